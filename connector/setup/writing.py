"""A proposal as the text of a mapping, commented for whoever goes on with it in the language of HOCLIEU_LANG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connector.lessons.schoolyear import proposed_windows, school_year
from connector.setup.proposal import Fields, Proposal
from connector.text import Text
from mappings.writing import flow, item


def written(proposal: Proposal) -> str:
    """The whole file. `hoclieu check` accepts it as it is."""
    return "\n".join(_parts(proposal)) + "\n"


def _parts(p: Proposal) -> Iterator[str]:
    yield from (f"# {line}" for line in str(_HEAD).splitlines())
    yield "version: 1\n"
    yield "department:"
    for field, value in p.department.items():
        yield f"  {field}: {flow(value)}{_mark(_ASKED.get(field, field), p)}"
    yield f"\nlevels:                          # {_LEVELS}"
    yield "  - id: school\n    name: Cấp trường\n    unit: school"
    if p.site.get("kind") != "folder":
        yield f"    lms_verdicts: true           # {_LMS_VERDICTS}"
        yield "    grade_rule: {approved: 80, changes_required: 50}"
    yield "    appraisers: [Tổ trưởng chuyên môn]\n"
    yield "sites:"
    yield item(p.site).rstrip("\n")
    if "password_env" not in p.site and not p.plugin:
        yield from (f"    # {line}" for line in str(_NO_WAY).splitlines())
    yield from _windows(p)
    yield from _school(p)
    yield from (f"# {line}" for line in str(_PEOPLE).splitlines())
    yield from (f"# {line}" for line in _people(p))
    yield ""
    yield f"catalogs:                        # {_CATALOGS}"
    yield "  - {level: school, site: own, category: [Kho học liệu số của trường]}\n"
    yield "reports:"
    yield '  - {kind: daily, due: "15:00"}'
    yield from (f"  # {line}" for line in str(_CONFIRMED).splitlines())
    yield '  # - {kind: daily, due: "15:00", draft_at: "13:30", confirm_by: "14:30"}'


def _windows(p: Proposal) -> Iterator[str]:
    yield ""
    yield from (f"# {line}" for line in str(_WINDOWS).splitlines())
    yield "# windows:"
    for window in proposed_windows(school_year(p.school_year)):
        fields = {"id": window.id, "name": window.name, "opens": window.opens, "closes": window.closes}
        yield f"#   - {flow(fields)}"
    yield ""


def _school(p: Proposal) -> Iterator[str]:
    yield "schools:"
    head = item(p.school).rstrip("\n").split("\n")
    yield "\n".join(line + (_mark("school", p) if "name:" in line or "- id:" in line else "") for line in head)
    yield f'    # code: "..."                 # {_CODE}'
    yield f"    # principal: ...               # {_PRINCIPAL}"
    yield from _points(p)
    if p.teaching:
        yield f"    teaching:                    # {_TEACHING}"
        yield from _lines(p.teaching, "      - ")
    yield ""


def _people(p: Proposal) -> Iterator[str]:
    """Whoever needs a role of their own, with an account on the site where it has any: text that is YAML itself."""
    yield "people:"
    for key, role in (("to-truong", "team_lead"), ("hieu-truong", "principal")):
        yield f"  - id: {key}"
        yield "    name: ..."
        if p.site.get("kind") == "folder":
            yield f"    login: {key}"
        else:
            yield f"    accounts: {flow([{'site': p.site['id'], 'username': key}])}"
        yield f"    roles: {flow([{'role': role, 'school': p.school['id']}])}"


def _points(p: Proposal) -> Iterator[str]:
    if p.submissions:
        yield f"    submissions:                 # {_POINTS}"
        yield from _lines(p.submissions, "      - ")
    else:
        yield f"    # submissions:               # {_NO_POINTS}"
    if p.unsure:
        yield f"    # {_UNSURE}"
        filled = [{**point, "subject": point["subject"] or "?", "grade": point["grade"] or "?"} for point in p.unsure]
        yield from _lines(filled, "    #   - ")


def _lines(entries: Sequence[Fields], before: str) -> Iterator[str]:
    yield from (before + flow(entry) for entry in entries)


def _mark(field: str, p: Proposal) -> str:
    return f"   # {_FILL_IN}" if field in p.guessed else ""


_ASKED = {"id": "department", "name": "department"}
"""Fields of the department that come from the answer to another name."""

_HEAD = Text(
    "Bản ánh xạ do `hoclieu init` đề xuất từ những gì tìm thấy trên site; hãy đọc lại và sửa.\n"
    "Token và mật khẩu không bao giờ ghi ở đây: chỉ ghi TÊN biến môi trường giữ chúng.\n"
    "Sửa xong: `hoclieu check` (kiểm tra), rồi `hoclieu sync --dry-run` (xem trước, không đụng gì).",
    "A mapping proposed by `hoclieu init` from what is on the site; read it and put it right.\n"
    "Tokens and passwords are never written here: only the NAMES of the variables that hold them.\n"
    "Then: `hoclieu check`, and `hoclieu sync --dry-run` (a look ahead; nothing is touched).",
)
_FILL_IN = Text("<- điền cho đúng", "<- fill this in")
_LEVELS = Text("thứ tự trong danh sách là thứ tự thẩm định", "their order is the order of appraisal")
_LMS_VERDICTS = Text(
    "tổ trưởng chấm và nhận xét ngay trong bài nộp trên Moodle", "team leads grade and comment in Moodle itself"
)
_NO_WAY = Text(
    "Để đưa bài vào kho: cài plugin (hoclieu moodle plugin), hoặc thêm username và password_env ở đây.",
    "To publish: install the plugin (hoclieu moodle plugin), or add username and password_env here.",
)
_WINDOWS = Text(
    "Đợt nộp theo quy tắc thường dùng; bỏ dấu # và ghi window: dot-1 ở nơi nộp nếu nhận bài theo đợt.",
    "Submission windows by the usual rules; take the # away and write window: dot-1 at a point to use them.",
)
_POINTS = Text("nơi giáo viên nộp bài giảng; môn và lớp đoán từ tên", "where lessons come in; guessed from names")
_NO_POINTS = Text(
    "không thấy bài tập nào giống nơi nộp bài giảng; thêm vào đây", "no assignment looks like one for lessons"
)
_UNSURE = Text(
    "Chưa đoán được môn hoặc lớp; điền vào chỗ ? rồi chuyển lên submissions:",
    "Subject or grade could not be guessed; fill in the ? and move these to submissions:",
)
_TEACHING = Text("khoá học được báo cáo việc học", "courses whose participation is reported")
_CODE = Text("mã trường trong cơ sở dữ liệu ngành", "the school's code in the national database")
_PRINCIPAL = Text("họ tên hiệu trưởng, in dưới chữ kí", "the principal's full name, printed below the signature")
_PEOPLE = Text(
    "Ai có quyền gì trên trang web; bỏ dấu # và điền họ tên, tên đăng nhập trên LMS. Mọi tài khoản khác là giáo viên.",
    "Who may do what on the pages; take the # away, fill in names and LMS usernames. All other accounts are teachers.",
)
_CONFIRMED = Text(
    "Để hiệu trưởng xem và xác nhận trước khi gửi, thay dòng trên bằng dòng dưới\n"
    "(draft_at: gửi bản thảo; confirm_by: hết giờ xác nhận, báo cáo được gửi đi):",
    "For the principal to look and confirm before it goes out, write the line below instead of the one above\n"
    "(draft_at: the draft is shown; confirm_by: it goes out, confirmed or not):",
)
_CATALOGS = Text("bài được duyệt đứng ở đâu", "where approved lessons stand")
