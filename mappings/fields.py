"""What the mapping's models are made of: keys, names, periods; a strict base."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
"""An id of ours: small letters, digits, dot, dash, underscore; stable for ever, since records are kept under it."""

Grade = Annotated[int, Field(ge=6, le=12)]
VariableName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
Stage = Literal["THCS", "THPT"]
GroupKind = Literal["cluster", "district", "commune"]


def _no_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


Name = Annotated[str, AfterValidator(_no_blank)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dated(Strict):
    """What holds for a time only; both days included, an absent one means: without end."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to must not be before valid_from")
        return self

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def stage_of(grade: int) -> Stage:
    """THCS teaches grades 6–9, THPT grades 10–12 (CT GDPT 2018)."""
    return "THCS" if grade <= 9 else "THPT"
