"""E-mail against a real SMTP server on this machine."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator, Retriable
from connector.reports.delivery.letter import Letter
from connector.reports.delivery.mail import Mailer, SmtpServer, smtp_server
from connector.reports.delivery.post import by_mail
from tests.reports.delivery.receivers import parcel

LETTER = Letter(
    "nhac-1", "totruong@example.vn", "Nguyễn Thị Tổ Trưởng", "Còn 3 bài chờ thẩm định", "Kính gửi cô,\nCòn 3 bài."
)
FROM = "Kho học liệu <hoclieu@so.example.vn>"
PASSWORD = "mat khau:@/"


@dataclass
class Mailbox:
    """Takes letters; `answers` by address: an SMTP reply, or None to hang up after the letter's end."""

    got: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    answers: dict[str, str | None] = field(default_factory=dict)

    async def handle_RCPT(self, _s: SMTP, _session: Session, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802
        answer = self.answers.get(address)
        if answer and not answer.startswith("250"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        if any(self.answers.get(to, "") is None for to in envelope.rcpt_tos):
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "250 OK"
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.got.append(message)
        self.to += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[SmtpServer]:
    with_port = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    with_port.start()
    yield smtp_server(SecretStr(f"smtp://127.0.0.1:{with_port.port}"))
    with_port.stop()


def test_a_letter_arrives_as_it_was_written(server: SmtpServer, mailbox: Mailbox) -> None:
    assert Mailer(server, FROM).send([LETTER]) == {"nhac-1": None}
    [message] = mailbox.got
    assert mailbox.to == ["totruong@example.vn"]
    assert message["Subject"] == LETTER.subject and message["From"] == FROM
    assert message["To"] == "Nguyễn Thị Tổ Trưởng <totruong@example.vn>"
    assert message.get_content().splitlines() == LETTER.text.splitlines()
    assert message["Message-ID"] == "<nhac-1@so.example.vn>" and message["Auto-Submitted"] == "auto-generated"


def test_a_name_with_line_breaks_begins_no_header(server: SmtpServer, mailbox: Mailbox) -> None:
    hostile = replace(LETTER, name="A\r\nBcc: x@example.vn", subject="B\nX-Evil: 1")
    assert Mailer(server, FROM).send([hostile]) == {"nhac-1": None}
    assert mailbox.got[0]["Bcc"] is None and mailbox.got[0]["X-Evil"] is None
    assert mailbox.to == ["totruong@example.vn"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [("550 no such user", "mail_refused"), ("451 try later", "mail_deferred"), (None, "outcome_unknown")],
)
def test_one_letter_that_does_not_go_stops_no_other(
    server: SmtpServer, mailbox: Mailbox, answer: str | None, code: str
) -> None:
    mailbox.answers["xau@example.vn"] = answer
    letters = [replace(LETTER, key="1", to="xau@example.vn"), replace(LETTER, key="2")]
    results = Mailer(server, FROM).send(letters)
    assert results["1"] is not None and results["1"].code == code
    if answer is None:
        assert isinstance(results["2"], Retriable) and results["2"].code == "mail_unreachable"
    else:
        assert results["2"] is None and mailbox.to == [LETTER.to]


@pytest.mark.parametrize("field", [{"to": "thầy@example.vn"}, {"to": "an@trường.vn"}, {"subject": "\ud800"}])
def test_an_address_that_no_header_can_hold_stops_no_other_letter(
    server: SmtpServer, mailbox: Mailbox, field: dict[str, str]
) -> None:
    results = Mailer(server, FROM).send([replace(LETTER, key="1", **field), replace(LETTER, key="2")])
    assert results["1"] is not None and results["1"].code == "mail_refused"
    assert results["2"] is None and mailbox.to == [LETTER.to]


def test_a_server_that_is_away_raises_and_nothing_counts_as_sent() -> None:
    with pytest.raises(Retriable) as caught:
        Mailer(smtp_server(SecretStr(f"smtp://127.0.0.1:{free_port()}")), FROM).send([LETTER])
    assert caught.value.code == "mail_unreachable"


@pytest.fixture
def guarded(mailbox: Mailbox) -> Iterator[SmtpServer]:
    """Wants an account, and takes it without encryption."""

    def known(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    port = free_port()
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=port, authenticator=known, auth_required=True, auth_require_tls=False
    )
    controller.start()
    account = "hoclieu:mat%20khau%3A%40%2F@"
    yield smtp_server(SecretStr(f"smtp://{account}127.0.0.1:{port}?tls=never"))
    controller.stop()


def test_an_account_signs_in_and_a_wrong_one_is_told(guarded: SmtpServer, mailbox: Mailbox) -> None:
    assert Mailer(guarded, FROM).send([LETTER]) == {"nhac-1": None} and len(mailbox.got) == 1
    wrong = replace(guarded, password=SecretStr("an-other"))
    with pytest.raises(NeedsOperator) as caught:
        Mailer(wrong, FROM).send([LETTER])
    assert caught.value.code == "mail_login_refused" and "an-other" not in str(caught.value)


def test_a_password_never_goes_over_an_open_connection(guarded: SmtpServer) -> None:
    with pytest.raises(NeedsOperator) as caught:
        Mailer(replace(guarded, never_tls=False), FROM).send([LETTER])
    assert caught.value.code == "mail_not_encrypted"


@pytest.mark.parametrize(
    "url", ["", "mail.example.vn", "http://mail.example.vn", "smtp://", "smtp://x:port", "smtps:///"]
)
def test_what_is_no_mail_server_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(NeedsOperator) as caught:
        smtp_server(SecretStr(url))
    assert caught.value.code == "smtp_url_wrong"


def test_a_password_that_smtp_cannot_carry_is_told_before_any_mail() -> None:
    with pytest.raises(NeedsOperator) as caught:
        smtp_server(SecretStr("smtp://a:m%E1%BA%ADt@h"))
    assert caught.value.code == "mail_login_not_ascii" and "mật" not in str(caught.value)


def test_ports_follow_the_way_of_speaking() -> None:
    ports = {u: smtp_server(SecretStr(u)).port for u in ("smtp://h", "smtp://u:p@h", "smtps://h", "smtp://h:2525")}
    assert list(ports.values()) == [25, 587, 465, 2525]
    with pytest.raises(NeedsOperator):
        Mailer(smtp_server(SecretStr("smtp://h")), "không có")


def test_a_report_goes_as_attachments_with_the_servers_answer_for_a_receipt(
    server: SmtpServer, mailbox: Mailbox, tmp_path: Path
) -> None:
    with by_mail(Mailer(server, FROM), "Sở Giáo dục") as sender:
        handed: list[int] = []
        receipt = sender.send(parcel(tmp_path, address="so@example.vn", late=True), lambda: handed.append(1))
    [got] = mailbox.got
    [file] = got.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("daily_school.a_2026-11-18.json", "application/json")
    assert got["Message-ID"] == receipt["message_id"] and receipt["answer"].startswith("250 OK") and handed == [1]
    assert str(got["Subject"]).startswith("[Muộn] báo cáo ngày 18/11/2026")


def test_the_same_report_has_the_same_message_id_however_often_it_goes(
    server: SmtpServer, mailbox: Mailbox, tmp_path: Path
) -> None:
    with by_mail(Mailer(server, FROM), "Sở Giáo dục") as sender:
        for key in ("one", "one", "two"):
            sender.send(parcel(tmp_path, address="so@example.vn", key=key), lambda: None)
    first, again, other = (m["Message-ID"] for m in mailbox.got)
    assert first == again != other


def test_an_answer_lost_after_the_letter_is_unknown_and_a_refused_recipient_is_not(
    server: SmtpServer, mailbox: Mailbox, tmp_path: Path
) -> None:
    mailbox.answers = {"cut@example.vn": None, "no@example.vn": "550 no"}
    for address, code, handed in (("cut@example.vn", "outcome_unknown", 1), ("no@example.vn", "mail_refused", 0)):
        calls: list[int] = []
        with by_mail(Mailer(server, FROM), "Sở") as sender, pytest.raises(HoclieuError) as caught:
            sender.send(parcel(tmp_path, address=address), partial(calls.append, 1))
        assert (caught.value.code, len(calls)) == (code, handed)
