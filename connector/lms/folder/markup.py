"""A static page: whole in one file, so that it works from a disk, a share or a web server."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from importlib.resources import files

from connector.text import Text


@cache
def part(name: str) -> str:
    """A style sheet or script that pages carry with them."""
    return (files("connector.lms.folder") / "page" / name).read_text(encoding="utf-8").strip()


def document(title: Text, body: str, script: str = "") -> bytes:
    """The page. Only its own style and script may run in it, whatever else is written there."""
    style = part("page.css")
    allowed = [f"style-src '{_hash(style)}'", *([f"script-src '{_hash(script)}'"] if script else [])]
    policy = "; ".join(["default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'", *allowed])
    return (
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title.vi)}</title>\n<style>{style}</style></head>\n<body><main>\n"
        f'<h1>{html.escape(title.vi)} <span lang="en" class="en">{html.escape(title.en)}</span></h1>\n'
        f"{body}\n</main>{f'<script>{script}</script>' if script else ''}</body></html>\n"
    ).encode()


def text_of(page: str) -> str:
    """The decisions that a status page tells, on one line."""
    found = re.findall(r"<li>([^<:]+): <strong>([^<]+)</strong>", page.partition('<div lang="en"')[0])
    if found:
        return "; ".join(f"{html.unescape(level)}: {html.unescape(state)}" for level, state in found)
    first = re.search(r"<p><strong>(.*?)</strong>", page, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", first[1])) if first else ""


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
