"""The page of a report: plots made here as SVG, each beside the table that says the same; no script, no own style.

Figures are links to what stands behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup, escape

from connector.reports.paper import Paper, Part, row_words
from connector.reports.sheets import Column, Kind, Row, Sheet, Value, figure_key, shown
from connector.reports.trends import NAME as TRENDS

_WIDTH, _BAR, _STEP = 320, 12, 32
_MOST = 40
_INK, _ACCENT, _GROUND = "#1b2733", "#0b5394", "#dfe6ed"
_PLOTTED = {
    "Tổng hợp": "participating.ratio",
    "Theo khối lớp": "participating.ratio",
    "Theo lớp": "participating.ratio",
}


def page_parts(paper: Paper, trace: str) -> str:
    """All parts as HTML. `trace`: the address that a figure's key is appended to, as `?figure=…`."""
    return Markup("\n").join(_part(part, trace) for part in paper.parts)


def _part(part: Part, trace: str) -> Markup:
    name = f"{part.number}. {part.title.vi}" if 0 < part.number < 6 else part.title.vi
    made = [Markup('<div><h2 id="part-{0}">{1}</h2>').format(part.number, name)]
    for place, sheet in enumerate(part.sheets):
        made += [_plot(sheet, f"plot-{part.number}-{place}"), _table(sheet, trace)]
    return Markup("\n").join([*made, Markup("</div>")])


def _table(sheet: Sheet, trace: str) -> Markup:
    heads = Markup("").join(Markup('<th scope="col"{}>{}</th>').format(_class(c), c.heading) for c in sheet.columns)
    rows = Markup("\n").join(_row(sheet, row, trace) for row in sheet.rows)
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption>'
        "<thead><tr>{1}</tr></thead>\n<tbody>{2}</tbody></table></div>"
    ).format(sheet.title, heads, rows)


def _row(sheet: Sheet, row: Row, trace: str) -> Markup:
    named = next((i for i, c in enumerate(sheet.columns) if c.kind is Kind.TEXT and not c.name), 0)
    cells = [
        _cell(column, value, figure_key(row, column), trace, heads=i == named)
        for i, (column, value) in enumerate(zip(sheet.columns, row.values, strict=False))
    ]
    if row.instead is not None:
        cells.append(Markup('<td colspan="{}">{}</td>').format(len(sheet.columns) - len(cells), row.instead))
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _cell(column: Column, value: Value, key: str, trace: str, *, heads: bool) -> Markup:
    said: str | Markup = shown(value, column.kind)
    if key and isinstance(value, (int, float)) and not isinstance(value, bool):
        said = Markup('<a href="{}?figure={}">{}</a>').format(trace, quote(key, safe=""), said)
    if heads:
        return Markup('<th scope="row">{}</th>').format(said)
    return Markup("<td{}>{}</td>").format(_class(column), said)


def _class(column: Column) -> Markup:
    return Markup(' class="number"') if column.kind in (Kind.COUNT, Kind.NUMBER, Kind.RATIO) else Markup("")


def _plot(sheet: Sheet, ident: str) -> Markup:
    if sheet.name == TRENDS:
        return _line(sheet, ident)
    if (name := _PLOTTED.get(sheet.name)) is None:
        return Markup("")
    bars = _values(sheet, name)
    return (
        _bars(f"{sheet.title}: tỉ lệ tham gia", bars[:_MOST], ident, len(bars) - _MOST) if len(bars) > 1 else Markup("")
    )


def _values(sheet: Sheet, name: str) -> list[tuple[str, float]]:
    place = next((i for i, c in enumerate(sheet.columns) if c.name == name), len(sheet.columns))
    found = ((row_words(sheet, row), row.values[place]) for row in sheet.rows if place < len(row.values))
    return [(words, float(value)) for words, value in found if isinstance(value, (int, float))]


def _bars(title: str, bars: Sequence[tuple[str, float]], ident: str, left_out: int) -> Markup:
    drawn = Markup("").join(_bar(n, words, value) for n, (words, value) in enumerate(bars))
    more = f"{title}. Số liệu ở bảng bên dưới." + (f" Vẽ {_MOST} dòng đầu." if left_out > 0 else "")
    return _svg(title, more, ident, len(bars) * _STEP + 8, drawn)


def _bar(n: int, words: str, value: float) -> Markup:
    top = n * _STEP + 14
    label = words if len(words) < 38 else f"{words[:36]}…"
    return Markup(
        '<text x="0" y="{0}" font-size="11" fill="{1}">{2}</text>'
        '<text x="{3}" y="{0}" font-size="11" text-anchor="end" fill="{1}">{4}</text>'
        '<rect x="0" y="{5}" width="{3}" height="{6}" fill="{7}"/>'
        '<rect x="0" y="{5}" width="{8}" height="{6}" fill="{9}"/>'
    ).format(
        top, _INK, label, _WIDTH, shown(value, Kind.RATIO), top + 3, _BAR, _GROUND, round(value * _WIDTH, 1), _ACCENT
    )


def _line(sheet: Sheet, ident: str) -> Markup:
    points = _values(sheet, "participating.ratio")
    if len(points) < 2:
        return Markup("")
    step = (_WIDTH - 40) / (len(points) - 1)
    places = [(round(20 + n * step, 1), round(110 - 90 * value, 1)) for n, (_, value) in enumerate(points)]
    path = " ".join(f"{x},{y}" for x, y in places)
    dots = Markup("").join(_dot(x, y, words, value) for (x, y), (words, value) in zip(places, points, strict=True))
    frame = Markup('<line x1="0" y1="110" x2="{0}" y2="110" stroke="{1}"/>').format(_WIDTH, _GROUND)
    line = Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>').format(path, _ACCENT)
    title = "Tỉ lệ tham gia qua các kì báo cáo"
    return _svg(title, f"{title}. Số liệu ở bảng bên dưới.", ident, 132, frame + line + dots)


def _dot(x: float, y: float, words: str, value: float) -> Markup:
    return Markup(
        '<circle cx="{0}" cy="{1}" r="3.5" fill="{2}"/><text x="{0}" y="{3}" font-size="10" text-anchor="middle" '
        'fill="{4}">{5}</text><text x="{0}" y="125" font-size="9" text-anchor="middle" fill="{4}">{6}</text>'
    ).format(x, y, _ACCENT, y - 7, _INK, shown(value, Kind.RATIO), words.partition(",")[0][-10:-5])


def _svg(title: str, more: str, ident: str, height: int, drawn: Markup) -> Markup:
    return Markup(
        '<figure class="plot"><svg viewBox="0 0 {0} {1}" role="img" aria-labelledby="{2}-t {2}-d" '
        'xmlns="http://www.w3.org/2000/svg"><title id="{2}-t">{3}</title><desc id="{2}-d">{4}</desc>{5}</svg>'
        "<figcaption>{3}</figcaption></figure>"
    ).format(_WIDTH, height, ident, title, escape(more), drawn)
