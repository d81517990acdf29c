"""The appraisal form (phiếu thẩm định): criteria in groups, with the pass mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from mappings.fields import Key, Name, Strict


class Criterion(Strict):
    """One criterion (tiêu chí). A mandatory one must reach `min` (half of `max` where none is given)."""

    id: Key
    name: Name
    max: Annotated[float, Field(gt=0, le=100)]
    mandatory: bool = False
    min: Annotated[float | None, Field(ge=0)] = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.min is not None and self.min > self.max:
            raise ValueError("min must not be above max")
        return self

    @property
    def least(self) -> float:
        """What must be reached; 0 where the criterion is not mandatory."""
        if not self.mandatory:
            return 0
        return self.max / 2 if self.min is None else self.min


class CriterionGroup(Strict):
    id: Key
    name: Name
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class Form(Strict):
    """`pass_percent`: the mean in percent of the maximum from which a lesson may be approved."""

    id: Key
    name: Name
    groups: Annotated[tuple[CriterionGroup, ...], Field(min_length=1)]
    pass_percent: Annotated[float, Field(ge=0, le=100)] = 70

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        ids = [c.id for c in self.criteria()]
        if len(set(ids)) < len(ids):
            raise ValueError("every criterion of a form needs an id of its own")
        return self

    def criteria(self) -> Iterator[Criterion]:
        for group in self.groups:
            yield from group.criteria

    @property
    def max(self) -> float:
        return sum(c.max for c in self.criteria())


def _group(id: str, name: str, *criteria: tuple[str, str, float, bool]) -> CriterionGroup:
    made = (Criterion(id=key, name=said, max=points, mandatory=must) for key, said, points, must in criteria)
    return CriterionGroup(id=id, name=name, criteria=tuple(made))


DEFAULT_FORM = Form(
    id="mac-dinh",
    name="Phiếu thẩm định bài giảng điện tử",
    groups=(
        _group(
            "content",
            "Nội dung",
            ("accuracy", "Chính xác, khoa học", 15, True),
            ("programme", "Đúng yêu cầu cần đạt của Chương trình GDPT 2018", 15, True),
        ),
        _group(
            "pedagogy",
            "Sư phạm (bốn hoạt động theo CV 5512)",
            ("opening", "Hoạt động mở đầu", 5, False),
            ("forming", "Hoạt động hình thành kiến thức mới", 15, False),
            ("practice", "Hoạt động luyện tập", 10, False),
            ("applying", "Hoạt động vận dụng", 5, False),
        ),
        _group(
            "multimedia",
            "Đa phương tiện",
            ("media", "Hình ảnh, âm thanh, video rõ và phù hợp", 10, False),
            ("interaction", "Tương tác và phản hồi cho người học", 10, False),
        ),
        _group("technology", "Công nghệ", ("playing", "Chạy đúng trên LMS, ghi nhận hoàn thành", 10, True)),
        _group("copyright", "Bản quyền", ("sources", "Học liệu có nguồn, được phép sử dụng", 5, True)),
    ),
)
"""Groups as in domain.md ("Left open by them"); no official table was found, so points and pass mark are ours."""
