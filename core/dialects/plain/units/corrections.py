"""What the user knows better than the files: names, order, environments that don't matter, other files.

Corrections are kept in Repoform's own settings, never in the repository, and speak of units by their root,
files and workspace, never by names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from core.dialects.plain.units.model import Layout, Note, Root, Unit, UnitKey, VarFile
from core.dialects.plain.units.names import distinct
from core.text import _

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Rebinding:
    """The files and workspace of a unit, as the user says them."""

    var_files: tuple[str, ...]
    """All that a command line names, the weakest first."""
    workspace: str | None = None


@dataclass(frozen=True)
class Corrections:
    """By unit. Empty: everything is as it was inferred."""

    names: Mapping[UnitKey, str] = field(default_factory=lambda: MappingProxyType({}))
    hidden: frozenset[UnitKey] = frozenset()
    order: tuple[UnitKey, ...] = ()
    """These first, in this order; the others as they were."""
    bound: Mapping[UnitKey, Rebinding] = field(default_factory=lambda: MappingProxyType({}))
    """Keyed by what was inferred; names, order and hiding stay with that key."""
    added: Mapping[UnitKey, str] = field(default_factory=lambda: MappingProxyType({}))
    """Environments that nothing tells of, with their names."""

    def renamed(self, key: UnitKey, name: str) -> Corrections:
        """Another name; empty: the inferred one again."""
        names = {**self.names, key: name} if name else {k: n for k, n in self.names.items() if k != key}
        return replace(self, names=MappingProxyType(names))

    def hiding(self, key: UnitKey, hide: bool = True) -> Corrections:
        return replace(self, hidden=self.hidden | {key} if hide else self.hidden - {key})

    def ordered(self, keys: Sequence[UnitKey]) -> Corrections:
        """These first, in this order."""
        rest = tuple(k for k in self.order if k not in keys)
        return replace(self, order=(*keys, *rest))

    def rebound(self, key: UnitKey, to: Rebinding | None) -> Corrections:
        """Other files; None: the inferred ones again."""
        bound = {k: b for k, b in self.bound.items() if k != key}
        if to is not None:
            bound[key] = to
        return replace(self, bound=MappingProxyType(bound))

    def with_added(self, key: UnitKey, name: str) -> Corrections:
        return replace(self, added=MappingProxyType({**self.added, key: name}))

    def without_added(self, key: UnitKey) -> Corrections:
        added = {k: n for k, n in self.added.items() if k != key}
        return replace(self, added=MappingProxyType(added))


def corrected(layout: Layout, corrections: Corrections, paths: Sequence[str] = ()) -> Layout:
    """The layout as the user wants it. What speaks of units or files that are gone changes nothing and is
    noted; `paths`: the repository's files, to tell which are gone."""
    there = set(paths)
    used: set[UnitKey] = set()
    roots = []
    for root in layout.roots:
        units = [_corrected(unit, corrections, there, used) for unit in root.units]
        units += [_added(key, name) for key, name in corrections.added.items() if key.root == root.path]
        used.update(key for key in corrections.added if key.root == root.path)
        roots.append(_sorted(root, units, corrections))
    notes = [*layout.notes, *_notes(corrections, used, there)]
    return replace(layout, roots=tuple(roots), notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class _Known:
    """A unit with the key that corrections know it by."""

    key: UnitKey
    unit: Unit


def _corrected(unit: Unit, corrections: Corrections, there: set[str], used: set[UnitKey]) -> _Known:
    key = unit.key
    for kept in (corrections.names, corrections.bound, corrections.hidden, corrections.order):
        if key in kept:
            used.add(key)
    to = corrections.bound.get(key)
    if to is not None:
        reason = _("you said so")
        own = tuple(VarFile(f, "own", reason) for f in to.var_files if not there or f in there)
        auto = tuple(f for f in unit.var_files if f.role == "auto")
        said = _("You chose its files and workspace.")
        unit = replace(
            unit, var_files=auto + own, workspace=to.workspace, reason=said, assumed=(), any_other=False
        )
    name = corrections.names.get(key)
    return _Known(key, replace(unit, name=name) if name is not None else unit)


def _added(key: UnitKey, name: str) -> _Known:
    reason = _("you said so")
    files = tuple(VarFile(f, "own", reason) for f in key.var_files)
    said = _("You added it.")
    return _Known(key, Unit(name, key.root, files, key.workspace, said, terragrunt=key.terragrunt))


def _sorted(root: Root, units: Sequence[_Known], corrections: Corrections) -> Root:
    rank = {key: at for at, key in enumerate(corrections.order)}
    shown = [k for k in units if k.key not in corrections.hidden]
    shown.sort(key=lambda k: rank.get(k.key, len(rank)))
    named = distinct([k.unit.name for k in shown])
    return replace(
        root, units=tuple(replace(k.unit, name=name) for k, name in zip(shown, named, strict=True))
    )


def _notes(corrections: Corrections, used: set[UnitKey], there: set[str]) -> list[Note]:
    keys = {
        *corrections.names,
        *corrections.bound,
        *corrections.hidden,
        *corrections.order,
        *corrections.added,
    }
    gone = _("An environment that you named, hid or ordered is no longer there.")
    out = [Note(key.terragrunt or key.root, None, gone) for key in sorted(keys - used, key=str)]
    files = [f for to in corrections.bound.values() for f in to.var_files]
    files += [f for key in corrections.added for f in key.var_files]
    lost = _("You bound this file to an environment, and it is no longer there.")
    out += [Note(f, None, lost) for f in dict.fromkeys(files) if there and f not in there]
    return out


def to_json(corrections: Corrections) -> dict[str, Any]:
    """As plain data, for settings."""
    return {
        "format": FORMAT,
        "names": [{"unit": _key_data(k), "name": n} for k, n in corrections.names.items()],
        "hidden": [_key_data(k) for k in sorted(corrections.hidden, key=str)],
        "order": [_key_data(k) for k in corrections.order],
        "bound": [
            {"unit": _key_data(k), "var_files": list(b.var_files), "workspace": b.workspace}
            for k, b in corrections.bound.items()
        ],
        "added": [{"unit": _key_data(k), "name": n} for k, n in corrections.added.items()],
    }


def _key_data(key: UnitKey) -> dict[str, Any]:
    return {
        "root": key.root,
        "var_files": list(key.var_files),
        "workspace": key.workspace,
        "terragrunt": key.terragrunt,
    }


def from_json(data: Any) -> Corrections:
    """From plain data; what isn't understood is left out. Never raises."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return Corrections()
    return Corrections(
        MappingProxyType(dict(_pairs(data.get("names")))),
        frozenset(key for one in _list(data.get("hidden")) if (key := _key(one)) is not None),
        tuple(key for one in _list(data.get("order")) if (key := _key(one)) is not None),
        MappingProxyType(dict(_rebindings(data.get("bound")))),
        MappingProxyType(dict(_pairs(data.get("added")))),
    )


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else []


def _pairs(data: Any) -> list[tuple[UnitKey, str]]:
    out = []
    for one in _list(data):
        key = _key(one.get("unit")) if isinstance(one, dict) else None
        if key is not None and isinstance(one.get("name"), str):
            out.append((key, one["name"]))
    return out


def _rebindings(data: Any) -> list[tuple[UnitKey, Rebinding]]:
    out = []
    for one in _list(data):
        key = _key(one.get("unit")) if isinstance(one, dict) else None
        if key is not None:
            workspace = one.get("workspace")
            files = tuple(f for f in _list(one.get("var_files")) if isinstance(f, str))
            out.append((key, Rebinding(files, workspace if isinstance(workspace, str) else None)))
    return out


def _key(data: Any) -> UnitKey | None:
    if not isinstance(data, dict) or not isinstance(data.get("root"), str):
        return None
    workspace, terragrunt = data.get("workspace"), data.get("terragrunt")
    return UnitKey(
        data["root"],
        tuple(f for f in _list(data.get("var_files")) if isinstance(f, str)),
        workspace if isinstance(workspace, str) else None,
        terragrunt if isinstance(terragrunt, str) else None,
    )
