"""Courses and activities of a folder's catalog: made, found, looked at."""

from __future__ import annotations

import hashlib
from pathlib import Path

from connector.lms.folder.names import folder_name
from connector.lms.folder.shelf import CourseState, Item, Shelf


def new_course(id: str, key: str) -> CourseState:
    return CourseState(
        id=id, key=key, name="", path=[], folder=folder_name(key, id), next=0, topics=[], items=[], due=[]
    )


def is_there(shelf: Shelf, item: Item) -> bool:
    return not item["file"] or shelf.where(item).is_file()


def topic_of(state: CourseState, topic: str) -> str:
    if topic not in state["topics"]:
        state["topics"].append(topic)
    return topic


def find(shelf: Shelf, cmid: str) -> tuple[CourseState, Item] | None:
    state = shelf.course(cmid.partition("-")[0])
    item = next((i for i in state["items"] if i["cmid"] == cmid), None) if state else None
    return (state, item) if state is not None and item is not None else None


def digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest()
