"""The SCOs of an activity: made, and kept or lost when its package is replaced. Measured on Moodle 4.5.6 and 4.2.3.

A SCO is the same one as long as its identifier is: it keeps its id, and with it every student's tracks. One that the
new manifest lacks is deleted with its tracks.
"""

from __future__ import annotations

from connector.sandbox.records import FileRef, Sco, Scorm, Site
from connector.sandbox.scormimport import Imported, ScoRow


def add_sco(site: Site, scorm: Scorm, imported: Imported, position: int) -> Sco:
    """The row at that position of the manifest; the one to open becomes the activity's `launch`."""
    number = site.take_id("sco")
    sco = _sco(number, scorm, imported, position)
    site.scoes[number] = sco
    if position == imported.launch:
        scorm.launch = number
    return sco


def scoes_of(site: Site, scorm: Scorm) -> list[Sco]:
    return sorted((s for s in site.scoes.values() if s.scorm == scorm.id), key=lambda s: s.sortorder)


def gone(site: Site, scorm: Scorm, imported: Imported) -> list[Sco]:
    """The SCOs that the new manifest lacks."""
    identifiers = {row.identifier for row in imported.rows}
    return [sco for sco in scoes_of(site, scorm) if sco.identifier not in identifiers]


def tracked(site: Site, scoes: list[Sco]) -> list[Sco]:
    """Those of them in which students have tracks."""
    ids = {track.scoid for track in site.tracks}
    return [sco for sco in scoes if sco.id in ids]


def take_package(site: Site, scorm: Scorm, package: FileRef, imported: Imported) -> None:
    """Puts another package in place of the one that stands; the same one again changes nothing."""
    same, scorm.package, scorm.unread = scorm.sha1hash == package.sha1, package, ""
    if same:
        return
    lost = {sco.id for sco in gone(site, scorm, imported)}
    site.tracks[:] = [track for track in site.tracks if track.scoid not in lost]
    for number in lost:
        del site.scoes[number]
    _keep_or_add(site, scorm, imported)
    scorm.version = imported.version or scorm.version
    scorm.revision += 1


def _keep_or_add(site: Site, scorm: Scorm, imported: Imported) -> None:
    kept = {sco.identifier: sco.id for sco in scoes_of(site, scorm)}
    scorm.launch = 0
    for position, row in enumerate(imported.rows):
        number = kept.pop(row.identifier, None)
        if number is None:
            add_sco(site, scorm, imported, position)
        else:
            site.scoes[number] = _sco(number, scorm, imported, position)
            if position == imported.launch:
                scorm.launch = number


def _sco(number: int, scorm: Scorm, imported: Imported, position: int) -> Sco:
    row: ScoRow = imported.rows[position]
    return Sco(
        id=number,
        scorm=scorm.id,
        manifest=imported.manifest,
        organization=row.organization,
        parent=row.parent,
        identifier=row.identifier,
        launch=row.launch,
        scormtype=row.scormtype,
        title=row.title,
        sortorder=position + 1,
        parameters=row.parameters,
    )
