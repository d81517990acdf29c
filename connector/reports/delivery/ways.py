"""From a destination of the mapping to the way that leads there; secrets are read when it is taken, not before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from pydantic import SecretStr

from connector.reports.delivery.folder import into_folder
from connector.reports.delivery.https import by_https
from connector.reports.delivery.letter import Post
from connector.reports.delivery.parcel import Sender
from connector.reports.delivery.post import by_mail
from connector.reports.delivery.sftp import SftpServer, by_sftp
from connector.reports.delivery.webform import by_web_form
from mappings.destinations import Destination, FolderTo, HttpsTo, MailTo, SftpTo

SecretOf = Callable[[str], SecretStr]
"""The secret in the variable of this name; raises NeedsOperator where there is none."""


def way_to(to: Destination, post: Post | None, signed: str, secret: SecretOf) -> AbstractContextManager[Sender]:
    """`signed`: whose automatic letters these are."""
    if isinstance(to, MailTo):
        return by_mail(post, signed)
    if isinstance(to, FolderTo):
        return into_folder(to.path)
    if isinstance(to, SftpTo):
        key = secret(to.key_env) if to.key_env else None
        password = secret(to.password_env) if to.password_env else None
        return by_sftp(SftpServer(to.host, to.port, to.username, to.host_key, key, password), to.path)
    if isinstance(to, HttpsTo):
        return by_https(str(to.url), secret(to.secret_env), to.ca_file)
    return by_web_form(to)
