"""One line of the table of Moodle's error codes."""

from __future__ import annotations

from dataclasses import dataclass

from connector.errors import HoclieuError
from connector.text import Text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `errorcodes` are Moodle's, parted by spaces; `{site}`, `{wsfunction}` and `{errorcode}`
    in the texts are filled in when the error is raised."""

    errorcodes: str
    kind: type[HoclieuError]
    code: str
    what: Text
    do: Text | None = None

    def error(self, site: str, wsfunction: str, errorcode: str) -> HoclieuError:
        """The error to raise."""
        values = {"site": site, "wsfunction": wsfunction, "errorcode": errorcode}
        return self.kind(self.code, self.what.filled(**values), self.do.filled(**values) if self.do else None)
