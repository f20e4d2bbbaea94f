"""Search over everything that has a name: modules, settings, values. A pure look-up on a View."""

from __future__ import annotations

from collections.abc import Collection

from core.platform.model import Module, ModuleKind, Setting
from core.session.words import show_env_value
from core.text import _
from core.view import SearchHit, View

MOST = 60


def search(view: View, text: str) -> tuple[SearchHit, ...]:
    """Every word must be found, in names first, then labels, then values; an environment's name among them
    says where. Best first."""
    words = text.casefold().split()
    if not words:
        return ()
    found: list[tuple[int, int, SearchHit]] = []
    for platform in view.platforms:
        if platform.all_hidden:
            continue
        hidden = frozenset(e.name for e in platform.environments if e.hidden)
        called = {
            word.casefold(): e.name
            for e in platform.environments
            if not e.hidden
            for word in (e.name, e.title)
            if word
        }
        where = next((called[w] for w in words if w in called), "")
        rest = [w for w in words if called.get(w) != where] if where else words
        for module in platform.modules():
            names = f"{module.title} {module.name}".casefold()
            if all(w in names for w in words):
                score = 0 if words[0] in module.title.casefold() else 1
                found.append((score, len(found), _module_hit(module)))
            for setting in module.settings:
                hit = _setting_hit(module, setting, words, names, hidden)
                if hit is None and where in setting.values:
                    hit = _setting_there(module, setting, rest, names, where)
                if hit is not None:
                    found.append((hit[0], len(found), hit[1]))
    found.sort(key=lambda item: item[:2])
    return tuple(hit for _score, _order, hit in found[:MOST])


def _module_hit(module: Module) -> SearchHit:
    kinds = {
        ModuleKind.CLUSTER: _("Cluster"),
        ModuleKind.NODE_POOL: _("Node pool"),
        ModuleKind.FEATURE: _("Feature"),
        ModuleKind.GENERIC: _("Module"),
    }
    kind = kinds[module.kind]
    if module.cluster:
        kind = _("{kind} of {cluster}").format(kind=kind, cluster=module.shown_cluster)
    return SearchHit(module.root, module.name, module.base or "", "", module.title or module.name, kind)


def _setting_hit(
    module: Module, setting: Setting, words: list[str], names: str, hidden: Collection[str]
) -> tuple[int, SearchHit] | None:
    field = setting.field
    label = f"{field.label} {setting.path}".casefold()
    if all(w in label or w in names for w in words) and any(w in label for w in words):
        environment = module.base or _where_written(setting, hidden)
        in_label = 2 if setting.is_set else 4
        return in_label + (0 if words[0] in field.label.casefold() else 1), _hit(module, setting, environment)
    for environment, value in setting.values.items():
        if environment in hidden:
            continue
        if value.text is None or value.sensitive or value.origin not in ("set", "linked"):
            continue
        shown = f"{show_env_value(value)} {value.text}".casefold()
        if all(w in shown or w in label or w in names for w in words) and any(w in shown for w in words):
            return 6, _hit(module, setting, environment)
    return None


def _setting_there(
    module: Module, setting: Setting, words: list[str], names: str, environment: str
) -> tuple[int, SearchHit] | None:
    """In the environment that was named besides."""
    label = f"{setting.field.label} {setting.path}".casefold()
    if any(w in label for w in words) and all(w in label or w in names for w in words):
        in_label = 2 if setting.is_set else 4
        return in_label + (0 if words[0] in label else 1), _hit(module, setting, environment)
    return None


def _where_written(setting: Setting, hidden: Collection[str]) -> str:
    """The first environment that has a value of its own, else the first; what is hidden aside."""
    shown = {e: v for e, v in setting.values.items() if e not in hidden}
    written = (e for e, v in shown.items() if v.origin in ("set", "linked"))
    return next(written, next(iter(shown), ""))


def _hit(module: Module, setting: Setting, environment: str) -> SearchHit:
    value = setting.values.get(environment)
    shown = "•••" if value is not None and value.sensitive else show_env_value(value) if value else ""
    parts = [module.title or module.name, environment, shown]
    return SearchHit(
        module.root,
        module.name,
        environment,
        setting.path,
        setting.field.label,
        " · ".join(p for p in parts if p),
    )
