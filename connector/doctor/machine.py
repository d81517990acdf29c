"""What stands on our side looked at: data folder, key, database, Redis, mail. Nothing is made, changed or sent."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import redis

from connector.doctor.finding import Finding, Severity, fine, of_error
from connector.errors import HoclieuError
from connector.reports.delivery.mail import Mailer, smtp_server
from connector.settings import Settings, secret
from connector.store.looking import DatabaseLook, look
from connector.text import Text

FREE_BYTES = 5_000_000_000
_KEY_LETTERS = 32
_SECONDS = 5.0


def look_at_data(settings: Settings) -> Iterator[Finding]:
    """The folder need not be there yet; then where it will be made must be writable."""
    there = settings.data.resolve()
    while not there.exists():
        there = there.parent
    if not os.access(there, os.W_OK | os.X_OK):
        yield Finding(Severity.ERROR, "data", "data_not_writable", _CLOSED.filled(path=there), _CLOSED_DO)
        return
    free = shutil.disk_usage(there).free
    needed = max(FREE_BYTES, 2 * settings.max_package_mb * 1_000_000)
    values = {"free": f"{free / 1e9:.1f} GB", "needed": f"{needed / 1e9:.0f} GB", "path": settings.data}
    if free < needed:
        yield Finding(Severity.WARNING, "data", "disk_nearly_full", _LITTLE.filled(**values), _LITTLE_DO)
    else:
        yield fine("data", "data_folder", _ROOM.filled(**values))
    yield from _key(settings)


def _key(settings: Settings) -> Iterator[Finding]:
    """The key that pseudonyms are made with: lost or changed, every student gets another one."""
    path = settings.data / "pseudonym.key"
    try:
        given = secret("HOCLIEU_PSEUDONYM_KEY")
        key = given.get_secret_value() if given else path.read_text("ascii", "replace").strip()
    except FileNotFoundError:
        used = settings.facts.exists() and any(settings.facts.iterdir())
        severity, do = (Severity.ERROR, _KEY_LOST_DO) if used else (Severity.NOTE, None)
        yield Finding(severity, "data", "key_lost" if used else "key_not_yet", _KEY_LOST if used else _KEY_NOT_YET, do)
        return
    except OSError as error:
        yield Finding(Severity.ERROR, "data", "key_unreadable", _KEY_CLOSED.filled(why=error.strerror), _CLOSED_DO)
        return
    except HoclieuError as error:
        yield of_error("data", error)
        return
    if len(key) < _KEY_LETTERS:
        yield Finding(Severity.ERROR, "data", "pseudonym_key", _KEY_SHORT, _KEY_LOST_DO)
    elif given is None and path.stat().st_mode & 0o077:
        yield Finding(Severity.WARNING, "data", "key_open", _KEY_OPEN, _KEY_OPEN_DO.filled(path=path))
    else:
        yield fine("data", "key", _KEY)


def look_at_database(settings: Settings) -> tuple[list[Finding], int]:
    """With the size of the largest package in store, in bytes."""
    try:
        seen = look(settings.database_url)
    except HoclieuError as error:
        return [of_error("database", error)], 0
    return [_schema(seen)], seen.largest_package


def _schema(seen: DatabaseLook) -> Finding:
    if not seen.known:
        what = _NEWER.filled(revision=seen.revision, newest=seen.newest)
        return Finding(Severity.ERROR, "database", "database_newer", what, _NEWER_DO)
    if seen.revision is None:
        return Finding(Severity.NOTE, "database", "database_not_yet", _NOT_YET)
    if seen.revision != seen.newest:
        what = _BEHIND.filled(revision=seen.revision, newest=seen.newest)
        return Finding(Severity.NOTE, "database", "migrations_due", what, _BEHIND_DO)
    return fine("database", "database", _MIGRATED.filled(revision=seen.revision))


def look_at_redis(settings: Settings) -> Finding:
    if settings.redis is None:
        return Finding(Severity.NOTE, "redis", "redis_embedded", _EMBEDDED)
    try:
        client = redis.Redis.from_url(
            settings.redis.get_secret_value(), socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS
        )
    except ValueError:
        return Finding(Severity.ERROR, "redis", "redis_url", _REDIS_URL, _REDIS_URL_DO)
    try:
        client.ping()
    except redis.AuthenticationError:
        return Finding(Severity.ERROR, "redis", "redis_login_refused", _REDIS_LOGIN, _REDIS_URL_DO)
    except (redis.RedisError, OSError):
        return Finding(Severity.ERROR, "redis", "redis_unreachable", _REDIS_AWAY, _REDIS_AWAY_DO)
    finally:
        client.close()
    return fine("redis", "redis", Text("Redis trả lời.", "Redis answers."))


def look_at_mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding(Severity.NOTE, "mail", "mail_off", _NO_MAIL)
    try:
        server = smtp_server(settings.smtp_url)
        Mailer(server, settings.mail_from or f"hoclieu@{server.host}").greet()
    except HoclieuError as error:
        return of_error("mail", error)
    return fine("mail", "mail", Text("Máy chủ thư nhận kết nối.", "The mail server lets us in."))


_CLOSED = Text("Không ghi được vào {path}.", "{path} cannot be written to.")
_CLOSED_DO = Text("Sửa quyền của thư mục cho tài khoản chạy dịch vụ.", "Give its rights to the service's account.")
_LITTLE = Text("{path}: chỉ còn {free}.", "{path}: only {free} left.")
_LITTLE_DO = Text("Giải phóng đĩa hoặc chuyển HOCLIEU_DATA.", "Free the disk, or move HOCLIEU_DATA.")
_ROOM = Text("{path}: còn trống {free}.", "{path}: {free} free.")
_KEY = Text("Khoá ẩn danh còn nguyên.", "The pseudonyms' key is there.")
_KEY_NOT_YET = Text("Khoá ẩn danh sẽ được tạo ở lần chạy đầu.", "The pseudonyms' key is made by the first run.")
_KEY_LOST = Text("Mất khoá ẩn danh, trong khi đã có số liệu.", "The pseudonyms' key is gone, though there are facts.")
_KEY_LOST_DO = Text("Phục hồi pseudonym.key từ bản sao lưu.", "Restore pseudonym.key from the backup.")
_KEY_CLOSED = Text("Không đọc được khoá ẩn danh ({why}).", "The pseudonyms' key cannot be read ({why}).")
_KEY_SHORT = Text("Khoá ẩn danh quá ngắn hoặc bị hỏng.", "The pseudonyms' key is too short, or damaged.")
_KEY_OPEN = Text("Người khác trên máy này đọc được khoá ẩn danh.", "Others on this machine can read the key.")
_KEY_OPEN_DO = Text("Chạy chmod 600 {path}.", "Run chmod 600 {path}.")
_NOT_YET = Text("Cơ sở dữ liệu sẽ được tạo ở lần chạy đầu.", "The database is made by the first run.")
_NEWER = Text(
    "Cơ sở dữ liệu ở bản {revision}, mới hơn bản {newest} mà chương trình này biết.",
    "The database is at revision {revision}, newer than {newest}, which this program knows.",
)
_NEWER_DO = Text("Cài bản Hoclieu mới hơn, đừng chạy bản cũ.", "Install the newer Hoclieu; do not run the old one.")
_BEHIND = Text(
    "Cơ sở dữ liệu ở bản {revision}; lần chạy sau nâng lên {newest}.",
    "The database is at revision {revision}; the next run brings it to {newest}.",
)
_BEHIND_DO = Text("Sao lưu trước khi chạy.", "Back it up before the next run.")
_MIGRATED = Text("Cơ sở dữ liệu ở bản mới nhất ({revision}).", "The database is up to date ({revision}).")
_EMBEDDED = Text(
    "Chưa đặt HOCLIEU_REDIS: hoclieu serve dùng Redis nhúng; worker và beat cần HOCLIEU_REDIS.",
    "HOCLIEU_REDIS is not set: hoclieu serve brings its own; worker and beat need it.",
)
_REDIS_URL = Text("HOCLIEU_REDIS không phải một địa chỉ Redis.", "HOCLIEU_REDIS is no Redis URL.")
_REDIS_URL_DO = Text("Viết như redis://:mật-khẩu@máy:6379/0.", "Write it like redis://:password@host:6379/0.")
_REDIS_LOGIN = Text("Redis không nhận mật khẩu.", "Redis does not accept the password.")
_REDIS_AWAY = Text("Không kết nối được tới Redis.", "Redis cannot be reached.")
_REDIS_AWAY_DO = Text("Kiểm tra HOCLIEU_REDIS và máy chủ Redis.", "Check HOCLIEU_REDIS and the Redis server.")
_NO_MAIL = Text("Chưa đặt HOCLIEU_SMTP_URL: không gửi thư.", "HOCLIEU_SMTP_URL is not set: no e-mail is sent.")
