"""Web services over SOAP, for the same questions as over REST."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from pydantic import SecretStr

from connector.errors import HoclieuError
from connector.lms.moodle.http import SiteHttp, pooled_session
from connector.lms.moodle.limits import Limiter
from connector.lms.moodle.site import CallStats, MoodleSite
from connector.lms.moodle.soap import SERVER, SoapWire
from connector.lms.moodle.soap_values import ENVELOPE, decode
from tests.live.moodleweb import LiveError, Services


class SoapServices(Services):
    """What the connector's wire sends; the answer as the wire reads it, a fault as Moodle's own error."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(url, token)
        site = MoodleSite(id="hop-dong", url=url, token=SecretStr(token), protocol="soap", per_second=1e6)
        self._wire = SoapWire(site, SiteHttp(site, pooled_session(url, 4), Limiter(4, 1e6)), CallStats())

    def call(self, wsfunction: str, **parameters: object) -> Any:
        try:
            message = self._wire._message(wsfunction, parameters)
        except HoclieuError as problem:
            raise LiveError(wsfunction, problem.code, str(problem)) from None
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{wsfunction}"'}
        address = f"{self.url}/{SERVER}"
        reply = self._http.post(address, params={"wstoken": self.token}, data=message, headers=headers, timeout=120)
        if not reply.content:
            return None
        root = etree.fromstring(reply.content, etree.XMLParser(resolve_entities=False, huge_tree=True))
        if (fault := root.find(f"{{{ENVELOPE}}}Body/{{{ENVELOPE}}}Fault")) is not None:
            said = fault.findtext("faultstring") or ""
            named = re.search(r"ERRORCODE: (\w+)$", said)
            raise LiveError(wsfunction, fault.findtext("faultactor") or (named[1] if named else ""), said)
        returned = root.find(f"{{{ENVELOPE}}}Body/*/return")
        return None if returned is None else decode(returned)
