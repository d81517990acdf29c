"""The three errors of the product, named by what happens next.

Adapters translate a library's errors into one of these once, at their edge; the pipelines catch
exactly these. Anything else is a defect of ours and is allowed to be loud.
"""

from __future__ import annotations

from connector.text import Text


class HoclieuError(Exception):
    """What happened, and what to do about it; `code` is stable and for programs.

    Never put a token, a password or a student's name in any of the three.
    """

    def __init__(self, code: str, what: Text, do: Text | None = None) -> None:
        super().__init__(code, what, do)
        self.code = code
        self.what = what
        self.do = do

    def __str__(self) -> str:
        return f"{self.what} {self.do}" if self.do else str(self.what)


class Retriable(HoclieuError):  # noqa: N818 - named by what happens next
    """It may work later by itself: site down, time-out, maintenance, rate limit. Try again.

    `retry_after` is in seconds, where the other side named it.
    """

    def __init__(self, code: str, what: Text, do: Text | None = None, retry_after: float | None = None) -> None:
        super().__init__(code, what, do)
        self.retry_after = retry_after


class NeedsOperator(HoclieuError):  # noqa: N818 - named by what happens next
    """A person must change something first: wrong token, missing function, wrong mapping, full disk.

    It stops this step on this site (or this file), never the other sites.
    """


class Rejected(HoclieuError):  # noqa: N818 - named by what happens next
    """This one record cannot be taken as it is: set it aside with its reason, go on with the next."""
