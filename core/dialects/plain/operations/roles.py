"""Settings of a pool by their roles: `machine`, `min`, `max`, … as on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.dialects.common.workbench.value_text import taints_for
from core.dialects.errors import Refused
from core.platform.field import Json
from core.platform.model import Module, Origin, Setting
from core.platform.roles import Roles
from core.text import _, sentence_list

ROLES = ("machine", "min", "max", "desired", "disk", "spot", "labels", "taints", "zones")


def _paths(roles: Roles) -> Mapping[str, tuple[str, ...]]:
    return {
        "machine": roles.machines,
        "min": roles.minimum,
        "max": roles.maximum,
        "desired": (*roles.desired, *roles.fixed),
        "disk": roles.disk,
        "spot": roles.spot,
        "labels": roles.labels,
        "taints": roles.taints,
        "zones": roles.zones,
    }


def setting_of(pool: Module, name: str) -> Setting | None:
    """The setting of a role, the one that is written before others; or by its own name. Where none is
    written, a limit counts as the cloud's other limits do: of each zone, where they do."""
    if pool.roles is None or name not in ROLES:
        return pool.setting(name)
    totals = pool.roles.totals
    found = [s for p in _paths(pool.roles)[name] if (s := pool.setting(p)) is not None]
    counts = any(_counts(pool.setting(path)) for path in totals)
    found.sort(key=lambda s: (not s.is_set, (s.path in totals) is not counts))
    return found[0] if found else None


def _counts(setting: Setting | None) -> bool:
    """Whether a limit is written that lets anything run: an import writes a zero for none."""
    values = setting.values.values() if setting is not None and setting.is_set else ()
    return any(value.known and value.value not in (None, 0, "0") for value in values)


def path_of(pool: Module, name: str) -> str:
    """Raises Refused for a role that such a pool doesn't have."""
    setting = setting_of(pool, name)
    if setting is not None:
        return setting.path
    if name not in ROLES:
        return name
    known = [role for role in ROLES if _there(pool, role)]
    if name in known:
        return _there(pool, name)
    raise Refused(
        _("Repoform doesn't know which setting of {pool} is “{role}”. It knows: {names}.").format(
            pool=pool.title or pool.name, role=name, names=sentence_list(known) or _("none")
        )
    )


def _there(pool: Module, role: str) -> str:
    """The path of a role, which may hold settings of its own; "" where there is none."""
    setting = setting_of(pool, role)
    if setting is not None or pool.roles is None:
        return setting.path if setting is not None else ""
    return next(
        (p for p in _paths(pool.roles)[role] if any(s.path.startswith(f"{p}.") for s in pool.settings)), ""
    )


def fitting(pool: Module, name: str, value: Json) -> Json:
    """An answer as the setting wants it."""
    if name == "taints" and isinstance(value, list):
        made = taints_for(value, pool.cloud or "")
        form = pool.facts.formats.get(path_of(pool, name), "") if pool.facts is not None else ""
        # Some modules take them by a name of their own.
        return {_word(one): one for one in made} if form == "object" or form.startswith("map") else made
    setting = setting_of(pool, name)
    if setting is None:
        return value
    field = setting.field
    if name == "spot" and value is True and field.type != "bool":
        return next((c.value for c in field.choices if str(c.value).lower() == "spot"), "Spot")
    if name == "machine":
        if field.type == "list" and not isinstance(value, list):
            return [value]
        if field.type != "list" and isinstance(value, list) and len(value) == 1:
            return value[0]
    return value


def _word(taint: Json) -> str:
    """
    >>> _word({"key": "nvidia.com/gpu"})
    'gpu'
    """
    return str(taint["key"]).rpartition("/")[2]


def values(pool: Module, environments: Sequence[str]) -> dict[str, dict[str, Json]]:
    """What a pool has, by environment and path: what is no fixed value is left out."""
    out: dict[str, dict[str, Json]] = {e: {} for e in environments}
    for role in ROLES:
        setting = setting_of(pool, role)
        for environment in environments if setting is not None else ():
            assert setting is not None
            value = setting.values.get(environment)
            if value is not None and value.known and value.value is not None and not value.sensitive:
                out[environment][setting.path] = value.value
    return out


def fixed_count(pool: Module, environment: str, given: Mapping[str, Json]) -> str:
    """The setting with the number of nodes of a pool that gets its first limits; "" where it has some."""
    roles = pool.roles
    asked = any(given.get(name) is not None for name in ("min", "max"))
    if roles is None or not asked or given.get("desired") is not None:
        return ""
    if any(_is_said(pool, path, environment) for path in (*roles.minimum, *roles.maximum)):
        return ""
    return next((path for path in roles.fixed if _is_said(pool, path, environment)), "")


def _is_said(pool: Module, path: str, environment: str) -> bool:
    setting = pool.setting(path)
    value = setting.values.get(environment) if setting is not None else None
    return value is not None and value.origin not in (Origin.UNSET, Origin.DEFAULT)
