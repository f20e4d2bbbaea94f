"""The review inbox: requests kept as refs in a remote that has no forge (a path, an ssh server).

`refs/repoform/inbox/open/<branch>` is a commit whose message is the request; its first parent is the proposed
commit. Each thing that happens is a child commit whose trailers say what: an approval names the approved
commit. Ended requests move to `merged/<id>` or `closed/<id>`. Every write is one push with a lease, so that
two people never lose each other's word. Approvals are not authenticated: who can push can write any name.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from core.forge.interface import Access, ForgeError, Fork, Remark, Request, Review, Uncertain
from core.frozen import dataclass
from core.git.commit import commit_tree, set_ref
from core.git.errors import GitError, Kind
from core.git.identity import Identity, missing_identity
from core.git.repository import Repository
from core.git.transfer import fetch_refs, ls_remote, push
from core.text import _, listed

OPEN = "refs/repoform/inbox/open/"
MERGED = "refs/repoform/inbox/merged/"
CLOSED = "refs/repoform/inbox/closed/"

_TRAILER = re.compile(r"^(Repoform-[A-Za-z]+): (.*)$")
_FIELDS = "%H%x00%P%x00%an%x00%at%x00%B%x01"


@dataclass(frozen=True, slots=True)
class _Event:
    commit: str
    parents: tuple[str, ...]
    author: str
    when: float
    text: str
    trailers: dict[str, str]


class Inbox:
    """Publishing and Reviewing over a plain Git remote. `remote` names it; `url` is where it is."""

    def __init__(self, repository: Repository, remote: str, url: str, identity: Identity | None) -> None:
        self._repository = repository
        self._remote = remote
        self._url = url
        self._identity = identity
        self._seen = f"refs/repoform/base/{remote}.inbox/"
        """Where the remote's inbox is mirrored here."""
        self._parsed: dict[str, tuple[Request, tuple[str, ...]] | None] = {}

    # Publishing

    def access(self, base: str, branch: str = "") -> Access:
        self._check_version()
        ls_remote(self._repository.guard(), self._url, f"refs/heads/{base}")
        name = self._identity.name if self._identity else ""
        return Access(
            sender=name,
            can_push=True,
            can_open=True,
            sentence=_(
                "Sending as {name}. The proposal is kept in the repository itself; others review it in "
                "Repoform."
            ).format(name=name)
            if name
            else _("The proposal is kept in the repository itself; others review it in Repoform."),
        )

    def _check_version(self) -> None:
        found = re.search(r"(\d+)\.(\d+)", self._repository.runner.version())
        if found and (int(found[1]), int(found[2])) < (2, 38):
            raise ForgeError(
                Kind.NO_GIT,
                _("The review inbox needs Git 2.38 or newer; this is {version}.").format(version=found[0]),
            )

    def fork_url(self) -> Fork:
        raise ForgeError(
            Kind.FORBIDDEN,
            _(
                "You have no right to push here, and a review inbox has no forks. "
                "Save the proposal as a patch file for a colleague."
            ),
        )

    def find(self, head: str, base: str, commit: str) -> Request | None:
        self._mirror()
        requests = self._requests_with_heads()
        for request, heads in requests:
            if request.branch == head and request.base == base and commit in heads:
                return request
        return next((r for r, _h in requests if r.branch == head and r.state in ("open", "draft")), None)

    def became(self, request_id: str, head: str, base: str, commit: str) -> Request | None:
        """By its commit: the same branch may hold another request by now."""
        self._mirror()
        found = [
            r
            for r, heads in self._requests_with_heads()
            if r.branch == head and r.base == base and commit in heads
        ]
        return next((r for r in found if r.state in ("open", "draft")), found[0] if found else None)

    def create(self, head: str, base: str, commit: str, title: str, description: str, draft: bool) -> Request:
        start = self._start(base, commit)
        trailers = {
            "Repoform-Request": "1",
            "Repoform-Branch": head,
            "Repoform-Base": base,
            "Repoform-Head": commit,
            **({"Repoform-Start": start} if start else {}),
            **({"Repoform-Draft": "yes"} if draft else {}),
        }
        event = self._event((commit,), _escaped(title.strip()) + "\n\n" + _escaped(description), trailers)
        try:
            push(self._repository, self._url, {OPEN + head: (event, "")})
        except GitError as error:
            if error.kind in (Kind.NETWORK, Kind.OUTAGE, Kind.TIMEOUT, Kind.EXISTS):
                raise Uncertain(error.kind, error.sentence, error.detail) from error
            raise
        return self.refresh(head)

    def _start(self, base: str, commit: str) -> str:
        """Where a commit left its base, as far as it is known here: what a fast-forward would hide later."""
        tip = f"refs/repoform/base/{self._remote}/{base}"
        done = self._repository.runner.run("merge-base", "--end-of-options", tip, commit, check=False)
        found = done.text.split("\n")[0] if done.status == 0 else ""
        return found if found != commit else ""

    def decorate(
        self, request: Request, reviewers: tuple[str, ...], labels: tuple[str, ...]
    ) -> tuple[str, ...]:
        if not reviewers:
            return ()
        try:
            self._append(
                request,
                "",
                {
                    "Repoform-Event": "reviewers",
                    "Repoform-Reviewers": ", ".join(_one_line(r) for r in reviewers),
                },
            )
        except GitError as error:
            return (_("The reviewers weren't noted: {reason}").format(reason=error.sentence),)
        return ()

    def refresh(self, request_id: str) -> Request:
        self._mirror()
        return self._known_request(request_id)

    def updated(self, request_id: str, commit: str) -> None:
        request = self.refresh(request_id)
        if request.commit != commit:
            self._append(request, "", {"Repoform-Event": "update", "Repoform-Head": commit}, more=(commit,))

    # Reviewing

    def parent(self) -> str:
        return ""

    def requests(self, *states: str) -> tuple[Request, ...]:
        self._mirror()
        return tuple(request for state in states or ("open",) for request in self._in_state(state))

    def _in_state(self, state: str) -> list[Request]:
        wanted = (state,) if state in ("open", "merged", "closed") else ("open", "merged", "closed")
        found = [request for request, _heads in self._requests_with_heads(wanted)]
        return sorted(found, key=lambda r: -(r.when or 0))

    def read(self, request_id: str) -> Request:
        return self.look(request_id)

    def look(self, request_id: str, cancel: Callable[[], bool] | None = None) -> Request:
        self._mirror(cancel)
        request = self._known_request(request_id)
        if request.state not in ("open", "draft"):
            return request
        base = self._tip(request.base, cancel)
        if self._contains(base, request.commit):
            return replace(
                request,
                mergeable=True,
                hindrance="contained",
                blocked=_(
                    "{base} has all of it already: somebody put it there without this request. Merging it "
                    "only ends the request."
                ).format(base=request.base),
            )
        if request.state == "draft":
            return replace(request, hindrance="draft", blocked=_("It isn't ready for review yet."))
        try:
            self._merged_tree(request, base)
        except ForgeError as error:
            return replace(request, mergeable=False, blocked=error.sentence, hindrance="conflict")
        return replace(request, mergeable=True)

    def _contains(self, base: str, commit: str) -> bool:
        done = self._repository.runner.run(
            "merge-base", "--is-ancestor", "--end-of-options", commit, base, check=False
        )
        return done.status == 0

    def refspec(self, request_id: str) -> str:
        return f"+{OPEN}*:{self._seen}open/*"

    def comment(
        self, request: Request, text: str, path: str = "", line: int | None = None, side: str = "new"
    ) -> None:
        where = {"Repoform-Path": _one_line(path), "Repoform-Line": str(line or 0)} if path else {}
        self._append(
            request,
            text,
            {
                "Repoform-Event": "comment",
                "Repoform-Commit": request.commit,
                **where,
                **({"Repoform-Side": "old"} if side == "old" else {}),
            },
        )

    def approve(self, request: Request, text: str = "") -> None:
        self._append(request, text, {"Repoform-Event": "approve", "Repoform-Commit": request.commit})

    def request_changes(self, request: Request, text: str) -> None:
        self._append(request, text, {"Repoform-Event": "changes", "Repoform-Commit": request.commit})

    def merge(self, request: Request) -> Request:
        current = self.refresh(request.id)
        if current.commit != request.commit:
            raise ForgeError(
                Kind.CONFLICT, _("This request has new commits since you looked. Read it again.")
            )
        if current.state == "draft":
            raise ForgeError(Kind.REFUSED, _("This request is not ready for review yet, so it isn't merged."))
        if current.state != "open":
            return current
        base = self._tip(request.base)
        tree = self._merged_tree(request, base)
        merge = (
            base
            if self._contains(base, request.commit)
            else commit_tree(
                self._repository,
                tree,
                (base, request.commit),
                _("Merge {branch}").format(branch=request.branch) + f"\n\n{_escaped(request.title)}",
                self._who(),
            )
        )
        tip = self._mirrored(f"open/{request.branch}")
        done = self._event((tip,), "", {"Repoform-Event": "merged", "Repoform-Commit": merge})
        moved = {f"refs/heads/{request.base}": (merge, base)} if merge != base else {}
        self._end(request, tip, done, MERGED, moved)
        return self._known_request(_ended_id(done))

    def close(self, request: Request) -> Request:
        current = self.refresh(request.id)
        if current.state not in ("open", "draft"):
            return current
        tip = self._mirrored(f"open/{request.branch}")
        done = self._event((tip,), "", {"Repoform-Event": "closed"})
        self._end(request, tip, done, CLOSED, {})
        return self._known_request(_ended_id(done))

    def _end(
        self, request: Request, tip: str, done: str, where: str, more: dict[str, tuple[str, str]]
    ) -> None:
        updates = {**more, OPEN + request.branch: ("", tip), where + _ended_id(done): (done, "")}
        branches = ls_remote(self._repository.guard(), self._url, f"refs/heads/{request.branch}").branches
        if where == MERGED and branches.get(request.branch) == request.commit:
            updates[f"refs/heads/{request.branch}"] = ("", request.commit)
        try:
            push(self._repository, self._url, updates)
        except GitError as error:
            if error.kind in (Kind.EXISTS, Kind.NAME):
                raise ForgeError(
                    Kind.CONFLICT,
                    _("Someone else was faster. Nothing was merged; read the request again."),
                    error.detail,
                ) from error
            raise
        self._mirror()

    def _merged_tree(self, request: Request, base: str) -> str:
        """The tree of a merge, made without any checkout. Raises CONFLICT naming the files."""
        done = self._repository.guard().run(
            "merge-tree",
            "--write-tree",
            "-z",
            "--name-only",
            "--no-messages",
            base,
            request.commit,
            check=False,
        )
        lines = done.out.decode("utf-8", "replace").split("\0")
        if done.status == 0:
            return lines[0].strip()
        if done.status == 1:
            files = listed(dict.fromkeys(line for line in lines[1:] if line)) or "?"
            raise ForgeError(
                Kind.CONFLICT,
                _(
                    "{base} changed the same lines of {files} meanwhile, so this can't be merged as it is. "
                    "Open the draft again and send it anew, or merge by hand."
                ).format(base=request.base, files=files),
            )
        reason = done.err.strip()[:200]
        raise ForgeError(Kind.OTHER, _("Git can't merge this: {reason}").format(reason=reason))

    # Reading and writing the refs

    def _mirror(self, cancel: Callable[[], bool] | None = None) -> None:
        """Bring the remote's inbox here, ended requests too, and forget what is gone there."""
        fetch_refs(
            self._repository,
            self._url,
            ("+refs/repoform/inbox/*:" + self._seen + "*",),
            prune=True,
            cancel=cancel,
        )

    def _refs(self) -> dict[str, str]:
        listed = self._repository.runner.run(
            "for-each-ref", "--format=%(objectname) %(refname)", self._seen
        ).text.splitlines()
        pairs = (line.split(" ", 1) for line in listed)
        return {name.removeprefix(self._seen): oid for oid, name in pairs}

    def _mirrored(self, name: str) -> str:
        return self._repository.resolve(self._seen + name)

    def _tip(self, branch: str, cancel: Callable[[], bool] | None = None) -> str:
        """The remote's branch now, its objects fetched."""
        ref = f"refs/repoform/base/{self._remote}/{branch}"
        fetch_refs(self._repository, self._url, (f"+refs/heads/{branch}:{ref}",), cancel=cancel)
        return self._repository.resolve(ref)

    def _requests_with_heads(
        self, states: tuple[str, ...] = ("open", "merged", "closed")
    ) -> list[tuple[Request, tuple[str, ...]]]:
        """Every request with all heads that it ever had; broken ones are left out."""
        out = []
        for name, tip in self._refs().items():
            state, _slash, key = name.partition("/")
            if state in states and (found := self._parse(state, key, tip)) is not None:
                out.append(found)
        return out

    def _known_request(self, request_id: str) -> Request:
        for name, tip in self._refs().items():
            state, _slash, key = name.partition("/")
            if key == request_id and (found := self._parse(state, key, tip)) is not None:
                return found[0]
        # Ended meanwhile: known by its branch, newest first.
        ended = [r for r, _heads in self._requests_with_heads() if r.branch == request_id]
        if ended:
            return max(ended, key=lambda r: r.when or 0)
        raise ForgeError(Kind.NOT_FOUND, _("The review inbox has no request “{id}”.").format(id=request_id))

    def _events(self, tip: str) -> list[_Event]:
        """From the request to its newest event: first parents only, up to the commit that opens it."""
        out = (
            self._repository.guard()
            .run(
                "log",
                "--first-parent",
                "--max-count=1000",
                "--no-show-signature",
                "--encoding=UTF-8",
                f"--format={_FIELDS}",
                "--end-of-options",
                tip,
            )
            .out.decode("utf-8", "replace")
        )
        events: list[_Event] = []
        for record in out.split("\x01"):
            fields = record.lstrip("\n").split("\0", 4)
            if len(fields) != 5:
                break
            text, trailers = _message(fields[4])
            events.append(
                _Event(fields[0], tuple(fields[1].split()), fields[2], float(fields[3] or 0), text, trailers)
            )
            if "Repoform-Request" in trailers:
                return events[::-1]
            if "Repoform-Event" not in trailers:
                break
        return []

    def _parse(self, state: str, key: str, tip: str) -> tuple[Request, tuple[str, ...]] | None:
        """A request from its newest event; None if it isn't one. The same tip says the same for ever."""
        if tip not in self._parsed:
            self._parsed[tip] = self._read_events(state, key, tip)
        return self._parsed[tip]

    def _read_events(self, state: str, key: str, tip: str) -> tuple[Request, tuple[str, ...]] | None:
        events = self._events(tip)
        if not events:
            return None
        first = events[0]
        title, _newline, description = first.text.partition("\n")
        heads = [first.trailers.get("Repoform-Head", "")]
        # Only a commit that the event really has as a parent counts: a trailer alone could name anything.
        if heads[0] not in first.parents:
            return None
        reviews: list[Review] = []
        remarks: list[Remark] = []
        reviewers: tuple[str, ...] = ()
        draft = "Repoform-Draft" in first.trailers
        merge, merged = "", None
        for event in events[1:]:
            what = event.trailers.get("Repoform-Event")
            commit = event.trailers.get("Repoform-Commit", "")
            if what == "merged" and re.fullmatch(r"[0-9a-f]{40,64}", commit):
                merge, merged = commit, event.when
            if what == "update" and event.trailers.get("Repoform-Head", "") in event.parents:
                heads.append(event.trailers["Repoform-Head"])
            elif what == "ready":
                draft = False
            elif what == "reviewers":
                names = event.trailers.get("Repoform-Reviewers", "").split(",")
                reviewers = tuple(name.strip() for name in names if name.strip())
            elif what in ("approve", "changes"):
                reviews.append(Review(event.author, "approved" if what == "approve" else "changes", commit))
            if event.text and what in ("comment", "approve", "changes"):
                number = event.trailers.get("Repoform-Line", "0")
                remarks.append(
                    Remark(
                        event.author,
                        event.text,
                        event.when,
                        event.trailers.get("Repoform-Path", ""),
                        int(number) if number.isdigit() and number != "0" else None,
                    )
                )
        branch = first.trailers.get("Repoform-Branch", key)
        shown = state if state in ("merged", "closed") else "draft" if draft else "open"
        answered = {review.author for review in reviews}
        start = first.trailers.get("Repoform-Start", "")
        return Request(
            id=key,
            title=title.strip(),
            description=description.strip(),
            author=first.author,
            branch=branch,
            base=first.trailers.get("Repoform-Base", "main"),
            url=f"{self._url} · {branch}",
            state=shown,
            commit=heads[-1],
            when=first.when,
            reviews=tuple(reviews),
            remarks=tuple(remarks),
            reviewers=tuple(r for r in reviewers if r not in answered),
            base_commit=start if re.fullmatch(r"[0-9a-f]{40,64}", start) else "",
            merge_commit=merge,
            merged=merged,
        ), tuple(heads)

    def _who(self) -> Identity:
        if self._identity is None:
            raise missing_identity()
        return self._identity

    def _event(self, parents: tuple[str, ...], text: str, trailers: dict[str, str]) -> str:
        """A commit that says what happened; its tree is its first parent's, so that nothing else is told."""
        message = text.strip() + "\n\n" + "\n".join(f"{key}: {value}" for key, value in trailers.items())
        tree = self._repository.runner.run("rev-parse", "--verify", f"{parents[0]}^{{tree}}").text
        return commit_tree(
            self._repository, tree, parents, message.lstrip("\n"), self._who(), time.time(), sign=False
        )

    def _append(
        self, request: Request, text: str, trailers: dict[str, str], more: tuple[str, ...] = ()
    ) -> None:
        """Add an event; when someone else was faster, look again and add it after theirs."""
        for attempt in (1, 2, 3):
            self._mirror()
            if self._known_request(request.id).state not in ("open", "draft"):
                raise ForgeError(Kind.REFUSED, _("This request has ended meanwhile; nothing was added."))
            tip = self._mirrored(f"open/{request.branch}")
            event = self._event((tip, *more), _escaped(text), trailers)
            try:
                push(self._repository, self._url, {OPEN + request.branch: (event, tip)})
                break
            except GitError as error:
                if error.kind is not Kind.EXISTS or attempt == 3:
                    raise
        set_ref(self._repository, f"{self._seen}open/{request.branch}", event)


def _ended_id(commit: str) -> str:
    return commit[:16]


def _escaped(text: str) -> str:
    """Text in which no line can be taken for a trailer of ours."""
    return re.sub(r"^(?=\\*Repoform-)", r"\\", text, flags=re.MULTILINE)


def _one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip()


def _message(message: str) -> tuple[str, dict[str, str]]:
    """A commit message as (text, trailers): the trailers are the last lines."""
    lines = message.rstrip("\n").split("\n")
    trailers: dict[str, str] = {}
    while lines and (found := _TRAILER.match(lines[-1])):
        trailers.setdefault(found[1], found[2])
        lines.pop()
    text = re.sub(r"^\\(\\*Repoform-)", r"\1", "\n".join(lines), flags=re.MULTILINE)
    return text.strip("\n"), trailers
