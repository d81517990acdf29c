"""A language server without its editor: started by node, spoken to over its standard input and output (LSP, JSON-RPC).

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path
from queue import Queue
from types import TracebackType
from typing import Any, Self

SECONDS = 60


class LanguageServer:
    """`with LanguageServer(command, settings) as server: server.open(path, text)`; `settings` is its `yaml` section."""

    def __init__(self, command: list[str], settings: dict[str, object]) -> None:
        self._settings = settings
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._answers: Queue[dict[str, Any]] = Queue()
        self._told: Queue[dict[str, Any]] = Queue()
        self._count = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": _CAPABILITIES})
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": {"yaml": self._settings}}})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """The mistakes that the server finds in it."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while (told := self._told.get(timeout=SECONDS))["params"]["uri"] != path.as_uri():
            pass
        found: list[dict[str, Any]] = told["params"]["diagnostics"]
        return found

    def completions(self, path: Path, line: int, character: int) -> dict[str, dict[str, Any]]:
        """By label. Lines and characters count from 0."""
        answer = self.ask("textDocument/completion", _at(path, line, character))
        items = answer["items"] if isinstance(answer, dict) else answer
        return {item["label"]: item for item in items}

    def hover(self, path: Path, line: int, character: int) -> str:
        answer = self.ask("textDocument/hover", _at(path, line, character))
        return str(answer["contents"]["value"]) if answer else ""

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self._count += 1
        self._send({"id": self._count, "method": method, "params": params})
        while (answer := self._answers.get(timeout=SECONDS))["id"] != self._count:
            pass
        return answer.get("result")

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _listen(self) -> None:
        out = self._process.stdout
        assert out is not None
        while header := out.readline():
            size = int(header.partition(b":")[2])
            while out.readline().strip():
                pass
            self._take(json.loads(out.read(size)))

    def _take(self, message: dict[str, Any]) -> None:
        if "method" in message and "id" in message:  # the server asks for its settings, or to register something
            items = message.get("params", {}).get("items", [])
            result = [self._settings if i.get("section") == "yaml" else {} for i in items] if items else None
            self._send({"id": message["id"], "result": result})
        elif message.get("method") == "textDocument/publishDiagnostics":
            self._told.put(message)
        elif "id" in message:
            self._answers.put(message)


_CAPABILITIES = {
    "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}},
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
}


def _at(path: Path, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}
