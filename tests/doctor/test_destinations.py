from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from connector.doctor.destinations import look
from connector.doctor.finding import Severity
from connector.settings import Settings
from mappings.loader import load

EXAMPLE = Path(__file__).parents[1] / "mappings" / "scene.yaml"
KEY = "SHA256:" + "A" * 43


class _Plain(socketserver.BaseRequestHandler):
    """A server that speaks no TLS."""

    def handle(self) -> None:
        self.request.recv(100)
        self.request.sendall(b"HTTP/1.1 400 no\r\n\r\n")


@pytest.fixture
def port() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Plain) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def codes(tmp_path: Path, destination: str, mail: bool = False, reports: str = "[to]") -> dict[str, Severity]:
    text = EXAMPLE.read_text(encoding="utf-8").partition("\nreports:")[0]
    path = tmp_path / "mapping.yaml"
    path.write_text(
        f"{text}\ndestinations:\n  - {{id: to, {destination}}}\n"
        f'reports: [{{kind: daily, due: "15:00", destinations: {reports}}}]\n',
        encoding="utf-8",
    )
    settings = Settings(smtp_url=SecretStr("smtp://127.0.0.1:9") if mail else None)
    found = look(load(path, {}), settings)
    assert all(f.do for f in found if f.severity is not Severity.OK)
    return {f.code: f.severity for f in found}


def test_a_folder_that_can_be_written_to_is_fine_and_is_not_made(tmp_path: Path) -> None:
    assert codes(tmp_path, f"kind: folder, path: '{tmp_path}/so/{{period}}'") == {"destination": Severity.OK}
    assert not (tmp_path / "so").exists()


def test_a_folder_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "so").write_text("a file")
    assert codes(tmp_path, f"kind: folder, path: '{tmp_path}/so/x'") == {"destination_closed": Severity.ERROR}


def test_mail_without_a_server_and_a_role_that_nobody_has_are_told(tmp_path: Path) -> None:
    assert codes(tmp_path, "kind: mail, to: [so@example.vn]") == {"destination_no_mail": Severity.ERROR}
    found = codes(tmp_path, "kind: mail, roles: [principal]", mail=True)
    assert found == {"destination_nobody": Severity.WARNING}


def test_a_secret_that_is_not_set_is_told_before_anything_is_connected(tmp_path: Path) -> None:
    https = "kind: https, url: 'https://127.0.0.1:9/x', secret_env: NO_SUCH_SECRET"
    assert codes(tmp_path, https) == {"secret_missing": Severity.ERROR}


def test_a_server_that_is_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TO_SECRET", "hush-hush-hush")
    https = "kind: https, url: 'https://127.0.0.1:9/x', secret_env: TO_SECRET"
    assert codes(tmp_path, https) == {"destination_unreachable": Severity.ERROR}
    sftp = f"kind: sftp, host: 127.0.0.1, port: 9, username: u, host_key: '{KEY}', password_env: TO_SECRET"
    assert list(codes(tmp_path, sftp).values()) == [Severity.ERROR]


def test_a_server_without_an_accepted_certificate_is_told(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TO_SECRET", "hush-hush-hush")
    https = f"kind: https, url: 'https://127.0.0.1:{port}/x', secret_env: TO_SECRET"
    assert codes(tmp_path, https) == {"destination_tls": Severity.ERROR}


def test_a_destination_of_no_report_is_noted(tmp_path: Path) -> None:
    found = codes(tmp_path, f"kind: folder, path: '{tmp_path}'", reports="[]")
    assert found == {"destination_unused": Severity.NOTE}
