"""What cells of Compare come to as Edits: data alone, as core.platform.edit reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.text import _, listed
from core.view import Field, FieldView, Json, Origin, SideColumn, SideRow
from gui.compare.cells import editable, parsed
from gui.kit.words import in_environment

Edits = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Places:
    """Where cells stand."""

    root: str
    module: str
    """What came first."""
    columns: tuple[SideColumn, ...] = ()
    rows: tuple[SideRow, ...] = ()

    def column(self, cell: FieldView) -> SideColumn:
        for row in self.rows:
            for column, found in zip(self.columns, row.cells, strict=True):
                if found is cell:
                    return column
        return SideColumn(self.root, self.module, "", cell.environment, False)

    def row(self, cell: FieldView) -> SideRow | None:
        return next((r for r in self.rows if any(c is cell for c in r.cells)), None)

    def base_of(self, where: SideColumn) -> str:
        key = (where.root, where.module)
        return next((c.environment for c in self.columns if c.base and (c.root, c.module) == key), "")

    def called(self, cell: FieldView) -> str:
        """A cell in words: "Disk size in ops"."""
        where = self.column(cell)
        several = len({(c.root, c.module) for c in self.columns}) > 1
        place = listed(filter(None, (where.title if several else "", where.shown)))
        return in_environment(cell.field.label, place)

    def edit(self, kind: str, cell: FieldView) -> dict[str, Any]:
        where = self.column(cell)
        return {
            "kind": kind,
            "root": where.root,
            "module": where.module,
            "environment": cell.environment,
            "setting": cell.field.path,
        }


def one_value(places: Places, cells: Sequence[FieldView], value: Json) -> Edits:
    """One value for all of them, or None: take it out of all of them."""
    edits: Edits = []
    for cell in cells:
        edit = places.edit("set", cell)
        is_set = cell.value.origin is Origin.SET
        if value is None and is_set:
            edits.append(edit | {"kind": "unset"})
        elif value is not None and (value != cell.value.value or not is_set):
            edits.append(edit | {"value": value})
    return edits


def pasted(places: Places, texts: Sequence[tuple[FieldView, str]]) -> tuple[Edits, list[str]]:
    """Texts as values of their settings' types; and of cells that take none, which and why not."""
    edits: Edits = []
    odd = []
    for cell, text in texts:
        value = parsed(cell.field, text)
        if not editable(cell):
            odd.append(f"{places.called(cell)}: {cell.readonly or _('It is edited in its form.')}")
        elif not _is_of(cell.field, value):
            shown = text.strip() if len(text.strip()) < 40 else text.strip()[:39] + "…"
            odd.append(_("{cell}: “{text}” doesn't fit there.").format(cell=places.called(cell), text=shown))
        elif value is None:
            edits += [places.edit("unset", cell)] if cell.value.origin is Origin.SET else []
        elif value != cell.value.value or cell.value.origin is not Origin.SET:
            edits.append(places.edit("set", cell) | {"value": value})
    return edits, odd


def inherited(places: Places, cells: Sequence[FieldView]) -> Edits:
    """All of them follow their bases."""
    return [places.edit("unset", c) for c in cells if may_inherit(c)]


def into_bases(places: Places, cells: Sequence[FieldView]) -> Edits:
    """Of every setting of every module one value becomes the base's: its first one's. Environments that have
    that value themselves follow the base."""
    edits: Edits = []
    moved: dict[tuple[str, str, str], Json] = {}
    for one in cells:
        where = places.column(one)
        base = places.base_of(where)
        mine = one.readonly is None and one.value.known and one.value.origin is Origin.SET
        if not mine or one.value.value is None or base in ("", one.environment):
            continue
        key = (where.root, where.module, one.field.path)
        if key not in moved:
            moved[key] = one.value.value
            edits.append(places.edit("set", one) | {"environment": base, "value": one.value.value})
        if one.value.value == moved[key] and not one.field.own_default:
            edits.append(places.edit("unset", one))
    return edits


def may_inherit(cell: FieldView) -> bool:
    return cell.can_inherit and cell.readonly is None


def takes(there: FieldView, cell: FieldView) -> bool:
    """A value of the one can stand in the other."""
    return there.readonly is None and there.state != "linked" and there.field.type == cell.field.type


def fitting(cell: FieldView, cells: Sequence[FieldView]) -> list[FieldView]:
    return [c for c in cells if editable(c) and takes(c, cell)]


def _is_of(field: Field, value: Json) -> bool:
    """Whether a value of a setting's type was typed."""
    if value is None:
        return True
    if field.closed and field.choices:
        return value in [choice.value for choice in field.choices]
    if field.type == "number":
        return isinstance(value, int | float)
    return field.type != "bool" or isinstance(value, bool)
