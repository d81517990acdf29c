"""The report on a SCORM package is complete: run-time settings, metadata, media, tool, and it can be stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.packages.inspect import inspect
from connector.packages.report import PackageReport, Verdict
from connector.sandbox.zipping import zip_bytes

ITEM = """<item identifier="i" identifierref="r"><title>Bài</title>
<adlcp:prerequisites type="aicc_script">i0</adlcp:prerequisites><adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>
<adlcp:timelimitaction>exit,message</adlcp:timelimitaction><adlcp:datafromlms>a=1</adlcp:datafromlms>
<adlcp:masteryscore>80</adlcp:masteryscore></item>"""
ITEM_2004 = """<item identifier="i" identifierref="r"><title>Bài</title><adlcp:timeLimitAction>exit,message
</adlcp:timeLimitAction><adlcp:dataFromLMS>b=2</adlcp:dataFromLMS><adlcp:completionThreshold minProgressMeasure="0.7"/>
<imsss:sequencing><imsss:controlMode flow="true"/><imsss:limitConditions attemptAbsoluteDurationLimit="PT1H"/>
<imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6
</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>"""
LOM_12 = """<imsmd:lom><imsmd:general>
<imsmd:title><imsmd:langstring xml:lang="vi">Tên bài</imsmd:langstring></imsmd:title>
<imsmd:language>vi</imsmd:language><imsmd:description><imsmd:langstring>Mô tả</imsmd:langstring></imsmd:description>
<imsmd:keyword><imsmd:langstring>hàm số</imsmd:langstring></imsmd:keyword>
<imsmd:keyword><imsmd:langstring>parabol</imsmd:langstring></imsmd:keyword></imsmd:general>
<imsmd:lifecycle><imsmd:contribute><imsmd:role><imsmd:value><imsmd:langstring>Author</imsmd:langstring></imsmd:value>
</imsmd:role><imsmd:centity><imsmd:vcard>BEGIN:VCARD
FN:Tổ Toán
END:VCARD</imsmd:vcard></imsmd:centity></imsmd:contribute></imsmd:lifecycle></imsmd:lom>"""
LOM_2004 = """<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string language="vi">Tên bài</string></title>
<language>vi</language><description><string>Mô tả</string></description><keyword><string>hàm số</string></keyword>
<keyword><string>parabol</string></keyword></general><lifeCycle><contribute><role><value>author</value></role>
<entity>BEGIN:VCARD&#13;
FN:Tổ Toán
END:VCARD</entity></contribute></lifeCycle></lom>"""


def manifest(item: str = ITEM, metadata: str = "", comment: str = "") -> str:
    return (
        f'<manifest identifier="m">{comment}<metadata><schemaversion>1.2</schemaversion>{metadata}</metadata>'
        f'<organizations default="o"><organization identifier="o"><title>Bài</title>{item}</organization>'
        '</organizations><resources><resource identifier="r" adlcp:scormtype="sco" href="index.html"/></resources>'
        "</manifest>"
    )


def look(folder: Path, text: str, **files: str | bytes) -> PackageReport:
    path = folder / "goi.zip"
    others = {name.replace("_", "."): content for name, content in files.items()}
    path.write_bytes(zip_bytes({"imsmanifest.xml": text, "index.html": "x", **others}))
    return inspect(path)


def test_the_runtime_settings_of_scorm_12_are_told(tmp_path: Path) -> None:
    runtime = look(tmp_path, manifest()).scos[0].runtime
    assert (runtime.mastery_score, runtime.max_time_allowed, runtime.time_limit_action) == (
        "80",
        "00:30:00",
        "exit,message",
    )
    assert (runtime.data_from_lms, runtime.prerequisites) == ("a=1", "i0")


def test_the_runtime_settings_of_scorm_2004_are_told(tmp_path: Path) -> None:
    runtime = look(tmp_path, manifest(ITEM_2004)).scos[0].runtime
    assert (runtime.mastery_score, runtime.max_time_allowed, runtime.completion_threshold) == ("0.6", "PT1H", "0.7")
    assert (runtime.data_from_lms, runtime.time_limit_action) == ("b=2", "exit,message")
    assert runtime.sequencing == ("controlMode", "limitConditions", "objectives")


@pytest.mark.parametrize("lom", [LOM_12, LOM_2004], ids=["1.2", "2004"])
@pytest.mark.parametrize("where", ["inline", "beside"])
def test_the_metadata_are_told_in_both_dialects(lom: str, where: str, tmp_path: Path) -> None:
    inline = where == "inline"
    text = manifest(metadata=lom if inline else "<adlcp:location>mota.xml</adlcp:location>")
    metadata = look(tmp_path, text, **({} if inline else {"mota_xml": lom})).metadata
    assert (metadata.title, metadata.description, metadata.language) == ("Tên bài", "Mô tả", "vi")
    assert (metadata.keywords, metadata.authors) == (("hàm số", "parabol"), ("Tổ Toán",))


@pytest.mark.parametrize("content", ["<!DOCTYPE lom><lom/>", "<" * 9, "x" * (2**20 + 1)])
def test_metadata_that_cannot_be_read_stop_nothing(content: str, tmp_path: Path) -> None:
    report = look(tmp_path, manifest(metadata="<adlcp:location>mota.xml</adlcp:location>"), mota_xml=content)
    assert (report.playable, report.metadata.title) == (True, None)


def test_the_largest_media_come_first(tmp_path: Path) -> None:
    report = look(tmp_path, manifest(), a_mp4=b"1" * 30, b_PNG=b"1" * 50, c_js=b"1" * 90, d_mp3=b"1")
    assert [(media.name, media.bytes) for media in report.media] == [("b.PNG", 50), ("a.mp4", 30), ("d.mp3", 1)]


def test_a_tool_that_signs_in_a_comment_is_named(tmp_path: Path) -> None:
    assert look(tmp_path, manifest(comment="<!-- Made with ActivePresenter 9 -->")).tool == "ActivePresenter"


def test_the_launch_page_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "goi.zip"
    content = zip_bytes({"imsmanifest.xml": manifest(), "index.html": "<p>Chào các em</p>" * 9})
    at = content.index(b"index.html") + 14
    path.write_bytes(content[:at] + b"\xff\xff" + content[at + 2 :])
    report = inspect(path)
    assert (report.verdict, {f.code for f in report.findings}) == (Verdict.REFUSED, {"entry_corrupt"})


def test_an_empty_launch_page_is_mentioned(tmp_path: Path) -> None:
    path = tmp_path / "goi.zip"
    path.write_bytes(zip_bytes({"imsmanifest.xml": manifest(), "index.html": ""}))
    assert {f.code for f in inspect(path).findings} == {"launch_empty"}


def test_a_report_stored_by_the_first_release_can_still_be_read() -> None:
    old = '{"verdict": "playable", "format": "scorm12", "organizations": ["Bài học"], "launch": "index.html"}'
    assert [o.title for o in PackageReport.model_validate_json(old).organizations] == ["Bài học"]
