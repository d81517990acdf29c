"""A page of Moodle without what no program reads of it, for recordings that are small enough to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from lxml import etree, html

SESSKEY = "SessKey123"
_READ = {"name", "value", "type", "id", "class", "checked", "selected", "disabled", "href"}


def bare(page: str) -> str:
    """A page's title, error message and form: its controls, and what it complains of."""
    root: Any = html.fromstring(page or "<html></html>")
    title = escape(root.findtext(".//title") or "")
    parts = [_alone(e) for e in root.xpath("//*[contains(@class,'errorbox')]")]
    for sesskey in root.xpath("//input[@name='sesskey']"):
        sesskey.set("value", SESSKEY)
    parts += [_form(form) for form in root.forms if "modedit.php" in str(form.get("action"))]
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body>{''.join(parts)}</body></html>"


def _form(form: Any) -> str:
    kept = [_alone(e) for e in _controls(form)]
    head = f'<form action="{form.get("action")}" method="post" id="{form.get("id")}" class="mform">'
    return "\n".join([head, *kept, "</form>"])


def _controls(form: Any) -> Iterator[Any]:
    for element in form.iter():
        complaint = str(element.get("id", "")).startswith("id_error_") and element.text_content().strip()
        if complaint or element.tag in ("input", "textarea", "select"):
            yield element


def _alone(element: Any) -> str:
    """The element with only what a browser sends or a program reads; of a long list what is chosen."""
    for part in element.iter():
        for name in set(part.attrib) - _READ:
            del part.attrib[name]
        if part.tag in ("input", "select", "option", "textarea"):
            part.attrib.pop("class", None)
    for option in element.findall(".//option")[6:]:
        if option.get("selected") is None:
            option.drop_tree()
    element.tail = None
    return str(etree.tostring(element, encoding="unicode", method="html"))
