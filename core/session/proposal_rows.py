"""A proposal as the lists and pages show it."""

from __future__ import annotations

import unicodedata

from core.forge.interface import Manners, Request
from core.publish import Job
from core.text import _, listed, ngettext, sentences, with_stop
from core.view import NextStep, ProposalResult, ProposalRow, StepView, UnfinishedProposal


def checks_sentence(request: Request) -> str:
    if not request.checks_seen and not request.checks:
        return _("Your token may not see the checks. Open the page to see them.")
    counted = {state: sum(c.state == state for c in request.checks) for state in ("good", "bad", "running")}
    total = len(request.checks)
    if not total:
        return _("No checks.")
    if counted["good"] == total:
        return ngettext("{n} check passed.", "All {n} checks passed.", total).format(n=total)
    parts = [_("{good} of {all} checks passed").format(good=counted["good"], all=total)]
    if counted["bad"]:
        parts.append(ngettext("{n} failed", "{n} failed", counted["bad"]).format(n=counted["bad"]))
    if counted["running"]:
        n = counted["running"]
        parts.append(ngettext("{n} is running", "{n} are running", n).format(n=n))
    return with_stop(listed(parts))


def plain(text: str) -> str:
    """Someone else's words without what would draw over or turn round the text beside them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


def steps_of(job: Job) -> tuple[StepView, ...]:
    return tuple(StepView(s.name, s.label, s.state, s.sentence) for s in job.steps)


def news_of(state: str, name: str) -> str:
    """A ProposalRow's state in a sentence for whoever sent it; `name`: as the forge numbers it."""
    sentences = {
        "open": _("Proposal {name} waits for review. No cluster has changed yet."),
        "draft": _("Proposal {name} is there, not ready for review yet. No cluster has changed yet."),
        "approved": _("Proposal {name} is approved. No cluster has changed yet."),
        "changes asked for": _("Changes to proposal {name} were asked for. No cluster has changed yet."),
        "merged": _("Proposal {name} is merged."),
        "closed": _("Proposal {name} was closed without being merged."),
    }
    return sentences.get(state, "").format(name=name)


def result_of(job: Job, next_steps: tuple[NextStep, ...], manners: Manners) -> ProposalResult:
    sentence = news_of(job.state, manners.numbered(job.number, job.title))
    if job.state == "pushed":
        words = _("The branch {branch} is there. Open the {request} on its page; no cluster has changed yet.")
        sentence = words.format(branch=job.branch, request=manners.request())
    return ProposalResult(
        job=job.id,
        url=job.request_url or "",
        branch=job.branch,
        state="moved" if job.problem_kind == "moved" else job.state,
        steps=steps_of(job),
        next_steps=next_steps,
        compare_url=job.compare or None,
        request=job.request,
        number=job.number,
        commit=job.commit or None,
        warnings=tuple(filter(None, (job.told, *job.warnings))),
        can_send_anew=bool(job.pushed) and job.problem_kind in ("rejected", "missing"),
        problem=job.problem or None,
        sentence=sentence,
        offer=job.offer,
    )


def unfinished_of(job: Job) -> UnfinishedProposal:
    return UnfinishedProposal(job.id, job.title, job.branch, job.created, job.problem, steps_of(job))


def row(request: Request, sender: str, sent_here: bool, manners: Manners) -> ProposalRow:
    state = request.state
    if state == "open" and request.changes_asked:
        state = "changes asked for"
    elif state == "open" and request.approved:
        state = "approved"
    return ProposalRow(
        id=request.id,
        title=plain(request.title),
        author=plain(request.author),
        branch=request.branch,
        base=request.base,
        url=request.url,
        state=state,
        when=request.when,
        mine=sent_here or (bool(sender) and request.author == sender),
        sentence=_row_sentence(request),
        commit=request.commit,
        number=manners.numbered(request.number, "") if request.number is not None else "",
        merged=request.merged,
        base_commit=request.base_commit,
        merge_commit=request.merge_commit,
    )


def _row_sentence(request: Request) -> str:
    parts = [checks_sentence(request)] if request.checks else []
    approvals = [r.author for r in request.reviews if r.state == "approved"]
    if approvals:
        parts.append(_("Approved by {names}.").format(names=listed(dict.fromkeys(approvals))))
    elif request.state == "open" and not request.changes_asked:
        parts.append(_("Waits for review."))
    if request.blocked:
        parts.append(request.blocked)
    return sentences(parts)
