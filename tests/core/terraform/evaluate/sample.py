"""Repositories of a few files, and what tests say of values."""

from __future__ import annotations

from typing import Any

from core.snapshot import Entry, Snapshot
from core.terraform.evaluate import UNKNOWN, Evaluation, Texts, Unit, Value


def snapshot(files: dict[str, str | bytes], links: dict[str, str] | None = None) -> Snapshot:
    data = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    entries = {path: Entry("100644", "", len(body)) for path, body in data.items()}
    for path, target in (links or {}).items():
        data[path] = target.encode()
        entries[path] = Entry("120000", "", len(target))
    return Snapshot(None, entries, lambda paths: {path: data[path] for path in paths})


def evaluation(
    files: dict[str, str | bytes], root: str = ".", *var_files: str, workspace: str = "default"
) -> Evaluation:
    return Evaluation(Texts(snapshot(files)), Unit(root, var_files, workspace))


def value(expression: str, **files: str) -> Value:
    """Of one expression in a root of its own."""
    named = {name.replace("__", "."): text for name, text in files.items()}
    return evaluation({"main.tf": f"locals {{\n  x = {expression}\n}}\n", **named}).local("x")


def plain(value: Value) -> Any:
    """As Python; texts of numbers, "?" for what is unknown."""
    if value.data is UNKNOWN:
        return "?"
    if value.data is None or value.kind in ("bool", "string"):
        return value.data
    if value.kind == "number":
        whole = value.number.integer
        return whole if whole is not None else float(value.number)
    if value.kind in ("map", "object"):
        return {name: plain(item) for name, item in value.data.items()}
    return [plain(item) for item in value.elements()]


def way(value: Value) -> list[str]:
    return [step.text for step in value.way.steps()] if value.way is not None else []


def placed(one: Evaluation, value: Value) -> str:
    """`file:line text` of the literal that decides."""
    if value.mark is None:
        return ""
    place = one.place(value.mark)
    data = one.texts.snapshot.read(place.file)
    return f"{place.file}:{place.line} {data[place.start : place.end].decode()}"
