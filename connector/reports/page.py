"""The page of official documents as DOCX: A4, margins, font, page number (NĐ 30/2020/NĐ-CP, appendix I)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from connector.reports.stable import save_zip
from connector.reports.wording import printable

FONT = "Times New Roman"
BODY = 13
NO_SPACE = Length(0)


def new_document(title: str, author: str, made_at: datetime) -> Docx:
    """An empty A4 portrait page with the margins, font and page number of official documents."""
    document = Document()
    _styles(document)
    _page(document.sections[0], landscape=False)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = printable(title), printable(author), ""
    properties.last_modified_by, properties.language = printable(author), "vi-VN"
    properties.created = properties.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    return document


def save(document: Docx, path: Path, made_at: datetime) -> None:
    """The document at `path`; the same content and `made_at` give the same bytes."""
    save_zip(document.save, path, made_at)


def landscape(document: Docx) -> None:
    """Turns the whole document, for one that is only an appendix."""
    _page(document.sections[0], landscape=True)


def new_part(document: Docx) -> None:
    """Begins a part in landscape with its own page numbers, for an appendix."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, landscape=True)
    _restart_page_numbers(section)


def usable_width(document: Docx) -> Length:
    """The width between the margins of the current part."""
    section = document.sections[-1]
    width, left, right = section.page_width, section.left_margin, section.right_margin
    assert width is not None and left is not None and right is not None
    return Length(width - left - right)


def _styles(document: Docx) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(BODY)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0


def _page(section: Section, *, landscape: bool) -> None:
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    section.first_page_header.is_linked_to_previous = False
    _page_number(section.header.paragraphs[0])


def _page_number(paragraph: Paragraph) -> None:
    if paragraph.runs:
        return
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, instruction in (("begin", ""), ("", " PAGE "), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = instruction or None
        paragraph.add_run()._r.append(element)


def _restart_page_numbers(section: Section) -> None:
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    put_before(section._sectPr, "w:cols", numbers)


def put_before(parent: _Element, follower: str, element: _Element) -> None:
    """Puts an element where the schema wants it: Word refuses a document whose elements stand in another order."""
    found = parent.find(qn(follower))
    if found is None:
        parent.append(element)
    else:
        found.addprevious(element)


def cell_margins(table: Table, side: Length, above: Length = NO_SPACE) -> None:
    """The space left and right of the text in every cell, above and below it."""
    margins = OxmlElement("w:tblCellMar")
    for name, room in (("top", above), ("left", side), ("bottom", above), ("right", side)):
        margin = OxmlElement(f"w:{name}")
        margin.set(qn("w:w"), str(room.twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    put_before(table._tbl.tblPr, "w:tblLook", margins)
