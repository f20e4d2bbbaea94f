"""Where a request left its base."""

from __future__ import annotations

from collections.abc import Iterator

from core.forge.interface import Request
from core.session.errors import SessionError
from core.session.sender import Sender
from core.text import _
from core.view import ProposalRow


def start_of(sender: Sender, base: str | None, request: Request | ProposalRow) -> str:
    """Where a request left its base; once the base has it, where it had left it before that. `base`: its tip
    now, None: that branch is gone. Raises SessionError."""
    head = request.commit
    found = _common(sender, base, head) if base is not None else None
    if found is not None and found != head:
        return found
    for tip in _before_the_merge(sender, base, request):
        before = _common(sender, tip, head)
        if before is not None and before != head:
            return before
    if base is None:
        raise SessionError(_("The branch {branch} isn't there any more.").format(branch=request.base))
    return found or base


def _before_the_merge(sender: Sender, base: str | None, request: Request | ProposalRow) -> Iterator[str]:
    """What the base may have been before it got the request, the surest first."""
    head, merge = request.commit, request.merge_commit
    # A merge commit that really has the request as its other side: what the forge or a trailer names alone
    # could be any.
    in_base = base is None or (bool(merge) and _is_ancestor(sender, merge, base))
    if merge and in_base and _is_ancestor(sender, head, f"{merge}^2"):
        yield f"{merge}^1"
    if base is not None:
        way = ("--first-parent", "--ancestry-path", "--end-of-options", f"{head}..{base}")
        after = sender.repository.runner.run("rev-list", *way, check=False)
        if after.status == 0 and after.text:
            yield f"{after.text.split(chr(10))[-1]}^1"
    # Put on top without a merge commit: only the forge, or who sent it, knows where it began.
    if request.base_commit:
        yield request.base_commit
    for job in sender.mine():
        if head in job.commits:
            yield job.base_commit


def _common(sender: Sender, one: str, other: str) -> str | None:
    done = sender.repository.runner.run("merge-base", "--end-of-options", one, other, check=False)
    return done.text.split("\n")[0] if done.status == 0 and done.text else None


def _is_ancestor(sender: Sender, one: str, other: str) -> bool:
    run = sender.repository.runner.run
    return run("merge-base", "--is-ancestor", "--end-of-options", one, other, check=False).status == 0
