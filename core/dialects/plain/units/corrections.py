"""What the user knows better, applied to a Layout: other files, other environments, titles, order, hiding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from posixpath import basename

from core.corrections import Binding, Correction, Corrections, UnitKey, meant
from core.dialects.plain.files import is_variables
from core.dialects.plain.units.binding import shown
from core.dialects.plain.units.model import Layout, Lost, Note, Root, Unit, VarFile
from core.dialects.plain.units.names import distinct
from core.dialects.plain.units.var_files import stem
from core.frozen import dataclass
from core.text import _, sentence_list

There = Callable[[str], bool]
"""Whether the repository has a file of this path."""


def corrected(layout: Layout, said: Corrections, there: There) -> Layout:
    """The layout as the user wants it. Names stay what they were inferred to be; what speaks of environments
    or files that are gone changes nothing and is told in `lost`."""
    if not said:
        return layout
    applied = _Applied(layout, said, there)
    roots = tuple(applied.root(root) for root in layout.roots)
    used = {path for root in roots for unit in root.units for path in unit.command_files}
    return replace(
        layout,
        roots=roots,
        stale=tuple(one for one in layout.stale if one.path not in used),
        lost=applied.lost(),
        notes=(*layout.notes, *_doubled(roots)),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """A unit with what is said of it."""

    unit: Unit
    said: Correction


class _Applied:
    def __init__(self, layout: Layout, said: Corrections, there: There) -> None:
        self._said = said
        self._there = there
        self._lost: dict[UnitKey, str] = {}
        self._by_key: dict[UnitKey, tuple[UnitKey, Correction]] = {}
        """By what there is: the key it is said of, and what."""
        known = {unit.key for root in layout.roots for unit in root.units}
        self._roots = {root.path for root in layout.roots}
        exact = {key for key in said.said if key in known}
        for key, correction in said.said.items():
            if correction.added:
                continue
            found = key if key in exact else meant(key, known - exact)
            if found is None:
                self._lost[key] = _gone(key, self._roots, there)
            elif found in self._by_key:
                self._lost[key] = _("Another correction speaks of the same environment.")
            else:
                self._by_key[found] = key, correction

    def root(self, root: Root) -> Root:
        known = [self._unit(unit, root) for unit in root.units]
        added = list(self._added(root, known))
        aside = tuple(k.unit for k in known if k.said.none)
        known = [k for k in known if not k.said.none]
        if added and len(known) == 1 and _says_nothing(known[0]):
            known = []  # it stood for a root in which nothing told environments apart
        known += added
        if not known:
            known = [_Known(_lone(root, len(self._roots) == 1), Correction())]
        names = distinct([k.unit.name for k in known])
        known = [_Known(replace(k.unit, name=n), k.said) for k, n in zip(known, names, strict=True)]
        known.sort(key=lambda k: (k.said.position is None, k.said.position or 0))
        units = tuple(k.unit for k in known)
        if units == root.units and not aside:
            return root
        return replace(root, units=units, aside=aside)

    def _unit(self, unit: Unit, root: Root) -> _Known:
        key, said = self._by_key.get(unit.key, (unit.key, Correction()))
        if said.none:
            return _Known(replace(unit, said=key, inferred=unit.key), said)
        changed = unit
        if said.title or said.hidden or said.position is not None:
            changed = replace(changed, title=said.title, hidden=said.hidden, position=said.position)
        if said.instead is not None:
            lost = _lost_files(said.instead.var_files, self._there)
            if lost:
                self._lost[key] = lost
            elif said.instead != Binding(unit.command_files, unit.workspace):
                changed = _rebound(changed, said.instead)
        if said != Correction():
            changed = replace(changed, said=key, inferred=unit.key)
        return _Known(changed, said)

    def _added(self, root: Root, known: Sequence[_Known]) -> Iterator[_Known]:
        there = {k.unit.key for k in known if not k.said.none}
        for key, said in self._said.said.items():
            if not said.added or key.root != root.path:
                continue
            lost = _lost_files(key.var_files, self._there)
            if not lost and key in there:
                lost = _("It is an environment by now.")
            if not lost and key.terragrunt is not None:
                lost = _("What Terragrunt runs can't be added.")
            if lost:
                self._lost[key] = lost
                continue
            yield _Known(_new(key, said, root), said)

    def lost(self) -> tuple[Lost, ...]:
        """All that changes nothing, in the order in which it is said."""
        for key, said in self._said.said.items():
            if said.added and key.root not in self._roots:
                self._lost[key] = _gone(key, self._roots, self._there)
        return tuple(
            Lost(key, said, self._lost[key]) for key, said in self._said.said.items() if key in self._lost
        )


def _says_nothing(known: _Known) -> bool:
    unit = known.unit
    return not (unit.command_files or unit.workspace or unit.terragrunt) and known.said == Correction()


def _gone(key: UnitKey, roots: set[str], there: There) -> str:
    if key.root not in roots:
        return _("Terraform runs in {root} no longer.").format(root=shown(key.root))
    return _lost_files(key.var_files, there) or _("This environment is no longer inferred.")


def _lost_files(files: Sequence[str], there: There) -> str:
    """What is wrong with these files; "" for nothing."""
    odd = [f for f in files if not is_variables(f)]
    if odd:
        return _("{files} holds no variables by its name.").format(files=sentence_list(odd))
    gone = [f for f in files if not there(f)]
    return _("{files} is not there any more.").format(files=sentence_list(gone)) if gone else ""


def _rebound(unit: Unit, to: Binding) -> Unit:
    reason = _("{name} = {what}, because you said so.").format(
        name=unit.name or shown(unit.root), what=_what(to)
    )
    auto = tuple(f for f in unit.var_files if f.role == "auto")
    return replace(
        unit,
        var_files=(*auto, *_files(to.var_files, unit, auto)),
        workspace=to.workspace,
        reason=reason,
        assumed=tuple(a for a in unit.assumed if a.kind in ("server", "pipeline")),
        any_other=False,
    )


def _what(to: Binding) -> str:
    files = " + ".join(to.var_files)
    if to.workspace is None:
        return files or _("no file of its own")
    workspace = _("Terraform workspace {name}").format(name=to.workspace)
    return f"{files} + {workspace}" if files else workspace


def _files(paths: Sequence[str], unit: Unit | None, auto: Sequence[VarFile]) -> tuple[VarFile, ...]:
    """What is read by itself isn't named again."""
    known = {f.path: f for f in unit.var_files} if unit is not None else {}
    own = [p for p in paths if p not in {f.path for f in auto}]
    last = own[-1] if own else ""
    return tuple(known.get(p) or VarFile(p, "own" if p == last else "layer", _("you said so")) for p in own)


def _new(key: UnitKey, said: Correction, root: Root) -> Unit:
    auto = tuple(f for unit in root.units[:1] for f in unit.var_files if f.role == "auto")
    name = said.added or (stem(key.var_files[-1]) if key.var_files else key.workspace or "")
    what = _what(Binding(key.var_files, key.workspace))
    reason = _("{name} = {what}, because you said so.").format(name=name, what=what)
    kept = tuple(a for unit in root.units[:1] for a in unit.assumed if a.kind in ("server", "pipeline"))
    return Unit(
        name,
        root.path,
        (*auto, *_files(key.var_files, None, auto)),
        key.workspace,
        reason,
        kept,
        title=said.title,
        hidden=said.hidden,
        position=said.position,
        said=key,
    )


def _lone(root: Root, only: bool) -> Unit:
    """What is left where nothing is an environment; `only`: there is no other root."""
    first = root.units[0]
    auto = tuple(f for f in first.var_files if f.role == "auto")
    name = "" if only or root.path == "." else basename(root.path)
    reason = _("You said that nothing here makes an environment.")
    kept = tuple(a for a in first.assumed if a.kind in ("server", "pipeline"))
    return Unit(name, root.path, auto, None, reason, kept)


def _doubled(roots: Sequence[Root]) -> Iterator[Note]:
    """Files that the user bound to one environment and that count in others as well."""
    users: dict[str, list[Unit]] = {}
    for root in roots:
        for unit in root.units:
            for path in unit.command_files:
                users.setdefault(path, []).append(unit)
    for path, units in users.items():
        if len(units) > 1 and any(u.is_said for u in units):
            names = sentence_list([_called(u, units) for u in units])
            sentence = _("{file} counts in several environments, as you said: {names}.")
            yield Note(path, None, sentence.format(file=path, names=names), "doubled")


def _called(unit: Unit, among: Sequence[Unit]) -> str:
    """An environment, with its root where several are spoken of."""
    if len({u.root for u in among}) == 1:
        return unit.name or shown(unit.root)
    return f"{unit.name} ({shown(unit.root)})" if unit.name else shown(unit.root)
