"""What the window looks up in a View: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.view import Module, View


def environments(view: View | None, module: Module) -> tuple[tuple[str, bool], ...]:
    """All of the root's, base first; those that the module lacks can be written into too."""
    if module.environments == ("",):
        return (("", True),)
    platform = view.platform(module.root) if view is not None else None
    names = [e.name for e in platform.environments] if platform is not None else []
    names += [n for n in module.environments if n not in names]
    names.sort(key=lambda n: n != module.base)
    return tuple((n, n == module.base) for n in names)


def counts(view: View, module: Module) -> dict[str, int]:
    """Changes of the module, by environment."""
    out: dict[str, int] = {}
    for change in view.changes_of(module.root, module.name):
        out[change.environment] = out.get(change.environment, 0) + 1
    return out
