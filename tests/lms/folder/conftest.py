from __future__ import annotations

from tests.catalogs.conftest import blank

__all__ = ["blank"]
