"""What of a draft moves to a pool that takes another's place."""

from __future__ import annotations

from collections.abc import Iterable

from core.platform.field import Json
from core.platform.model import Change, Kind, Module, ModuleKind, Origin
from core.session.errors import SessionError
from core.text import _
from core.view import View


def moved_settings(view: View, root: str, module: str) -> dict[str, dict[str, Json]]:
    """What the draft changes in a pool, as answers: by environment, whole values. Raises SessionError where
    something can't be given to a new pool."""
    platform = view.platform(root)
    pool = platform.module(module) if platform is not None else None
    if pool is None:
        raise SessionError(_("There is no module {name} here.").format(name=module))
    out: dict[str, dict[str, Json]] = {}
    for change in view.changes_of(root, module):
        path = change.setting.split('["')[0]
        if not path:
            raise SessionError(
                _("{pool} is new, or goes: there is nothing to replace.").format(pool=change.label)
            )
        setting = pool.setting(path)
        for environment in _where(pool, change):
            value = setting.values.get(environment) if setting is not None else None
            set_here = value is not None and value.origin is Origin.SET and value.kind is Kind.LITERAL
            if value is None or not set_here or not value.known or value.value is None:
                words = _(
                    "“{label}” has no value of its own now that a new pool can be given. Undo that first."
                )
                raise SessionError(words.format(label=change.label))
            out.setdefault(environment, {})[path] = value.value
    return out


def _where(pool: Module, change: Change) -> Iterable[str]:
    """Where there is no base, each environment that it reaches has its own."""
    if pool.base:
        return (change.environment,)
    return [e for e in dict.fromkeys((change.environment, *change.effective)) if e in pool.environments]


def fresh_pools(before: View, after: View, root: str) -> list[Module]:
    """Modules of a root that are there only afterwards, pools first."""
    sides = [view.platform(root) for view in (before, after)]
    known, there = ([*side.modules()] if side is not None else [] for side in sides)
    names = {m.name for m in known}
    return sorted((m for m in there if m.name not in names), key=lambda m: m.kind is not ModuleKind.NODE_POOL)


def refuse_what_is_lost(before: Iterable[Change], after: Iterable[Change], of: tuple[str, str]) -> None:
    """Raises SessionError where taking a pool's changes back takes others along."""
    left = {c.key for c in after}
    lost = [c for c in before if (c.root, c.module) != of and c.key not in left]
    if lost:
        words = _("This goes together with other changes of your draft: {change} Undo that first.")
        raise SessionError(words.format(change=lost[0].sentence))
