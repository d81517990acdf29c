"""What every mapping of a live run begins and ends with: the department, the site, three levels of catalogs on it."""

from __future__ import annotations

LIMITS = "{concurrent: 4, per_second: 100, timeout_seconds: 300}"


def mapping(run: str, url: str, username: str, body: str, site: str = "") -> str:
    """`body`: its levels, schools and the rest; `site`: further lines of the site."""
    return f"""
version: 1
department: {{id: so-{run}, name: Sở thử {run}, parent: UBND thành phố thử, place: Hải Phòng, school_year: 2026-2027}}
groups: [{{id: phuong-{run}, kind: commune, name: Phường thử {run}}}]
sites:
  - id: live
    url: {url}
    token_env: HOCLIEU_LIVE_TOKEN
    username: {username}
    password_env: HOCLIEU_LIVE_PASSWORD
    limits: {LIMITS}
{site}
catalogs:
  - {{level: school, site: own, category: ["Kho {run}", "{{school}}"]}}
  - {{level: district, site: live, category: ["Kho {run}", "{{group}}"]}}
  - {{level: city, site: live, category: ["Kho {run}", Toàn thành phố]}}
{body}
"""
