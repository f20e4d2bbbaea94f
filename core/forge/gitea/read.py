"""Gitea's and Forgejo's answers as Repoform's own data. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from core.forge.interface import Check, Remark, Request, Review
from core.forge.remarks import is_plan, timestamp
from core.frozen import dataclass
from core.text import _, listed, ngettext, sentences

WIP = ("WIP: ", "[WIP] ")
"""What makes a title a draft's, as servers come; their own setting may say otherwise."""

_WIP = re.compile(r"^\s*(?:WIP:|\[WIP\])\s*", re.IGNORECASE)


def name_of(user: Any) -> str:
    return str(user["login"]) if isinstance(user, dict) and "login" in user else "ghost"


def is_draft(pull: dict[str, Any]) -> bool:
    """Servers from before they told it go by their usual prefixes."""
    told = pull.get("draft")
    return bool(told) if told is not None else _WIP.match(pull["title"]) is not None


def head_of(pull: dict[str, Any]) -> str:
    """Its branch, "owner:branch" from a fork."""
    head, base = pull["head"], pull["base"]
    branch = str(head.get("label") or head["ref"])
    owner = ((head.get("repo") or {}).get("owner") or {}).get("login")
    return f"{owner}:{branch}" if owner and head.get("repo_id") != base.get("repo_id") else branch


@dataclass(frozen=True, slots=True)
class Needs:
    """What a base branch asks of a request before it may be merged."""

    approvals: int = 0
    checks: tuple[str, ...] = ()
    may_merge: bool = True
    """The user, at all."""


def needs_of(branch: dict[str, Any]) -> Needs:
    """Of a branch as everybody sees it: its whole protection is for administrators alone."""
    if not branch.get("protected"):
        return Needs()
    checks = branch.get("status_check_contexts") if branch.get("enable_status_check") else None
    return Needs(
        int(branch.get("required_approvals") or 0),
        tuple(str(name) for name in checks or () if name),
        branch.get("user_can_merge") is not False,
    )


def sentences_of(needs: Needs, base: str) -> tuple[str, ...]:
    """What a proposal will have to meet."""
    found = []
    if needs.approvals:
        found.append(
            ngettext(
                "{base} asks for {n} approval.", "{base} asks for {n} approvals.", needs.approvals
            ).format(base=base, n=needs.approvals)
        )
    if needs.checks:
        found.append(
            _("{base} asks for these checks: {names}.").format(base=base, names=listed(needs.checks))
        )
    return tuple(found)


def forbidding(rules: Iterable[dict[str, Any]], branch: str) -> str:
    """The rule that forbids pushing the new branch; "" if none does, as far as the user may see them."""
    for rule in rules:
        name = str(rule.get("rule_name") or rule.get("branch_name") or "")
        if name and rule.get("enable_push") is False and _glob(name).fullmatch(branch):
            return name
    return ""


def _glob(rule: str) -> re.Pattern[str]:
    """A rule's name as a pattern: "*" stays within a step, "**" doesn't."""
    parts = re.split(r"(\*\*|\*|\?)", rule)
    words = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(words.get(part, re.escape(part)) for part in parts))


def request_of(
    pull: dict[str, Any],
    checks: tuple[Check, ...] = (),
    reviews: tuple[Review, ...] = (),
    remarks: tuple[Remark, ...] = (),
    needs: Needs | None = None,
) -> Request:
    """`needs`: what the base branch asks for, to say which of it is missing."""
    head, base = pull["head"], pull["base"]
    draft = is_draft(pull)
    merged = bool(pull.get("merged"))
    ended = "merged" if merged else "closed" if pull["state"] == "closed" else ""
    mergeable, hindrance, blocked = None, "", ""
    if not ended:
        mergeable = None if draft else bool(pull.get("mergeable"))
        hindrance, blocked = _hindrance(pull, draft, checks, reviews, needs)
    start = str(pull.get("merge_base") or "")
    return Request(
        id=str(pull["number"]),
        title=_WIP.sub("", pull["title"]) if draft else pull["title"],
        description=pull.get("body") or "",
        author=name_of(pull.get("user")),
        branch=head_of(pull),
        base=base["ref"],
        url=pull["html_url"],
        state=ended or ("draft" if draft else "open"),
        commit=head["sha"],
        number=pull["number"],
        when=timestamp(pull.get("created_at")),
        merged=timestamp(pull.get("merged_at")),
        checks=checks,
        reviews=reviews,
        remarks=remarks,
        reviewers=tuple(
            [name_of(user) for user in pull.get("requested_reviewers") or () if user]
            + [str(team["name"]) for team in pull.get("requested_reviewers_teams") or () if team]
        ),
        mergeable=mergeable,
        blocked=blocked,
        hindrance=hindrance,
        base_commit=start if ended else str(base.get("sha") or start),
        merge_commit=str(pull.get("merge_commit_sha") or "") if merged else "",
    )


def _hindrance(
    pull: dict[str, Any],
    draft: bool,
    checks: Sequence[Check],
    reviews: Sequence[Review],
    needs: Needs | None,
) -> tuple[str, str]:
    """(a word of Request.hindrance, a sentence)."""
    base = pull["base"]["ref"]
    if draft:
        return "draft", _("It isn't ready for review yet.")
    if not pull.get("mergeable"):
        return "conflict", _("It conflicts with {base}, or the server hasn't compared them yet.").format(
            base=base
        )
    latest = {review.author: review for review in reviews if review.state != "comment"}
    against = [review.author for review in latest.values() if review.state == "changes"]
    commit = str(pull["head"]["sha"])
    given = sum(r.state == "approved" and r.commit in ("", commit) for r in latest.values())
    words, hindrance = [], ""
    if against:
        hindrance = "review"
        words.append(_("Changes asked for by {names}.").format(names=listed(against)))
    if needs is not None and given < needs.approvals:
        hindrance = "review"
        words.append(
            ngettext(
                "{base} asks for {n} approval; it has {given}.",
                "{base} asks for {n} approvals; it has {given}.",
                needs.approvals,
            ).format(base=base, n=needs.approvals, given=given)
        )
    missing = [
        name
        for name in (needs.checks if needs is not None else ())
        if not any(c.state in ("good", "neutral") and _glob(name).fullmatch(c.name) for c in checks)
    ]
    if missing:
        hindrance = hindrance or "checks"
        words.append(
            _("{base} asks for these checks, which haven't passed: {names}.").format(
                base=base, names=listed(missing)
            )
        )
    if needs is not None and not needs.may_merge and not words:
        return "rule", _("You have no right to merge into {base}.").format(base=base)
    return hindrance, sentences(words)


_STATES = {"success": "good", "pending": "running", "warning": "neutral", "skipped": "neutral"}


def checks_of(statuses: Iterable[dict[str, Any]]) -> tuple[Check, ...]:
    return tuple(
        Check(
            status.get("context") or "",
            _STATES.get(str(status.get("status")), "bad"),
            status.get("target_url") or "",
        )
        for status in statuses
    )


_REVIEWS = {"APPROVED": "approved", "REQUEST_CHANGES": "changes", "COMMENT": "comment"}


def reviews_of(reviews: Iterable[dict[str, Any]]) -> tuple[Review, ...]:
    return tuple(
        Review(
            name_of(r.get("user")),
            "dismissed" if r.get("dismissed") else _REVIEWS[r["state"]],
            r.get("commit_id") or "",
        )
        for r in reviews
        if r.get("state") in _REVIEWS
    )


def remarks_of(
    general: Iterable[dict[str, Any]], inline: Iterable[dict[str, Any]], reviews: Iterable[dict[str, Any]]
) -> tuple[Remark, ...]:
    """Everything that was said, oldest first."""
    out = [
        Remark(
            name_of(c.get("user")),
            c.get("body") or "",
            timestamp(c.get("created_at")),
            plan=is_plan(c.get("body") or ""),
        )
        for c in general
    ]
    out += [
        Remark(
            name_of(c.get("user")),
            c.get("body") or "",
            timestamp(c.get("created_at")),
            c.get("path") or "",
            c.get("position") or c.get("original_position") or None,
        )
        for c in inline
    ]
    out += [
        Remark(name_of(r.get("user")), r["body"], timestamp(r.get("submitted_at")))
        for r in reviews
        if r.get("body") and r.get("state") in _REVIEWS
    ]
    return tuple(sorted(out, key=lambda remark: remark.when or 0))
