"""What stands in the catalogs of this run, asked of the site itself."""

from __future__ import annotations

from tests.live.site import LiveSite


def standing_catalogs(site: LiveSite) -> dict[tuple[str, ...], dict[str, str]]:
    """Visible SCORM activities below each category of this run: category path → name → SHA-1 of the package."""
    categories = {c["id"]: c for c in site.services.call("core_course_get_categories")}
    paths = {
        key: tuple(categories[int(step)]["name"] for step in category["path"].strip("/").split("/"))
        for key, category in categories.items()
    }
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for key, path in paths.items():
        if path[0] == f"Kho {site.run}" and (scorms := _scorms(site, key)):
            found[path] = scorms
    return found


def _scorms(site: LiveSite, category: int) -> dict[str, str]:
    by_field = site.services.call("core_course_get_courses_by_field", field="category", value=category)
    courses = [course["id"] for course in by_field["courses"]]
    if not courses:
        return {}
    scorms = site.services.call("mod_scorm_get_scorms_by_courses", courseids=courses)["scorms"]
    return {s["name"]: s["sha1hash"] for s in scorms if s["visible"]}
