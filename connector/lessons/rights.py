"""Role × action: the one table that the product obeys, its tests read, and its page of rights shows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from connector.text import Text


class Role(StrEnum):
    """Roles of the mapping; `teacher` is everybody with an account, `assigned_…` come with a review task."""

    TEACHER = "teacher"
    TEAM_LEAD = "team_lead"
    PRINCIPAL = "principal"
    CLUSTER_LEAD = "cluster_lead"
    COUNCIL_MEMBER = "council_member"
    COUNCIL_CHAIR = "council_chair"
    DEPARTMENT_OFFICER = "department_officer"
    IT = "it"
    ASSIGNED_MEMBER = "assigned_member"
    ASSIGNED_CHAIR = "assigned_chair"
    ASSIGNED_SECRETARY = "assigned_secretary"
    OPERATOR = "operator"


class Action(StrEnum):
    SEARCH_CATALOG = "search_catalog"
    READ_LESSON = "read_lesson"
    GIVE_OPINION = "give_opinion"
    CONCLUDE = "conclude"
    ASSIGN = "assign"
    DECLINE = "decline"
    KEEP_MINUTES = "keep_minutes"
    ATTACH_SIGNED = "attach_signed"
    DRAFT_LIST = "draft_list"
    SEND_LIST = "send_list"
    DECIDE_LIST = "decide_list"
    WITHDRAW = "withdraw"
    READ_DEADLINES = "read_deadlines"
    READ_AUDIT = "read_audit"
    READ_STATUS = "read_status"
    READ_REPORT = "read_report"
    READ_FACTS = "read_facts"
    DECLARE = "declare"
    RUN = "run"


A = Action
JUDGING = frozenset({A.GIVE_OPINION, A.CONCLUDE})
"""What nobody does to a lesson of their own, nor to one of their own school where the level forbids it."""
OF_A_LEVEL = JUDGING | {A.ASSIGN, A.KEEP_MINUTES, A.ATTACH_SIGNED, A.DRAFT_LIST, A.SEND_LIST, A.DECIDE_LIST}
"""What a role does at its level only."""

_ALL = frozenset(Action)
_EVERYBODY = frozenset({A.SEARCH_CATALOG})
_ON_RECORD = frozenset({A.KEEP_MINUTES, A.ATTACH_SIGNED})
_LEADS = JUDGING | _ON_RECORD | {A.READ_LESSON, A.ASSIGN, A.DRAFT_LIST, A.READ_DEADLINES}
_OF_REPORTS = frozenset({A.READ_REPORT, A.READ_FACTS, A.DECLARE})

TABLE: Mapping[Role, frozenset[Action]] = {
    Role.TEACHER: _EVERYBODY | {A.READ_LESSON},
    Role.TEAM_LEAD: _EVERYBODY | _LEADS,
    Role.PRINCIPAL: _EVERYBODY
    | _ON_RECORD
    | _OF_REPORTS
    | {A.READ_LESSON, A.ASSIGN, A.DRAFT_LIST, A.SEND_LIST, A.WITHDRAW, A.READ_DEADLINES},
    Role.CLUSTER_LEAD: _EVERYBODY | _LEADS | {A.SEND_LIST, A.READ_REPORT},
    Role.COUNCIL_MEMBER: _EVERYBODY | {A.READ_LESSON, A.GIVE_OPINION, A.READ_DEADLINES},
    Role.COUNCIL_CHAIR: _EVERYBODY | _LEADS | {A.SEND_LIST},
    Role.DEPARTMENT_OFFICER: _EVERYBODY
    | _LEADS
    | {A.SEND_LIST, A.DECIDE_LIST, A.READ_REPORT, A.WITHDRAW, A.READ_AUDIT, A.READ_STATUS},
    Role.IT: _EVERYBODY | {A.READ_LESSON, A.READ_DEADLINES, A.READ_AUDIT, A.READ_STATUS, A.RUN},
    Role.ASSIGNED_MEMBER: frozenset({A.READ_LESSON, A.GIVE_OPINION, A.DECLINE}),
    Role.ASSIGNED_CHAIR: _ON_RECORD | JUDGING | {A.READ_LESSON, A.DECLINE},
    Role.ASSIGNED_SECRETARY: _ON_RECORD | {A.READ_LESSON, A.DECLINE},
    Role.OPERATOR: _ALL,
}
"""A teacher's rights reach their own lessons only; every other role's reach as far as the mapping says."""

ROLE_WORDS: Mapping[Role, Text] = {
    Role.TEACHER: Text("Giáo viên", "Teacher"),
    Role.TEAM_LEAD: Text("Tổ trưởng chuyên môn", "Team lead"),
    Role.PRINCIPAL: Text("Hiệu trưởng", "Principal"),
    Role.CLUSTER_LEAD: Text("Cụm trưởng", "Cluster lead"),
    Role.COUNCIL_MEMBER: Text("Thành viên hội đồng bộ môn", "Council member"),
    Role.COUNCIL_CHAIR: Text("Chủ tịch hội đồng bộ môn", "Council chair"),
    Role.DEPARTMENT_OFFICER: Text("Chuyên viên Sở", "Department officer"),
    Role.IT: Text("Quản trị công nghệ thông tin", "IT"),
    Role.ASSIGNED_MEMBER: Text("Người được phân công thẩm định", "Assigned appraiser"),
    Role.ASSIGNED_CHAIR: Text("Người được phân công chủ trì", "Assigned chair"),
    Role.ASSIGNED_SECRETARY: Text("Người được phân công làm thư ký", "Assigned secretary"),
    Role.OPERATOR: Text("Người vận hành máy chủ", "Operator of the server"),
}

ACTION_WORDS: Mapping[Action, Text] = {
    A.SEARCH_CATALOG: Text("tìm trong kho bài đã duyệt", "search the catalog of approved lessons"),
    A.READ_LESSON: Text("xem bài giảng và quá trình thẩm định", "read a lesson and its appraisal"),
    A.GIVE_OPINION: Text("cho ý kiến thẩm định", "give an opinion"),
    A.CONCLUDE: Text("kết luận thẩm định", "conclude an appraisal"),
    A.ASSIGN: Text("phân công thẩm định", "assign reviews"),
    A.DECLINE: Text("từ chối việc được phân công", "decline an assigned review"),
    A.KEEP_MINUTES: Text("lập và chốt biên bản", "keep and finalise minutes"),
    A.ATTACH_SIGNED: Text("đính kèm biên bản đã ký", "attach signed minutes"),
    A.DRAFT_LIST: Text("lập danh sách bài đạt", "draft a passed list"),
    A.SEND_LIST: Text("gửi danh sách bài đạt", "send a passed list"),
    A.DECIDE_LIST: Text("phê duyệt danh sách bài đạt", "decide on a passed list"),
    A.WITHDRAW: Text("rút bài khỏi kho, đưa trở lại", "withdraw and restore a lesson"),
    A.READ_DEADLINES: Text("xem thời hạn", "see the deadlines"),
    A.READ_AUDIT: Text("xem nhật ký", "read the audit trail"),
    A.READ_STATUS: Text("xem tình trạng dịch vụ", "see how the service stands"),
    A.READ_REPORT: Text("xem báo cáo dạy học trực tuyến", "read reports of online teaching"),
    A.READ_FACTS: Text("xem các dòng số liệu (bí danh) sau một con số", "see the rows (pseudonyms) behind a figure"),
    A.DECLARE: Text("khai báo cho trường", "declare for the school"),
    A.RUN: Text("vận hành dịch vụ, quản lý tài khoản", "run the service, manage accounts"),
}
