"""Invented people: common Vietnamese name parts, combined by a fixed rule so that each run gives the same."""

from __future__ import annotations

import random

from connector.sandbox.actions import Actions
from connector.sandbox.records import User

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
_MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Gia", "Thanh", "Hữu", "Bảo", "Đức", "Thuỳ", "Quỳnh", "Xuân")
_GIVEN = (
    *("An", "Bình", "Châu", "Dung", "Dũng", "Giang", "Hà", "Hạnh", "Hiếu", "Hoa", "Huy", "Hương", "Khánh", "Lan"),
    *("Linh", "Long", "Mai", "Nam", "Nga", "Nhung", "Phong", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Trang", "Vy"),
)
PASSWORD = "hoclieu-demo"  # noqa: S105  # of invented people on 127.0.0.1


class People:
    """Makes people on one site, one after the other."""

    def __init__(self, do: Actions) -> None:
        self._do = do
        self._chance = random.Random(f"people of {do.site.id}")  # noqa: S311  # the same people each time
        self._made = 0

    def teacher(self) -> User:
        return self._person("gv", "GV")

    def team_lead(self) -> User:
        return self._person("totruong", "TT")

    def student(self) -> User:
        return self._person("hs", "HS")

    def _person(self, prefix: str, code: str) -> User:
        """The family and middle names go into `firstname`, so that Moodle shows the name in Vietnamese order."""
        self._made += 1
        pick = self._chance.choice
        number = f"{self._made:03d}"
        family = f"{pick(_FAMILY)} {pick(_MIDDLE)}"
        return self._do.add_user(f"{prefix}{number}", PASSWORD, family, pick(_GIVEN), f"{code}{number}")
