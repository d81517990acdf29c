"""What `course/modedit.php` makes of a form that is sent: checked as Moodle's forms check, then saved."""

from __future__ import annotations

import re
import zipfile

from starlette.datastructures import FormData

from connector.sandbox.drafts import files_in
from connector.sandbox.modforms import FILE_FIELDS, MULTISELECT, FormPage
from connector.sandbox.records import FileRef, Site
from connector.sandbox.replies import cleaned
from connector.sandbox.wanted import Wanted
from connector.sandbox.world import World

_REQUIRED = "Required"
_TAKEN = "This ID number is already taken"
_NO_ZIP = "You must provide a valid zip file"
_NO_MANIFEST = "Incorrect file package - missing imsmanifest.xml or AICC structure"
_IN_FOLDER = (
    "An imsmanifest.xml file was found but it was not in the root of your zip file, please re-package your SCORM"
)
_ENDS = {"scorm": (".zip", ".pif"), "h5pactivity": (".h5p",)}


class Sent:
    """One sent form, for the activity that `page` shows."""

    def __init__(self, world: World, site: Site, page: FormPage, form: FormData) -> None:
        self._world, self._site, self._page, self._form = world, site, page, form

    def text(self, name: str) -> str:
        value = self._form.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def itemid(self) -> int:
        given = self.text(FILE_FIELDS.get(self._page.modname, ""))
        return int(given) if given.isdigit() else 0

    @property
    def file(self) -> FileRef | None:
        return next(iter(files_in(self._site, self._page.user, self.itemid)), None)

    @property
    def content(self) -> str:
        return self.text({"page": "page[text]", "url": "externalurl"}.get(self._page.modname, ""))

    def wanted(self) -> Wanted:
        """The activity as the form describes it; without any field of tags they stay as they are."""
        tags = [str(tag) for name, tag in self._form.multi_items() if re.fullmatch(r"tags\[\w*\]", name)]
        kept = list(self._page.tags) if not tags and "tags" not in self._form else tags
        return Wanted(
            modname=self._page.modname,
            name=cleaned(self.text("name").strip()),
            idnumber=self.text("cmidnumber"),
            intro=self.text("introeditor[text]"),
            tags=[tag for tag in kept if tag != MULTISELECT],
            visible=self.text("visible") != "0",
            file=self.file,
            text=self.content,
            showdescription="1" in self._form.getlist("showdescription"),
        )

    def errors(self) -> dict[str, str]:
        """By field, in Moodle's words."""
        found = {"name": "" if self.text("name").strip() else _REQUIRED, "cmidnumber": self._idnumber_error()}
        if field := FILE_FIELDS.get(self._page.modname):
            found[field] = self._file_error()
        if self._page.modname == "page":
            found["page"] = "" if self.content.strip() else _REQUIRED
        if self._page.modname == "url":
            found["externalurl"] = "" if re.match(r"\w+://[^\s/]+", self.content) else "Entered URL is invalid"
        return {field: said for field, said in found.items() if said}

    def _idnumber_error(self) -> str:
        """One given up for deletion still holds its number."""
        module, idnumber = self._page.module, self.text("cmidnumber")
        if not idnumber or (module is not None and module.idnumber == idnumber):
            return ""
        modules = self._site.modules.values()
        return _TAKEN if any((m.course, m.idnumber) == (self._page.course.id, idnumber) for m in modules) else ""

    def _file_error(self) -> str:
        file, modname = self.file, self._page.modname
        if file is None:
            return _REQUIRED
        ends = _ENDS.get(modname, ())
        if ends and not file.filename.lower().endswith(ends):
            said = f"Some files ({file.filename}) cannot be uploaded."
            return f"{said} Only file types {', '.join(ends)} are allowed."
        return self._package_error(file) if modname == "scorm" else ""

    def _package_error(self, file: FileRef) -> str:
        try:
            with zipfile.ZipFile(self._world.path_of(file)) as package:
                names = package.namelist()
        except (zipfile.BadZipFile, OSError):
            return _NO_ZIP
        if "imsmanifest.xml" in names:
            return ""
        return _IN_FOLDER if any(name.endswith("/imsmanifest.xml") for name in names) else _NO_MANIFEST
