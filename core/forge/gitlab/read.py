"""GitLab's answers as Repoform's own data. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from core.forge.interface import Check, Remark, Request, Review
from core.forge.remarks import is_plan, timestamp
from core.text import _, listed, ngettext, sentences

_DRAFT = re.compile(r"^\s*(?:\[draft\]|\(draft\)|draft:|\[wip\]|wip:)\s*", re.IGNORECASE)


def name_of(user: Any) -> str:
    return str(user["username"]) if isinstance(user, dict) and user.get("username") else "ghost"


def plain_title(title: str) -> str:
    """Without what GitLab writes before a draft's.

    >>> plain_title("Draft: Raise it"), plain_title("Drafting rules")
    ('Raise it', 'Drafting rules')
    """
    return _DRAFT.sub("", title)


def state_of(found: dict[str, Any]) -> str:
    state = str(found["state"])
    if state == "opened" or state == "locked":  # locked: it is being merged this very moment
        return "draft" if found.get("draft") else "open"
    return state


def request_of(
    found: dict[str, Any],
    source: str,
    checks: tuple[Check, ...] = (),
    reviews: tuple[Review, ...] = (),
    remarks: tuple[Remark, ...] = (),
    held: Sequence[str] = (),
) -> Request:
    """`source`: the fork that its branch is in, "" for none. `held`: what its approval rules still miss."""
    state = state_of(found)
    refs = found.get("diff_refs") or {}
    sha = str(found.get("sha") or refs.get("head_sha") or "")
    hindrance, blocked = _blocked(found, checks, reviews, held) if state in ("open", "draft") else ("", "")
    merge_commit = found.get("merge_commit_sha") or found.get("squash_commit_sha") or sha
    answered = {review.author for review in reviews}
    title = str(found["title"])
    return Request(
        id=str(found["iid"]),
        title=plain_title(title) if found.get("draft") else title,
        description=found.get("description") or "",
        author=name_of(found.get("author")),
        branch=f"{source}:{found['source_branch']}" if source else found["source_branch"],
        base=found["target_branch"],
        url=found["web_url"],
        state=state,
        commit=sha,
        number=found["iid"],
        when=timestamp(found.get("created_at")),
        merged=timestamp(found.get("merged_at")),
        checks=checks,
        reviews=reviews,
        remarks=remarks,
        reviewers=tuple(
            name for user in found.get("reviewers") or () if (name := name_of(user)) not in answered
        ),
        mergeable=_mergeable(found),
        blocked=blocked,
        hindrance=hindrance,
        base_commit=str(refs.get("start_sha") or ""),
        merge_commit=str(merge_commit) if state == "merged" else "",
    )


def _mergeable(found: dict[str, Any]) -> bool | None:
    """Whether both sides fit together; None while GitLab is still trying."""
    if found.get("has_conflicts"):
        return False
    status = str(found.get("detailed_merge_status") or "")
    if status in ("unchecked", "checking", "preparing", "approvals_syncing", ""):
        return {"can_be_merged": True, "cannot_be_merged": False}.get(str(found.get("merge_status")))
    return status not in ("conflict", "broken_status")


def _blocked(
    found: dict[str, Any], checks: Sequence[Check], reviews: Sequence[Review], held: Sequence[str]
) -> tuple[str, str]:
    """detailed_merge_status as (a word of Request.hindrance, a sentence)."""
    base = found["target_branch"]
    status = str(found.get("detailed_merge_status") or "")
    if found.get("has_conflicts") or status in ("conflict", "broken_status"):
        return "conflict", _("It conflicts with {base}.").format(base=base)
    if status in ("mergeable", "unchecked", "checking", "preparing", "approvals_syncing", ""):
        may = (found.get("user") or {}).get("can_merge")
        if status == "mergeable" and may is False:
            return "rule", _("You may not merge into {base}.").format(base=base)
        return "", ""
    against = [r.author for r in reviews if r.state == "changes"]
    if status == "requested_changes" and against:
        return "review", _("Changes asked for by {names}.").format(names=listed(against))
    if status in ("not_approved", "requested_changes"):
        return "review", sentences(held) or _("Approvals that {base} asks for are missing.").format(base=base)
    if status in ("ci_must_pass", "ci_still_running", "status_checks_must_pass", "external_status_checks"):
        return "checks", _checks_missing(base, checks)
    return {
        "need_rebase": (
            "behind",
            _("{base} has newer commits, and this project asks for a rebase onto them first.").format(
                base=base
            ),
        ),
        "draft_status": ("draft", _("It isn't ready for review yet.")),
        "discussions_not_resolved": ("rule", _("Conversations have to be resolved first.")),
        "merge_request_blocked": ("rule", _("Another merge request has to be merged first.")),
        "blocked_status": ("rule", _("Another merge request has to be merged first.")),
        "commits_status": (
            "rule",
            _("Its branch is gone, or has nothing that {base} lacks.").format(base=base),
        ),
        "merge_time": ("rule", _("It may be merged only from a set time on.")),
        "title_regex": ("rule", _("Its title isn't as this project asks for.")),
        "jira_association_missing": ("rule", _("Its title or description has to name a Jira issue.")),
        "security_policy_violations": ("rule", _("It breaks a security policy.")),
        "locked_paths": ("rule", _("Somebody has locked files that it changes.")),
        "locked_lfs_files": ("rule", _("Somebody has locked files that it changes.")),
    }.get(status, ("rule", _("GitLab doesn't let it be merged now: {why}.").format(why=status)))


def _checks_missing(base: str, checks: Sequence[Check]) -> str:
    bad = [check.name for check in checks if check.state == "bad"]
    if bad:
        return _("{base} asks for a pipeline that passes; these failed: {names}.").format(
            base=base, names=listed(bad)
        )
    return _("{base} asks for a pipeline that passes, and it hasn't yet.").format(base=base)


_GOOD = frozenset({"success"})
_NEUTRAL = frozenset({"skipped", "canceled", "canceling", "manual"})
_BAD = frozenset({"failed"})


def check_state(status: str, may_fail: bool = False) -> str:
    if status in _GOOD:
        return "good"
    if status in _BAD:
        return "neutral" if may_fail else "bad"
    return "neutral" if status in _NEUTRAL else "running"


def checks_of(pipeline: dict[str, Any] | None, statuses: Iterable[dict[str, Any]]) -> tuple[Check, ...]:
    """The jobs of a commit's newest pipelines and what others say of it; the pipeline itself where its jobs
    can't be seen."""
    latest: dict[str, dict[str, Any]] = {}
    for status in sorted(statuses, key=lambda item: int(item["id"])):
        latest[str(status["name"])] = status
    found = tuple(
        Check(name, check_state(str(s["status"]), bool(s.get("allow_failure"))), s.get("target_url") or "")
        for name, s in latest.items()
    )
    if found or not pipeline:
        return found
    return (Check(_("pipeline"), check_state(str(pipeline["status"])), pipeline.get("web_url") or ""),)


def reviews_of(
    approvals: dict[str, Any], reviewers: Iterable[dict[str, Any]], versions: Sequence[dict[str, Any]]
) -> tuple[Review, ...]:
    """Approvals name no commit: it is the one that was the newest when they were given."""
    out = []
    for one in approvals.get("approved_by") or ():
        out.append(
            Review(name_of(one.get("user")), "approved", _version_at(versions, one.get("approved_at")))
        )
    known = {review.author for review in out}
    for one in reviewers:
        author = name_of(one.get("user"))
        if one.get("state") == "requested_changes":
            out = [review for review in out if review.author != author]
            out.append(Review(author, "changes"))
        elif one.get("state") == "reviewed" and author not in known:
            out.append(Review(author, "comment"))
    return tuple(out)


def _version_at(versions: Sequence[dict[str, Any]], when: Any) -> str:
    """`versions`: of the request's branch, newest first."""
    given = timestamp(when)
    if given is None:
        return ""
    for version in versions:
        made = timestamp(version.get("created_at"))
        if made is not None and made <= given:
            return str(version.get("head_commit_sha") or "")
    return ""


def remarks_of(discussions: Iterable[dict[str, Any]]) -> tuple[Remark, ...]:
    """Everything that people said, oldest first."""
    out = []
    for discussion in discussions:
        for note in discussion.get("notes") or ():
            if note.get("system"):
                continue
            position = note.get("position") or {}
            body = note.get("body") or ""
            out.append(
                Remark(
                    name_of(note.get("author")),
                    body,
                    timestamp(note.get("created_at")),
                    position.get("new_path") or position.get("old_path") or "",
                    position.get("new_line") or position.get("old_line"),
                    plan=not position and is_plan(body),
                )
            )
    return tuple(sorted(out, key=lambda remark: remark.when or 0))


def missing_approvals(base: str, state: Any) -> tuple[str, ...]:
    """What a request's own approval rules still ask for, as far as they can be seen."""
    rules = state.get("rules") if isinstance(state, dict) else None
    out = []
    for rule in rules or ():
        wanted = int(rule.get("approvals_required") or 0)
        given = len(rule.get("approved_by") or ())
        if given >= wanted:
            continue
        if rule.get("rule_type") == "any_approver":
            words = ngettext(
                "{base} asks for {n} approval; it has {given}.",
                "{base} asks for {n} approvals; it has {given}.",
                wanted,
            )
        else:
            words = ngettext(
                "“{rule}” asks for {n} approval; it has {given}.",
                "“{rule}” asks for {n} approvals; it has {given}.",
                wanted,
            )
        out.append(words.format(base=base, rule=rule.get("name") or "", n=wanted, given=given))
    return tuple(out)
