"""The tables of signing in: accounts of the connector's own, sessions in browsers, attempts that failed."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from connector.store.tables.columns import Id, Utc, metadata

account = Table(
    "account",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("password_at", Utc, nullable=False),
    Column("disabled_at", Utc, nullable=True),
)

web_session = Table(
    "web_session",
    metadata,
    # what the browser holds is hashed: whoever reads the table cannot sign in with it
    Column("token_hash", String(64), primary_key=True),
    Column("person_key", String(200), nullable=False, index=True),
    Column("username", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
)

signin_attempt = Table(
    "signin_attempt",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("subject", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_signin_attempt_subject", "subject", "at"),
)
