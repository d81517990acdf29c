"""By SFTP: uploaded beside its name, its size compared, then renamed over it. The server is known by its key alone."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from posixpath import join, normpath

import paramiko
from pydantic import SecretStr

from connector.errors import NeedsOperator, Retriable
from connector.reports.delivery.parcel import Item, Look, Parcel, Receipt, Sender
from connector.text import Text

_TIMEOUT_SECONDS = 30.0
_KEYS = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


@dataclass(frozen=True, slots=True)
class SftpServer:
    """`host_key` is the fingerprint `SHA256:…`; either `key` (a private key's text) or `password` is given."""

    host: str
    port: int
    username: str
    host_key: str
    key: SecretStr | None
    password: SecretStr | None


@dataclass(frozen=True, slots=True)
class SftpSender:
    client: paramiko.SFTPClient
    path: str
    again_is_safe: bool = True
    look: Look | None = None

    def send(self, parcel: Parcel, handing: Callable[[], None]) -> Receipt:
        folder = normpath(parcel.filled(self.path))
        try:
            _make(self.client, folder)
            handing()
            return {item.name: _put(self.client, item, folder, parcel.seal) for item in parcel.items}
        except PermissionError:
            raise NeedsOperator("sftp_refused", _RIGHTS.filled(folder=folder), _RIGHTS_DO) from None
        except (OSError, EOFError, paramiko.SSHException) as error:
            raise _cut(error) from None


@contextmanager
def by_sftp(server: SftpServer, path: str) -> Iterator[Sender]:
    """Raises NeedsOperator for another host key or a refused sign-in, Retriable where the server is away."""
    transport: paramiko.Transport | None = None
    try:
        transport = paramiko.Transport(socket.create_connection((server.host, server.port), _TIMEOUT_SECONDS))
        client = _signed_in(transport, server)
    except paramiko.AuthenticationException:
        _closed(transport)
        raise NeedsOperator("sftp_login_refused", _LOGIN.filled(host=server.host), _LOGIN_DO) from None
    except (OSError, EOFError, paramiko.SSHException) as error:
        _closed(transport)
        raise _cut(error) from None
    except BaseException:
        _closed(transport)
        raise
    try:
        yield SftpSender(client, path)
    finally:
        _closed(transport)


def _signed_in(transport: paramiko.Transport, server: SftpServer) -> paramiko.SFTPClient:
    transport.banner_timeout = transport.auth_timeout = _TIMEOUT_SECONDS
    transport.start_client(timeout=_TIMEOUT_SECONDS)
    shown = transport.get_remote_server_key().fingerprint
    if shown.rstrip("=") != server.host_key.rstrip("="):
        raise NeedsOperator("sftp_host_key", _HOST.filled(host=server.host, shown=shown), _HOST_DO)
    if server.key is not None:
        transport.auth_publickey(server.username, _private(server.key))
    else:
        assert server.password is not None
        transport.auth_password(server.username, server.password.get_secret_value())
    client = paramiko.SFTPClient.from_transport(transport)
    assert client is not None
    client.get_channel().settimeout(_TIMEOUT_SECONDS)  # type: ignore[union-attr]
    return client


def _private(text: SecretStr) -> paramiko.PKey:
    for kind in _KEYS:
        with suppress(paramiko.SSHException, ValueError, IndexError):
            return kind.from_private_key(io.StringIO(text.get_secret_value()))
    raise NeedsOperator("sftp_key_unreadable", _KEY, _KEY_DO)


def _make(client: paramiko.SFTPClient, folder: str) -> None:
    """The folder with those above it; what is there already is left alone."""
    so_far = "/" if folder.startswith("/") else ""
    for part in folder.strip("/").split("/"):
        so_far = join(so_far, part)
        try:
            client.stat(so_far)
        except FileNotFoundError:
            client.mkdir(so_far)


def _put(client: paramiko.SFTPClient, item: Item, folder: str, seal: str) -> str:
    content = item.content()
    part, whole = join(folder, f".{item.name}.{seal[:12]}.part"), join(folder, item.name)
    client.putfo(io.BytesIO(content), part, len(content), confirm=True)  # compares the size
    _rename_over(client, part, whole)
    if client.stat(whole).st_size != len(content):
        raise Retriable("sftp_incomplete", _SIZE.filled(name=item.name))
    return f"{len(content)} sha256:{sha256(content).hexdigest()}"


def _rename_over(client: paramiko.SFTPClient, part: str, whole: str) -> None:
    try:
        client.posix_rename(part, whole)
    except OSError:  # a server without OpenSSH's extension renames only to a name that is free
        with suppress(FileNotFoundError):
            client.remove(whole)
        client.rename(part, whole)


def _closed(transport: paramiko.Transport | None) -> None:
    if transport is not None:
        transport.close()


def _cut(error: Exception) -> Retriable:
    return Retriable("sftp_unreachable", _AWAY.filled(why=type(error).__name__), _AWAY_DO)


_AWAY = Text(
    "Không kết nối được máy chủ SFTP, hoặc kết nối bị ngắt ({why}).",
    "The SFTP server cannot be reached, or hung up ({why}).",
)
_AWAY_DO = Text("Sẽ được gửi lại.", "It will be tried again.")
_LOGIN = Text("Máy chủ SFTP {host} không nhận tài khoản.", "The SFTP server {host} refuses the account.")
_LOGIN_DO = Text("Kiểm tra username và khoá hoặc mật khẩu.", "Check username and key or password.")
_HOST = Text("Máy chủ SFTP {host} trình khoá khác: {shown}.", "The SFTP server {host} shows another key: {shown}.")
_HOST_DO = Text(
    "Hỏi nơi nhận xem đã đổi khoá chưa, rồi mới sửa host_key; không thì có kẻ giả mạo.",
    "Ask the recipient whether it changed before host_key is changed; it may be somebody else's machine.",
)
_RIGHTS = Text("Máy chủ SFTP không cho ghi vào {folder}.", "The SFTP server does not let us write to {folder}.")
_RIGHTS_DO = Text("Xin quyền ghi, hoặc sửa path.", "Ask for the right to write, or change path.")
_KEY = Text("Khoá riêng của SFTP không đọc được.", "The private key for SFTP cannot be read.")
_KEY_DO = Text(
    "Đặt một khoá OpenSSH không có mật khẩu (ssh-keygen -t ed25519 -N '').",
    "Set an OpenSSH key without a passphrase (ssh-keygen -t ed25519 -N '').",
)
_SIZE = Text("Tệp {name} trên máy chủ SFTP không đủ.", "The file {name} on the SFTP server is not complete.")
