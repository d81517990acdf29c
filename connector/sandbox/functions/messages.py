"""Personal messages."""

from __future__ import annotations

import re

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import ListOf, Param, Record, Value
from connector.sandbox.records import Message
from connector.sandbox.replies import Json, MoodleError, escaped

_LONGEST = 4096
_NOT_SENT = -1
_PLAIN, _MOODLE = 2, 0


def _send(call: Call) -> Json:
    """One answer for each, in order; `msgid` -1 and `errormessage` where it could not be sent.

    Where some were sent and others not, all that comes back is an exception: Moodle's own mistake (4.2 and 4.5)."""
    answers = [_sent(call, wanted) for wanted in call.records("messages")]
    if len({answer["msgid"] == _NOT_SENT for answer in answers}) > 1:
        call.world.save(call.site)
        raise MoodleError("formatnotsupported", "webservice/formatnotsupported")
    return answers


def _sent(call: Call, wanted: dict[str, Param]) -> dict[str, Json]:
    mark: dict[str, Json] = {"clientmsgid": str(wanted["clientmsgid"])} if wanted["clientmsgid"] is not None else {}
    recipient, text = wanted["touserid"], str(wanted["text"])
    if recipient not in call.site.users:
        return _unsent(mark, f"You cannot send a message to a user ID ({recipient}) that doesn't exist.")
    if len(text.encode()) > _LONGEST:
        return _unsent(mark, "The message is longer than the maximum allowed.")
    message = Message(
        id=call.site.take_id("message"),
        sender=call.user.id,
        recipient=recipient if isinstance(recipient, int) else 0,
        text=_shown(text, wanted["textformat"]),
        timecreated=call.world.now(),
    )
    call.site.messages.append(message)
    return _stored(call, mark, message)


def _unsent(mark: dict[str, Json], said: str) -> dict[str, Json]:
    return {"msgid": _NOT_SENT, **mark, "errormessage": said, "candeletemessagesforallusers": False}


def _stored(call: Call, mark: dict[str, Json], message: Message) -> dict[str, Json]:
    pairs = sorted({tuple(sorted((m.sender, m.recipient))) for m in call.site.messages})
    return {
        "msgid": message.id,
        **mark,
        "text": message.text,
        "timecreated": message.timecreated,
        "conversationid": pairs.index(tuple(sorted((message.sender, message.recipient)))) + 1,
        "useridfrom": message.sender,
        "candeletemessagesforallusers": True,
    }


def _shown(text: str, textformat: Param) -> str:
    """HTML with a bare `&` mended; anything else becomes a paragraph."""
    if textformat in (_MOODLE, _PLAIN):
        return f"<p>{escaped(text)}</p>" if text else ""
    return re.sub(r"&(?!#?\w+;)", "&amp;", text)


FUNCTIONS = {
    "core_message_send_instant_messages": Function(
        Record(
            {
                "messages": ListOf(
                    Record(
                        {
                            "touserid": Value("int"),
                            "text": Value("text"),
                            "textformat": Value("int", _MOODLE),
                            "clientmsgid": Value("text", None),
                        }
                    )
                )
            }
        ),
        _send,
        writes=True,
    ),
}
