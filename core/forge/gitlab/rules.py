"""What a project asks of a new branch and of a merge request, before anything is sent. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from core.text import _, ngettext

DEVELOPER, MAINTAINER = 30, 40


def level_of(project: dict[str, Any]) -> int:
    """The user's role as the project itself tells it; invited groups don't count there."""
    rights = project.get("permissions") or {}
    levels = [(rights.get(key) or {}).get("access_level") for key in ("project_access", "group_access")]
    return max((int(level) for level in levels if level is not None), default=0)


def fits(pattern: str, branch: str) -> bool:
    """Protected branches may be written with stars.

    >>> fits("release/*", "release/1/2"), fits("main", "main"), fits("main", "main2")
    (True, True, False)
    """
    parts = re.split(r"\*+", pattern)
    if len(parts) == 1:
        return pattern == branch
    if not (branch.startswith(parts[0]) and branch.endswith(parts[-1])):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        found = branch.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return at <= len(branch) - len(parts[-1])


def forbids(protected: Iterable[dict[str, Any]], branch: str, level: int, user: int) -> str:
    """Why `branch` may not be pushed; "" where nothing is known against it. The most generous of the rules
    that fit counts."""
    patterns = [rule for rule in protected if fits(str(rule["name"]), branch)]
    if not patterns or any(_may_push(rule, level, user) for rule in patterns):
        return ""
    return _(
        "Branches like “{pattern}” are protected, and you may not push there. Choose another name."
    ).format(pattern=patterns[0]["name"])


def _may_push(rule: dict[str, Any], level: int, user: int) -> bool:
    for access in rule.get("push_access_levels") or ():
        if access.get("user_id") is not None:
            if access["user_id"] == user:
                return True
        elif access.get("group_id") is not None:
            return True  # who is in it isn't asked: GitLab will tell
        elif access.get("deploy_key_id") is None:
            wanted = int(access.get("access_level") or 0)
            if wanted and level >= wanted:
                return True
    return False


def asks(
    project: dict[str, Any], protected: Iterable[dict[str, Any]], rules: Iterable[dict[str, Any]], base: str
) -> tuple[str, ...]:
    """What the proposal will have to meet, one sentence each."""
    out = []
    for rule in rules:
        wanted = int(rule.get("approvals_required") or 0)
        if not wanted or not _counts(rule, base):
            continue
        if rule.get("rule_type") == "any_approver":
            words = ngettext("{base} asks for {n} approval.", "{base} asks for {n} approvals.", wanted)
        else:
            words = ngettext("“{rule}” asks for {n} approval.", "“{rule}” asks for {n} approvals.", wanted)
        out.append(words.format(base=base, n=wanted, rule=rule.get("name") or ""))
    own = [rule for rule in protected if fits(str(rule["name"]), base)]
    if any(rule.get("code_owner_approval_required") for rule in own):
        out.append(_("{base} asks for a review by a code owner.").format(base=base))
    if project.get("only_allow_merge_if_pipeline_succeeds"):
        out.append(_("{base} asks for a pipeline that passes.").format(base=base))
    if project.get("only_allow_merge_if_all_discussions_are_resolved"):
        out.append(
            _("{base} also asks for {what}.").format(base=base, what=_("an end to every conversation"))
        )
    return tuple(dict.fromkeys(out))


def _counts(rule: dict[str, Any], base: str) -> bool:
    """A rule without branches counts for every one."""
    branches = rule.get("protected_branches") or ()
    return not branches or any(fits(str(branch.get("name") or ""), base) for branch in branches)
