"""Where reports are sent, looked at as far as that leaves no trace: connected and signed in, nothing sent."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from connector import logs
from connector.doctor.finding import Finding, Severity, fine, of_error
from connector.errors import HoclieuError
from connector.reports.delivery.sftp import SftpServer, by_sftp
from connector.settings import Settings, required_secret
from connector.text import Text
from mappings.destinations import Destination, FolderTo, HttpsTo, MailTo, SftpTo, WebFormTo
from mappings.schema import Mapping

_SECONDS = 10.0


def look(mapping: Mapping, settings: Settings) -> list[Finding]:
    """Each destination, side by side; one that is away holds up no other."""
    if not mapping.destinations:
        return []
    used = {name for report in mapping.reports for name in report.destinations}
    with ThreadPoolExecutor(min(16, len(mapping.destinations)), thread_name_prefix="check") as pool:
        each = pool.map(lambda to: _one(mapping, settings, to, to.id in used), mapping.destinations)
        return [finding for found in each for finding in found]


def _one(mapping: Mapping, settings: Settings, to: Destination, used: bool) -> list[Finding]:
    found: list[Finding] = []
    if not used:
        found.append(Finding(Severity.NOTE, "destination", "destination_unused", _UNUSED, _UNUSED_DO, to.id))
    try:
        found += _reached(mapping, settings, to)
    except HoclieuError as error:
        found.append(of_error("destination", error, to.id))
    return found or [fine("destination", "destination", _FINE, to.id)]


def _reached(mapping: Mapping, settings: Settings, to: Destination) -> Iterator[Finding]:
    if isinstance(to, MailTo):
        yield from _mail(mapping, settings, to)
    elif isinstance(to, FolderTo):
        yield from _folder(to)
    elif isinstance(to, SftpTo):
        _sftp(to)
    else:
        if isinstance(to, HttpsTo):
            _secret(to.secret_env, to.id)
        yield from _web(to)


def _mail(mapping: Mapping, settings: Settings, to: MailTo) -> Iterator[Finding]:
    if settings.smtp_url is None:
        yield _wrong(to.id, "destination_no_mail", _NO_MAIL, _NO_MAIL_DO)
    held = {role.role for person in mapping.people if person.email for role in person.roles}
    for role in sorted(to.roles - held):
        yield Finding(
            Severity.WARNING, "destination", "destination_nobody", _NOBODY.filled(role=role), _NOBODY_DO, to.id
        )


def _folder(to: FolderTo) -> Iterator[Finding]:
    """The part of its path that is the same for every report; it need not be there yet."""
    there = Path(to.path.partition("{")[0] or ".").resolve()
    while not there.exists():
        there = there.parent
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        yield _wrong(to.id, "destination_closed", _CLOSED.filled(path=there), _CLOSED_DO)


def _sftp(to: SftpTo) -> None:
    key = _secret(to.key_env, to.id) if to.key_env else None
    password = _secret(to.password_env, to.id) if to.password_env else None
    with by_sftp(SftpServer(to.host, to.port, to.username, to.host_key, key, password), to.path):
        pass


def _web(to: HttpsTo | WebFormTo) -> Iterator[Finding]:
    """A connection with its certificate checked; nothing is asked of the server."""
    parts = urlsplit(str(to.url))
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((host, port), _SECONDS) as plain:
            if parts.scheme == "https":
                context = ssl.create_default_context(cafile=to.ca_file)
                with context.wrap_socket(plain, server_hostname=host):
                    pass
    except ssl.SSLError as error:
        why = getattr(error, "verify_message", "") or error.reason or "TLS"
        yield _wrong(to.id, "destination_tls", _TLS.filled(host=host, why=why), _TLS_DO)
    except OSError:
        yield _wrong(to.id, "destination_unreachable", _AWAY.filled(host=host), _AWAY_DO)


def _secret(name: str, destination: str) -> SecretStr:
    found = required_secret(name, Text(f"nơi nhận {destination}", f"the destination {destination}"))
    logs.hide(found.get_secret_value())
    return found


def _wrong(subject: str, code: str, what: Text, do: Text) -> Finding:
    return Finding(Severity.ERROR, "destination", code, what, do, subject)


_FINE = Text("Nơi nhận báo cáo sẵn sàng.", "The destination is ready.")
_UNUSED = Text("Không báo cáo nào gửi tới nơi này.", "No report goes there.")
_UNUSED_DO = Text(
    "Ghi nó vào destinations của một báo cáo, hoặc bỏ đi.", "Name it at a report's destinations, or drop it."
)
_NO_MAIL = Text(
    "Nơi này nhận bằng thư, mà chưa đặt HOCLIEU_SMTP_URL.", "It is reached by mail; HOCLIEU_SMTP_URL is not set."
)
_NO_MAIL_DO = Text("Đặt HOCLIEU_SMTP_URL.", "Set HOCLIEU_SMTP_URL.")
_NOBODY = Text("Không ai có vai trò {role} kèm địa chỉ thư.", "Nobody with the role {role} has an e-mail address.")
_NOBODY_DO = Text("Ghi email cho người ấy ở people.", "Give them an email under people.")
_CLOSED = Text("Không ghi được vào {path}.", "{path} cannot be written to.")
_CLOSED_DO = Text(
    "Tạo thư mục, cấp quyền cho tài khoản chạy dịch vụ.", "Make it, with rights for the service's account."
)
_TLS = Text("Chứng chỉ của {host} không được chấp nhận ({why}).", "The certificate of {host} is not accepted ({why}).")
_TLS_DO = Text(
    "Xem lại tên máy và hạn chứng chỉ; chứng chỉ riêng thì ghi ca_file.",
    "Look at the host name and the certificate's term; for an authority of your own give ca_file.",
)
_AWAY = Text("Không kết nối được {host}.", "{host} cannot be reached.")
_AWAY_DO = Text("Kiểm tra địa chỉ, cổng và tường lửa.", "Check address, port and firewall.")
