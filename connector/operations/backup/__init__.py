"""Backup and restore: everything that is kept, in one file or folder, proved by hashes."""

from connector.operations.backup.making import Made, back_up
from connector.operations.backup.manifest import Damage, Manifest
from connector.operations.backup.restoring import Restored, check, restore

__all__ = ["Damage", "Made", "Manifest", "Restored", "back_up", "check", "restore"]
