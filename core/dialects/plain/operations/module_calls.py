"""Calls of known modules in a root, and the version that each names, in its own habit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.operations.places import block_place
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.recognise.community_modules import literal, use_of
from core.dialects.plain.recognise.sources import ModuleUse, address_of
from core.frozen import dataclass
from core.terraform.evaluate import Declared, Folder, Path
from core.text import _

_PART = re.compile(r"\s*(~>|>=|<=|!=|=|>|<)?\s*(v?)(\d{1,5}(?:\.\d{1,9}){0,2})\s*")
_REF = re.compile(r"([?&](?:ref|version)=)([^&]*)")
_RELEASE = re.compile(r"v?(\d{1,5})\.(\d{1,9})\.(\d{1,9})")


@dataclass(frozen=True, slots=True, eq=False)
class ModuleCall:
    """One call, as it is written."""

    file: str
    path: hcl.Path
    line: int
    name: str
    use: ModuleUse
    by_ref: bool
    """Its version is a part of its source."""
    block: hcl.Block


def release(text: str) -> tuple[int, int, int] | None:
    """The numbers of a release.

    >>> release("v20.37.2"), release("20.8")
    ((20, 37, 2), None)
    """
    found = _RELEASE.fullmatch(text.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found is not None else None


def lowest(text: str) -> tuple[int, ...]:
    """What a version names, or a range begins with, as numbers."""
    found = [m for m in map(_PART.fullmatch, text.split(",")) if m is not None]
    first = next((m for m in found if m[1] in (None, "=", "~>", ">=", ">")), None)
    if first is None:
        return tuple(int(n) for n in re.findall(r"\d{1,9}", text)[:3])
    return tuple(int(n) for n in first[3].split("."))


def raised(old: str, to: str) -> str:
    """A version as it is written, raised to a release, in its own habit. Raises Refused for a range that
    takes newer releases without being changed.

    >>> raised("~> 20.8", "v20.37.2"), raised("20.8.0", "20.37.2"), raised("v20.8.0", "20.37.2")
    ('~> 20.37', '20.37.2', 'v20.37.2')
    """
    numbers = to.removeprefix("v").split(".")
    found = _PART.fullmatch(old)
    sign = found[1] if found is not None else None
    if found is not None and sign in (None, "=", "~>"):
        count = len(found[3].split(".")) if sign == "~>" else 3
        new = found[2] + ".".join(numbers[:count])
        made = old[: found.start(2)] + new + old[found.end(3) :]
        if made.strip() != old.strip():
            return made
    sentence = _(
        "“{range}” takes newer releases by itself: terraform init -upgrade brings the newest that fits. Name"
        " a release to decide which."
    )
    raise Refused(sentence.format(range=old))


def raised_source(source: str, to: str) -> str:
    """A source whose `ref` names the release, with or without a v as it did. Raises Refused."""
    found = _REF.search(source)
    if found is None or release(found[2]) is None:
        sentence = _("“{source}” names no release, so it can't be raised: name one first.")
        raise Refused(sentence.format(source=source))
    new = ("v" if found[2].startswith("v") else "") + to.removeprefix("v")
    return source[: found.start(2)] + new + source[found.end(2) :]


def calls(bench: PlainWorkbench) -> list[ModuleCall]:
    """Of all modules that the facts know, in what this root makes."""
    found: dict[tuple[str, hcl.Path], ModuleCall] = {}
    for unit in bench.here.units.values():
        todo: list[Path] = [()]
        for _count in range(500):
            if not todo:
                break
            path = todo.pop()
            folder = unit.evaluation.folder(path)
            for declared in folder.calls.values() if folder is not None else ():
                call = _call(bench, declared)
                if call is not None:
                    found.setdefault((call.file, call.path), call)
            inner = (p for p, _one in unit.evaluation.modules(path) if len(p) < 20)
            todo += [p for p in inner if _is_code(bench, unit.evaluation.folder(p))]
    return sorted(found.values(), key=lambda call: (call.file, call.line))


def _is_code(bench: PlainWorkbench, folder: Folder | None) -> bool:
    """Whether a module lies in this repository."""
    return folder is not None and all(file.path in bench.snapshot for file in folder.files.values())


def _call(bench: PlainWorkbench, declared: Declared) -> ModuleCall | None:
    source, version = literal(declared, "source"), literal(declared, "version")
    use = use_of(declared)
    if use is None or source is None:
        return None
    try:
        place = block_place(bench.snapshot, bench.state.texts, declared)
    except Refused:
        return None
    block = None
    if not place.file.endswith(".json"):
        block = hcl.find(hcl.parse(bench.snapshot.read(place.file)), place.path)
    if not isinstance(block, hcl.Block):
        return None
    by_ref = version is None and _REF.search(source) is not None
    return ModuleCall(place.file, place.path, place.line, declared.name, use, by_ref, block)


def of_one_module(found: list[ModuleCall], one: ModuleCall) -> Iterator[ModuleCall]:
    """Those that use the same module, or a part of it, at the same version: they belong together."""
    where = address_of(one.use.source)
    for call in found:
        if address_of(call.use.source) == where and call.use.version == one.use.version:
            yield call
