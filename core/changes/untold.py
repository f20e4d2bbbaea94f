"""What can be read on one side alone: what the other side says is no change then.

Of an environment of which a file can't be read, nothing is told; of what makes more than can be told, not
that it makes one of them now, or no longer does.
"""

from __future__ import annotations

from collections.abc import Container

from core.changes.modules import perhaps
from core.platform.model import Change, Module, Platform, Reading
from core.platform.words import names
from core.text import _, sentences, with_stop


def untold_environments(old: Platform | None, new: Platform | None) -> dict[str, str]:
    """The environments of which a file can be read on one side alone, and what is wrong with it: what the
    others say there tells of no change."""
    if old is None or new is None or not (old.unread or new.unread):
        return {}
    shared = set(_environments_of(old)) & set(_environments_of(new))
    found = {**old.unread, **new.unread}
    return {e: why for e, why in found.items() if (e in old.unread) != (e in new.unread) and e in shared}


def _environments_of(platform: Platform) -> list[str]:
    return [one.name for one in platform.environments] or [""]


def without_untold(found: list[Change], old: Platform | None, new: Platform | None) -> list[Change]:
    dim = untold_environments(old, new)
    return [change for change in found if not _is_untold(change, old, new, dim)] if dim else found


def _is_untold(change: Change, old: Platform | None, new: Platform | None, dim: Container[str]) -> bool:
    if change.environment or "" in dim:
        return change.environment in dim
    if change.setting:
        return False
    for platform in (new, old):
        module = platform.module(change.module) if platform is not None else None
        if module is not None:
            return bool(module.environments) and all(e in dim for e in module.environments)
    return False


def perhaps_made(gone: Module, new: Platform | None) -> Change | None:
    """Of a module that isn't found any more, where it may still be made."""
    return perhaps(gone, None) if _may_make(new, gone) else None


def perhaps_was_made(came: Module, old: Platform | None) -> Change | None:
    """Of a module that wasn't found before, where it may have been made."""
    return perhaps(came, True) if _may_make(old, came) else None


def _may_make(platform: Platform | None, module: Module) -> bool:
    if platform is None or not platform.incomplete:
        return False
    makers = [a for e in module.environments or ("",) for a in platform.incomplete.get(e, ())]
    return any(module.name.startswith((f"{address}[", f"{address}.")) for address in makers)


def untold(before: Reading, after: Reading) -> str:
    """What has to be said of them; "" where there are none."""
    said: dict[tuple[str, bool], list[str]] = {}
    for new in after.platforms:
        old = before.platform(new.root)
        for environment, why in untold_environments(old, new).items():
            shown = new.shown_environment(environment) or new.root.removeprefix(".")
            said.setdefault((why, environment in new.unread), []).append(shown)
    return sentences(_words(why, is_now, where) for (why, is_now), where in said.items())


def _words(why: str, is_now: bool, where: list[str]) -> str:
    found = [name for name in dict.fromkeys(where) if name]
    words = _("What changes in {environments} can't be told.").format(environments=names(found))
    if not found:
        words = _("What changes can't be told.")
    if not is_now:
        why = _("Before this change: {why}").format(why=why)
    return sentences([with_stop(why), words])
