"""What a coding agent may ask (see core.cli.mcp): each question is one command of Repoform in a process of
its own, which ends after its time and whose answer has an end.

Raises Refused with the command's own sentence; writes nothing but for `propose`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from core.text import _, listed, ngettext

SECONDS = 60
"""After these a command is stopped."""
LONGEST = 60_000
"""Characters of an answer's JSON, for what an agent can take in. What is beyond is counted."""
MODES = {"": (), "everywhere": ("--at-source",), "only here": ("--override",)}

Dict = dict[str, Any]
Mode = Literal["", "everywhere", "only here"]


class Refused(Exception):
    """A sentence: what is wrong, and what to do."""


def inspect(path: str, ref: str = "", entity: str = "") -> Dict:
    """All clusters and pools with the settings that people change; with an entity, which may be of a folder
    without clusters, all of its settings."""
    found = _asked("inspect", _folder(path), "--json", *_ref(ref), *(["--all"] if entity else []))
    if not entity:
        return _bounded({**found, "roots": [_summary(root) for root in found["roots"]]})
    for root in found["roots"]:
        for module in _modules(root):
            if entity in (module["address"], f"{root['path']}:{module['address']}", module["name"]):
                kept = [one for one in module["settings"] if _is_written(one)]
                unset = [one["path"] for one in module["settings"] if not _is_written(one)]
                shown = {key: value for key, value in module.items() if key not in ("node_pools", "features")}
                return _bounded({**shown, "settings": kept, "not_set": unset})
    names = [module["address"] for root in found["roots"] for module in _modules(root)]
    raise Refused(
        _("There is no {name} here; there is {choices}.").format(
            name=entity, choices=listed(names[:50]) or _("none")
        )
    )


def edit(
    path: str, set: Mapping[str, Any], unset: Sequence[str] = (), mode: Mode = "", ref: str = ""
) -> Dict:
    """The changes in sentences with their impacts, what is wrong then, and the diff. Nothing is written."""
    arguments = _edits(path, set, unset, mode, ref)
    found = _asked("edit", *arguments, "--json")
    return _bounded({**found, "diff": _said("edit", *arguments, "--diff")})


def propose(
    path: str,
    set: Mapping[str, Any],
    title: str = "",
    unset: Sequence[str] = (),
    mode: Mode = "",
    draft: bool = False,
) -> Dict:
    """The same, sent for review on a branch of its own."""
    more = [*([f"--title={title}"] if title else []), *(["--draft"] if draft else [])]
    return _bounded(_asked("edit", *_edits(path, set, unset, mode, ""), "--json", "--propose", *more))


def check(path: str, ref: str = "") -> Dict:
    """Everything wrong, worst first."""
    return _bounded(_asked("check", _folder(path), "--json", *_ref(ref)))


def review(path: str, base: str, head: str) -> Dict:
    """What changes between two commits, in sentences, and the lines that no sentence explains."""
    return _bounded(_asked("review", "--json", "--", _folder(path), base, head))


def _folder(path: str) -> str:
    """Only what lies on this computer: an agent makes Repoform fetch nothing."""
    if not Path(path).is_dir():
        raise Refused(_("{path} is no folder here. Name a local clone.").format(path=path))
    return str(Path(path).absolute())


def _ref(ref: str) -> list[str]:
    return [f"--ref={ref}"] if ref else []


def _edits(path: str, set: Mapping[str, Any], unset: Sequence[str], mode: Mode, ref: str) -> list[str]:
    wishes = [f"--set={address}={json.dumps(value)}" for address, value in set.items()]
    return [_folder(path), *wishes, *(f"--unset={address}" for address in unset), *MODES[mode], *_ref(ref)]


def _asked(*arguments: str) -> Dict:
    found: Dict = json.loads(_said(*arguments))
    return found


def _said(*arguments: str) -> str:
    """What the command prints. Raises Refused with its sentence where it refuses, or takes too long."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "gui"]
    top = Path(__file__).parents[2]
    paths = os.pathsep.join(filter(None, [str(top), os.environ.get("PYTHONPATH", "")]))
    process = subprocess.Popen(
        [*program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=sys.platform != "win32",
    )
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        _stop(process)
        words = ngettext(
            "This took longer than {n} second and was stopped.",
            "This took longer than {n} seconds and was stopped.",
            SECONDS,
        )
        raise Refused(words.format(n=SECONDS)) from None
    if process.returncode:
        raise Refused(" ".join(err.decode("utf-8", "replace").split()))
    return out.decode("utf-8", "replace")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """With all that it started, Git first."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _modules(root: Dict) -> list[Dict]:
    clusters = root["clusters"]
    parts = [part for c in clusters for part in (*c["node_pools"], *c["features"])]
    return [*(c for c in clusters if c["address"]), *parts, *root.get("modules", ())]


def _summary(root: Dict) -> Dict:
    """Without the settings that people seldom change."""
    found: Dict = {
        key: root[key] for key in ("path", "dialect", "title", "environments", "problems") if key in root
    }
    found["clusters"] = [
        {
            **_short(cluster),
            "node_pools": [_short(pool) for pool in cluster["node_pools"]],
            "features": [feature["address"] for feature in cluster["features"]],
        }
        for cluster in root["clusters"]
    ]
    if "modules" in root:
        found["other_modules"] = [module["address"] for module in root["modules"]]
    return found


def _short(module: Dict) -> Dict:
    keys = ("name", "address", "cloud", "version", "region", "exists")
    settings = {
        setting["role"]: {
            environment: value["value"] if value["unknown"] is None else {"unknown": value["unknown"]}
            for environment, value in setting["values"].items()
        }
        for setting in module["settings"]
        if setting["role"] and _is_written(setting)
    }
    return {**{key: module[key] for key in keys if module.get(key) is not None}, "settings": settings}


def _is_written(setting: Dict) -> bool:
    return any(value["origin"] != "unset" for value in setting["values"].values())


def _bounded(found: Dict) -> Dict:
    """Halves the longest list or text until the answer is short enough, and says how much is left out."""
    left: dict[str, int] = {}
    while len(json.dumps(found, ensure_ascii=False)) > LONGEST:
        name, (holder, key) = max(_long(found), key=lambda one: len(json.dumps(one[1][0][one[1][1]])))
        whole = holder[key]
        holder[key] = whole[: len(whole) // 2]
        left[name] = left.get(name, 0) + len(whole) - len(holder[key])
    return {**found, "left_out": left} if left else found


def _long(found: Dict, name: str = "") -> list[tuple[str, tuple[Dict, str]]]:
    """Each list and text that can be shortened, with the words for it and where it hangs."""
    out: list[tuple[str, tuple[Dict, str]]] = []
    for key, value in found.items():
        where = f"{name}.{key}" if name else key
        if isinstance(value, str | list) and len(value) > 1:
            out.append((where, (found, key)))
        if isinstance(value, dict):
            out += _long(value, where)
        if isinstance(value, list):
            out += [each for one in value if isinstance(one, dict) for each in _long(one, where)]
    return out
