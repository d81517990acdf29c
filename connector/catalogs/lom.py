"""A lesson's record as LOM (IEEE 1484.12.1-2002), in either binding; everything stands in the schemas' order."""

from __future__ import annotations

from datetime import date

from lxml import etree

from connector.catalogs.lom_bindings import Binding, Ieee, Ims, vcard
from connector.catalogs.record import Approval, LessonRecord
from connector.packages.formats import Format

NAMESPACE = Ieee.uri
_CATALOG = "hoclieu"


def lom(record: LessonRecord) -> etree._Element:
    """The record as IEEE 1484.12.3 writes it: for SCORM 2004 and for feeds."""
    return _lom(record, Ieee())


def lom_for(record: LessonRecord, format_: str) -> bytes:
    """The `lom` element for the manifest of a package of this format."""
    return etree.tostring(_lom(record, Ims() if format_ == Format.SCORM12 else Ieee()), encoding="utf-8")


def _lom(record: LessonRecord, b: Binding) -> etree._Element:
    root = b.root()
    _general(b, b.group(root, "general"), record)
    _life_cycle(b, b.group(root, "lifeCycle"), record)
    meta = b.group(root, "metaMetadata")
    b.plain(meta, "metadataSchema", b.scheme)
    b.plain(meta, "language", record.language)
    _technical(b, b.group(root, "technical"), record)
    _educational(b, b.group(root, "educational"), record)
    _rights(b, b.group(root, "rights"), record)
    for approval in record.approvals:
        _annotation(b, b.group(root, "annotation"), approval, record.language)
    _classified(b, root, record, "discipline", record.subject, record.subject)
    _classified(b, root, record, "educational level", f"{record.stage} / Lớp {record.grade}", f"Lớp {record.grade}")
    return root


def _general(b: Binding, general: etree._Element, record: LessonRecord) -> None:
    """In IMS's binding the catalogue entry follows the title."""
    if isinstance(b, Ieee):
        b.identifier(general, _CATALOG, record.identifier)
    b.words(general, "title", record.title, record.language)
    if isinstance(b, Ims):
        b.identifier(general, _CATALOG, record.identifier)
    b.plain(general, "language", record.language)
    b.words(general, "description", record.description, record.language)
    for word in record.keywords:
        b.words(general, "keyword", word, record.language)


def _life_cycle(b: Binding, cycle: etree._Element, record: LessonRecord) -> None:
    b.words(cycle, "version", str(record.version), record.language)
    b.term(cycle, "status", "final" if record.approvals else "draft")
    for author in record.authors:
        _contribution(b, cycle, "author", vcard(author, record.school.name), record.submitted_on)
    _contribution(b, cycle, "content provider", vcard(record.school.name, record.school.name), record.submitted_on)
    for approval in record.approvals:
        _contribution(b, cycle, "validator", vcard(approval.body, approval.body), approval.approved_on)
    if record.catalogs:
        _contribution(b, cycle, "publisher", vcard(record.department.name, record.department.name), None)


def _contribution(b: Binding, cycle: etree._Element, role: str, card: str, day: date | None) -> None:
    contribution = b.group(cycle, "contribute")
    b.term(contribution, "role", role)
    b.person(contribution, card)
    if day is not None:
        b.day(contribution, day)


def _technical(b: Binding, technical: etree._Element, record: LessonRecord) -> None:
    b.plain(technical, "format", record.package.media_type)
    b.plain(technical, "size", str(record.package.size))
    for place in dict.fromkeys(x.url for x in record.catalogs if x.url) or (record.package.filename,):
        b.plain(technical, "location", place)


def _educational(b: Binding, educational: etree._Element, record: LessonRecord) -> None:
    """A child enters grade 6 at eleven (Luật Giáo dục 2019, Điều 28)."""
    b.term(educational, "intendedEndUserRole", "learner")
    b.term(educational, "context", b.secondary)
    b.words(educational, "typicalAgeRange", f"{record.grade + 5}-{record.grade + 6}", record.language)
    b.plain(educational, "language", record.language)


def _rights(b: Binding, rights: etree._Element, record: LessonRecord) -> None:
    b.term(rights, "cost", "no")
    b.term(rights, "copyrightAndOtherRestrictions", "yes")
    b.words(rights, "description", record.rights, record.language)


def _annotation(b: Binding, annotation: etree._Element, approval: Approval, language: str) -> None:
    """LOM has no field for a decision and its number; what is said about a resource stands here."""
    b.person(annotation, vcard(approval.body, approval.body))
    b.day(annotation, approval.approved_on)
    number = f", biên bản số {approval.number}" if approval.number else ""
    b.words(annotation, "description", f"{approval.level_name}: phê duyệt{number}.", language)


def _classified(b: Binding, root: etree._Element, record: LessonRecord, purpose: str, id_: str, entry: str) -> None:
    classification = b.group(root, "classification")
    b.term(classification, "purpose", purpose)
    path = b.group(classification, "taxonPath")
    b.words(path, "source", "Chương trình giáo dục phổ thông 2018", record.language)
    taxon = b.group(path, "taxon")
    b.plain(taxon, "id", id_)
    b.words(taxon, "entry", entry, record.language)
    b.words(classification, "description", entry, record.language)
    b.words(classification, "keyword", entry, record.language)
