"""Hours of the day as people write them: `07:00-11:30`, in the department's time zone."""

from __future__ import annotations

from datetime import time
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, PlainSerializer
from pydantic_core import PydanticCustomError


class Hours(NamedTuple):
    """From `begin` up to, not including, `end`; over midnight where `end` is not later."""

    begin: time
    end: time

    def __contains__(self, moment: object) -> bool:
        if not isinstance(moment, time):
            return False
        if self.begin < self.end:
            return self.begin <= moment < self.end
        return moment >= self.begin or moment < self.end

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


def _parsed(value: object) -> object:
    if not isinstance(value, str):
        return value
    begin, dash, end = value.partition("-")
    try:
        if not dash:
            raise ValueError
        return Hours(time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))
    except ValueError:
        raise PydanticCustomError("hours_form", "write hours as 07:00-11:30") from None


HoursOfDay = Annotated[Hours, BeforeValidator(_parsed), PlainSerializer(str)]
