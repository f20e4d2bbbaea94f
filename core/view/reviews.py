"""A change under review: what it changes, and how its proposal stands at the forge."""

from __future__ import annotations

from collections.abc import Iterable

from core.clouds.cluster_outlook import Outlook
from core.frozen import dataclass
from core.platform.model import Change, Platform, Problem
from core.review.model import FileDiff
from core.text import _, listed, ngettext, sentences
from core.view.coverage import not_read
from core.view.proposals import NextStep, ProposalRow


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check of a pipeline."""

    name: str
    state: str
    """"running", "good", "bad" or "neutral"."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer said last."""

    author: str
    state: str
    """"approved", "changes", "earlier" (approved, but of an earlier commit) or "asked" (no answer yet)."""
    sentence: str
    """"ali asked for changes."."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A pipeline's comment with the output of `terraform plan`, as plain text."""

    author: str
    text: str
    summary: str
    """"Plan: 1 to add, 0 to change, 2 to destroy.", as the plan says it; "" if it doesn't."""
    when: float | None = None
    outdated: bool = False
    """It was written before the newest commit."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a proposal is doing at its forge: looked at again and again while it is on screen."""

    row: ProposalRow
    """Its id may be another one than was asked for, once it has ended."""
    commit: str
    """Its newest commit: another one than ReviewView.head_commit means that there is more to read."""
    merge: str
    """"yes", "conflict", "review", "checks", "rule", "behind", "draft", "contained", "unknown" or "ended"."""
    sentence: str
    """The same for people: "It can be merged.", "It conflicts with main.", …"""
    news: str = ""
    """Its state for whoever sent it: "Proposal #214 is approved. No cluster has changed yet."."""
    checks: tuple[CheckRow, ...] = ()
    """Failed ones first, then running ones."""
    checks_sentence: str = ""
    """"2 of 3 checks passed, 1 runs.", "No checks."."""
    verdicts: tuple[Verdict, ...] = ()
    plans: tuple[Plan, ...] = ()
    """Newest first."""
    comments: tuple[tuple[str, str, str], ...] = ()
    """(author, text, where) in order, without the plans."""
    again: float = 45.0
    """Seconds after which it may politely be looked at again."""

    @property
    def ended(self) -> bool:
        return self.row.state in ("merged", "closed")


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One commit that changed a setting."""

    commit: str
    author: str
    when: float
    """Seconds since the epoch."""
    subject: str
    before: str | None = None
    """What stood there, as it is written; "" where nothing did, None where that isn't told."""
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """An open proposal that changes settings which the draft changes too."""

    row: ProposalRow
    keys: tuple[tuple[str, str, str, str], ...]
    """Keys of the Changes that both have."""
    sentence: str


@dataclass(frozen=True, slots=True)
class ForgeInfo:
    """Where a request lies, and what can be done to it there: told by the forge that was asked."""

    name: str = ""
    """For "Open on {forge}"; "" where it has none or isn't known."""
    may_review_own: bool = True
    may_merge: bool = False
    """By a button of Repoform."""
    vouches: bool = True
    """False: who approves isn't checked."""
    where: str = ""
    """What the place is called that requests are in, where it is no page: "review inbox"."""


@dataclass(frozen=True, slots=True)
class OtherLines:
    """Changed lines that no Change explains."""

    file: str
    lines: tuple[tuple[str, int], ...]
    """("-" or "+", 1-based line number before or after); none where the file as a whole changes."""
    what: str
    """A sentence: "Removes the resource google_dns_managed_zone.main.", "Comments only.", …"""
    destroyed: bool = False
    """A block went: these come first."""
    kind: str = ""
    """"code" that Terraform reads; "idle": code that nothing reads; "" for comments, layout, other files."""


def other_words(other: Iterable[OtherLines]) -> str:
    """How much has no sentence: "3 changed lines have no sentence"."""
    n = sum(len(one.lines) for one in other)
    if not n:
        return _("Changes without a sentence")
    return ngettext("{n} changed line has no sentence", "{n} changed lines have no sentence", n).format(n=n)


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Someone's change, between any two commits."""

    title: str
    author: str
    base: str
    """Name as asked for: branch, commit or tag."""
    head: str
    base_commit: str | None
    head_commit: str | None
    before: tuple[Platform, ...]
    after: tuple[Platform, ...]
    changes: tuple[Change, ...]
    """Destroys first, then by module in the sidebar's order."""
    other: tuple[OtherLines, ...]
    diff: tuple[FileDiff, ...]
    problems: tuple[Problem, ...]
    """New ones, not in the base."""
    description: str = ""
    row: ProposalRow | None = None
    forge: ForgeInfo = ForgeInfo()
    """Of a request."""
    next_steps: tuple[NextStep, ...] = ()
    """Seen from the request's state."""
    once_merged: tuple[NextStep, ...] = ()
    """The same, seen from when it is merged."""
    comments: tuple[tuple[str, str, str], ...] = ()
    """(author, text, where) in order."""
    standing: Standing | None = None
    """Of a request: how it is doing."""
    plan_note: str = ""
    """Which environments the pipeline's plan shows and which it doesn't; "" where that can't be told."""
    note: str = ""
    """What has to be known about the two commits: that one has moved on meanwhile, …"""
    is_untold: bool = False
    """What changes in some environment can't be told: `note` says where and why."""
    new_since: tuple[tuple[str, str, str, str], ...] = ()
    """Keys of Changes that are new or different since this request was last looked at."""
    foresight: tuple[Outlook, ...] = ()
    """Clusters and environments that can hold or cost something else than before."""
    lines: tuple[tuple[tuple[str, str, int], ...], ...] = ()
    """Of each of `changes`, in their order, the changed lines that it explains: (file, "-" or "+", 1-based
    line number before or after)."""
    unread: tuple[str, ...] = ()
    """Changed files of Terraform's that neither side's roots read."""
    perhaps: tuple[str, ...] = ()
    """Changed files of variables that Terraform reads only where a command names them, and that no
    environment is read with."""

    @property
    def no_changes(self) -> str:
        """What is to be said where there are no Changes."""
        if not self.before and not self.after:
            words = _("Whether settings change can't be told: Repoform found no modules that it could read.")
            return sentences([words, not_read(self.unread)])
        if self.is_untold:
            return sentences([_("Elsewhere, no setting gets another value."), not_read(self.unread)])
        if self.unread:
            return sentences([_("No settings change in what was read."), not_read(self.unread)])
        if self.perhaps:
            words = _("Whether settings change can't be told: the pipeline decides whether {files} counts.")
            return words.format(files=listed(self.perhaps))
        kinds = {one.kind for one in self.other}
        if "code" in kinds:
            return _(
                "No setting that Repoform knows gets another value. What the other lines do, the plan tells."
            )
        if "idle" in kinds:
            return _("No setting gets another value: nothing reads what changes.")
        return _("No settings change.")
