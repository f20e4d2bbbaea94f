"""Modules that have another name than before, and those that are let go of: nothing is destroyed."""

from __future__ import annotations

from collections.abc import Iterable

from core.platform.advice import read_plan
from core.platform.field import Impact, Level
from core.platform.model import Change, Module, Platform
from core.text import _


def renames(old: Platform | None, new: Platform | None) -> dict[str, str]:
    """Name before -> name now, of modules that are gone under the one and have come under the other."""
    if old is None or new is None or not new.moved:
        return {}
    before, after = [m.name for m in old.modules()], [m.name for m in new.modules()]
    gone = [name for name in before if name not in after]
    came = [name for name in after if name not in before]
    out: dict[str, str] = {}
    for here, there in new.moved.items():
        was, now = _named(here, gone), _named(there, came)
        if was is not None and now is not None and now not in out.values():
            out[was] = now
    return out


def is_forgotten(name: str, new: Platform | None) -> bool:
    return new is not None and any(_named(path, [name]) for path in new.forgotten)


def is_partly_kept(name: str, new: Platform | None) -> bool:
    """Whether something is said of single instances of it, or it is moved to where Repoform can't see."""
    return new is not None and any(_named(path, [name]) for path in (*new.partly, *new.moved))


def renamed(was: Module, now: Module) -> Change:
    title = was.title or was.name
    sentence = _("Is called {after} in the code now, was {before}").format(before=was.name, after=now.name)
    words = _(
        "No effect: “moved” in the code tells Terraform that it is the same one. Nothing is"
        " destroyed or created."
    )
    return Change(
        root=now.root, module=now.name, setting="", environment="", label=title,
        before=was.name, after=now.name, impact=Impact(Level.NO_EFFECT, words), sentence=sentence,
        files=((now.file, now.line),), former=was.name,
    )  # fmt: skip


def forgotten_impact() -> Impact:
    words = _(
        "Nothing is destroyed: “removed” in the code tells Terraform to let go of it. It keeps"
        " running and costing, and no change of this code reaches it."
    )
    return Impact(Level.NO_EFFECT, words, badge=_("Let go"))


def partly_kept_impact() -> Impact:
    words = _(
        "“moved” or “removed” in the code keeps it or a part of it. Repoform can't tell what is destroyed."
    )
    return Impact(Level.UNKNOWN, read_plan(words), "low")


def _named(path: tuple[str, ...], names: Iterable[str]) -> str | None:
    """The module that the labels lead to: called as the last of them, or as all of them."""
    known = list(names)
    return next((name for name in (".".join(path), path[-1]) if name in known), None)
