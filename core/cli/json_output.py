"""The JSON of the headless twin: plain dicts from frozen data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core.platform.field import Json
from core.platform.model import Change, Cluster, EnvValue, Module, Platform, Problem, Reading, Setting
from core.view import OtherLines, Outlook

if TYPE_CHECKING:
    from core.clouds.capacity import Range

FORMAT = 1
HIDDEN = "•••"
Dict = dict[str, Any]


def dumps(data: Json) -> str:
    return _safe(json.dumps(data, ensure_ascii=False, default=str))


def _safe(text: str) -> str:
    """Names that are no UTF-8 stand as lone surrogates: those go out escaped."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in text)
    return text


def inspection(commit: str | None, reading: Reading) -> str:
    """The JSON of `inspect`. Made of parts: a setting that is the same object in many modules, as unset ones
    are, is written once."""
    parts: dict[tuple[int, str | None], str] = {}
    roots = ", ".join(_root(p, parts) for p in reading.platforms)
    problems = [problem(p) for p in reading.problems]
    head = f'{{"format": {FORMAT}, "commit": {_json(commit)}, '
    return _safe(f'{head}"roots": [{roots}], "problems": {_json(problems)}}}')


_json = json.JSONEncoder(ensure_ascii=False, default=str).encode
_Parts = dict[tuple[int, str | None], str]


def _root(platform: Platform, parts: _Parts) -> str:
    environments = [{"name": e.name, "base": e.base} for e in platform.environments]
    clusters = ", ".join(_cluster(c, parts) for c in platform.clusters)
    modules = ", ".join(_module(m, parts) for m in platform.generic)
    others = f'"modules": [{modules}], ' if modules else ""  # only where there are any
    return (
        f'{{"path": {_json(platform.root)}, "dialect": {_json(platform.dialect)}, '
        f'"environments": {_json(environments)}, "clusters": [{clusters}], {others}'
        f'"problems": {_json([problem(p) for p in platform.problems])}}}'
    )


def _cluster(cluster: Cluster, parts: _Parts) -> str:
    own = _module(cluster.module, parts) if cluster.module is not None else _NOBODY
    pools = ", ".join(_module(m, parts) for m in cluster.node_pools)
    features = ", ".join(_module(m, parts) for m in cluster.features)
    return f'{own[:-1]}, "node_pools": [{pools}], "features": [{features}]}}'


_KEYS = ("name", "address", "cloud", "file", "line", "version", "region", "base", "settings")
_NOBODY = _json(dict.fromkeys(_KEYS) | {"settings": []})


def _module(module: Module, parts: _Parts) -> str:
    head = _json(
        {
            "name": module.name,
            "address": module.address,
            "cloud": module.cloud,
            "file": module.file,
            "line": module.line,
            "version": module.version,
            "region": module.region,
            "base": module.base,
        }
    )
    settings = ", ".join(_setting(s, module.readonly, parts) for s in module.settings)
    return f'{head[:-1]}, "settings": [{settings}]}}'


def _setting(setting: Setting, module_reason: str | None, parts: _Parts) -> str:
    known = parts.get((id(setting), module_reason))
    if known is not None:
        return known
    field = setting.field
    data = {
        "path": setting.path,
        "label": field.label,
        "type": field.type,
        "section": field.section,
        "impact": field.impact.level,
        "editable": setting.readonly or module_reason or True,
        "values": {environment: _value(v) for environment, v in setting.values.items()},
    }
    text = parts[id(setting), module_reason] = _json(data)
    return text


def _value(value: EnvValue) -> Dict:
    hidden = value.sensitive
    unknown = {} if value.known or not value.note else {"unknown": value.note}
    return {
        "value": (HIDDEN if value.value is not None else None) if hidden else value.value,
        "origin": value.origin,
        "text": (HIDDEN if value.text is not None else None) if hidden else value.text,
        "file": value.file,
        "line": value.line,
        "from": value.source,
        **unknown,  # only where nobody but Terraform can tell the value: why
    }


def problem(item: Problem) -> Dict:
    module = item.module
    if module is not None and item.root not in (None, "."):
        module = f"{item.root}:{module}"
    return {
        "severity": item.severity.value,
        "sentence": item.sentence,
        "file": item.file,
        "line": item.line,
        "module": module,
        "environment": item.environment,
        "setting": item.setting,
        "fix": item.fix,
    }


def change(item: Change) -> Dict:
    module = item.module if item.root == "." else f"{item.root}:{item.module}"
    return {
        "module": module,
        "setting": item.setting,
        "environment": item.environment,
        "before": item.before,
        "after": item.after,
        "impact": item.impact.level.value,
        "sentence": item.sentence,
        "effective": {e: {"before": b, "after": a} for e, (b, a) in item.effective.items()},
    }


def lines(found: Iterable[tuple[str, str, int]]) -> Dict:
    """The key `lines` of a change under review: the changed lines that it explains."""
    return {"lines": [{"file": file, "sign": sign, "line": number} for file, sign, number in found]}


def foresight(found: Iterable[Outlook]) -> Dict:
    """The key `foresight`, only where what clusters hold or cost changes."""
    shown = [_outlook(one) for one in found]
    return {"foresight": shown} if shown else {}


def not_read(paths: Iterable[str]) -> Dict:
    """The key `not_read`, only where there are such files."""
    names = list(paths)
    return {"not_read": names} if names else {}


def _outlook(one: Outlook) -> Dict:
    cost: Dict | None = None
    if one.cost:
        cost = {
            "before": _range(one.cost_before.monthly),
            "after": _range(one.cost_after.monthly),
            "currency": one.cost_after.currency or one.cost_before.currency or None,
            "note": one.note,
        }
    sides = {"before": one.before, "after": one.after}
    return {
        "root": one.root,
        "cluster": one.cluster,
        "environment": one.environment,
        **{
            name: {side: _range(getattr(capacity, name)) for side, capacity in sides.items()}
            for name in ("nodes", "vcpu", "memory_gib", "gpus")
        },
        "monthly_cost": cost,
        "sentence": one.sentence,
    }


def _range(given: Range) -> Dict | None:
    """Least and most; null where it can't be told."""
    if given.low is None or given.high is None:
        return None
    return {"min": round(given.low, 2), "max": round(given.high, 2)}


def hashes(files: Mapping[str, tuple[bytes | None, bytes | None]]) -> Dict:
    return {path: {"before": _sha(before), "after": _sha(after)} for path, (before, after) in files.items()}


def _sha(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def other(item: OtherLines) -> Dict:
    return {
        "file": item.file,
        "lines": [{"sign": sign, "line": number} for sign, number in item.lines],
        "what": item.what,
    }
