"""E-mail by SMTP: one connection for several letters, each answered for itself."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from email.utils import formataddr, localtime, parseaddr
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.reports.delivery.letter import Letter
from connector.text import Text

_TIMEOUT_SECONDS = 30.0
_NEVER = "never"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`tls`: from the first byte (`smtps://`), or by STARTTLS as soon as the server offers it. A password goes over an
    encrypted connection only, unless the URL says `?tls=never`."""

    host: str
    port: int
    implicit_tls: bool
    never_tls: bool
    username: str
    password: SecretStr


def smtp_server(url: SecretStr) -> SmtpServer:
    """Reads `smtp://user:password@host:587` or `smtps://host`; raises NeedsOperator where it is neither."""
    try:
        parsed = urlsplit(url.get_secret_value())
        port = parsed.port
    except ValueError:
        raise _wrong_url() from None
    if parsed.scheme not in ("smtp", "smtps") or not parsed.hostname:
        raise _wrong_url()
    account = unquote(parsed.username or ""), unquote(parsed.password or "")
    if not all(part.isascii() for part in account):
        raise NeedsOperator("mail_login_not_ascii", _ASCII, _ASCII_DO)
    implicit = parsed.scheme == "smtps"
    return SmtpServer(
        host=parsed.hostname,
        port=port or (465 if implicit else 587 if parsed.username else 25),
        implicit_tls=implicit,
        never_tls=f"tls={_NEVER}" in parsed.query,
        username=account[0],
        password=SecretStr(account[1]),
    )


class Mailer:
    """`connector.reports.delivery.letter.Post` on one SMTP server. `sender`: `Tên <địa chỉ>` or an address."""

    def __init__(self, server: SmtpServer, sender: str) -> None:
        self._server = server
        self._sender = parseaddr(sender)
        if "@" not in self._sender[1]:
            raise NeedsOperator("mail_from_wrong", _FROM, _FROM_DO)

    def send(self, letters: Sequence[Letter]) -> dict[str, HoclieuError | None]:
        results: dict[str, HoclieuError | None] = {}
        with self._connected() as server:
            for letter in letters:
                results[letter.key] = _error_of(MailCounter(server, self._sender), letter)
                if results[letter.key] is not None and not _alive(server):
                    break
        return {letter.key: _not_sent() for letter in letters} | results

    @contextmanager
    def counter(self) -> Iterator[MailCounter]:
        with self._connected() as server:
            yield MailCounter(server, self._sender)

    def greet(self) -> None:
        """Connects and logs in, sends nothing; raises NeedsOperator or Retriable as `send` would."""
        with self._connected():
            pass

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            server = self._greeted()
        except smtplib.SMTPAuthenticationError:
            raise NeedsOperator("mail_login_refused", _LOGIN, _LOGIN_DO) from None
        except ssl.SSLError as error:
            raise NeedsOperator("mail_tls_failed", _TLS.filled(why=error.reason or "TLS"), _TLS_DO) from None
        except (OSError, smtplib.SMTPException):
            raise Retriable("mail_unreachable", _AWAY.filled(host=self._server.host), _AWAY_DO) from None
        try:
            yield server
        finally:
            server.close()

    def _greeted(self) -> smtplib.SMTP:
        to, context = self._server, ssl.create_default_context()
        if to.implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=_TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(to.host, to.port, timeout=_TIMEOUT_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            encrypted = to.implicit_tls
            if not encrypted and not to.never_tls and server.has_extn("starttls"):
                server.starttls(context=context)
                encrypted = True
            if to.username:
                if not encrypted and not to.never_tls:
                    raise NeedsOperator("mail_not_encrypted", _PLAIN, _PLAIN_DO)
                server.login(to.username, to.password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True, slots=True)
class MailCounter:
    """`connector.reports.delivery.letter.Counter` over one connection. `sender`: name and address."""

    server: smtplib.SMTP
    sender: tuple[str, str]

    def hand(self, letter: Letter, handing: Callable[[], None]) -> dict[str, str]:
        try:
            message = self._message(letter)
            content = message.as_bytes()
        except ValueError:  # an address or text that no header can hold; other letters still go
            raise _refused(553) from None
        self._envelope(letter.to)
        handing()
        try:
            code, said = self.server.data(content)
        except smtplib.SMTPDataError as error:
            raise _refused(error.smtp_code) from None
        except (OSError, smtplib.SMTPException):  # cut in between: it may have been taken
            raise Retriable("outcome_unknown", _UNKNOWN) from None
        if code != 250:
            self.server.close()
            raise _refused(code)
        return {"message_id": str(message["Message-ID"]), "answer": f"{code} {said.decode('ascii', 'replace')}"[:500]}

    def _envelope(self, to: str) -> None:
        """Nothing can have arrived by these two."""
        try:
            self.server.rset()
            for code, _said in (self.server.mail(self.sender[1]), self.server.rcpt(to)):
                if code not in (250, 251):
                    raise _refused(code)
        except UnicodeEncodeError:  # an address that SMTP without its extension cannot say
            raise _refused(553) from None
        except (OSError, smtplib.SMTPException):
            raise _not_sent() from None

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=CRLF)
        message["From"] = formataddr((_line(self.sender[0]), self.sender[1]))
        message["To"] = formataddr((_line(letter.name), _line(letter.to)))
        message["Subject"] = _line(letter.subject)
        message["Date"] = localtime()
        message["Message-ID"] = f"<{letter.key}@{self.sender[1].rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        for a in letter.attachments:
            main, _, sub = a.content_type.partition(";")[0].partition("/")
            message.add_attachment(a.content, maintype=main, subtype=sub, filename=_line(a.name))
        return message


def _error_of(counter: MailCounter, letter: Letter) -> HoclieuError | None:
    try:
        counter.hand(letter, lambda: None)
    except HoclieuError as error:
        return error
    return None


def _line(text: str) -> str:
    """What people typed must not begin a header of its own."""
    return " ".join(text.split())


def _alive(server: smtplib.SMTP) -> bool:
    try:
        return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _refused(code: int) -> HoclieuError:
    """SMTP's own classes: 4xx is for now, 5xx for ever (RFC 5321, 4.2.1)."""
    if 400 <= code < 500:
        return Retriable("mail_deferred", _DEFERRED.filled(code=code))
    return Rejected("mail_refused", _REFUSED.filled(code=code), _REFUSED_DO)


def _not_sent() -> Retriable:
    return Retriable("mail_unreachable", _CUT)


def _wrong_url() -> NeedsOperator:
    return NeedsOperator("smtp_url_wrong", _URL, _URL_DO)


_URL = Text("HOCLIEU_SMTP_URL không phải địa chỉ máy chủ thư.", "HOCLIEU_SMTP_URL is not the address of a mail server.")
_URL_DO = Text(
    "Ví dụ: smtp://tên:mật-khẩu@mail.example.vn:587.", "For example: smtp://user:password@mail.example.vn:587."
)
_FROM = Text("HOCLIEU_MAIL_FROM không phải địa chỉ thư.", "HOCLIEU_MAIL_FROM is not an e-mail address.")
_FROM_DO = Text("Ví dụ: Kho học liệu <hoclieu@example.vn>.", "For example: Kho học liệu <hoclieu@example.vn>.")
_ASCII = Text(
    "Tên hoặc mật khẩu trong HOCLIEU_SMTP_URL có chữ có dấu; SMTP không nhận.",
    "Name or password in HOCLIEU_SMTP_URL hold letters with accents, which SMTP does not take.",
)
_ASCII_DO = Text("Đổi mật khẩu của tài khoản thư.", "Change the password of the mail account.")
_LOGIN = Text("Máy chủ thư không nhận tài khoản.", "The mail server refuses the account.")
_LOGIN_DO = Text("Kiểm tra tên và mật khẩu trong HOCLIEU_SMTP_URL.", "Check the name and password in HOCLIEU_SMTP_URL.")
_TLS = Text(
    "Không lập được kết nối mã hoá với máy chủ thư ({why}).", "No encrypted connection to the mail server ({why})."
)
_TLS_DO = Text(
    "Kiểm tra chứng chỉ của máy chủ thư; chứng chỉ riêng thì đặt SSL_CERT_FILE.",
    "Check the mail server's certificate; for one of your own set SSL_CERT_FILE.",
)
_PLAIN = Text(
    "Máy chủ thư không mã hoá, nên mật khẩu không được gửi đi.",
    "The mail server does not encrypt, so the password is not sent.",
)
_PLAIN_DO = Text(
    "Dùng smtps:// hoặc máy chủ có STARTTLS; nếu chấp nhận, thêm ?tls=never.",
    "Use smtps:// or a server with STARTTLS; to allow it all the same, add ?tls=never.",
)
_AWAY = Text("Không kết nối được máy chủ thư {host}.", "The mail server {host} cannot be reached.")
_AWAY_DO = Text(
    "Kiểm tra địa chỉ và cổng; thư sẽ được gửi lại.", "Check address and port; the mail will be tried again."
)
_UNKNOWN = Text(
    "Không rõ máy chủ thư đã nhận thư hay chưa.", "It is not known whether the mail server took the letter."
)
_DEFERRED = Text(
    "Máy chủ thư tạm chưa nhận thư ({code}).", "The mail server does not take the letter for now ({code})."
)
_REFUSED = Text("Máy chủ thư từ chối thư ({code}).", "The mail server refuses the letter ({code}).")
_REFUSED_DO = Text("Kiểm tra địa chỉ người nhận trong tệp ánh xạ.", "Check the recipient's address in the mapping.")
_CUT = Text("Kết nối với máy chủ thư bị ngắt trước thư này.", "The mail server hung up before this letter.")
