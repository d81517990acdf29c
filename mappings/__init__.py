"""The sync mapping: schema, loader, examples."""

from mappings.loader import MappingError, MappingProblem, load
from mappings.schema import Mapping

__all__ = ["Mapping", "MappingError", "MappingProblem", "load"]
