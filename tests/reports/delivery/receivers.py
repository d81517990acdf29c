"""Receivers over real sockets: an SFTP server, and an HTTPS server with a certificate of its own."""

from __future__ import annotations

import datetime as dt
import hmac
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import paramiko
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connector.reports.delivery.parcel import Item, Parcel

PASSWORD = "một mật khẩu dài"


def parcel(folder: Path, content: bytes = b'{"figures": {}}', **more: Any) -> Parcel:
    folder.mkdir(exist_ok=True)
    path = folder / "daily_school.a_2026-11-18.json"
    path.write_bytes(content)
    given = {
        **{"key": "daily/school.a/2026-11-18/r1/so/", "kind": "daily", "unit_kind": "school", "unit": "a"},
        **{"unit_name": "Trường A", "period": "2026-11-18", "revision": 1, "title": "báo cáo ngày 18/11/2026"},
        **{"late": False, "confirmed": True, "address": "", "items": (Item("json", path),), "figures": {}},
    }
    return Parcel(**(given | more))  # type: ignore[arg-type]


# SFTP ------------------------------------------------------------------------------------------------------------


class _Account(paramiko.ServerInterface):
    def __init__(self, key: paramiko.PKey | None) -> None:
        self._key = key

    def check_auth_password(self, username: str, password: str) -> int:
        return paramiko.common.AUTH_SUCCESSFUL if password == PASSWORD else paramiko.common.AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        known = self._key is not None and key.get_base64() == self._key.get_base64()
        return paramiko.common.AUTH_SUCCESSFUL if known else paramiko.common.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.common.OPEN_SUCCEEDED


class _Handle(paramiko.SFTPHandle):
    def __init__(self, file: Any, cut_after: int | None) -> None:
        super().__init__()
        self.readfile = self.writefile = file
        self._left = cut_after

    def write(self, offset: int, data: bytes) -> int:
        if self._left is not None and (left := self._left - len(data)) < 0:
            raise EOFError(left)
        return int(super().write(offset, data))

    def stat(self) -> Any:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.writefile.fileno()))


class _Files(paramiko.SFTPServerInterface):
    root = Path()
    posix = True
    writable = True
    cut_after: int | None = None

    def _at(self, path: str) -> Path:
        return self.root / self.canonicalize(path).lstrip("/")

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(os.stat(self._at(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        if not self.writable:
            return paramiko.sftp.SFTP_PERMISSION_DENIED
        return _Handle(self._at(path).open("wb"), self.cut_after)

    def mkdir(self, path: str, attr: Any) -> int:
        self._at(path).mkdir()
        return int(paramiko.sftp.SFTP_OK)

    def remove(self, path: str) -> int:
        try:
            self._at(path).unlink()
        except OSError as error:
            return int(paramiko.SFTPServer.convert_errno(error.errno or 0))
        return int(paramiko.sftp.SFTP_OK)

    def rename(self, oldpath: str, newpath: str) -> int:
        if self._at(newpath).exists():
            return int(paramiko.sftp.SFTP_FAILURE)
        self._at(oldpath).rename(self._at(newpath))
        return int(paramiko.sftp.SFTP_OK)

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        if not self.posix:
            return int(paramiko.sftp.SFTP_OP_UNSUPPORTED)
        self._at(oldpath).replace(self._at(newpath))
        return int(paramiko.sftp.SFTP_OK)


@dataclass
class SftpPlace:
    port: int
    host_key: str
    files: type[_Files]


@contextmanager
def sftp_server(root: Path, key: paramiko.PKey | None = None) -> Iterator[SftpPlace]:
    """`files` may be told to refuse (`writable`), to lack OpenSSH's rename (`posix`), to hang up (`cut_after`)."""
    host = paramiko.ECDSAKey.generate()
    files = type("Files", (_Files,), {"root": root})
    listening = socket.create_server(("127.0.0.1", 0))
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(host)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, files)
            transport.start_server(server=_Account(key))
            transports.append(transport)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield SftpPlace(listening.getsockname()[1], host.fingerprint, files)
    finally:
        listening.shutdown(socket.SHUT_RDWR)  # a mere close would let the waiting accept take one more
        listening.close()
        for transport in transports:
            transport.close()


# HTTPS -----------------------------------------------------------------------------------------------------------


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HttpsPlace:
    """`answer` says status, headers and body for each request; None: the connection is dropped without one."""

    url: str = ""
    ca_file: str = ""
    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], tuple[int, dict[str, str], str] | None] = lambda _: (200, {}, "")


@contextmanager
def https_server(folder: Path) -> Iterator[HttpsPlace]:
    place = HttpsPlace()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, dict(self.headers.items()), body)
            place.asked.append(asked)
            said = place.answer(asked)
            if said is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, headers, text = said
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text.encode()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET = _any  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place.url, place.ca_file = f"https://127.0.0.1:{server.server_port}/in", str(certificate)
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    text = serialization.Encoding.PEM
    private = key.private_bytes(text, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(text))
    return path


def verified(secret: str, headers: dict[str, str], body: bytes, now: float | None = None) -> bool:
    """What a receiver does, written from the description alone."""
    timestamp, key = headers["X-Hoclieu-Timestamp"], headers["Idempotency-Key"]
    if abs((time.time() if now is None else now) - int(timestamp)) > 300:
        return False
    signed = f"v1:{timestamp}:{key}:".encode() + body
    wanted = "v1=" + hmac.new(secret.encode(), signed, sha256).hexdigest()
    return hmac.compare_digest(wanted, headers["X-Hoclieu-Signature"])
