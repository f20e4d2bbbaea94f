"""The JSON of the headless twin (DESIGN.md): plain dicts from frozen data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from core.platform.model import Change, Cluster, EnvValue, Module, Platform, Problem, Reading, Setting
from core.view import OtherLines

FORMAT = 1
HIDDEN = "•••"
Dict = dict[str, Any]


def dumps(data: Dict) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)


def inspection(commit: str | None, reading: Reading) -> Dict:
    return {
        "format": FORMAT,
        "commit": commit,
        "roots": [_root(p) for p in reading.platforms],
        "problems": [problem(p) for p in reading.problems],
    }


def _root(platform: Platform) -> Dict:
    return {
        "path": platform.root,
        "dialect": platform.dialect,
        "environments": [{"name": e.name, "base": e.base} for e in platform.environments],
        "clusters": [_cluster(c) for c in platform.clusters],
        "problems": [problem(p) for p in platform.problems],
    }


def _cluster(cluster: Cluster) -> Dict:
    out = _module(cluster.module) if cluster.module is not None else dict.fromkeys(_KEYS) | {"settings": []}
    out["node_pools"] = [_module(m) for m in cluster.node_pools]
    out["features"] = [_module(m) for m in cluster.features]
    return out


_KEYS = ("name", "address", "cloud", "file", "line", "version", "region", "base", "settings")


def _module(module: Module) -> Dict:
    reason = module.readonly
    return {
        "name": module.name,
        "address": module.address,
        "cloud": module.cloud,
        "file": module.file,
        "line": module.line,
        "version": module.version,
        "region": module.region,
        "base": module.base,
        "settings": [_setting(s, reason) for s in module.settings],
    }


def _setting(setting: Setting, module_reason: str | None) -> Dict:
    field = setting.field
    return {
        "path": setting.path,
        "label": field.label,
        "type": field.type,
        "section": field.section,
        "impact": field.impact.level.value,
        "editable": setting.readonly or module_reason or True,
        "values": {environment: _value(v) for environment, v in setting.values.items()},
    }


def _value(value: EnvValue) -> Dict:
    hidden = value.sensitive
    return {
        "value": (HIDDEN if value.value is not None else None) if hidden else value.value,
        "origin": value.origin.value,
        "text": (HIDDEN if value.text is not None else None) if hidden else value.text,
        "file": value.file,
        "line": value.line,
        "from": value.source,
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
