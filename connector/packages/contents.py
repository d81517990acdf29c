"""Judging the names in a package together: unsafe paths, duplicates, clashes, programs, undeclared encodings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connector.packages.archive import Archive, Note
from connector.packages.directory import Entry
from connector.packages.names import NameEncoding, path_problem

_PROGRAM = re.compile(
    r"\.(exe|dll|scr|pif|msi|msp|cpl|lnk|scf|reg|hta|vb[se]|ws[fh]|apk|dmg|sys|ocx)$|^autorun\.inf$|^[^.]+\.com$"
)
_BATCH = re.compile(r"\.(bat|cmd)$")
_SHELL_SCRIPT = re.compile(r"\.(psm?1|sh|command|jar)$")
_SERVER_SCRIPT = re.compile(r"\.(php\d?|phtml|phar|aspx?|ashx|asmx|jspx?|cgi|cfm)(\.|$)")
_SERVER_SETTINGS = frozenset({".htaccess", ".user.ini", "web.config"})
_BUILD_TOOLS = ("node_modules/", "bower_components/", ".git/")
_DEVICE = re.compile(r"(^|/)(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.[^/]*)?(/|$)")


def judge_names(archive: Archive, note: Note) -> None:
    """Notes a finding for every name that must not be unpacked and for names that clash."""
    for entry in archive.entries:
        for code in _name_problems(entry, archive):
            note(code, entry.name)
    for code, name in _clashes(archive.entries):
        note(code, name)
    for code in _encodings(archive.entries):
        note(code, "")
    if any("\\" in entry.stored for entry in archive.entries):
        note("backslash_names", "")


def _name_problems(entry: Entry, archive: Archive) -> Iterator[str]:
    problem = path_problem(entry.stored, archive.limits)
    if problem:
        yield problem
    path = entry.name.lower()
    if _DEVICE.search(path):
        yield "odd_name"
    yield from _programs(path, path.rpartition("/")[2].rstrip(" ."))


def _programs(path: str, file: str) -> Iterator[str]:
    """What runs when it is opened, on a student's computer or on a server, is refused; authors' batch files are left
    out by a repair. Scripts that opening does not run, and what build tools leave behind, are mentioned."""
    left_behind = any(folder in path for folder in _BUILD_TOOLS)
    if _PROGRAM.search(file):
        yield "program_inside"
    if is_batch_file(path) and not left_behind:
        yield "script_inside"
    elif _BATCH.search(file) or _SHELL_SCRIPT.search(file):
        yield "script_left_behind"
    if _SERVER_SCRIPT.search(file):
        yield "script_left_behind" if left_behind else "server_script_inside"
    if file in _SERVER_SETTINGS:
        yield "server_settings_inside"


def is_batch_file(name: str) -> bool:
    """A script that Windows runs when it is opened; authors forget theirs in packages, no lesson needs one."""
    return _BATCH.search(name.lower().rstrip(" .")) is not None


def _clashes(entries: list[Entry]) -> Iterator[tuple[str, str]]:
    """Same name twice, names that differ by case only, and a file where others have a folder."""
    seen: dict[str, Entry] = {}
    parents = {entry.name.rpartition("/")[0] + "/" for entry in entries}
    folders = {folder for parent in parents for folder in _folders(parent)}
    for entry in entries:
        if entry.is_folder:
            continue
        if entry.name.casefold() in folders:
            yield "file_and_folder", entry.name
        other = seen.setdefault(entry.name.casefold(), entry)
        if other is not entry:
            yield _clash(other, entry), entry.name


def _clash(one: Entry, other: Entry) -> str:
    """Two names for the same content harm nobody."""
    if (one.crc, one.size) == (other.crc, other.size):
        return "same_file_twice"
    return "duplicate_name" if one.name == other.name else "case_clash"


def _folders(name: str) -> Iterator[str]:
    folder = name.casefold().rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _encodings(entries: list[Entry]) -> Iterator[str]:
    found = {entry.encoding for entry in entries}
    if NameEncoding.LEGACY in found:
        yield "names_legacy"
    if NameEncoding.UNDECLARED_UTF8 in found:
        yield "names_undeclared"
