"""What every mapping of a live run begins and ends with: the department, the site, three levels of catalogs on it.

Where HOCLIEU_LIVE_SERVICE_TOKEN, _USERNAME and _PASSWORD name a second account, the product uses that one, so that a
run can show that the role of `hoclieu moodle role` is enough. HOCLIEU_LIVE_PROTOCOL=soap does the same job over SOAP.
"""

from __future__ import annotations

import os

LIMITS = "{concurrent: 4, per_second: 100, timeout_seconds: 300}"


def mapping(run: str, url: str, username: str, body: str, site: str = "") -> str:
    """`body`: its levels, schools and the rest; `site`: further lines of the site."""
    whose = "HOCLIEU_LIVE_SERVICE" if "HOCLIEU_LIVE_SERVICE_TOKEN" in os.environ else "HOCLIEU_LIVE"
    username = os.environ.get("HOCLIEU_LIVE_SERVICE_USERNAME", username)
    return f"""
version: 1
department: {{id: so-{run}, name: Sở thử {run}, parent: UBND thành phố thử, place: Hải Phòng, school_year: 2026-2027}}
groups: [{{id: phuong-{run}, kind: commune, name: Phường thử {run}}}]
sites:
  - id: live
    url: {url}
    token_env: {whose}_TOKEN
    username: {username}
    password_env: {whose}_PASSWORD
    protocol: {os.environ.get("HOCLIEU_LIVE_PROTOCOL", "rest")}
    limits: {LIMITS}
{site}
catalogs:
  - {{level: school, site: own, category: ["Kho {run}", "{{school}}"]}}
  - {{level: district, site: live, category: ["Kho {run}", "{{group}}"]}}
  - {{level: city, site: live, category: ["Kho {run}", Toàn thành phố]}}
{body}
"""
