"""From operations on files to whole new files, and a variable's copy with one entry less or more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.operations.naming import Naming
from core.dialects.plain.reading.copied import copied_sentence
from core.dialects.plain.write.spots import path_of, plain, writable
from core.dialects.plain.write.trace import Spot
from core.snapshot import Snapshot
from core.terraform import json_edit
from core.terraform.evaluate import Mark, Texts
from core.text import _

Ops = dict[str, list[hcl.Operation]]
_BOM = b"\xef\xbb\xbf"


def changed(snapshot: Snapshot, operations: Mapping[str, Sequence[hcl.Operation]]) -> dict[str, bytes | None]:
    """Raises Refused. A file of code of which nothing is left goes."""
    out: dict[str, bytes | None] = {}
    for file, those in operations.items():
        before = snapshot.read(file)
        try:
            edit = json_edit.apply if file.endswith(".json") else hcl.apply
            after = edit(before, list(those)).data
        except hcl.HclError as error:
            place = _("{file}, line {line}").format(file=file, line=error.line) if error.line else file
            sentence = _("This can't be written to {where}: {why}")
            raise Refused(sentence.format(where=place, why=error.sentence)) from error
        if after != before:
            gone = file.endswith((".tf", ".tofu")) and not after.removeprefix(_BOM).strip()
            out[file] = None if gone else after
    if not out:
        raise Refused(_("This would change nothing."))
    return out


def _whole(snapshot: Snapshot, texts: Texts, spot: Spot) -> tuple[str, Any]:
    """The file and value of a variable that a file of variables doesn't set yet. Raises Refused."""
    file = texts.file(spot.file).path
    if file not in snapshot or texts.file(file).problem is not None:
        raise Refused(texts.file(file).problem or _("There is no file {file}.").format(file=file))
    return file, _known(spot, spot.name)


def _known(spot: Spot, name: str) -> Any:
    """What counts there so far. Raises Refused."""
    if spot.beneath is None or spot.beneath.null or not spot.beneath.known:
        raise Refused(_("Not all of “{name}” is known, so it can't be copied.").format(name=name))
    if spot.beneath.secret:
        raise Refused(_("A part of “{name}” is secret, so it isn't copied.").format(name=name))
    return plain(spot.beneath)


def _step(file: str, name: str) -> hcl.Step:
    return hcl.KeyStep(name) if file.endswith(".json") else hcl.AttributeStep(name)


def _set(file: str, name: str, value: Any) -> Ops:
    return {file: [hcl.SetValue((_step(file, name),), value)]}


def without(snapshot: Snapshot, texts: Texts, spot: Spot) -> Ops:
    """The variable's whole value but for what is at the spot's steps. Raises Refused."""
    file, value = _whole(snapshot, texts, spot)
    inner = value
    try:
        for step in spot.steps[:-1]:
            inner = inner[step]
        del inner[spot.steps[-1]]
    except (KeyError, IndexError, TypeError):
        raise Refused(_("“{name}” holds no such entry.").format(name=spot.name)) from None
    return _set(file, spot.name, value)


def with_one_more(snapshot: Snapshot, texts: Texts, spot: Spot, naming: Naming) -> Ops:
    """The variable's whole value with a copy of what is at the spot's steps, called otherwise. Raises
    Refused."""
    if spot.kind == "argument":
        # What a call doesn't give yet, so that the module's default counts.
        assert spot.chunk is not None
        mark = Mark(spot.chunk, spot.start, spot.end)
        file, steps = writable(texts, mark), spot.steps[1:]
        name, value = str(spot.steps[0]), _known(spot, str(spot.steps[0]))
        place = (*path_of(texts, snapshot.read(file), file, mark), _step(file, name))
    else:
        file, value = _whole(snapshot, texts, spot)
        name, steps, place = spot.name, spot.steps, (_step(file, spot.name),)
    if not steps:
        raise Refused(_("“{name}” holds no such entry.").format(name=name))
    holder, last = value, steps[-1]
    try:
        for step in steps[:-1]:
            holder = holder[step]
        made = _renamed(holder[last], last, naming, named=isinstance(holder, list))
    except (KeyError, IndexError, TypeError):
        raise Refused(_("“{name}” holds no such entry.").format(name=name)) from None
    if isinstance(holder, list):
        holder.append(made)
    elif naming.key(str(last)) in holder:
        raise Refused(_("“{name}” holds such an entry already.").format(name=name))
    else:
        holder[naming.key(str(last))] = made
    return {file: [hcl.SetValue(place, value)]}


def copy_note(operations: Mapping[str, Sequence[hcl.Operation]], spot: Spot) -> str:
    """What to say of a variable that is copied whole."""
    file = next(iter(operations), spot.file)
    if spot.kind == "argument":
        words = _("{file} gives “{name}” now: a copy of what the module has without it, with one entry more.")
        return words.format(file=file, name=spot.steps[0])
    return copied_sentence(file, spot.name)


def _renamed(value: Any, key: str | int, naming: Naming, *, named: bool) -> Any:
    """`named`: a bare value is what the pool is called."""
    if isinstance(value, str):
        return naming.named(value) or (naming.new if named else value)
    if not isinstance(value, Mapping):
        return value
    return {
        name: naming.named(one) or one
        if isinstance(one, str) and (one == key or (name == "name" and naming.old in one))
        else one
        for name, one in value.items()
    }
