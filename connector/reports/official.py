"""Building blocks of official documents as DOCX, in the layout of NĐ 30/2020/NĐ-CP, appendices I and III."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from connector.reports.page import BODY, cell_margins, new_part, put_before, usable_width
from connector.reports.wording import full_day, printable

_PLACE = re.compile(r"\b(THÀNH PHỐ|TỈNH|THỊ XÃ|HUYỆN|QUẬN)\b.{2,18}$")
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LEFT_COLUMN, RIGHT_COLUMN = Cm(7.2), Cm(9.3)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues a document. `number` holds dots where it is not given yet; without `on` no place and date stand in
    the header, as in minutes (Mẫu 1.9). `mark` stands below the number, e.g. `DỰ THẢO`."""

    parent: str
    issuer: str
    number: str
    place: str = ""
    on: date | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """`title` in capitals, e.g. `KT. HIỆU TRƯỞNG`; without a name the place stays free for it."""

    title: str
    note: str = ""
    name: str = ""


def header(document: Docx, letterhead: Letterhead) -> None:
    """The two columns at the head: issuing body and number, the State's name and motto, place and date."""
    left, right = _two_columns(document)
    for paragraph in (
        line(left, _name(letterhead.parent), size=12),
        line(left, _name(letterhead.issuer), size=12, bold=True),
    ):
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(4)
    _rule(left, LEFT_COLUMN, min(_width(letterhead.issuer.upper(), 12), LEFT_COLUMN) * 0.4)
    line(left, f"Số: {letterhead.number}", before=4)
    if letterhead.mark:
        line(left, letterhead.mark, bold=True, before=4)
    line(right, STATE, size=12, bold=True)
    line(right, MOTTO, bold=True)
    _rule(right, RIGHT_COLUMN, _width(MOTTO, BODY))
    if letterhead.on:
        line(right, f"{letterhead.place}, {full_day(letterhead.on)}", italic=True, before=4)


def title(document: Docx, name: str, subject: str) -> None:
    """The kind of document in capitals, what it is about, and the short rule below."""
    line(document, name.upper(), size=14, bold=True, before=18)
    line(document, subject, size=14, bold=True)
    width = usable_width(document)
    _rule(document, width, min(_width(subject, 14), width) * 0.4)
    line(document, "", size=6)


def appendix(document: Docx, heading: str, name: str, attached_to: str) -> None:
    """Begins an appendix: landscape, its own page numbers, its title."""
    new_part(document)
    appendix_title(document, heading, name, attached_to)


def appendix_title(document: Docx, heading: str, name: str, attached_to: str) -> None:
    """The title of an appendix; `attached_to` says which document it belongs to, '' leaves that line out."""
    line(document, heading, size=14, bold=True)
    line(document, name.upper(), size=14, bold=True)
    if attached_to:
        line(document, attached_to, size=BODY, italic=True)


def heading(document: Docx, text: str) -> None:
    body(document, text, bold=True, keep=True).alignment = WD_ALIGN_PARAGRAPH.LEFT


def body(document: Docx, text: str, *, bold: bool = False, italic: bool = False, keep: bool = False) -> Paragraph:
    """A justified paragraph with an indented first line."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(printable(text))
    run.bold, run.italic = bold, italic
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form = paragraph.paragraph_format
    form.first_line_indent, form.space_before, form.space_after = Cm(1.27), Pt(0), Pt(6)
    form.keep_with_next = keep
    return paragraph


def gap(document: Docx) -> None:
    """A little room below a table."""
    line(document, "", size=6)


def line(
    where: Docx | _Cell,
    text: str,
    *,
    size: float = BODY,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER,
    before: float = 0,
    after: float = 0,
) -> Paragraph:
    """One paragraph that stands by itself, in a cell or on the page."""
    paragraph = _next_paragraph(where)
    run = paragraph.add_run(printable(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    return paragraph


def sign(document: Docx, right: Signature, *, left: Signature | None = None, recipients: Iterable[str] = ()) -> None:
    """The end of a document: signatures, and `Nơi nhận` on the left (below the signature when two people sign)."""
    columns = _two_columns(document, keep_together=True, before=12, equal=left is not None)
    if left:
        _signature(columns[0], left)
        line(columns[0], "", size=6)
    _recipients(columns[0], recipients)
    _signature(columns[1], right)


def _name(body_name: str) -> str:
    """A body's name in capitals; the place at its end stays on one line, in doubt the last two words."""
    name = printable(body_name).upper()
    place = _PLACE.search(name)
    begins = place.start() if place else name.rfind(" ", 0, name.rfind(" ")) + 1
    return name[:begins] + name[begins:].replace(" ", "\N{NO-BREAK SPACE}")


def _signature(cell: _Cell, signature: Signature) -> None:
    line(cell, signature.title.upper(), bold=True)
    if signature.note:
        line(cell, signature.note, italic=True)
    line(cell, "", before=54)
    line(cell, signature.name, size=14, bold=True)


def _recipients(where: _Cell, recipients: Iterable[str]) -> None:
    named = list(recipients)
    if named:
        line(where, "Nơi nhận:", size=12, bold=True, italic=True, align=WD_ALIGN_PARAGRAPH.LEFT)
    for recipient in named:
        line(where, f"- {recipient}", size=11, align=WD_ALIGN_PARAGRAPH.LEFT)


def _two_columns(
    document: Docx, *, keep_together: bool = False, before: float = 0, equal: bool = False
) -> tuple[_Cell, _Cell]:
    if before:
        line(document, "", size=1, before=before).paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    cell_margins(table, Pt(3) if equal else Pt(0))
    room = usable_width(document)
    widths = (room // 2, room // 2) if equal else (room - RIGHT_COLUMN, RIGHT_COLUMN)
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = Length(width)
    if keep_together:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = table.rows[0].cells
    return left, right


def _next_paragraph(where: Docx | _Cell) -> Paragraph:
    """A new cell holds one empty paragraph already: that one is used first."""
    if isinstance(where, _Cell) and len(where.paragraphs) == 1 and not where.paragraphs[0].runs:
        return Paragraph(where.paragraphs[0]._p, where)
    return Paragraph(where.add_paragraph()._p, where)


def _rule(where: Docx | _Cell, room: Length, length: float) -> None:
    """A horizontal rule of the given length: a border over an empty line that is indented on both sides."""
    paragraph = where.add_paragraph()
    side = Length(max(0, int((room - length) / 2)))
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent, form.space_before, form.space_after = side, side, Pt(3), Pt(0)
    form.line_spacing = Pt(4)
    border, borders = OxmlElement("w:top"), OxmlElement("w:pBdr")
    for name, value in {"val": "single", "sz": "6", "space": "0", "color": "000000"}.items():
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    put_before(paragraph._p.get_or_add_pPr(), "w:spacing", borders)


_EMS = {**dict.fromkeys("iljtfrI-.,'()/ ", 0.31), **dict.fromkeys("mwMW", 0.86)}


def _width(text: str, size: float) -> Length:
    """About how wide bold text is in Times New Roman: rules need it, and Word alone knows the exact value."""
    plain = [c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)]
    return Length(Pt(sum(_EMS.get(c, 0.71 if c.isupper() else 0.51) for c in plain) * size))
