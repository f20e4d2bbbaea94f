"""Gitea and Forgejo. Publishing and Reviewing over their REST API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from core.forge.credentials import Credential
from core.forge.gitea.http import PAGE, Client
from core.forge.gitea.read import (
    WIP,
    Needs,
    checks_of,
    forbidding,
    head_of,
    is_draft,
    needs_of,
    remarks_of,
    request_of,
    reviews_of,
    sentences_of,
)
from core.forge.http import MOST_PAGES, readable, reason_of
from core.forge.interface import Access, ForgeError, Fork, Place, Request, Uncertain
from core.forge.pages import branch_of
from core.forge.remarks import code_span
from core.git.errors import Kind
from core.text import _


class GiteaRepository:
    """One repository on a server of Gitea or Forgejo. Without a credential it can read what is public.

    `forgejo`: its list of requests can be narrowed to a branch."""

    def __init__(
        self,
        place: Place,
        credential: Credential | None,
        *,
        forgejo: bool = False,
        ssh: bool = False,
        patience: float | None = None,
    ) -> None:
        self._place = place
        self._credential = credential
        self._forgejo = forgejo
        self._ssh = ssh
        token = credential.token.value if credential else None
        self._client = Client(place.api, place.host, token, 0.3 if patience is None else patience)
        self._repo = _path(place.owner, place.name)
        self._login = ""

    # Publishing

    def login(self) -> str:
        if not self._login:
            self._login = str(self._client.get("/user")["login"])
        return self._login

    @readable("GET")
    def access(self, base: str, branch: str = "") -> Access:
        label = self._credential.label if self._credential else ""
        sender = self.login()
        repository = self._client.get(self._repo)
        self._moved_to(repository)
        name = f"{self._place.owner}/{self._place.name}"
        rights = repository.get("permissions") or {}
        can_push = bool(rights.get("push"))
        problem = ""
        if repository.get("archived"):
            problem = _("{name} is archived, so nothing can be proposed there.").format(name=name)
        elif repository.get("has_pull_requests") is False:
            problem = _("{name} takes no pull requests: they are switched off there.").format(name=name)
        elif repository.get("empty"):
            problem = _("{name} is empty, so there is nothing to propose a change of.").format(name=name)
        forbidden = unasked = ""
        warnings: tuple[str, ...] = ()
        if not problem:
            forbidden, warnings, unasked = self._advice(base, branch if can_push else "")
        sentence = _("Sending as {name} ({label}).").format(name=sender, label=label)
        if not can_push and not problem:
            sentence += " " + _("You can't push to {name}. This goes through your fork.").format(name=name)
        rights_sentence = _(
            "{host} doesn't tell what the token may do. It needs to read and write repositories and issues, "
            "and to read its user."
        ).format(host=self._place.host)
        return Access(
            sender, can_push, True, sentence, warnings, problem or forbidden, rights_sentence, unasked
        )

    def _advice(self, base: str, branch: str) -> tuple[str, tuple[str, ...], str]:
        """(what forbids the new branch, what the proposal will have to meet, what couldn't be asked of it).

        Knowing the rules beforehand is a service: whatever fails here but a base that isn't there keeps
        nobody from sending. After one lost answer no more is asked."""
        forbidden, lost = "", ""
        needs = Needs()
        try:
            needs = self._needs(base, self._client)
            if branch:
                rules = self._client.maybe(f"{self._repo}/branch_protections")
                forbidden = forbidding(rules if isinstance(rules, list) else [], branch)
        except ForgeError as error:
            if error.kind in (Kind.CANCELLED, Kind.NOT_FOUND):
                raise
            lost = reason_of(error)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            lost = reason_of(self._client.odd("GET", repr(error)))
        if forbidden:
            forbidden = _(
                "A protection of branches like “{pattern}” forbids pushing {name}. Choose another name."
            ).format(pattern=forbidden, name=branch)
        if lost:
            lost = _(
                "The rules of {base} couldn't be asked ({reason}); if they forbid it, {host} will say so."
            ).format(base=base, reason=lost, host=self._place.host)
        return forbidden, sentences_of(needs, base), lost

    def _needs(self, base: str, client: Client) -> Needs:
        """What the base asks for, as far as the user may see it. Raises NOT_FOUND if it isn't there."""
        try:
            found = client.get(f"{self._repo}/branches/{quote(base)}")
        except ForgeError as error:
            if error.kind in (Kind.FORBIDDEN, Kind.REFUSED):
                return Needs()  # the token may not see it: that says nothing about whether it is there
            if error.kind is Kind.NOT_FOUND:
                raise ForgeError(
                    Kind.NOT_FOUND,
                    _("There is no branch {name} on {host}.").format(name=base, host=self._place.host),
                    error.detail,
                ) from error
            raise
        return needs_of(found)

    def _moved_to(self, repository: dict[str, Any]) -> None:
        """The server sends a repository's old name on; what is written must go to the new one."""
        owner, _slash, name = str(repository.get("full_name") or "").partition("/")
        if owner and name and (owner, name) != (self._place.owner, self._place.name):
            self._place = replace(self._place, owner=owner, name=name)
            self._repo = _path(owner, name)

    @readable("GET")
    def fork_url(self) -> Fork:
        try:
            fork = self._client.post(f"{self._repo}/forks", {})
        except ForgeError as error:
            if error.kind is not Kind.CONFLICT:
                raise
            fork = self._own_fork(error)
        owner, name = fork["owner"]["login"], fork["name"]
        if fork.get("archived"):
            raise ForgeError(
                Kind.FORBIDDEN,
                _(
                    "Your fork {name} is archived, so nothing can be pushed to it. Unarchive or delete it, "
                    "then Resume."
                ).format(name=f"{owner}/{name}"),
            )
        return Fork(owner, fork["ssh_url"] if self._ssh else fork["clone_url"])

    def _own_fork(self, error: ForgeError) -> Any:
        """The one that the user has already, whatever it is called."""
        mine = self._client.maybe(_path(self.login(), self._place.name))
        if mine is not None and self._is_fork(mine):
            return mine
        for fork in self._client.pages(f"{self._repo}/forks"):
            if fork["owner"]["login"].lower() == self.login().lower():
                return fork
        raise ForgeError(
            Kind.REFUSED,
            _(
                "{name} isn't a fork of {upstream}, so no pull request can come from it. Rename it, then "
                "Resume."
            ).format(
                name=f"{self.login()}/{self._place.name}", upstream=f"{self._place.owner}/{self._place.name}"
            ),
            error.detail,
        ) from error

    def _is_fork(self, repository: dict[str, Any]) -> bool:
        parent = str((repository.get("parent") or {}).get("full_name") or "")
        return bool(repository.get("fork")) and parent == f"{self._place.owner}/{self._place.name}"

    @readable("GET")
    def find(self, head: str, base: str, commit: str) -> Request | None:
        listed = []
        for pull in self._listed(head, base):
            if _same_head(pull, head) and pull["base"]["ref"] == base:
                if pull["head"]["sha"] == commit:
                    return request_of(pull)
                listed.append(pull)
        for pull in listed[:5]:
            if pull["state"] != "open" and self._has_commit(pull["number"], commit):
                return request_of(pull)
        return next((request_of(pull) for pull in listed if pull["state"] == "open"), None)

    def _listed(self, head: str, base: str) -> Any:
        """The requests that may be from `head` into `base`, newest first. Where there are more than are
        listed, the one is asked for by itself."""
        narrow = {"base": base, "head": branch_of(head)} if self._forgejo else {"base_branch": base}
        count = 0
        for pull in self._client.pages(f"{self._repo}/pulls", state="all", **narrow):
            count += 1
            yield pull
        if count >= MOST_PAGES * PAGE and "/" not in base:
            older = self._client.maybe(f"{self._repo}/pulls/{quote(base)}/{quote(head, safe='/:')}")
            if older is not None:
                yield older

    @readable("GET")
    def became(self, request_id: str, head: str, base: str, commit: str) -> Request | None:
        if not request_id:
            return self.find(head, base, commit)
        try:
            return request_of(self._client.get(f"{self._repo}/pulls/{_number(request_id)}"))
        except ForgeError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
            return None

    def _has_commit(self, number: int, commit: str) -> bool:
        commits = self._client.pages(f"{self._repo}/pulls/{number}/commits")
        return any(item["sha"] == commit for item in commits)

    @readable("POST")
    def create(self, head: str, base: str, commit: str, title: str, description: str, draft: bool) -> Request:
        self._check_news(head, base)
        prefix = WIP[0] if draft else ""
        body = {"title": prefix + title, "body": description, "head": head, "base": base}
        try:
            made = self._client.post(f"{self._repo}/pulls", body)
        except ForgeError as error:
            if error.kind is Kind.CONFLICT:
                raise Uncertain(Kind.EXISTS, error.sentence, error.detail) from error
            if error.kind is Kind.NOT_FOUND:
                sentence = _("{host} doesn't know the branch {head} or {base}. Resume in a moment.")
                raise Uncertain(
                    Kind.OUTAGE,
                    sentence.format(host=self._place.host, head=head, base=base),
                    error.detail,
                ) from error
            raise
        return request_of(self._drafted(made, title) if draft else made)

    @readable("GET")
    def _check_news(self, head: str, base: str) -> None:
        """The server would open an empty request as well. Raises UNCHANGED."""
        compared = self._client.maybe(f"{self._repo}/compare/{quote(base)}...{quote(head, safe='/:')}")
        if compared is not None and compared.get("total_commits") == 0:
            raise ForgeError(
                Kind.UNCHANGED,
                _("{base} already has these changes, so there is nothing to propose.").format(base=base),
            )

    def _drafted(self, pull: dict[str, Any], title: str) -> dict[str, Any]:
        """A draft is a title that begins as the server's own setting says, which can't be asked: where the
        usual word isn't it, the other one is tried, and then the request is no draft and bears its title."""
        for other in (*WIP[1:], ""):
            if is_draft(pull):
                break
            try:
                pull = self._client.patch(f"{self._repo}/pulls/{pull['number']}", {"title": other + title})
            except ForgeError:
                break  # it is there: what it is called is no reason to try to open it again
        return pull

    def decorate(
        self, request: Request, reviewers: tuple[str, ...], labels: tuple[str, ...]
    ) -> tuple[str, ...]:
        warnings = []
        for reviewer in reviewers:
            try:
                self._ask_reviewer(request, reviewer)
            except ForgeError as error:
                warnings.append(
                    _("{name} wasn't asked to review: {reason}").format(
                        name=reviewer, reason=error.detail or error.sentence
                    )
                )
        if labels:
            try:
                warnings += self._set_labels(request, labels)
            except ForgeError as error:
                warnings.append(
                    _("The labels weren't set: {reason}").format(reason=error.detail or error.sentence)
                )
        return tuple(warnings)

    def _ask_reviewer(self, request: Request, reviewer: str) -> None:
        name = reviewer.strip().lstrip("@")
        body = {"team_reviewers": [name.partition("/")[2]]} if "/" in name else {"reviewers": [name]}
        self._client.post(f"{self._repo}/pulls/{request.number}/requested_reviewers", body)

    @readable("POST")
    def _set_labels(self, request: Request, labels: tuple[str, ...]) -> list[str]:
        """By their numbers, which every version takes. Answers what there is no such label of."""
        known: dict[str, int] = {}
        for path in (f"{self._repo}/labels", f"/orgs/{quote(self._place.owner)}/labels"):
            try:
                for label in self._client.pages(path):
                    known.setdefault(str(label["name"]).lower(), int(label["id"]))
            except ForgeError as error:
                if error.kind is not Kind.NOT_FOUND:  # the owner is no organisation
                    raise
        numbers = [known[name.lower()] for name in labels if name.lower() in known]
        if numbers:
            self._client.post(f"{self._repo}/issues/{request.number}/labels", {"labels": numbers})
        return [
            _("The label {name} wasn't set: {host} has none of that name here.").format(
                name=name, host=self._place.host
            )
            for name in labels
            if name.lower() not in known
        ]

    def refresh(self, request_id: str) -> Request:
        return self._whole(_number(request_id), self._client)

    @readable("GET")
    def _whole(self, number: int, client: Client) -> Request:
        pull = client.get(f"{self._repo}/pulls/{number}")
        seen = True
        try:
            checks = checks_of(client.pages(f"{self._repo}/commits/{pull['head']['sha']}/status", "statuses"))
        except ForgeError as error:
            if error.kind not in (Kind.FORBIDDEN, Kind.NOT_FOUND):
                raise
            checks, seen = (), False
        reviews = list(client.pages(f"{self._repo}/pulls/{number}/reviews"))
        inline: list[dict[str, Any]] = []
        for review in reviews:
            if review.get("comments_count") and review.get("state") != "PENDING":
                inline += client.get(f"{self._repo}/pulls/{number}/reviews/{review['id']}/comments") or []
        comments = client.get(f"{self._repo}/issues/{number}/comments") or []  # all of them: it has no pages
        remarks = remarks_of(comments, inline, reviews)
        needs = self._needs_now(pull["base"]["ref"], client) if pull["state"] == "open" else None
        found = request_of(pull, checks, reviews_of(reviews), remarks, needs)
        return found if seen else replace(found, checks_seen=False)

    def _needs_now(self, base: str, client: Client) -> Needs | None:
        """None where it can't be asked: then nothing is said to be missing."""
        try:
            return self._needs(base, client)
        except ForgeError as error:
            if error.kind is Kind.CANCELLED:
                raise
            return None

    def updated(self, request_id: str, commit: str) -> None:
        """The server sees a push by itself."""

    # Reviewing

    @readable("GET")
    def parent(self) -> str:
        found = self._client.get(self._repo)
        return str((found.get("parent") or {}).get("full_name") or "") if found.get("fork") else ""

    @readable("GET")
    def requests(self, *states: str) -> tuple[Request, ...]:
        return tuple(request for state in states or ("open",) for request in self._in_state(state))

    def _in_state(self, state: str) -> tuple[Request, ...]:
        asked = {"open": "open", "all": "all"}.get(state, "closed")
        pulls = self._client.get(f"{self._repo}/pulls", state=asked, sort="recentupdate", limit=PAGE, page=1)
        found = tuple(request_of(pull) for pull in pulls)
        if state in ("merged", "closed"):
            return tuple(request for request in found if request.state == state)
        return found

    def read(self, request_id: str) -> Request:
        return self.refresh(request_id)

    def look(self, request_id: str, cancel: Callable[[], bool] | None = None) -> Request:
        return self._whole(_number(request_id), self._client.brief(cancel))

    def refspec(self, request_id: str) -> str:
        number = _number(request_id)
        return f"+refs/pull/{number}/head:refs/repoform/base/pull/{number}"

    def comment(
        self, request: Request, text: str, path: str = "", line: int | None = None, side: str = "new"
    ) -> None:
        if path and line is not None:
            position = {"old_position" if side == "old" else "new_position": line}
            self._review(request, "COMMENT", "", [{"path": path, "body": text, **position}])
            return
        if path:
            text = f"{code_span(path)}\n\n{text}"  # its comments stand on lines alone
        self._client.post(f"{self._repo}/issues/{request.number}/comments", {"body": text})

    def approve(self, request: Request, text: str = "") -> None:
        self._review(request, "APPROVED", text)

    def request_changes(self, request: Request, text: str) -> None:
        self._review(request, "REQUEST_CHANGES", text)

    def _review(
        self, request: Request, event: str, text: str, comments: list[dict[str, Any]] | None = None
    ) -> None:
        body: dict[str, Any] = {"commit_id": request.commit, "event": event, "body": text}
        if comments:
            body["comments"] = comments
        try:
            self._client.post(f"{self._repo}/pulls/{request.number}/reviews", body)
        except ForgeError as error:
            if "your own pull" in error.detail.lower():
                raise ForgeError(
                    Kind.REFUSED,
                    _("{host} doesn't let you review your own pull request.").format(host=self._place.host),
                    error.detail,
                ) from error
            raise

    @readable("POST")
    def merge(self, request: Request) -> Request:
        """With the repository's own method."""
        how = str(self._client.get(self._repo).get("default_merge_style") or "merge")
        # Newer servers of Gitea write it small, Forgejo and older ones large, and each leaves out the other.
        body = {"Do": how, "do": how, "head_commit_id": request.commit}
        try:
            self._client.post(f"{self._repo}/pulls/{request.number}/merge", body)
        except Uncertain:
            now = self.refresh(request.id)
            if now.state == "merged":
                return now
            raise
        except ForgeError as error:
            if error.kind is Kind.CONFLICT and "head out of date" in error.detail:
                raise ForgeError(
                    Kind.CONFLICT,
                    _("This request has new commits since you looked. Read it again."),
                    error.detail,
                ) from error
            raise
        return self.refresh(request.id)

    def close(self, request: Request) -> Request:
        self._client.patch(f"{self._repo}/pulls/{request.number}", {"state": "closed"})
        return self.refresh(request.id)


def _path(owner: str, name: str) -> str:
    return f"/repos/{quote(owner, safe='')}/{quote(name, safe='')}"


def _same_head(pull: dict[str, Any], head: str) -> bool:
    """Of a fork that was deleted only the branch and the author are left."""
    found = head_of(pull).lower()
    owner, _colon, branch = head.lower().rpartition(":")
    author = str((pull.get("user") or {}).get("login") or "").lower()
    gone = pull["head"].get("repo") is None and found == branch and owner == author
    return found == head.lower() or gone


def _number(request_id: str) -> int:
    if not request_id.isdigit():
        raise ForgeError(Kind.NOT_FOUND, _("There is no pull request “{id}”.").format(id=request_id[:40]))
    return int(request_id)
