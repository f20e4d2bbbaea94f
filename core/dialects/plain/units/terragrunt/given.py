"""What a unit of Terragrunt gives to its module."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.plain.units.terragrunt.config import Reader
from core.dialects.plain.units.terragrunt.found import Guess
from core.dialects.plain.units.terragrunt.paths import TOP
from core.frozen import dataclass
from core.terraform.evaluate import Reason, Texts, Value
from core.terraform.evaluate.values import unknown
from core.text import _


@dataclass(frozen=True)
class Given:
    """The inputs of one unit. They count as TF_VAR_ does: below every file of variables."""

    values: Mapping[str, Value]
    """By variable; each with its place, or unknown with the reason."""
    complete: bool
    """All of their names are known."""
    why: Reason | None
    """Why there may be others."""
    reads: tuple[str, ...]
    """The files that were read for it."""
    guessed: tuple[Guess, ...]
    """Of these, files of variables that the name of a folder led to."""
    generated: tuple[str, ...] = ()
    """Of these, files that are copied into the module."""


def given(texts: Texts, path: str) -> Given:
    """The inputs of the unit with this terragrunt.hcl. Never raises."""
    reader = Reader(texts)
    unit = reader.unit(path)
    found, generated = unit.inputs, tuple(unit.generated())
    inside = found.data if found.is_known and isinstance(found.data, dict) else dict(found.parts or {})
    values = {name: _without_top(value) for name, value in inside.items() if not value.null}
    guessed = tuple(
        Guess(
            file,
            word,
            tuple(n for n, v in values.items() if v.mark is not None and v.mark.chunk.file == file),
        )
        for file, word in reader.guessed.items()
    )
    return Given(values, found.is_known, found.why, (*reader.read, *generated), guessed, generated)


def _without_top(value: Value) -> Value:
    """The value, or what of it doesn't depend on where the repository lies."""
    if not value.is_known or value.data is None:
        return value
    if isinstance(value.data, str):
        if TOP not in value.data:
            return value
        return unknown(Reason("outside", _("This path depends on where the repository lies.")), value.type)
    if isinstance(value.data, dict):
        parts = {name: _without_top(child) for name, child in value.data.items()}
        if all(parts[name] is child for name, child in value.data.items()):
            return value
        return Value("object", parts, None, value.mark, value.way, sensitive=value.sensitive)
    if isinstance(value.data, tuple):
        items = tuple(_without_top(child) for child in value.data)
        if all(one is other for one, other in zip(items, value.data, strict=True)):
            return value
        return Value("tuple", items, None, value.mark, value.way, sensitive=value.sensitive)
    return value
