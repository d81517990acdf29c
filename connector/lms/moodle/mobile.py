"""Whether a site's mobile web service is on: through it people sign in with their own accounts."""

from __future__ import annotations

import json

from connector.errors import HoclieuError
from connector.lms.moodle.http import SiteHttp

_WITHOUT_LOGIN = "lib/ajax/service-nologin.php"
_CONFIG = "tool_mobile_get_public_config"


def mobile_service_is_on(http: SiteHttp) -> bool | None:
    """What the site tells anybody who asks; None where it does not tell."""
    params = {"args": json.dumps([{"index": 0, "methodname": _CONFIG, "args": {}}])}
    try:
        with http.send("GET", _WITHOUT_LOGIN, params=params) as response:
            [answer] = response.json()
        return bool(int(answer["data"]["enablewebservices"])) and bool(int(answer["data"]["enablemobilewebservice"]))
    except (HoclieuError, ValueError, KeyError, TypeError):
        return None
