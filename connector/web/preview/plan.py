"""What of a package can be shown, and with what; or why it is not shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from connector.packages.formats import Format
from connector.packages.report import PackageReport, RunTime, Verdict
from connector.text import Text
from connector.web.preview.entries import Contents
from connector.web.preview.words import FORMATS, WORDS


class Player(StrEnum):
    SCORM12 = "scorm12"
    SCORM2004 = "scorm2004"
    PAGE = "page"
    H5P = "h5p"
    VIDEO = "video"
    PDF = "pdf"
    NONE = "none"

    @property
    def library(self) -> str | None:
        """The npm package that it needs."""
        if self in (Player.SCORM12, Player.SCORM2004):
            return "scorm-again"
        return "h5p-standalone" if self is Player.H5P else None


_NOTHING_ASKED = RunTime()


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be started. `url` is percent-encoded, relative to the package's root; None: see `why`."""

    identifier: str
    title: str
    url: str | None
    why: Text | None = None
    runtime: RunTime = _NOTHING_ASKED


@dataclass(frozen=True, slots=True)
class Plan:
    """`why` says why nothing is played, or what the appraiser must know about what is."""

    player: Player
    parts: tuple[Part, ...] = ()
    why: Text | None = None


_FORMAT_ONLY = "not_scorm_"
_PLAYERS = {Format.SCORM12: Player.SCORM12, Format.SCORM2004: Player.SCORM2004}
_VIDEO = re.compile(r"\.(mp4|m4v|mov|webm|ogv)$", re.IGNORECASE)
_PDF = re.compile(r"\.pdf$", re.IGNORECASE)
_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
_FIRST_PAGES = ("index.html", "index.htm", "story.html", "presentation.html", "default.html", "launch.html")


def plan(report: PackageReport, contents: Contents | None) -> Plan:
    """How to play the package. One that inspection refused is never played; being another format refuses nothing here,
    because what the LMS cannot take an appraiser may still want to see."""
    if contents is None or _dangerous(report):
        return Plan(Player.NONE, why=WORDS["refused"])
    format_ = Format(report.format)
    if format_ in _PLAYERS:
        return Plan(_PLAYERS[format_], tuple(_scos(report, contents)))
    return _other(format_, report, contents)


def _dangerous(report: PackageReport) -> bool:
    if report.verdict is not Verdict.REFUSED:
        return False
    return any(not finding.code.startswith(_FORMAT_ONLY) for finding in report.reasons)


def _other(format_: Format, report: PackageReport, contents: Contents) -> Plan:
    title, about = report.title or "", FORMATS.get(format_, FORMATS[Format.UNKNOWN])
    if format_ is Format.H5P:
        return Plan(Player.H5P, (Part("h5p", title, ""),), WORDS["about_h5p"])
    if format_ is Format.VIDEO:
        return _single(Player.VIDEO, _matching(contents.names, _VIDEO), WORDS["video_unplayable"])
    if format_ is Format.PDF:
        return _single(
            Player.PDF,
            _matching(contents.names, _PDF) or list(contents.names)[:1],
            FORMATS.get(format_, FORMATS[Format.UNKNOWN]),
        )
    scos = tuple(_scos(report, contents))
    if scos:
        return Plan(Player.PAGE, scos, about)
    pages = sorted(_matching(contents.names, _PAGE), key=_page_order)
    return _single(Player.PAGE, pages[:1], about)


def _single(player: Player, names: Collection[str], why: Text) -> Plan:
    """Files shown as they are, each a part of its own; nothing there: `why`."""
    if not names:
        return Plan(Player.NONE, why=why)
    parts = tuple(Part(name, name, quote(name)) for name in sorted(names)[:50])
    return Plan(player, parts, why if player is Player.PAGE else None)


def _matching(names: Collection[str], pattern: re.Pattern[str]) -> list[str]:
    return [name for name in names if pattern.search(name)]


def _page_order(name: str) -> tuple[int, int, str]:
    file = name.rpartition("/")[2].lower()
    return name.count("/"), _FIRST_PAGES.index(file) if file in _FIRST_PAGES else len(_FIRST_PAGES), name


def _scos(report: PackageReport, contents: Contents) -> Iterator[Part]:
    base = _manifest_folder(contents)
    for sco in (*report.scos, *report.assets):
        url = _url(sco.href, contents, base)
        yield Part(
            sco.identifier, sco.title or sco.identifier, url, None if url else WORDS["part_missing"], sco.runtime
        )


def _manifest_folder(contents: Contents) -> str:
    """Hrefs are relative to the manifest: the one highest up, as inspection takes it."""
    manifests = [name for name in contents.names if name.lower().rpartition("/")[2] == "imsmanifest.xml"]
    if not manifests:
        return ""
    highest = min(manifests, key=lambda name: (name.count("/"), not name.endswith("imsmanifest.xml"), name))
    return highest[: highest.rfind("/") + 1]


def _url(href: str, contents: Contents, base: str) -> str | None:
    """The URL of an item's href: a real name followed by a query, where the name itself may hold `?` and `#`."""
    for path, rest in _splits(href):
        found = contents.find(quote(base + path))
        if found is not None:
            return quote(found[0]) + quote(rest, safe="?#&=/%+:,;@!$'()*~[]")
    return None


def _splits(href: str) -> Iterator[tuple[str, str]]:
    """Longest path first."""
    yield href, ""
    for mark in reversed([match.start() for match in re.finditer(r"[?#]", href)]):
        yield href[:mark], href[mark:]
