"""Sentences that stand in every format of a participation report (Vietnamese, as official documents are)."""

from __future__ import annotations

from connector.participation.coverage import CoverageState
from connector.participation.suppression import MARK, NOTE
from connector.reports.paper import Paper
from connector.reports.sheets import Kind, shown
from connector.reports.wording import clock, full_day

HIDDEN = MARK.vi


def subject_line(paper: Paper) -> str:
    """What the report is about, with its period."""
    about = f" ({paper.announced})" if paper.announced else ""
    return f"Tình hình dạy học trực tuyến {period_line(paper)}{about}"


def period_line(paper: Paper) -> str:
    first, last = paper.period.first, paper.period.last
    if first == last:
        return full_day(last)
    week = "tuần " if paper.kind == "weekly" else ""
    return f"{week}từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"


def made_line(paper: Paper) -> str:
    return f"Lập lúc {clock(paper.made_at)}, {full_day(paper.made_at.date())}."


def confirmation_line(paper: Paper) -> str:
    """Whether the head of a school stands by its figures; '' for groups, whose schools do."""
    if paper.unit.kind != "school":
        return ""
    if (said := paper.confirmation) is None:
        return "Số liệu chưa được hiệu trưởng xác nhận."
    at = said.at.astimezone(paper.made_at.tzinfo)
    return f"Số liệu đã được hiệu trưởng xác nhận lúc {clock(at)}, {full_day(at.date())} ({said.by})."


def revision_line(paper: Paper) -> str:
    """That it replaces what was issued before; '' for the first."""
    if paper.revision < 2:
        return ""
    return (
        f"Bản đính chính lần {paper.revision - 1}, thay cho bản đã phát hành trước đó; "
        f"{len(paper.changes)} số liệu thay đổi được nêu ở bảng Đính chính."
    )


def hidden_line(paper: Paper) -> str:
    """That small cells were taken out; '' where none may have been."""
    if not paper.hidden:
        return ""
    return NOTE.filled(k=paper.hidden).vi


def coverage_line(paper: Paper) -> str:
    """How many schools the figures cover; for a school's own report, how many of its courses."""
    if paper.unit.kind == "school":
        return _courses_line(paper)
    missing = len(paper.schools) - paper.covered
    parts = [f"Số liệu tổng hợp từ {paper.covered}/{len(paper.schools)} trường"]
    if partial := sum(s.state == CoverageState.PARTIAL for s in paper.schools):
        parts.append(f"trong đó {partial} trường thiếu một phần")
    if late := sum(s.state == CoverageState.LATE for s in paper.schools):
        parts.append(f"{late} trường có số liệu đọc từ trước (trễ)")
    if missing:
        parts.append(f"{missing} trường chưa có số liệu, không tính vào tổng")
    return "; ".join(parts) + "."


def head_lines(paper: Paper) -> list[str]:
    """What stands above every table that may be read alone."""
    made = [coverage_line(paper), made_line(paper), confirmation_line(paper), revision_line(paper), hidden_line(paper)]
    return [sentence for sentence in made if sentence]


def figure_lines(paper: Paper) -> list[str]:
    """The main figures in words, as the cells of the tables have them."""
    about = f"school/{paper.unit.id}" if paper.unit.kind == "school" else "total"
    found = paper.figures()
    if f"{about}/enrolled" not in found:
        about = next(
            (key.rpartition("/")[0] for key in found if key.endswith("/enrolled") and key.startswith("school/")), about
        )
    if f"{about}/enrolled" not in found:
        return ["Chưa có số liệu cho kì báo cáo này."]

    def said(name: str) -> str:
        return shown(found[f"{about}/{name}"], Kind.COUNT)

    def share(name: str) -> str:
        value = found[f"{about}/{name}.ratio"]
        return f" ({shown(value, Kind.RATIO)})" if isinstance(value, float) else ""

    made = [
        f"Số học sinh: {said('enrolled')}, trong {said('courses')} khoá học, "
        f"{said('topics_started')}/{said('topics')} chủ đề đang diễn ra.",
        f"Tham gia trong kì: {said('participating')}/{said('enrolled')}{share('participating')} học sinh.",
    ]
    if isinstance(found[f"{about}/completions"], int):
        made.append(f"Hoàn thành: {said('completions')}{share('completions')} lượt học sinh – chủ đề có theo dõi.")
    if isinstance(found[f"{about}/in_difficulty"], int):
        made.append(f"Gặp khó khăn: {said('in_difficulty')}{share('in_difficulty')} học sinh.")
    return made


def _courses_line(paper: Paper) -> str:
    school = paper.schools[0]
    if school.state == CoverageState.NONE:
        return "Trường chưa khai báo khoá học nào."
    read = f"Số liệu đọc được từ {school.courses_in}/{school.courses_mapped} khoá học đã khai báo"
    return f"Chưa có số liệu: {school.reason}." if not school.courses_in and school.reason else f"{read}."
