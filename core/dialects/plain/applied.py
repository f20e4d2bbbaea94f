"""What shows in Git that something merged was applied, in ordinary Terraform: only what a file says plainly.

A workflow of GitHub's that runs `terraform apply -auto-approve` in the root's folder at each push to the
branch, without conditions, filters or somebody's approval in between; or an `atlantis.yaml` with `automerge`,
which merges only what was applied. Then the merge itself is the sign. All else is none: tags, names, habits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import Any

import yaml

from core.platform.model import Platform
from core.snapshot import Snapshot

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")
_ATLANTIS = ("atlantis.yaml", "atlantis.yml")
_LARGEST = 128 * 1024
_MOST = 200
"""Workflows that are looked at."""
_APPLY = re.compile(r"^\s*(?:terraform|tofu)(?P<before>(?:\s+-chdir=\S+)?)\s+apply(?P<after>(?:\s+\S+)*)\s*$")
_CHDIR = re.compile(r"-chdir=[\"']?([^\s\"']+)")
_FOREIGN = ("${{", "$", "`")
"""What only the pipeline knows."""


def applied_with_the_merge(snapshot: Snapshot, platform: Platform, branch: str) -> bool:
    """Whether a file says plainly that all of this root is applied with the merge into `branch`. A root that
    is applied several times over, with files of variables or workspaces, is told of nowhere plainly."""
    if len(platform.environments) > 1 or not branch:
        return False
    return any(_in_workflow(made, branch, platform.root) for made in _workflows(snapshot)) or any(
        _in_atlantis(made, platform.root) for made in _read(snapshot, _ATLANTIS)
    )


def _workflows(snapshot: Snapshot) -> Iterator[Mapping[str, Any]]:
    paths = sorted(p for p in snapshot.paths() if _WORKFLOW.fullmatch(p))[:_MOST]
    yield from _read(snapshot, paths)


def _read(snapshot: Snapshot, paths: tuple[str, ...] | list[str]) -> Iterator[Mapping[str, Any]]:
    there = [
        p for p in paths if (e := snapshot.entries.get(p)) and e.mode != "120000" and 0 <= e.size <= _LARGEST
    ]
    for data in snapshot.read_many(there).values():
        try:
            made = yaml.load(data, _LOADER)
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
        if isinstance(made, dict):
            yield made


def _in_atlantis(made: Mapping[str, Any], root: str) -> bool:
    projects = made.get("projects")
    return made.get("automerge") is True and any(
        isinstance(p, dict)
        and _folder(p.get("dir")) == root
        and p.get("workspace", "default") == "default"
        and "workflow" not in p
        for p in (projects if isinstance(projects, list) else ())
    )


def _in_workflow(made: Mapping[Any, Any], branch: str, root: str) -> bool:
    push = made.get("on", made.get(True))  # YAML takes the word `on` for a yes
    push = push.get("push") if isinstance(push, dict) else None
    if not isinstance(push, dict) or set(push) != {"branches"} or branch not in _texts(push["branches"]):
        return False
    jobs = made.get("jobs")
    return isinstance(jobs, dict) and any(
        _in_job(job, root, _working(made.get("defaults"))) for job in jobs.values() if isinstance(job, dict)
    )


def _in_job(job: Mapping[str, Any], root: str, folder: str) -> bool:
    if not {"if", "strategy", "environment", "uses", "container"}.isdisjoint(job):
        return False
    folder = _working(job.get("defaults")) or folder
    steps = job.get("steps")
    return any(
        _in_step(step, root, folder)
        for step in (steps if isinstance(steps, list) else ())
        if isinstance(step, dict)
    )


def _in_step(step: Mapping[str, Any], root: str, folder: str) -> bool:
    script = step.get("run")
    if not isinstance(script, str) or "if" in step or "continue-on-error" in step:
        return False
    lines = script.splitlines()
    if any(re.match(r"\s*(?:cd|pushd|if|for|case|while)\b", line) or "||" in line for line in lines):
        return False
    where = step.get("working-directory") or folder or "."
    return any(_applies(part, str(where), root) for line in lines for part in line.split("&&"))


def _applies(line: str, where: str, root: str) -> bool:
    found = _APPLY.match(line)
    if found is None or any(sign in line + where for sign in _FOREIGN):
        return False
    words = found["after"].split()
    if "-auto-approve" not in words or any(w.startswith(("-target", "-destroy", "-var")) for w in words):
        return False
    moved = _CHDIR.search(found["before"])
    return _folder(f"{where}/{moved[1]}" if moved is not None else where) == root


def _working(defaults: object) -> str:
    run = defaults.get("run") if isinstance(defaults, dict) else None
    found = run.get("working-directory") if isinstance(run, dict) else None
    return found if isinstance(found, str) else ""


def _folder(text: object) -> str | None:
    return normpath(text) if isinstance(text, str) and text and not text.startswith("/") else None


def _texts(value: object) -> list[str]:
    return (
        [value]
        if isinstance(value, str)
        else [v for v in value if isinstance(v, str)]
        if isinstance(value, list)
        else []
    )
