"""Whether a conversion keeps every environment's effective values: what the typed generation merges that
the flat one replaced, what falls back there that counted here, and the two readings compared."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core import hcl
from core.dialects.errors import Refused
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations.convert import Move, target_of
from core.dialects.kubestack.operations.maps import Map
from core.platform.field import Json
from core.platform.model import Module, Origin, Reading
from core.platform.module_facts import ModuleFacts
from core.text import _, listed


def refuse_leaks(
    plans: Mapping[str, Mapping[str, Move]],
    items: Mapping[str, hcl.Item],
    one_map: Map,
    old: ModuleFacts,
    new: ModuleFacts,
) -> None:
    """Raises Refused where an environment would get something from the base that it doesn't get now."""
    base = plans.get(one_map.base, {})
    for environment, plan in plans.items():
        if environment == one_map.base:
            continue
        written = {i.key: i for i in items[environment].expr.items if i.key is not None}
        for name, move in plan.items():
            expr = written[name].expr
            if (
                expr.kind == "literal"
                and expr.value() == ""
                and new.formats[move.target]
                in (
                    "string",
                    "cidr",
                    "yaml-text",
                )
            ):
                why = _("an empty text takes the value of {base} there").format(base=one_map.base)
                _refuse(one_map, environment, written[name], why)
            merged = new.formats[move.target] in ("map(string)", "object") and "." not in move.target
            if not merged or name not in base:
                continue
            own = _keys(move.text)
            theirs = _keys(base[name].text)
            if own is None or theirs is None:
                if move.text != base[name].text:
                    _refuse(one_map, environment, written[name], _("Repoform can't tell the names in it"))
            elif theirs - own:
                _refuse(
                    one_map,
                    environment,
                    written[name],
                    _("there it would also get {keys} from {base}").format(
                        keys=listed(sorted(theirs - own)), base=one_map.base
                    ),
                )


def _refuse(one_map: Map, environment: str, item: hcl.Item, why: str) -> None:
    raise Refused(
        _(
            "{file}, line {line}: {setting} of {environment} would mean something else in the new version: "
            "{why}. Change it first."
        ).format(file=one_map.path, line=item.line, setting=item.key, environment=environment, why=why)
    )


def _keys(text: str) -> set[str] | None:
    tree = hcl.parse(f"x = {text}\n".encode())
    attribute = tree.body.attributes.get("x")
    if attribute is None or attribute.expr.kind != "object":
        return None
    keys = [i.key for i in attribute.expr.items]
    return None if None in keys else {k for k in keys if k is not None}


def nested_parts(plan: Mapping[str, Move], base: Mapping[str, Move]) -> dict[str, str]:
    """Objects below the merge depth replace whole: an environment that sets one part needs the base's
    others."""
    own = {m.target for m in plan.values()}
    touched = {t.rpartition(".")[0] for t in own if t.count(".") == 2}
    return {
        m.target: m.text
        for m in base.values()
        if m.target.rpartition(".")[0] in touched and m.target not in own
    }


def compare(before: Reading, after: Reading, root: str, gone: set[str]) -> None:
    """Raises Refused where a setting that had a value has another one now. `gone`: environments taken out."""
    old_platform, new_platform = before.platform(root), after.platform(root)
    if old_platform is None or new_platform is None:
        raise Refused(_("Repoform can't read its own result; nothing is changed."))
    for module in old_platform.modules():
        now = new_platform.module(module.name)
        if now is None or (now.readonly and not module.readonly):
            reason = now.readonly if now is not None and now.readonly else _("it is gone")
            raise Refused(f"{module.name}: {reason}")
        if module.schema is not None and module.facts_version != now.facts_version:
            _compare_module(module, now, gone)


def _compare_module(module: Module, now: Module, gone: set[str]) -> None:
    old = load().module_facts(module.schema, module.facts_version)
    new = load().module_facts(now.schema, now.facts_version)
    if old is None or new is None:
        return

    for setting in module.settings:
        path = target_of(setting.path, old, new) if setting.path in old.records else setting.path
        for environment, value in setting.values.items():
            if environment in gone or value.origin in (Origin.UNSET, Origin.DEFAULT) or not value.known:
                continue
            if value.swallowed:
                continue
            found, there = _value_at(now, path, environment)
            if not found or not same(value.value, there):
                raise Refused(
                    _(
                        "{module}: {setting} of {environment} was {before} and would be {after} after the "
                        "upgrade. Nothing is changed."
                    ).format(
                        module=module.name,
                        setting=setting.path,
                        environment=environment,
                        before=repr(value.value),
                        after=repr(there) if found else _("nothing"),
                    )
                )


def _value_at(module: Module, path: str | None, environment: str) -> tuple[bool, Json]:
    """The effective value at a path, also of a part inside a Setting that replaces whole. (True, None)
    where it can't be told without Terraform."""
    if path is None:
        return False, None
    if (members := _members(module, path, environment)) is not None:
        return True, members or None
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        setting = module.setting(".".join(parts[:cut]))
        if setting is None:
            continue
        value = setting.values.get(environment)
        if value is None:
            return False, None
        if not value.known:
            return True, None
        found = value.value
        for part in parts[cut:]:
            if not isinstance(found, Mapping) or part not in found:
                return False, None
            found = found[part]
        return value.origin is not Origin.UNSET or cut < len(parts), found
    return False, None


def _members(module: Module, path: str, environment: str) -> dict[str, Json] | None:
    """An object that is read member by member, as one value; None for anything else."""
    inner = [s for s in module.settings if s.path.startswith(path + ".")]
    if module.setting(path) is not None or not inner:
        return None
    out: dict[str, Json] = {}
    for setting in inner:
        value = setting.values.get(environment)
        if value is None or value.origin in (Origin.UNSET, Origin.DEFAULT):
            continue
        if not value.known:
            return {}
        here = out
        *groups, last = setting.path[len(path) + 1 :].split(".")
        for group in groups:
            here = here.setdefault(group, {})
        here[last] = value.value
    return out


def same(before: Json, after: Json) -> bool:
    """Equal in meaning across formats.

    >>> same("3", 3), same(["a"], "a"), same(["10.0.0.0/8"], {"10.0.0.0/8": ""}), same("a", "b")
    (True, True, True, False)
    """
    if after is None:
        return True
    if isinstance(before, list) and isinstance(after, Mapping):
        return [str(v) for v in before] == list(after)
    return bool(_flat(before) == _flat(after))


def _flat(value: Json) -> Json:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return re.sub(r"\.0$", "", value)
    if isinstance(value, list):
        items = [_flat(v) for v in value]
        return items[0] if len(items) == 1 else items
    if isinstance(value, Mapping):
        return {k: _flat(v) for k, v in value.items()}
    return value
