"""Other ways out of the catalogs: who may fetch packages through the API."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from connector.store.tables.columns import metadata, moment

api_key = Table(
    "api_key",
    metadata,
    Column("name", String(100), primary_key=True),
    # of 256 random bits: a plain hash is enough, and whoever reads the table cannot use it
    Column("key_hash", String(64), nullable=False, unique=True),
    moment("made_at"),
    moment("revoked_at", nullable=True),
)
