"""Publishing and Reviewing of the toy forge, over memory. Git's part of it is played by bare repositories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from core.forge.credentials import Credential
from core.forge.interface import Access, ForgeError, Fork, Place, Remark, Request, Review, Uncertain
from core.git.errors import Kind


@dataclass
class Box:
    """What the forge holds."""

    logins: dict[str, str]
    """Token -> name."""
    push: set[str]
    branch: Callable[[str, str], str]
    """(owner of the repository, branch) -> its commit, "" if there is none."""
    forward: Callable[[str, str], bool]
    """(branch, commit): move it there; False where that isn't ahead of it."""
    fork: Callable[[str], str]
    """Make one for a name; answers where to push."""
    open: bool = True
    requests: list[Request] = field(default_factory=list)
    heads: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Id -> (owner of the repository, branch)."""
    lose: int = 0
    """How many of the next answers to `create` get lost."""
    asked: list[str] = field(default_factory=list)


class ToyRepository:
    def __init__(self, box: Box, place: Place, credential: Credential) -> None:
        self._box = box
        self._place = place
        self._label = credential.label
        self._name = box.logins.get(credential.token.value, "")

    # Publishing

    def access(self, base: str, branch: str = "") -> Access:
        if not self._name:
            raise ForgeError(Kind.AUTH, "The toy box doesn't know this token.")
        can_push = self._name in self._box.push
        return Access(self._name, can_push, True, f"Playing as {self._name} ({self._label}).")

    def fork_url(self) -> Fork:
        return Fork(self._name, self._box.fork(self._name))

    def find(self, head: str, base: str, commit: str) -> Request | None:
        self._box.asked.append("find")
        mine = [r for r in self.requests("all") if (r.branch, r.base) == (head, base)]
        exact = next((r for r in mine if r.commit == commit), None)
        return exact or next((r for r in mine if r.state in ("open", "draft")), None)

    def became(self, request_id: str, head: str, base: str, commit: str) -> Request | None:
        if not request_id:
            return self.find(head, base, commit)
        return next((r for r in self.requests("all") if r.id == request_id), None)

    def create(self, head: str, base: str, commit: str, title: str, description: str, draft: bool) -> Request:
        self._box.asked.append("create")
        number = len(self._box.requests) + 1
        branch, _tilde, owner = head.partition("~")
        if self._box.branch(owner, branch) != commit:
            raise ForgeError(Kind.REFUSED, f"There is no {head} to play with.")
        if len(description) > 300:
            raise ForgeError(Kind.REFUSED, "Too long.")
        self._box.heads[str(number)] = owner, branch
        made = Request(
            id=str(number),
            title=title,
            description=description,
            author=self._name,
            branch=head,
            base=base,
            url=f"{self._place.web}/toys/{number}",
            state="draft" if draft else "open",
            commit=commit,
            number=number,
            when=1_790_000_000.0 + number,
        )
        self._box.requests.append(made)
        if self._box.lose:
            self._box.lose -= 1
            raise Uncertain(Kind.NETWORK, "The answer fell out of the box.")
        return made

    def decorate(
        self, request: Request, reviewers: tuple[str, ...], labels: tuple[str, ...]
    ) -> tuple[str, ...]:
        self._keep(replace(self.read(request.id), reviewers=reviewers))
        return tuple(f"Toys have no label {label}." for label in labels)

    def refresh(self, request_id: str) -> Request:
        return self.read(request_id)

    def updated(self, request_id: str, commit: str) -> None:
        self._keep(replace(self.read(request_id), commit=commit))

    # Reviewing

    def parent(self) -> str:
        return ""

    def requests(self, *states: str) -> tuple[Request, ...]:
        of = {"open": ("open", "draft"), "all": ("open", "draft", "merged", "closed")}
        return tuple(
            self.read(r.id)
            for state in states or ("open",)
            for r in reversed(self._box.requests)
            if r.state in of.get(state, (state,))
        )

    def read(self, request_id: str) -> Request:
        found = next((r for r in self._box.requests if r.id == request_id), None)
        if found is None:
            raise ForgeError(Kind.NOT_FOUND, f"There is no toy {request_id[:40]}.")
        tip = self._box.branch(*self._box.heads[found.id])
        ended = found.state in ("merged", "closed")
        return found if ended or not tip else replace(found, commit=tip, mergeable=True)

    def look(self, request_id: str, cancel: Callable[[], bool] | None = None) -> Request:
        if cancel is not None and cancel():
            raise ForgeError(Kind.CANCELLED, "Stopped.")
        return self.read(request_id)

    def refspec(self, request_id: str) -> str:
        _owner, branch = self._box.heads[self.read(request_id).id]
        return f"+refs/heads/{branch}:refs/repoform/base/toy/{request_id}"

    def comment(
        self, request: Request, text: str, path: str = "", line: int | None = None, side: str = "new"
    ) -> None:
        now = self.read(request.id)
        self._keep(replace(now, remarks=(*now.remarks, Remark(self._name, text, None, path, line))))

    def approve(self, request: Request, text: str = "") -> None:
        self._review(request, "approved", text)

    def request_changes(self, request: Request, text: str) -> None:
        self._review(request, "changes", text)

    def _review(self, request: Request, state: str, text: str) -> None:
        now = self.read(request.id)
        self._keep(replace(now, reviews=(*now.reviews, Review(self._name, state, request.commit))))
        if text:
            self.comment(request, text)

    def merge(self, request: Request) -> Request:
        now = self.read(request.id)
        if now.commit != request.commit:
            raise ForgeError(Kind.CONFLICT, "It was played with since you looked.")
        if not self._box.forward(now.base, now.commit):
            raise ForgeError(Kind.CONFLICT, f"{now.base} is elsewhere.")
        return self._keep(replace(now, state="merged", merge_commit=now.commit))

    def close(self, request: Request) -> Request:
        return self._keep(replace(self.read(request.id), state="closed"))

    def _keep(self, request: Request) -> Request:
        self._box.requests = [request if r.id == request.id else r for r in self._box.requests]
        return request
