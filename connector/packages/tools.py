"""Which authoring tool made a package, by the traces each leaves."""

from __future__ import annotations

from collections.abc import Collection

from connector.packages.manifest import Element

_TRACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Articulate Storyline", ("story_content/", "story.html", "story_html5.html")),
    ("Articulate Rise", ("scormcontent/lib/rise/", "scormcontent/lib/main.bundle.js")),
    (
        "iSpring",
        (
            "res/ispring",
            "data/ispring",
            "res/player.js",
            "data/player.js",
            "metainfo.xml",
        ),
    ),
    (
        "Adobe Captivate",
        ("assets/js/cpm.js", "assets/js/cpxhrloader.js", "project.txt"),
    ),
    ("ActivePresenter", ("rlplayer.js", "rlprototype.js", "scripts/rlplayer")),
    (
        "eXeLearning",
        (
            "content.elp",
            "content.elpx",
            "contentv3.xml",
            "contentv2.xml",
            "exe_jquery.js",
        ),
    ),
    (
        "Xerte",
        ("xertemain.html", "xenith.js", "rloobject.htm", "common_html5/js/xenith.js"),
    ),
    ("Adapt", ("adapt/js/adapt.min.js", "adapt/css/adapt.css")),
    ("Lectora", ("trivantis.js", "trivantis-core.js", "titlemgr.html")),
    ("Violet", ("violet.js", "player.swf", "scenario.xml")),
    ("Easygenerator", ("publishsettings.js", "content/data.js")),
    ("H5P", ("h5p.json",)),
)
_WORDS = (
    "iSpring",
    "Captivate",
    "Storyline",
    "Articulate",
    "ActivePresenter",
    "eXeLearning",
    "Lectora",
    "Violet",
    "Xerte",
)


def made_with(root: Element | None, names: Collection[str]) -> str | None:
    """The tool's name, or None; `names` are those in the package, in lower case."""
    for tool, traces in _TRACES:
        if any(_left(trace, names) for trace in traces):
            return tool
    stated = " ".join((*root.attributes.values(), *(c.text for c in root.children))).lower() if root else ""
    return next((word for word in _WORDS if word.lower() in stated), None)


def _left(trace: str, names: Collection[str]) -> bool:
    return any(name.startswith(trace) for name in names) if trace.endswith("/") else trace in names
