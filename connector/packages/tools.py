"""Which authoring tool made a package, by the traces each leaves and by what it says of itself."""

from __future__ import annotations

from collections.abc import Collection

from connector.packages.manifest import Manifest
from connector.packages.report import Metadata

_TRACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Articulate Rise", ("scormcontent/lib/rise/", "scormcontent/lib/main.bundle.js", "lib/rise/")),
    ("Articulate Storyline", ("story_content/", "story.html", "story_html5.html")),
    ("Articulate Presenter", ("presentation_content/", "presentation_html5.html")),
    ("iSpring", ("res/ispring", "data/ispring", "res/player.js", "data/player.js", "res/lms.js", "metainfo.xml")),
    ("Adobe Captivate", ("assets/js/cpm.js", "assets/js/cpxhrloader.js", "project.txt", "captivate.css")),
    ("ActivePresenter", ("rlplayer.js", "rlprototype.js", "scripts/rlplayer", "rlcontent.js")),
    ("eXeLearning", ("content.elp", "content.elpx", "contentv3.xml", "contentv2.xml", "exe_jquery.js")),
    ("Xerte", ("xertemain.html", "xenith.js", "rloobject.htm", "common_html5/js/xenith.js")),
    ("Adapt", ("adapt/js/", "adapt/css/")),
    ("Lectora", ("trivantis.js", "trivantis-core.js", "titlemgr.html", "titlemgr.htm")),
    ("Violet", ("violet.js", "scenario.xml")),
    ("Easygenerator", ("publishsettings.js", "content/data.js")),
    ("Camtasia", ("scripts/techsmith-smart-player.min.js", "techsmith-smart-player.min.js")),
    ("3DVista", ("lib/tdvplayer.js", "tdvplayer.json")),
    ("SoftChalk", ("softchalk/", "scorm_support/")),
    ("CourseLab", ("scorm_interface.js", "cl_player.js")),
    ("HAXcms", ("site.json", "haxcms-build.js", "wc-registry.json")),
    ("Lumi", ("h5p-adaptor.js",)),
    ("H5P", ("h5p.json",)),
    ("SCORM Driver (Rustici)", ("scormdriver/scormdriver.js", "scormdriver/indexapi.html")),
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
    "Elucidat",
    "dominKnow",
    "Easygenerator",
    "SoftChalk",
    "CourseLab",
    "Hot Potatoes",
    "Genially",
    "Camtasia",
    "Evolve",
    "Gomo",
    "Reload",
)


def made_with(manifest: Manifest | None, names: Collection[str], metadata: Metadata) -> str | None:
    """The tool's name, or None; `names` are those in the package, in lower case."""
    for tool, traces in _TRACES:
        if any(_left(trace, names) for trace in traces):
            return tool
    stated = " ".join((*_stated(manifest), *metadata.authors, metadata.description or "")).lower()
    return next((word for word in _WORDS if word.lower() in stated), None)


def _stated(manifest: Manifest | None) -> tuple[str, ...]:
    """Tools sign in comments, in the manifest's identifier, or in texts right below the root."""
    if manifest is None or manifest.root is None:
        return ()
    root = manifest.root
    return (*manifest.comments, *root.attributes.values(), *(child.text[:1000] for child in root.children))


def _left(trace: str, names: Collection[str]) -> bool:
    return any(name.startswith(trace) for name in names) if trace.endswith("/") else trace in names
