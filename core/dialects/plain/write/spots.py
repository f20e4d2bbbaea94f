"""From a spot to the operation that writes there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.reading.copied import copied_sentence
from core.dialects.plain.write import json_code, spelling
from core.dialects.plain.write.settings import Steps
from core.dialects.plain.write.trace import Spot
from core.frozen import dataclass
from core.snapshot import Snapshot
from core.terraform import json_edit
from core.terraform.evaluate import Mark, Texts, Value
from core.terraform.evaluate.json_code import is_json_code
from core.text import _


@dataclass(frozen=True, slots=True)
class Change:
    """Operations on one file."""

    file: str
    operations: tuple[hcl.Operation, ...]
    note: str = ""


def writable(texts: Texts, mark: Mark) -> str:
    """The file of a place that can be written. Raises Refused, with file and line, where Repoform only
    reads."""
    place = texts.place(mark)
    where = _("{file}, line {line}").format(file=place.file, line=place.line)
    if place.file.endswith(".hcl"):
        sentence = _(
            "This is set by Terragrunt in {where}. Repoform reads Terragrunt files, but doesn't write"
            " them: change it there."
        )
    elif place.language == "yaml":
        sentence = _(
            "This stands in {where}. Repoform reads YAML files, but doesn't write them: change it there."
        )
    elif mark.chunk.kind == "template" or (place.language == "json" and not place.file.endswith(".json")):
        sentence = _("This stands in {where}, a file that Repoform reads but doesn't write: change it there.")
    else:
        return place.file
    raise Refused(sentence.format(where=where))


def is_fixed(mark: Mark) -> bool:
    """Whether what stands there is written out, without a reference in it."""
    if mark.chunk.kind != "hcl":
        return not is_json_code(mark.chunk.file) or not json_code.is_computed(mark.text)
    attribute = hcl.parse(b"x = " + mark.chunk.data[mark.start : mark.end] + b"\n").body.attributes.get("x")
    return attribute is not None and spelling.is_fixed(attribute.expr.value())


def at_mark(mark: Mark) -> Spot:
    """The literal that decides, as a spot."""
    return Spot("value", mark.chunk, mark.start, mark.end)


def change(snapshot: Snapshot, texts: Texts, spot: Spot, wanted: Any, number: bool) -> Change:
    """Write the value at a spot. `number`: of a setting that is one. Raises Refused."""
    if spot.kind == "variable":
        return _variable(snapshot, texts, spot, wanted)
    assert spot.chunk is not None
    mark = Mark(spot.chunk, spot.start, spot.end)
    file = writable(texts, mark)
    data = snapshot.read(file)
    path = path_of(texts, data, file, mark)
    if file.endswith(".json"):
        return _json_change(data, file, path, spot, wanted)
    tree = hcl.parse(data)
    found = hcl.find(tree, path)
    if spot.kind in ("value", "reference"):
        value = spelling.hcl_like(tree, path, found, wanted)
        if spot.kind == "value" and not spelling.is_fixed(spelling.value_of(found)):
            raise Refused(
                _(
                    "A part of this comes from elsewhere, in {file}, line {line}: change the"
                    " parts one by one."
                ).format(file=file, line=texts.place(mark).line)
            )
        steps = spot.steps
        return Change(file, (hcl.SetValue(path, _nested(value, steps)),))
    if spot.kind == "object":
        value = spelling.hcl_beside(found, wanted)
        return Change(file, (hcl.SetValue((*path, *map(_key, spot.steps)), value),))
    return Change(file, tuple(_in_block(found, path, spot, wanted)))


def _json_change(data: bytes, file: str, path: hcl.Path, spot: Spot, wanted: Any) -> Change:
    code = is_json_code(file)
    inside = spot.kind not in ("value", "reference")
    old = spelling.json_at(data, path) if spot.kind == "value" else None
    if code and spot.kind == "value" and json_code.is_computed(json.dumps(old)):
        line = data.count(b"\n", 0, json_edit.start_of(data, path)) + 1
        sentence = _(
            "A part of this comes from elsewhere, in {file}, line {line}: change the parts one by one."
        )
        raise Refused(sentence.format(file=file, line=line))
    around = spelling.json_at(data, path if inside else path[:-1])
    value = spelling.like(old if not spot.steps else None, around, wanted)
    steps = (*spot.blocks, *spot.steps)
    if spot.kind in ("block", "argument") and spot.beneath is not None and len(spot.steps) > 1:
        value, steps = copied(spot.beneath, spot.steps[1:], value), steps[:1]
    if code:
        value = json_code.written(path, value)
    return Change(file, (hcl.SetValue((*path, *map(_key, steps)), value),))


def _in_block(found: Any, path: hcl.Path, spot: Spot, wanted: Any) -> list[hcl.Operation]:
    name = str(spot.steps[0])
    if not spot.blocks:
        value = spelling.hcl_beside(found, wanted)
        if spot.beneath is not None and len(spot.steps) > 1:
            value = copied(spot.beneath, spot.steps[1:], value)
            return [hcl.SetValue((*path, hcl.AttributeStep(name)), value)]
        return [hcl.SetValue((*path, hcl.AttributeStep(name)), _nested(value, spot.steps[1:]))]
    value = _nested(spelling.hcl_beside(found, wanted), spot.steps[1:])
    text = f"{name} = {hcl.to_hcl(value)}"
    for block in reversed(spot.blocks):
        inner = "".join(f"  {line}\n" for line in text.splitlines())
        text = f"{block} {{\n{inner}}}"
    return [hcl.AddBlock(path, text)]


def path_of(texts: Texts, data: bytes, file: str, mark: Mark) -> hcl.Path:
    """Raises Refused where no path leads to what stands there."""
    place = texts.place(mark)
    span = (place.start, place.end)
    if file.endswith(".json"):
        path = json_edit.path_at(data, json_code.whole(data, span) if is_json_code(file) else span)
    else:
        tree = hcl.parse(data)
        path = hcl.path_at(tree, span) if tree.problem is None else None
    if path is None:
        sentence = _(
            "What decides stands in {file}, line {line}, in a way that Repoform can't change: edit it there."
        )
        raise Refused(sentence.format(file=file, line=place.line))
    return path


def _key(step: str | int) -> hcl.Step:
    return hcl.IndexStep(step) if isinstance(step, int) else hcl.KeyStep(step)


def _nested(value: Any, steps: Steps) -> Any:
    """The value inside of new objects."""
    for step in reversed(steps):
        value = {step: value} if isinstance(step, str) else [value]
    return value


# A variable that its file doesn't set yet


def _variable(snapshot: Snapshot, texts: Texts, spot: Spot, wanted: Any) -> Change:
    file = texts.file(spot.file).path
    if file not in snapshot or texts.file(file).problem is not None:
        problem = texts.file(file).problem if file in snapshot else None
        raise Refused(problem or _("There is no file {file}.").format(file=file))
    value, note = wanted, ""
    if spot.steps:
        if spot.beneath is None or spot.beneath.null:
            value = _nested(wanted, spot.steps)
        else:
            value = copied(spot.beneath, spot.steps, wanted)
            note = copied_sentence(file, spot.name)
    elif spot.beneath is not None:
        value = spelling.like(_plain_or_none(spot.beneath), None, wanted)
    else:
        value = spelling.beside_variables(texts, file, wanted)
    if file.endswith(".json"):
        return Change(file, (hcl.SetValue((hcl.KeyStep(spot.name),), value),), note)
    return Change(file, (hcl.SetValue((hcl.AttributeStep(spot.name),), value),), note)


def copied(value: Value, steps: Steps, wanted: Any) -> Any:
    """The whole value as it can be written, with one part changed. Raises Refused."""
    if value.secret:
        raise Refused(_("A part of it is secret, so it isn't copied."))
    if not value.known:
        raise Refused(_("Not all of it is known, so it can't be copied."))
    return _with(plain(value), steps, wanted)


def _with(data: Any, steps: Steps, wanted: Any) -> Any:
    if not steps:
        return spelling.like(data, None, wanted)
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        if not isinstance(data, list) or step >= len(data):
            raise Refused(_("There is no such entry in it."))
        return [*data[:step], _with(data[step], rest, wanted), *data[step + 1 :]]
    if data is None:
        data = {}
    if not isinstance(data, Mapping):
        raise Refused(_("There is no such entry in it."))
    inner = (
        _with(data[step], rest, wanted) if step in data else _nested(spelling.like(None, data, wanted), rest)
    )
    return {**data, step: inner}


def plain(value: Value) -> Any:
    """A known value as core.hcl writes it."""
    data = value.data
    if data is None or isinstance(data, (bool, str)):
        return data
    if isinstance(data, dict):
        return {name: plain(part) for name, part in data.items()}
    if isinstance(data, tuple):
        return [plain(part) for part in data]
    whole = value.number.integer
    return whole if whole is not None else hcl.Number(value.number.text)


def _plain_or_none(value: Value) -> Any:
    return plain(value) if value.known else None
