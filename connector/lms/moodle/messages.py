"""Personal messages on a Moodle site, from our account to people with a role."""

from __future__ import annotations

from collections.abc import Sequence

from connector.errors import HoclieuError, Rejected
from connector.lms.base import PersonalMessage
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.replies import Reply
from connector.lms.moodle.submissions import GET_USERS
from connector.text import Text

SEND = "core_message_send_instant_messages"
FORMAT_PLAIN = 2
LONGEST = 4096
"""Bytes; Moodle refuses what is longer (`core_message\\api::MESSAGE_MAX_LENGTH`)."""


class SentReply(Reply):
    """`msgid` -1: not delivered, and `errormessage` says why in the site's language."""

    msgid: int
    errormessage: str = ""


class SentReplies(Reply):
    sent: list[SentReply]


class AccountReply(Reply):
    id: int
    username: str


class AccountsReply(Reply):
    users: list[AccountReply]


class MoodleMessenger:
    """`connector.lms.base.Messenger` by `core_message_send_instant_messages`.

    One message a call: of several, some sent and others refused, Moodle 4.2 and 4.5 answer with an exception
    (`formatnotsupported`) that tells nothing of either.
    """

    def __init__(self, client: MoodleClient) -> None:
        self._client = client

    def send(self, messages: Sequence[PersonalMessage]) -> dict[str, HoclieuError | None]:
        """One call more to find accounts whose number is not known."""
        self._client.need(SEND)
        numbers = self._numbers({m.username for m in messages if not m.user_id})
        results: dict[str, HoclieuError | None] = {}
        for message in messages:
            to = message.user_id or numbers.get(message.username.casefold(), "")
            try:
                results[message.key] = self._sent(message, to) if to else _unknown(self._site)
            except HoclieuError as error:
                if not any(sent is None for sent in results.values()):
                    raise
                return {m.key: error for m in messages} | results
        return results

    @property
    def _site(self) -> str:
        return self._client.site.id

    def _numbers(self, usernames: set[str]) -> dict[str, str]:
        if not usernames:
            return {}
        self._client.need(GET_USERS)
        body = self._client.call(GET_USERS, {"field": "username", "values": sorted(u.casefold() for u in usernames)})
        return {u.username: str(u.id) for u in AccountsReply.read(self._site, {"users": body}).users}

    def _sent(self, message: PersonalMessage, to: str) -> HoclieuError | None:
        """`outcome_unknown` is an answer: sent again, the message might come twice."""
        given = {
            "touserid": int(to),
            "text": _short(message.text),
            "textformat": FORMAT_PLAIN,
            "clientmsgid": message.key,
        }
        try:
            body = self._client.call(SEND, {"messages": [given]}, write=True)
        except HoclieuError as error:
            if error.code != "outcome_unknown":
                raise
            return error
        return self._problem(next(iter(SentReplies.read(self._site, {"sent": body}).sent), None))

    def _problem(self, reply: SentReply | None) -> HoclieuError | None:
        if reply is not None and reply.msgid > 0:
            return None
        why = reply.errormessage if reply else ""
        return Rejected("message_refused", _REFUSED.filled(site=self._site, why=why or "?"), _REFUSED_DO)


def _short(text: str) -> str:
    return text.encode()[:LONGEST].decode(errors="ignore")


def _unknown(site: str) -> Rejected:
    return Rejected("account_unknown", _UNKNOWN.filled(site=site), _UNKNOWN_DO)


_REFUSED = Text(
    "Trang {site} không chuyển tin nhắn cho tài khoản này: {why}", "Site {site} did not deliver to this account: {why}"
)
_REFUSED_DO = Text(
    "Nhờ người nhận cho phép nhận tin từ người ngoài danh bạ, hoặc bật gửi tin cho mọi người trên Moodle.",
    "Ask them to accept messages from outside their contacts, or let everybody be messaged on that Moodle.",
)
_UNKNOWN = Text("Trang {site} không có tài khoản này.", "Site {site} has no such account.")
_UNKNOWN_DO = Text("Kiểm tra mục 'accounts' trong tệp ánh xạ.", "Check 'accounts' in the mapping.")
