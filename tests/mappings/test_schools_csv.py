from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mappings.schools_csv import Imported, Known, import_schools, problems_in_order
from mappings.writing import listed

LIST = (
    "STT,Mã,Tên trường,Cấp học,Xã/Phường,Địa chỉ LMS,Hiệu trưởng,Mã định danh\n"
    "1,thpt-a,Trường THPT A,THPT,Phường Lê Chân,https://a.example.edu.vn,Nguyễn Văn An,0123\n"
    "2,,Trường THCS và THPT Sao Mai,,Phường Hải An,https://b.example.edu.vn,,\n"
)


def told(imported: Imported) -> list[str]:
    return [str(p) for p in problems_in_order(imported)]


def test_schools_their_groups_and_sites_come_from_the_list() -> None:
    got = import_schools(LIST.encode(), Known())
    assert told(got) == []
    assert got.schools[0] == {
        "id": "thpt-a",
        "name": "Trường THPT A",
        "short": "THPTA",
        "code": "0123",
        "stages": ["THPT"],
        "group": "phuong-le-chan",
        "site": "thpt-a",
        "principal": "Nguyễn Văn An",
    }
    assert got.schools[1]["id"] == "thcs-va-thpt-sao-mai" and got.schools[1]["stages"] == ["THCS", "THPT"]
    assert got.groups[1] == {"id": "phuong-hai-an", "kind": "commune", "name": "Phường Hải An"}
    assert got.sites[0] == {"id": "thpt-a", "url": "https://a.example.edu.vn", "token_env": "THPT_A_TOKEN"}


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode("utf-8-sig"),
        LIST.replace(",", "\t").encode("utf-16"),
        LIST.replace(",", ";").replace("\n", "\r\n").encode(),
    ],
    ids=["excel-utf8", "excel-unicode-text", "excel-semicolons"],
)
def test_every_way_in_which_excel_saves_is_read(content: bytes) -> None:
    assert import_schools(content, Known()).schools == import_schools(LIST.encode(), Known()).schools


def test_headers_need_no_accents() -> None:
    bare = LIST.replace("Tên trường", "ten truong").replace("Cấp học", "CAP HOC").replace("Xã/Phường", "xa_phuong")
    assert import_schools(bare.encode(), Known()).schools == import_schools(LIST.encode(), Known()).schools


def test_a_group_that_the_mapping_has_is_found_by_name_or_id() -> None:
    got = import_schools(LIST.encode(), Known(groups={"le-chan": "le-chan", "phường lê chân": "le-chan"}))
    assert got.schools[0]["group"] == "le-chan" and [g["id"] for g in got.groups] == ["phuong-hai-an"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("thpt-a,", "THPT A,", "row 2, id: use small unaccented letters"),
        ("2,,", "2,thpt-a,", "row 3, id: the id 'thpt-a' is in row 2 already"),
        ("1,thpt-a,Trường THPT A,THPT", "1,thpt-a,Trường THPT A,cấp 3", "row 2, stages: write THCS, THPT or both"),
        ("https://b.example", "b.example", "row 3, url: write the whole address"),
        (",https://b.example.edu.vn", ",", "row 3, url: name a site"),
        ("Trường THPT A,THPT", " ,THPT", "row 2, name: "),
        ("Hiệu trưởng", "Phụ trách", "row 1, Phụ trách: there is no such column"),
        ("Hiệu trưởng", "Tên", "row 1, Tên: this column is there already"),
        ("Tên trường", "Ghi chú", "the whole file: the first row must name the columns"),
    ],
)
def test_mistakes_are_told_by_row_and_column(old: str, new: str, says: str) -> None:
    assert old in LIST
    assert any(says in p for p in told(import_schools(LIST.replace(old, new, 1).encode(), Known()))), told(
        import_schools(LIST.replace(old, new, 1).encode(), Known())
    )


def test_schools_that_the_mapping_has_already_are_not_taken_twice() -> None:
    got = import_schools(LIST.encode(), Known(schools=frozenset({"thpt-a"})))
    assert told(got) == ["row 2, id: the id 'thpt-a' is in the mapping already"]


def test_one_site_may_serve_all_rows() -> None:
    text = "ten\nTrường THPT A\nTrường THPT B\n"
    got = import_schools(text.encode(), Known(sites=frozenset({"lms"}), site="lms"))
    assert told(got) == [] and {s["site"] for s in got.schools} == {"lms"}


def test_what_is_written_is_yaml_that_reads_back() -> None:
    got = import_schools(LIST.encode(), Known())
    assert yaml.safe_load(listed("schools", got.schools))["schools"] == got.schools


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_file_is_read_or_told_what_is_wrong(content: bytes) -> None:
    got = import_schools(content, Known())
    assert got.schools or got.problems or not content.strip() or b"ten" in content.lower()


def test_what_is_no_csv_is_told() -> None:
    assert "no CSV" in told(import_schools(b"ten\n" + b"x" * 200_000, Known()))[0]
