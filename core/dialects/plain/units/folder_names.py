"""What environments are called that only folders tell apart: roots without files of variables, and units of
Terragrunt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from posixpath import basename, dirname

from core.dialects.plain.units import names

MARKS = ("env", "environment", "env_vars", "environment_vars", "env-vars", "stage")
"""Stems of .hcl files that say what counts in one environment, by Terragrunt's habit."""


def marked(paths: Sequence[str]) -> frozenset[str]:
    """The folders with such a file, of a repository's .hcl files."""
    return frozenset(dirname(p) for p in paths if basename(p).removesuffix(".hcl") in MARKS)


def root_names(
    paths: Sequence[str], marks: Collection[str] = (), holding: Collection[str] = ()
) -> dict[str, str]:
    """What each root is called where nothing else names its one environment: its folder's name, or where a
    folder above is the environment's (`prod/eu-west-1/eks`), that one's; of roots whose folders are called
    alike, what tells their paths apart. `holding`: roots that must not be called alike.

    >>> root_names(["live/acme/eu-west-1/stage/eks", "aws/cluster"])
    {'live/acme/eu-west-1/stage/eks': 'stage', 'aws/cluster': 'cluster'}
    >>> root_names(["prod/blue", "prod/green", "prod/vpc"], (), ["prod/blue", "prod/green"])
    {'prod/blue': 'prod-blue', 'prod/green': 'prod-green', 'prod/vpc': 'prod'}
    """
    by: dict[str, list[str]] = {}
    for path in paths:
        by.setdefault(basename(path), []).append(path)
    out: dict[str, str] = {}
    above: dict[str, str] = {}
    folders = {path: _folder(path, marks) for path in paths}
    called = sorted({basename(folder) for folder in folders.values() if folder is not None})
    short = dict(zip(called, names.shortest(called), strict=True))
    for name, alike in by.items():
        if len(alike) > 1:
            out.update(zip(alike, path_names(alike, marks), strict=True))
            continue
        path = alike[0]
        folder = folders[path]
        out[path] = "" if name == "." else name
        if folder is not None and folder != path:
            above[path] = short[basename(folder)]
    count = Counter([name for path, name in above.items() if path in holding])
    count.update(name for path, name in out.items() if path in holding and path not in above)
    for path, name in above.items():
        out[path] = f"{name}-{out[path]}" if path in holding and count[name] > 1 else name
    return {path: out[path] for path in paths}


def path_names(paths: Sequence[str], marks: Collection[str] = (), naming: Sequence[str] = ()) -> list[str]:
    """The shortest tails that tell paths apart, with the environment's folder where that differs.

    >>> path_names(["prod/eu-west-1/eks", "stage/us-east-1/eks"])
    ['prod', 'stage']
    >>> path_names(["prod/eu-west-1/eks", "prod/us-east-1/eks", "stage/eu-west-1/eks"])
    ['prod-eu-west-1', 'prod-us-east-1', 'stage']
    >>> path_names(["prod/eu-west-1/eks", "prod/us-east-1/eks"]), path_names(["prod/eu-west-1/eks"])
    (['eu-west-1', 'us-east-1'], ['prod'])
    """
    folders = [_folder(path, marks) for path in paths]
    if len(paths) == 1 and folders[0] is not None:
        return [basename(folders[0])]
    told = names.tails([path.split("/") for path in paths], naming)
    if len(set(folders)) > 1:
        told = [_with(folder, name) for folder, name in zip(folders, told, strict=True)]
    return names.distinct(names.shortest(told))


def _with(folder: str | None, name: str) -> str:
    own = basename(folder) if folder is not None else ""
    return name if names.holds(names.tokens(name), names.tokens(own)) or not own else f"{own}-{name}"


def _folder(path: str, marks: Collection[str]) -> str | None:
    """The folder on a path that is called as its environment; None where none is."""
    parts = path.split("/")
    at = names.stands_for(parts, [i for i in range(len(parts)) if "/".join(parts[: i + 1]) in marks])
    return None if at is None else "/".join(parts[: at + 1])
