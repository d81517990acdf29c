"""What names tell: subject, grade, class, school, stages; whether an assignment takes in lessons. Pure guesses.

Names are what people typed into an LMS: with accents or without, in NFC or NFD, whole words or abbreviations. A guess
is a proposal that somebody reads before it counts, so None is better than a wild one.
"""

from __future__ import annotations

import re
import unicodedata

from connector.lessons.identity import unaccented
from mappings.fields import Stage, stage_of

_Names = tuple[str, ...]

_SUBJECTS: tuple[tuple[str, _Names], ...] = (
    ("Hoạt động trải nghiệm, hướng nghiệp", ("hoat dong trai nghiem", "trai nghiem huong nghiep", "hdtn", "hdtnhn")),
    ("Giáo dục quốc phòng và an ninh", ("giao duc quoc phong", "quoc phong", "gdqp", "gdqpan", "qpan")),
    ("Giáo dục kinh tế và pháp luật", ("kinh te va phap luat", "kinh te phap luat", "gdkt pl", "gdktpl", "ktpl")),
    ("Giáo dục địa phương", ("giao duc dia phuong", "giao duc cua dia phuong", "gddp")),
    ("Giáo dục công dân", ("giao duc cong dan", "gdcd")),
    ("Giáo dục thể chất", ("giao duc the chat", "the duc", "gdtc")),
    ("Khoa học tự nhiên", ("khoa hoc tu nhien", "khtn")),
    ("Lịch sử và Địa lí", ("lich su va dia li", "lich su va dia ly", "lich su dia li", "lich su dia ly", "lsdl")),
    ("Tiếng Anh", ("tieng anh", "anh van", "ngoai ngu", "english", "t anh", "ta", "anh")),
    ("Ngữ văn", ("ngu van", "nguvan", "van hoc", "van")),
    ("Tin học", ("tin hoc", "tinhoc", "tin")),
    ("Công nghệ", ("cong nghe", "congnghe", "cn")),
    ("Vật lí", ("vat li", "vat ly", "vatli", "vatly", "ly", "li")),
    ("Hoá học", ("hoa hoc", "hoahoc", "hoa")),
    ("Sinh học", ("sinh hoc", "sinhhoc", "sinh")),
    ("Lịch sử", ("lich su", "lichsu", "su")),
    ("Địa lí", ("dia li", "dia ly", "diali", "dialy", "dia")),
    ("Âm nhạc", ("am nhac", "amnhac", "nhac")),
    ("Mĩ thuật", ("mi thuat", "my thuat", "mithuat", "mythuat")),
    ("Nghệ thuật", ("nghe thuat",)),
    ("Toán", ("toan hoc", "toan")),
)
"""Subjects of CT GDPT 2018 by what they are called, longer names before those that are a part of them."""

SUBJECTS = frozenset(name for name, _ in _SUBJECTS)

_NUMBERED = r"(?:bai|tuan|tiet|chuong|chu de|hoc ki|hoc ky|hk|dot|phan|muc|ky|ki|buoi|ngay|thang|nam|nhom|de|quyen)"
_NOT_A_GRADE = re.compile(rf"\b{_NUMBERED}\s*(?:so\s*)?\d+\b|\b20\d\d\b|\b\d+\s*(?:phut|p|h)\b")
_DATE = re.compile(r"\b\d{1,2}[/.]\d{1,2}\b")
_GRADE = r"(1[0-2]|[6-9])"
_GRADES = (
    re.compile(rf"\b(?:lop|khoi|grade|class|l|k)\s*{_GRADE}(?![\d])"),
    re.compile(rf"(?<![\d]){_GRADE}\s*(?:a|b|c|d|e|g|h|k|n|p|t|x)\s*\d{{0,2}}\b"),
    re.compile(rf"[a-z]{_GRADE}\b"),
    re.compile(rf"\b{_GRADE}\b"),
)
_CLASS = re.compile(r"(?<!\d)(1[0-2]|[6-9])\s?([a-zA-Z]{1,3})\s?(\d{1,2})(?!\d)")
_HANDS_IN = (
    "bai giang dien tu", "nop bai giang", "bai giang e learning", "bai giang elearning", "e learning", "elearning",
    "bai giang so", "hoc lieu so", "kho bai giang", "bai giang", "bgdt", "nbg",
)  # fmt: skip


def bare(text: str) -> str:
    """Without accents and case; marks between words and an underscore are one space."""
    return " ".join(re.sub(r"[\W_]+", " ", unaccented(text)).split())


def guess_subject(text: str) -> str | None:
    """The subject that a name speaks of: the longest name found, then the one that stands first."""
    words = " ".join(re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", bare(text)).split())
    found = [
        (-len(name), at.start(), subject)
        for subject, names in _SUBJECTS
        for name in names
        if (at := re.search(rf"\b{name}\b", words)) is not None
    ]
    return min(found)[2] if found else None


def guess_grade(text: str) -> int | None:
    """6 to 12; None where no number can be one, or where two could."""
    words = _NOT_A_GRADE.sub(" ", bare(_DATE.sub(" ", text)))
    for pattern in _GRADES:
        if len(found := set(pattern.findall(words))) == 1:
            return int(found.pop())
        if found:
            return None
    return None


def guess_class(text: str) -> str | None:
    """`10A1` out of `Toán 10A1` or `TOAN10-10A1`."""
    found = _CLASS.findall(unicodedata.normalize("NFC", text))
    fitting = [f"{grade}{letters.upper()}{number}" for grade, letters, number in found]
    return fitting[-1] if fitting else None


def hands_in_lessons(text: str) -> bool:
    """Whether a course or an assignment is where teachers hand in their e-lessons."""
    words = bare(text)
    return any(re.search(rf"\b{phrase}\b", words) for phrase in _HANDS_IN)


def guess_stages(name: str, grades: frozenset[int] = frozenset()) -> frozenset[Stage]:
    """From a school's name; where that is silent, from the grades that were found at it; else THPT."""
    words = bare(name).split()
    named: set[Stage] = set()
    for stage, signs in (("THCS", {"thcs", "ptcs"}), ("THPT", {"thpt", "ptth", "chuyen", "gdnn", "gdtx"})):
        if signs & set(words):
            named.add("THCS" if stage == "THCS" else "THPT")
    if "pho thong" in " ".join(words) and not named:
        named.add("THPT")
    if "trung hoc co so" in " ".join(words):
        named.add("THCS")
    by_grade = frozenset(stage_of(grade) for grade in grades)
    return frozenset(named) | by_grade or frozenset({"THPT"})


_SCHOOL = re.compile(
    r"(?:trường\s+)?(?:tiểu học|th|thcs|thpt|trung học|trung tâm|phổ thông|chuyên)\b.*|trường\s+.*", re.IGNORECASE
)
_CUT = re.compile(r"\s*(?:[|:»–—]|\s-\s)\s*")
_NOISE = re.compile(r"(?i)\b(lms|moodle|e-?learning|elearning|online|trực tuyến|hệ thống|cổng|của|học tập|dạy học)\b")


def guess_school(site_name: str) -> str | None:
    """The school's name as a site's name holds it: `LMS | Trường THPT Trần Phú` → `Trường THPT Trần Phú`."""
    text = " ".join(unicodedata.normalize("NFC", site_name).split())
    for part in sorted(_CUT.split(text), key=lambda p: "trường" not in p.casefold()):
        if found := _SCHOOL.search(part):
            return _with_trường(" ".join(_NOISE.sub(" ", found[0]).split()).strip(" ,.-"))
    return None


def _with_trường(name: str) -> str:
    return name if re.match(r"(?i)trường|trung tâm", name) else f"Trường {name}"


def short_of(name: str) -> str:
    """For document numbers: `Trường THPT Trần Phú` → `THPTTP`."""
    words = re.sub(r"[^\w\s]", " ", unicodedata.normalize("NFC", name)).split()
    kept = [w for w in words if unaccented(w) not in ("truong", "va")]
    return "".join(w if w.isupper() and len(w) > 1 else w[0].upper() for w in kept) or "T"


def key_of(text: str) -> str:
    """An id in the mapping's form: small letters, digits, dashes, 63 of them at most."""
    words = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in unaccented(text)).split())
    return words.removeprefix("truong-")[:63].strip("-") or "x"


def variable_of(key: str, ending: str) -> str:
    """`lms-tran-phu`, `TOKEN` → `LMS_TRAN_PHU_TOKEN`."""
    name = re.sub(r"[^A-Z0-9]+", "_", key.upper()).strip("_")
    return f"{name if name[:1].isalpha() else 'LMS_' + name}_{ending}"
