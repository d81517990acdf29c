"""Packages that are odd in one way each, made here: what Moodle makes of them must be foretold like anything else."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from connector.sandbox.samples import sample_packages
from connector.sandbox.zipping import cp1258, zip_bytes

_HEAD = (
    '<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"'
    ' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">'
)
_ITEM = '<item identifier="i" identifierref="r"><title>Phần một</title></item>'
_RESOURCE = '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"/>'
_MAP = "<imsss:objectives><imsss:objective><imsss:mapInfo/></imsss:objective></imsss:objectives>"


def manifest(
    *, head: str = _HEAD, version: str = "1.2", item: str = _ITEM, resources: str = _RESOURCE, default: str = "o"
) -> str:
    return (
        f"{head}<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>"
        f'<organizations default="{default}"><organization identifier="o"><title>Bài học</title>{item}</organization>'
        f"</organizations><resources>{resources}</resources></manifest>"
    )


PLAIN = manifest()
_SECOND = '<item identifier="j" identifierref="s" parameters="?a=1"><title>Hai</title></item>'
_ASSET = '<resource identifier="s" type="webcontent" adlcp:scormtype="asset" href="b.html"/>'
_BOTH = _RESOURCE + _ASSET
_OTHER = f'<organization identifier="p"><title>P</title>{_SECOND}</organization>'
_NESTED = f'<item identifier="k"><title>Chương</title>{_ITEM}{_SECOND}</item>'

MANIFESTS: dict[str, str | bytes] = {
    "plain": PLAIN,
    "no-version": PLAIN.replace("<schemaversion>1.2</schemaversion>", ""),
    "version-1.3": manifest(version="1.3"),
    "version-cam-1.3": manifest(version="CAM 1.3"),
    "version-2nd": manifest(version="2004 2nd Edition"),
    "version-3rd": manifest(version="2004 3rd Edition"),
    "version-3rd-lower": manifest(version="2004 3rd edition"),
    "version-4th-spaces": manifest(version=" 2004 4th Edition "),
    "version-below-organization": manifest(version="").replace(
        "<title>Bài học", "<metadata><schemaversion>2004 4th Edition</schemaversion></metadata><title>Bài học"
    ),
    "map-info": manifest(item=_ITEM.replace("</item>", f"<imsss:sequencing>{_MAP}</imsss:sequencing></item>")),
    "prefixed": _HEAD.replace("xmlns=", "xmlns:ims=").replace("<", "<ims:")
    + PLAIN.removeprefix(_HEAD).replace("</", "</ims:").replace("<", "<ims:").replace("<ims:/ims:", "</ims:"),
    "other-adlcp-prefix": PLAIN.replace("adlcp:", "adl:").replace("xmlns:adlcp", "xmlns:adl"),
    "unprefixed-scormtype": PLAIN.replace("adlcp:scormtype", "scormtype"),
    "upper-case-scormtype": PLAIN.replace("adlcp:scormtype", "adlcp:scormType"),
    "sco-in-capitals": PLAIN.replace('"sco"', '"SCO"'),
    "long-scormtype": PLAIN.replace('"sco"', '"shared-sco"'),
    "bom": codecs.BOM_UTF8 + PLAIN.encode(),
    "utf16": PLAIN.encode("utf-16"),
    "cp1258": cp1258(PLAIN),
    "says-utf16": b'<?xml version="1.0" encoding="utf-16"?>' + PLAIN.encode(),
    "says-latin1": b'<?xml version="1.0" encoding="iso-8859-1"?>' + PLAIN.encode(),
    "blank-line-first": '\n<?xml version="1.0"?>' + PLAIN,
    "bare-ampersand": PLAIN.replace("Bài học", "Toán & Lí"),
    "ampersand-in-href": PLAIN.replace("index.html", "index.html?a=1&b=2"),
    "html-entity": PLAIN.replace("Bài học", "Bài&nbsp;học"),
    "doctype": "<!DOCTYPE manifest>" + PLAIN,
    "entity": '<!DOCTYPE manifest [<!ENTITY x "y">]>' + PLAIN.replace("Bài học", "&x;"),
    "empty": "",
    "blank": "   ",
    "only-root": '<manifest identifier="m"/>',
    "root-with-metadata": '<manifest identifier="m"><metadata/></manifest>',
    "cut-in-items": PLAIN[: PLAIN.index("</item>")],
    "cut-in-resources": PLAIN[: PLAIN.index("<resource ")],
    "cut-at-the-end": PLAIN[:-5],
    "text-behind": PLAIN + "thừa",
    "no-organizations": PLAIN[: PLAIN.index("<organizations")] + PLAIN[PLAIN.index("<resources") :],
    "empty-organizations": PLAIN[: PLAIN.index("<organizations")] + "<organizations/>" + PLAIN[PLAIN.index("<resou") :],
    "no-default": PLAIN.replace(' default="o"', ""),
    "default-is-missing": manifest(default="khong-co"),
    "default-is-second": manifest(default="p", resources=_BOTH).replace(
        "</organizations>", _OTHER + "</organizations>"
    ),
    "two-organizations": manifest(resources=_BOTH).replace("</organizations>", f"{_OTHER}</organizations>"),
    "nested": manifest(item=_NESTED, resources=_BOTH),
    "asset-first": manifest(item=_SECOND + _ITEM, resources=_BOTH),
    "equal-identifiers": manifest(item=_ITEM * 3),
    "identifier-of-the-organization": manifest(item=_ITEM.replace('"i"', '"o"')),
    "no-identifiers": manifest(item=_ITEM.replace(' identifier="i"', "")),
    "unknown-resource": manifest(item=_ITEM.replace('"r"', '"khong-co"')),
    "resource-without-href": manifest(resources=_RESOURCE.replace(' href="index.html"', "")),
    "long-title": PLAIN.replace("Phần một", "Phần một " * 40),
    "long-identifier": PLAIN.replace('"i"', f'"{"i" * 300}"'),
    "long-href": PLAIN.replace("index.html", "index.html?" + "a" * 300),
    "title-of-255": PLAIN.replace("Phần một", "P" * 255),
    "title-zero": PLAIN.replace("Phần một", "0"),
    "title-outside": PLAIN.replace('default="o">', 'default="o"><title>T</title>'),
    "no-title": PLAIN.replace("<title>Phần một</title>", ""),
    "resource-base": PLAIN.replace("<resource ", '<resource xml:base="noi-dung/" '),
    "resources-base": PLAIN.replace("<resources>", '<resources xml:base="noi-dung/">'),
    "vietnamese-href": PLAIN.replace("index.html", "Bài học/trang đầu.html"),
    "encoded-href": PLAIN.replace("index.html", "trang%20%C4%91%E1%BA%A7u.html"),
    "backslash-href": PLAIN.replace("index.html", "noi-dung\\index.html"),
    "climbing-href": PLAIN.replace("index.html", "../index.html"),
    "external-href": PLAIN.replace("index.html", "https://noi-khac.example/"),
    "javascript-href": PLAIN.replace("index.html", "javascript:alert(1)"),
    "upper-case-tags": PLAIN.replace("manifest", "MANIFEST").replace("item", "ITEM"),
    "submanifest": PLAIN.replace("</manifest>", PLAIN.replace('"o"', '"o2"').replace('"i"', '"i2"') + "</manifest>"),
    "comment-in-title": PLAIN.replace("Phần một", "Phần <!-- x --> một"),
    "cdata-title": PLAIN.replace("Phần một", "<![CDATA[A & B]]>"),
    "mastery": manifest(item=_ITEM.replace("</item>", "<adlcp:masteryscore>80</adlcp:masteryscore></item>")),
    "lom-record": '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title>T</title></general></lom>',
    "empty-elements": PLAIN.replace("</resources>", "<resource/></resources>"),
    "href-zero": PLAIN.replace("index.html", "0"),
    "many-items": manifest(item="".join(_ITEM.replace('"i"', f'"i{n}"') for n in range(300))),
}  # fmt: skip


def _structure(**texts: str) -> dict[str, str | bytes]:
    return {**{f"khoa.{kind}": text for kind, text in texts.items()}, "index.html": "x"}


_CRS = "[Course]\r\nCourse_ID=K1\r\nCourse_Title=Khoa hoc\r\nVersion=2.0\r\n"
_DES = '"system_id","developer_id","title","description"\r\n"A1","D1","Bai mot","M"\r\n"A2","D2","Bai hai","M"\r\n'
_AU = '"system_id","type","file_name","web_launch"\r\n"A1","","index.html",""\r\n"A2","","hai.html","x=1"\r\n'
_CST = '"block","member"\r\n"root","A1","A2"\r\n'
COURSES: dict[str, dict[str, str | bytes]] = {
    "aicc": _structure(crs=_CRS, des=_DES, au=_AU, cst=_CST),
    "aicc-unix-lines": {
        name: str(text).replace("\r\n", "\n") for name, text in _structure(crs=_CRS, des=_DES, au=_AU, cst=_CST).items()
    },
    "aicc-unknown-unit": _structure(crs=_CRS, des=_DES, au=_AU + '"A9","","chin.html",""\r\n', cst=_CST),
    "aicc-unknown-member": _structure(crs=_CRS, des=_DES, au=_AU, cst=_CST.replace('"A2"', '"A7"')),
    "aicc-no-descriptors": _structure(crs=_CRS, au=_AU, cst=_CST),
    "aicc-no-course": _structure(des=_DES, au=_AU, cst=_CST),
    "aicc-only-structure": _structure(cst=_CST),
    "manifest-in-subfolder": {"Bai/imsmanifest.xml": PLAIN, "Bai/index.html": "x"},
    "manifest-in-capitals": {"IMSMANIFEST.XML": PLAIN, "index.html": "x"},
    "two-manifests": {"imsmanifest.xml": PLAIN, "res/imsmanifest.xml": manifest(version="2004 3rd Edition")},
    "no-manifest": {"index.html": "x"},
    "cmi5": {"cmi5.xml": "<courseStructure/>", "index.html": "x"},
}


def odd_packages() -> Iterator[tuple[str, bytes]]:
    """(file name, content) of each."""
    for sample in sample_packages():
        if sample.filename.endswith(".zip"):
            yield sample.filename, sample.content()
    for name, content in MANIFESTS.items():
        yield f"{name}.zip", zip_bytes({"imsmanifest.xml": content, "index.html": "x"})
    for name, files in COURSES.items():
        yield f"{name}.zip", zip_bytes(files)
