"""Hoclieu Connector: a sidecar beside the LMSs of schools."""

__version__ = "0.1.0"
