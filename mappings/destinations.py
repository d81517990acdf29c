"""Where reports go. Secrets are named, never written here: a variable `NAME`, or the file that `NAME_FILE` names."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, HttpUrl, model_validator

from mappings.fields import Key, Name, Strict, VariableName
from mappings.reports import ReportFormat, UnitKindName

Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
HostKey = Annotated[str, Field(pattern=r"^SHA256:[A-Za-z0-9+/]{43}=?$")]
Place = Annotated[str, Field(min_length=1)]
"""A path or text in which `{kind}`, `{period}`, `{unit}`, `{unit_kind}`, `{year}` and `{revision}` stand for the
report's own, and `{correction}` for `Đính chính` where it is one."""


class Delivery(Strict):
    """What all ways have: whose reports go there (`units`, and `of` by id), and in which formats (absent: in all that
    the report has). `resend`: send again where it cannot be known whether it arrived, at the risk of its being there
    twice; otherwise that waits for somebody to look."""

    id: Key
    name: Name | None = None
    units: frozenset[UnitKindName] = frozenset({"school", "group", "department"})
    of: Annotated[frozenset[Key], Field(min_length=1)] | None = None
    formats: Annotated[frozenset[ReportFormat], Field(min_length=1)] | None = None
    resend: bool = False


class MailTo(Delivery):
    """By e-mail, each recipient their own letter. `roles`: persons of the mapping who have the role for the unit."""

    kind: Literal["mail"]
    to: tuple[Address, ...] = ()
    roles: frozenset[Literal["principal", "cluster_lead", "department_officer"]] = frozenset()

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.to and not self.roles:
            raise ValueError("needs to or roles")
        return self


class FolderTo(Delivery):
    """Into a folder that this machine can write to."""

    kind: Literal["folder"]
    path: Place


class SftpTo(Delivery):
    """By SFTP. `host_key`: the server's fingerprint as `ssh-keygen -lf` says it; signed in by `key_env`, the variable
    of a private key, or by `password_env`."""

    kind: Literal["sftp"]
    host: Name
    port: Annotated[int, Field(ge=1, le=65535)] = 22
    username: Name
    host_key: HostKey
    key_env: VariableName | None = None
    password_env: VariableName | None = None
    path: Place = "."

    @model_validator(mode="after")
    def _signed_in(self) -> Self:
        if (self.key_env is None) == (self.password_env is None):
            raise ValueError("needs key_env or password_env, one of them")
        return self


class HttpsTo(Delivery):
    """By POST of each document, signed by the secret that `secret_env` names. `ca_file`: the certificate of an
    authority of one's own."""

    kind: Literal["https"]
    url: HttpUrl
    secret_env: VariableName
    ca_file: Place | None = None

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        _https(self.url)
        return self


class FormField(Strict):
    """One field of a form: a figure of the report by its key (`figure`), or words (`value`)."""

    field: Name
    figure: Name | None = None
    value: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.figure is None) == (self.value is None):
            raise ValueError("needs figure or value, one of them")
        return self


class WebFormTo(Delivery):
    """Into a form on the web, as its page would send it. `accepted`: words in the answer that say it was taken.
    `lookup`: a page that holds the words `there` once this report's answer is in; with it, what got lost on the way can
    be told from what arrived."""

    kind: Literal["web_form"]
    url: HttpUrl
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]
    accepted: Name | None = None
    lookup: Place | None = None
    there: Place | None = None
    ca_file: Place | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.lookup is None) != (self.there is None):
            raise ValueError("lookup and there belong together")
        _https(self.url)
        return self


Destination = Annotated[MailTo | FolderTo | SftpTo | HttpsTo | WebFormTo, Field(discriminator="kind")]


def _https(url: HttpUrl) -> None:
    """What is counted about children goes over an encrypted connection, or stays on this machine."""
    parts = urlsplit(str(url))
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("the address must begin with https://")
