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
_TOGETHER = 50


class SentReply(Reply):
    """`msgid` -1: not delivered, and `errormessage` says why in the site's language."""

    msgid: int
    clientmsgid: str = ""
    errormessage: str = ""


class SentReplies(Reply):
    sent: list[SentReply]


class AccountReply(Reply):
    id: int
    username: str


class AccountsReply(Reply):
    users: list[AccountReply]


class MoodleMessenger:
    """`connector.lms.base.Messenger` by `core_message_send_instant_messages`."""

    def __init__(self, client: MoodleClient) -> None:
        self._client = client

    def send(self, messages: Sequence[PersonalMessage]) -> dict[str, HoclieuError | None]:
        """One call for up to 50 messages, and one more to find accounts whose number is not known."""
        self._client.need(SEND)
        numbers = self._numbers({m.username for m in messages if not m.user_id})
        addressed = [(m, m.user_id or numbers.get(m.username.casefold(), "")) for m in messages]
        results: dict[str, HoclieuError | None] = {m.key: _unknown(self._site) for m, to in addressed if not to}
        ready = [(m, to) for m, to in addressed if to]
        for start in range(0, len(ready), _TOGETHER):
            results |= self._sent(ready[start : start + _TOGETHER])
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

    def _sent(self, some: Sequence[tuple[PersonalMessage, str]]) -> dict[str, HoclieuError | None]:
        """A call whose outcome is unknown leaves all its messages so: sent again, some would come twice."""
        given = [
            {"touserid": int(to), "text": _short(m.text), "textformat": FORMAT_PLAIN, "clientmsgid": m.key}
            for m, to in some
        ]
        try:
            body = self._client.call(SEND, {"messages": given}, write=True)
        except HoclieuError as error:
            if error.code != "outcome_unknown":
                raise
            return {m.key: error for m, _ in some}
        replies = {r.clientmsgid: r for r in SentReplies.read(self._site, {"sent": body}).sent}
        return {m.key: self._problem(replies.get(m.key)) for m, _ in some}

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
