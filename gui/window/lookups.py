"""What the window looks up in a View: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.view import Module, Replacement, View


def environments(view: View | None, module: Module, here: str = "") -> tuple[tuple[str, bool], ...]:
    """(name, is it the base): all of the root's, base first; those that the module lacks can be written into
    too. What has no environments has the one called "". What the user hides is left out, but for where one
    is (`here`)."""
    if module.environments == ("",):
        return (("", False),)
    platform = view.platform(module.root) if view is not None else None
    names = [e.name for e in platform.environments] if platform is not None else []
    names = [*filter(None, names), *(n for n in module.environments if n not in names)]
    if platform is not None:
        names = [n for n in names if n == here or not platform.is_hidden(n)] or names
    names.sort(key=lambda n: n != module.base)
    return tuple((n, n == module.base) for n in names)


def titles(view: View | None, root: str) -> dict[str, str]:
    """What the user calls environments of a root, where that isn't their names."""
    platform = view.platform(root) if view is not None else None
    return {e.name: e.title for e in platform.environments if e.title} if platform is not None else {}


def counts(view: View, module: Module) -> dict[str, int]:
    """Changes of the module, by environment."""
    out: dict[str, int] = {}
    for change in view.changes_of(module.root, module.name):
        out[change.environment] = out.get(change.environment, 0) + 1
    return out


def _made_of(module: Module) -> str:
    return module.schema or module.source


def alike(view: View, module: Module) -> tuple[tuple[str, str, str, str], ...]:
    """Modules of the same kind with settings: root, name, title and what they belong to; those of its cluster
    first. Of features and others only what comes from the same source has settings to compare."""
    found = []
    for platform in view.platforms:
        for other in platform.modules():
            if other is module or other.kind is not module.kind or not other.settings:
                continue
            if other.kind.value in ("feature", "generic") and _made_of(other) != _made_of(module):
                continue
            belongs = other.shown_cluster or ("" if other.root == "." else other.root)
            found.append((other.root, other.name, other.title or other.name, belongs))
    found.sort(key=lambda x: (x[0] != module.root, x[3] != module.shown_cluster))
    return tuple(found)


def replacement_of(view: View, module: Module) -> Replacement | None:
    """Where a pool takes another one's place, or another one its."""
    if module.kind != "node_pool":
        return None
    from core.view import replacements  # the first picture needs no data classes

    mine = (module.root, module.name)
    return next((r for r in replacements(view) if mine in ((r.root, r.new), (r.root, r.old))), None)
