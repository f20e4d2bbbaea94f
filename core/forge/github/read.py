"""GitHub's answers as Repoform's own data. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from core.forge.interface import Check, Remark, Request, Review
from core.forge.remarks import is_plan, timestamp
from core.frozen import dataclass
from core.text import _, listed, ngettext, sentences


def name_of(user: Any) -> str:
    return str(user["login"]) if isinstance(user, dict) and "login" in user else "ghost"


def request_of(
    pull: dict[str, Any],
    checks: tuple[Check, ...] = (),
    reviews: tuple[Review, ...] = (),
    remarks: tuple[Remark, ...] = (),
    needs: Needs | None = None,
) -> Request:
    """`needs`: what the base branch asks for, to say which of it is missing."""
    head, base = pull["head"], pull["base"]
    fork = bool(head.get("repo")) and head["repo"]["full_name"] != (base.get("repo") or {}).get("full_name")
    merged = bool(pull.get("merged_at") or pull.get("merged"))
    state = (
        "merged"
        if merged
        else "closed"
        if pull["state"] == "closed"
        else ("draft" if pull.get("draft") else "open")
    )
    hindrance, blocked = "", ""
    if state in ("open", "draft"):
        hindrance, blocked = _blocked(pull, checks, reviews, needs)
    return Request(
        id=str(pull["number"]),
        title=pull["title"],
        description=pull.get("body") or "",
        author=name_of(pull.get("user")),
        branch=head["label"] if fork else head["ref"],
        base=base["ref"],
        url=pull["html_url"],
        state=state,
        commit=head["sha"],
        number=pull["number"],
        when=timestamp(pull.get("created_at")),
        merged=timestamp(pull.get("merged_at")),
        checks=checks,
        reviews=reviews,
        remarks=remarks,
        reviewers=tuple(name_of(user) for user in pull.get("requested_reviewers") or ()),
        mergeable=pull.get("mergeable"),
        blocked=blocked,
        hindrance=hindrance,
        base_commit=str(base.get("sha") or ""),
        merge_commit=str(pull.get("merge_commit_sha") or "") if merged else "",
    )


def is_held(pull: dict[str, Any]) -> bool:
    """A rule of the base branch keeps it from being merged: worth asking which."""
    return pull.get("state") == "open" and pull.get("mergeable_state") == "blocked"


def _blocked(
    pull: dict[str, Any], checks: Sequence[Check], reviews: Sequence[Review], needs: Needs | None
) -> tuple[str, str]:
    """GitHub's mergeable_state as (a word of Request.hindrance, a sentence)."""
    base = pull["base"]["ref"]
    state = str(pull.get("mergeable_state") or "")
    if state == "blocked":
        return _held(base, checks, reviews, str(pull["head"]["sha"]), needs)
    return {
        "dirty": ("conflict", _("It conflicts with {base}.").format(base=base)),
        "behind": (
            "behind",
            _("{base} has newer commits that have to be merged into it first.").format(base=base),
        ),
        "draft": ("draft", _("It isn't ready for review yet.")),
        "unstable": ("checks", _("A check failed or is still running.")),
    }.get(state, ("", ""))


def _held(
    base: str, checks: Sequence[Check], reviews: Sequence[Review], commit: str, needs: Needs | None
) -> tuple[str, str]:
    """Which of the base branch's rules holds it back, as far as the user may see them."""
    latest = {review.author: review for review in reviews if review.state != "comment"}
    against = [r.author for r in latest.values() if r.state == "changes"]
    given = sum(r.state == "approved" and r.commit in ("", commit) for r in latest.values())
    words: list[str] = []
    hindrance = ""
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
    elif needs is not None and needs.owners:
        hindrance = hindrance or "review"
        words.append(_("{base} asks for a review by a code owner.").format(base=base))
    good = {check.name for check in checks if check.state in ("good", "neutral")}
    missing = [name for name in needs.checks if name not in good] if needs is not None else []
    if missing:
        hindrance = hindrance or "checks"
        words.append(
            _("{base} asks for these checks, which haven't passed: {names}.").format(
                base=base, names=listed(missing)
            )
        )
    if needs is not None:
        others = [
            *([_("signed commits")] if needs.signed else []),
            *([_("an end to every conversation")] if needs.threads else []),
        ]
        if others:
            words.append(_("{base} also asks for {what}.").format(base=base, what=listed(others)))
    if not words:
        return "rule", _("Reviews or checks that {base} asks for are missing.").format(base=base)
    return hindrance or "rule", sentences(words)


_GOOD = frozenset({"success"})
_NEUTRAL = frozenset({"neutral", "skipped", "cancelled", "stale"})


def checks_of(runs: Iterable[dict[str, Any]], statuses: Iterable[dict[str, Any]]) -> tuple[Check, ...]:
    out = []
    for run in runs:
        if run.get("status") != "completed":
            state = "running"
        else:
            result = str(run.get("conclusion"))
            state = "good" if result in _GOOD else "neutral" if result in _NEUTRAL else "bad"
        out.append(Check(run["name"], state, run.get("html_url") or ""))
    for status in statuses:
        state = {"success": "good", "pending": "running"}.get(status["state"], "bad")
        out.append(Check(status.get("context") or "", state, status.get("target_url") or ""))
    return tuple(out)


def reviews_of(reviews: Iterable[dict[str, Any]]) -> tuple[Review, ...]:
    states = {
        "APPROVED": "approved",
        "CHANGES_REQUESTED": "changes",
        "COMMENTED": "comment",
        "DISMISSED": "dismissed",
    }
    return tuple(
        Review(name_of(r.get("user")), states[r["state"]], r.get("commit_id") or "")
        for r in reviews
        if r.get("state") in states
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
            c.get("line"),
        )
        for c in inline
    ]
    out += [
        Remark(name_of(r.get("user")), r["body"], timestamp(r.get("submitted_at")))
        for r in reviews
        if r.get("body")
    ]
    return tuple(sorted(out, key=lambda remark: remark.when or 0))


def rules_of(
    base_rules: Iterable[dict[str, Any]],
    branch_rules: Iterable[dict[str, Any]],
    protection: dict[str, Any],
    base: str,
    branch: str,
) -> tuple[str, tuple[str, ...]]:
    """(what forbids the new branch, or "", what the proposal will have to meet)."""
    blocked = ""
    warnings: list[str] = []
    for rule in branch_rules:
        kind, parameters = rule.get("type"), rule.get("parameters") or {}
        if kind == "creation":
            blocked = _("A ruleset forbids making the branch {name}. Choose another name.").format(
                name=branch
            )
        elif kind == "branch_name_pattern" and not pattern_holds(parameters, branch):
            blocked = _("A ruleset asks for branch names like “{pattern}”. Choose another name.").format(
                pattern=parameters.get("name") or parameters.get("pattern") or "?"
            )
        elif kind == "required_signatures":
            warnings.append(_("Commits must be signed here."))
        elif kind in ("commit_message_pattern", "commit_author_email_pattern", "committer_email_pattern"):
            warnings.append(
                _("A ruleset asks for “{pattern}” in commits ({kind}).").format(
                    pattern=parameters.get("pattern") or "?", kind=str(kind).replace("_", " ")
                )
            )
    needs = needs_of(base_rules, protection)
    if needs.signed:
        warnings.append(_("Commits must be signed here."))
    if needs.approvals:
        warnings.append(
            ngettext(
                "{base} asks for {n} approval.", "{base} asks for {n} approvals.", needs.approvals
            ).format(base=base, n=needs.approvals)
        )
    if needs.owners:
        warnings.append(_("{base} asks for a review by a code owner.").format(base=base))
    if needs.checks:
        warnings.append(
            _("{base} asks for these checks: {names}.").format(base=base, names=listed(needs.checks))
        )
    return blocked, tuple(dict.fromkeys(warnings))


@dataclass(frozen=True, slots=True)
class Needs:
    """What a base branch asks of a request before it may be merged."""

    approvals: int = 0
    owners: bool = False
    """One of them by a code owner."""
    checks: tuple[str, ...] = ()
    signed: bool = False
    threads: bool = False
    """Every conversation resolved."""


def needs_of(rules: Iterable[dict[str, Any]], protection: dict[str, Any]) -> Needs:
    """Of rulesets and branch protection together, as far as the user may see them."""
    approvals = 0
    owners = signed = threads = False
    checks: list[str] = []
    for rule in rules:
        kind, parameters = rule.get("type"), rule.get("parameters") or {}
        if kind == "pull_request":
            approvals = max(approvals, int(parameters.get("required_approving_review_count") or 0))
            owners = owners or bool(parameters.get("require_code_owner_review"))
            threads = threads or bool(parameters.get("required_review_thread_resolution"))
        elif kind == "required_status_checks":
            checks += [c.get("context") or "" for c in parameters.get("required_status_checks") or []]
        elif kind == "required_signatures":
            signed = True
    reviews = protection.get("required_pull_request_reviews") or {}
    approvals = max(approvals, int(reviews.get("required_approving_review_count") or 0))
    owners = owners or bool(reviews.get("require_code_owner_reviews"))
    checks += (protection.get("required_status_checks") or {}).get("contexts") or []
    signed = signed or bool((protection.get("required_signatures") or {}).get("enabled"))
    threads = threads or bool((protection.get("required_conversation_resolution") or {}).get("enabled"))
    return Needs(approvals, owners, tuple(dict.fromkeys(name for name in checks if name)), signed, threads)


_SLOW = re.compile(
    r"[*+}][^()\[\]]*\)[*+{?]|\|[^()]*\)[*+{]|\(\?[=!<]|\\[1-9]|\)[*+}][*+{]|"
    r"\([^()]*\([^)]*\)[^()]*\)[*+{]"
)
"""Repetitions of what repeats or chooses itself."""


def pattern_holds(parameters: dict[str, Any], text: str) -> bool:
    """GitHub's metadata patterns: starts_with, ends_with, contains, regex; perhaps negated."""
    pattern = str(parameters.get("pattern") or "")
    operator = parameters.get("operator")
    if operator == "regex":
        if len(pattern) > 200 or _SLOW.search(pattern):
            return True  # could take for ever: GitHub will tell
        try:
            holds = re.search(pattern, text) is not None
        except re.error:
            return True  # not Python's dialect: GitHub will tell
    else:
        holds = {"starts_with": text.startswith, "ends_with": text.endswith}.get(
            str(operator), lambda part: part in text
        )(pattern)
    return holds != bool(parameters.get("negate"))
