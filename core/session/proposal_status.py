"""How a proposal is doing at its forge: checks, reviews, the plan, and whether it can be merged."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.forge.interface import Remark, Request
from core.publish import refresh
from core.session.errors import SessionError
from core.session.proposal_rows import checks_sentence, news_of, plain
from core.session.sender import Sender
from core.session.sent_proposals import row_of
from core.text import _
from core.view import CheckRow, Plan, Standing, Verdict

MOST_PLANS = 3
LONGEST_PLAN = 200_000
"""Characters."""


def look(sender: Sender, request_id: str, cancel: Callable[[], bool] | None = None) -> Standing:
    """Politely, and in passing: `cancel` makes it give up between two questions. Raises GitError."""
    connection = sender.connection()
    if connection.reviewing is None:
        raise SessionError(_("This remote's requests can only be read on its own page."))
    request = connection.reviewing.look(request_id, cancel)
    _note_the_end(sender, request_id, request)
    return standing_of(sender, request)


def _note_the_end(sender: Sender, asked: str, request: Request) -> None:
    """The first time that an own one is seen merged or closed: its record says so, its private ref goes."""
    if request.state not in ("merged", "closed"):
        return
    for job in sender.here():
        if job.request in (asked, request.id) and job.done and not job.ended:
            refresh(sender.repository, sender.store, sender.connection(), job)


def standing_of(sender: Sender, request: Request) -> Standing:
    merge, sentence = merge_of(request)
    order = {"bad": 0, "running": 1, "good": 2, "neutral": 3}
    checks = tuple(
        CheckRow(plain(c.name), c.state, c.url) for c in sorted(request.checks, key=lambda c: order[c.state])
    )
    written = _commit_time(sender, request.commit)
    row, manners = row_of(sender, request), sender.connection().manners
    plans = [plan_of(remark, written) for remark in request.remarks if remark.plan]
    return Standing(
        row=row,
        commit=request.commit,
        merge=merge,
        sentence=sentence,
        news=news_of(row.state, manners.numbered(request.number, row.title)),
        checks=checks,
        checks_sentence=checks_sentence(request),
        verdicts=verdicts_of(request),
        plans=tuple(reversed(plans))[:MOST_PLANS],
        comments=comments_of(request),
        again=sender.connection().pause_between_looks(),
    )


def comments_of(request: Request) -> tuple[tuple[str, str, str], ...]:
    """(author, text, where); plans stand by themselves."""
    return tuple(
        (plain(r.author), plain(r.text), (f"{r.path}:{r.line}" if r.line else r.path) if r.path else "")
        for r in request.remarks
        if not r.plan
    )


def merge_of(request: Request) -> tuple[str, str]:
    """Standing.merge and its sentence."""
    if request.state == "merged":
        return "ended", _("It is merged.")
    if request.state == "closed":
        return "ended", _("It was closed without being merged.")
    if request.hindrance and request.hindrance != "checks":
        return request.hindrance, request.blocked
    if request.mergeable is False:
        return "conflict", request.blocked or _("It conflicts with {base}.").format(base=request.base)
    if request.state == "draft":
        return "draft", _("It isn't ready for review yet.")
    if request.hindrance == "checks":
        return "checks", request.blocked
    if request.mergeable is None:
        return "unknown", _("Whether it can be merged isn't known yet.")
    if request.changes_asked:
        return "review", _("It has no conflicts, but changes were asked for.")
    if not request.approved:
        words = _("It has no conflicts with {base}. It waits for a review.")
        return "review", words.format(base=request.base)
    return "yes", _("It can be merged.")


def verdicts_of(request: Request) -> tuple[Verdict, ...]:
    """The last word of every reviewer, objections first; then who was asked and hasn't answered."""
    latest = {review.author: review for review in request.reviews if review.state != "comment"}
    out = []
    for author, review in latest.items():
        name = plain(author)
        if review.state == "changes":
            out.append(Verdict(name, "changes", _("{name} asked for changes.").format(name=name)))
        elif review.state == "approved" and review.commit in ("", request.commit):
            out.append(Verdict(name, "approved", _("{name} approved.").format(name=name)))
        elif review.state == "approved":
            words = _("{name} approved an earlier commit.").format(name=name)
            out.append(Verdict(name, "earlier", words))
    out += [
        Verdict(plain(name), "asked", _("{name} was asked to review.").format(name=plain(name)))
        for name in request.reviewers
        if name not in latest
    ]
    order = {"changes": 0, "approved": 1, "earlier": 2, "asked": 3}
    return tuple(sorted(out, key=lambda verdict: order[verdict.state]))


_SUMMARY = re.compile(
    r"Plan: \d+ to [^\n]{1,160}|No changes\.(?: (?:Your )?[Ii]nfrastructure[^\n.]{0,120}\.)?", re.ASCII
)


def plan_of(remark: Remark, written: float | None) -> Plan:
    """`written`: when the newest commit was made, if it is here."""
    text = plan_text(remark.text)
    found = _SUMMARY.search(text)
    outdated = written is not None and remark.when is not None and remark.when < written
    return Plan(plain(remark.author), text, found[0].strip() if found else "", remark.when, outdated)


def plan_text(text: str) -> str:
    """A comment as plain text: without colours, fences and the tags that fold it.

    >>> plan_text("<details><summary>Plan</summary>\\n\\n```diff\\nPlan: 1 to add.\\n```\\n</details>")
    'Plan\\n\\nPlan: 1 to add.'
    """
    text = re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", text[:LONGEST_PLAN])
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"</?(?:details|summary|pre|code|b|br|p|h[1-6])\b[^<>\n]*>", "", text, flags=re.IGNORECASE)
    lines = [line.rstrip() for line in plain(text).split("\n") if not re.match(r"\s*(?:```|~~~)", line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _commit_time(sender: Sender, commit: str) -> float | None:
    done = sender.repository.runner.run(
        "log", "-1", "--format=%ct", "--no-show-signature", "--end-of-options", commit, check=False
    )
    return float(done.text) if done.status == 0 and done.text.isdigit() else None
