"""Typed settings from the environment; secrets also from a file named by `NAME_FILE`, and never printed."""

from __future__ import annotations

import os
from collections.abc import Mapping as Environ
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from connector.errors import NeedsOperator
from connector.text import Text


class Settings(BaseSettings):
    """`HOCLIEU_…` variables. `data` holds everything that must be kept: database, blobs, facts, documents, keys."""

    model_config = SettingsConfigDict(env_prefix="HOCLIEU_", extra="ignore", frozen=True)

    mapping: Path = Path("mapping.yaml")
    data: Path = Path("hoclieu-data")
    database: SecretStr | None = Field(default=None, description="SQLAlchemy URL; default: SQLite in the data folder")
    redis: SecretStr | None = Field(
        default=None, description="redis:// URL; default: an embedded server in the data folder"
    )
    lang: Literal["vi", "en"] = "vi"
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    max_package_mb: int = Field(default=2048, ge=1)
    downloads_per_site: int = Field(default=4, ge=1, le=32)
    web_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#@\s]+$",
        description="where people reach the pages; default: this machine",
    )
    preview_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#@\s]+$",
        description="where packages play: another host name, with every name below it leading here as well",
    )
    web_proxies: str = Field(default="127.0.0.1", description="addresses of the reverse proxy, believed about clients'")
    api: Literal["off", "catalog"] = Field(
        default="off",
        description="whether the mapping's public catalogs are offered as a feed (/oai) and an API (/api/v1)",
    )

    keep_runs_days: int = Field(default=30, ge=1, description="how long runs and their log lines are remembered")
    metrics_token: SecretStr | None = Field(
        default=None, description="who bears it may read /metrics from elsewhere; default: this machine only"
    )
    smtp_url: SecretStr | None = Field(
        default=None, description="mail server, smtp://user:password@host:587 or smtps://…; default: no e-mail"
    )
    packs: str | None = Field(
        default=None, description="where partial results lie: a folder, or s3://bucket/prefix; default: the data folder"
    )
    mail_from: str | None = Field(default=None, description="whom e-mail comes from, Name <address>")

    @cached_property
    def database_url(self) -> str:
        if self.database is not None:
            return self.database.get_secret_value()
        return f"sqlite:///{(self.data / 'hoclieu.sqlite').resolve()}"

    @property
    def blobs(self) -> Path:
        return self.data / "blobs"

    @property
    def facts(self) -> Path:
        return self.data / "facts"

    @property
    def packs_at(self) -> str:
        return self.packs or str(self.data / "packs")

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def documents(self) -> Path:
        return self.data / "documents"


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment; what is passed here wins. Raises NeedsOperator naming each wrong variable."""
    given = {name: value for name, value in overrides.items() if value is not None}
    for name in ("database", "redis", "smtp_url", "metrics_token"):
        if name not in given and (value := secret(f"HOCLIEU_{name.upper()}")) is not None:
            given[name] = value
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"HOCLIEU_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise NeedsOperator("settings_wrong", Text(f"Thiết lập sai: {wrong}.", f"Wrong settings: {wrong}.")) from None


def secret(name: str, environ: Environ[str, str] | None = None) -> SecretStr | None:
    """The secret in the variable `name`, or in the file that `name_FILE` names; None when neither is set."""
    environ = os.environ if environ is None else environ
    if value := environ.get(name):
        return SecretStr(value)
    if not (path := environ.get(f"{name}_FILE")):
        return None
    try:
        return SecretStr(Path(path).read_text(encoding="utf-8").strip())
    except OSError as error:
        raise NeedsOperator(
            "secret_unreadable",
            Text(f"Không đọc được tệp mà {name}_FILE chỉ đến.", f"The file that {name}_FILE names cannot be read."),
            Text(
                f"Kiểm tra đường dẫn và quyền đọc ({error.strerror}).", f"Check its path and rights ({error.strerror})."
            ),
        ) from None


def token_of(site: str, name: str | None) -> SecretStr:
    """The token of a site by the name of its variable; an empty one for a site that needs none."""
    why = Text(f"token của site {site}", f"the token of site {site}")
    return required_secret(name, why) if name else SecretStr("")


def required_secret(name: str, why: Text, environ: Environ[str, str] | None = None) -> SecretStr:
    """Like `secret`, but raises NeedsOperator saying what it is for when it is not set."""
    found = secret(name, environ)
    if found is not None and not found.get_secret_value():
        raise NeedsOperator(
            "secret_missing",
            Text(
                f"Tệp mà {name}_FILE chỉ đến trống không ({why.vi}).",
                f"The file that {name}_FILE names is empty ({why.en}).",
            ),
            Text("Ghi bí mật vào tệp đó rồi chạy lại.", "Write the secret into that file, then run again."),
        )
    if found is None:
        raise NeedsOperator(
            "secret_missing",
            Text(
                f"Chưa đặt biến môi trường {name} ({why.vi}).",
                f"The environment variable {name} is not set ({why.en}).",
            ),
            Text(f"Đặt {name} hoặc {name}_FILE rồi chạy lại.", f"Set {name} or {name}_FILE, then run again."),
        )
    return found
