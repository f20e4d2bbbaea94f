"""GitHub: github.com, ghe.com and Enterprise Server. Publishing and Reviewing over its REST API."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from core.forge.credentials import Credential
from core.forge.github.http import Client
from core.forge.github.read import (
    Needs,
    checks_of,
    is_held,
    needs_of,
    remarks_of,
    request_of,
    reviews_of,
    rules_of,
)
from core.forge.http import readable, reason_of
from core.forge.interface import Access, ForgeError, Fork, Place, Request, Uncertain
from core.forge.remarks import code_span
from core.git.errors import Kind
from core.text import _, listed

FORK_TRIES = 10
"""How often a new fork is looked for: GitHub makes it in the background."""


class GitHubRepository:
    """One repository on a GitHub host. Without a credential it can read what is public."""

    def __init__(
        self,
        place: Place,
        credential: Credential | None,
        *,
        ssh: bool = False,
        pause: float | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._place = place
        self._credential = credential
        self._ssh = ssh
        self._pause = pause
        self._wait = wait
        self._client = Client(place.api, place.host, credential.token.value if credential else None, pause)
        self._repo = f"/repos/{quote(place.owner)}/{quote(place.name)}"
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
        self._moved_to(str(repository.get("full_name") or ""))
        name = f"{self._place.owner}/{self._place.name}"
        rights = repository.get("permissions") or {}
        can_push = bool(rights.get("push"))
        problem = ""
        if repository.get("archived"):
            problem = _("{name} is archived, so nothing can be proposed there.").format(name=name)
        elif not can_push and repository.get("private") and repository.get("allow_forking") is False:
            problem = _(
                "You can't push to {name}, and it doesn't allow forks. Ask for the right to push, or "
                "save the proposal as a patch file."
            ).format(name=name)
        blocked = unasked = ""
        warnings: tuple[str, ...] = ()
        if not problem:
            blocked, warnings, unasked = self._advice(base, branch if can_push else "")
        sentence = _("Sending as {name} ({label}).").format(name=sender, label=label)
        if not can_push and not problem:
            sentence += " " + _("You can't push to {name}. This goes through your fork.").format(name=name)
        return Access(sender, can_push, True, sentence, warnings, problem or blocked, self._may(), unasked)

    def _advice(self, base: str, branch: str) -> tuple[str, tuple[str, ...], str]:
        """(what forbids the new branch, what the proposal will have to meet, what couldn't be asked of it).

        Knowing the rules beforehand is a service: whatever fails here but a base that isn't there keeps
        nobody from sending. After one lost answer no more is asked."""
        mine: list[dict[str, Any]] = []
        ruled: list[dict[str, Any]] = []
        protection: dict[str, Any] = {}
        lost = ""
        try:
            mine = self._rules(branch) if branch else []
            ruled = self._rules(base)
            protection = self._protection(base)
        except ForgeError as error:
            if error.kind in (Kind.CANCELLED, Kind.NOT_FOUND):
                raise
            lost = reason_of(error)
        except (KeyError, TypeError, AttributeError) as error:
            lost = reason_of(self._client.odd("GET", repr(error)))
        try:
            blocked, warnings = rules_of(ruled, mine, protection, base, branch)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            blocked, warnings = "", ()
            lost = lost or reason_of(self._client.odd("GET", repr(error)))
        if not lost:
            return blocked, warnings, ""
        sentence = _(
            "The rules of {base} couldn't be asked ({reason}); if they forbid it, {host} will say so."
        )
        return blocked, warnings, sentence.format(base=base, reason=lost, host=self._place.host)

    def _moved_to(self, full: str) -> None:
        """GitHub answers for a repository's old name, too; what is written must go to the new one."""
        owner, _slash, name = full.partition("/")
        if owner and name and (owner, name) != (self._place.owner, self._place.name):
            self._place = replace(self._place, owner=owner, name=name)
            self._repo = f"/repos/{quote(owner)}/{quote(name)}"

    def _may(self) -> str:
        scopes = self._client.scopes
        if scopes is None:
            return ""
        return _("The token may: {scopes}.").format(scopes=listed(scopes) or _("read what is public"))

    def _rules(self, branch: str, client: Client | None = None) -> list[dict[str, Any]]:
        """Rules of rulesets that count for a branch, also for one that doesn't exist yet."""
        found = (client or self._client).maybe(
            f"{self._repo}/rules/branches/{quote(branch, safe='')}", per_page=100
        )
        return found if isinstance(found, list) else []

    def _protection(self, base: str, client: Client | None = None) -> dict[str, Any]:
        """What branch protection asks for, as far as the user may see it."""
        client = client or self._client
        branch: dict[str, Any] | None = None
        try:
            branch = client.get(f"{self._repo}/branches/{quote(base, safe='')}")
        except ForgeError as error:
            if error.kind in (Kind.FORBIDDEN, Kind.REFUSED):
                return {}  # the token may not see it: that says nothing about whether it is there
            if error.kind is not Kind.NOT_FOUND:
                raise
        if branch is None or branch.get("name", base) != base:  # GitHub sends a renamed one's old name on
            sentence = _("There is no branch {name} on {host}.").format(name=base, host=self._place.host)
            if branch is not None:
                sentence += " " + _("It is called {name} now.").format(name=branch["name"])
            raise ForgeError(Kind.NOT_FOUND, sentence)
        if not branch.get("protected"):
            return {}
        whole = client.maybe(f"{self._repo}/branches/{quote(base, safe='')}/protection")
        return whole if isinstance(whole, dict) else dict(branch.get("protection") or {})

    @readable("GET")
    def fork_url(self) -> Fork:
        made = self._client.post(f"{self._repo}/forks", {"default_branch_only": True})
        owner, name = made["owner"]["login"], made["name"]
        for attempt in range(FORK_TRIES):
            fork = self._client.maybe(f"/repos/{quote(owner)}/{quote(name)}")
            if fork is not None:
                break
            self._wait(0 if self._pause == 0 else min(0.5 * 2**attempt, 5))
        else:
            raise ForgeError(
                Kind.OUTAGE,
                _("{host} is still making your fork. Resume in a minute.").format(host=self._place.host),
            )
        if fork.get("archived"):
            raise ForgeError(
                Kind.FORBIDDEN,
                _(
                    "Your fork {name} is archived, so nothing can be pushed to it. Unarchive or delete it, "
                    "then Resume."
                ).format(name=f"{owner}/{name}"),
            )
        if fork.get("fork") is False:
            raise ForgeError(
                Kind.REFUSED,
                _(
                    "{name} isn't a fork of {upstream}, so no pull request can come from it. Rename it, then "
                    "Resume."
                ).format(name=f"{owner}/{name}", upstream=f"{self._place.owner}/{self._place.name}"),
            )
        return Fork(owner, made["ssh_url"] if self._ssh else made["clone_url"])

    @readable("GET")
    def find(self, head: str, base: str, commit: str) -> Request | None:
        full = head if ":" in head else f"{self._place.owner}:{head}"
        listed = [
            pull
            for pull in self._client.pages(f"{self._repo}/pulls", head=full, base=base, state="all")
            if _same_head(pull, full)
        ]
        for pull in listed:
            if pull["head"]["sha"] == commit:
                return request_of(pull)
        for pull in listed[:5]:
            if pull["state"] != "open" and self._has_commit(pull["number"], commit):
                return request_of(pull)
        return next((request_of(pull) for pull in listed if pull["state"] == "open"), None)

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
        body = {"title": title, "body": description, "head": head, "base": base, "draft": draft}
        if ":" in head:
            body["maintainer_can_modify"] = True
        try:
            return request_of(self._client.post(f"{self._repo}/pulls", body))
        except ForgeError as error:
            said = error.detail.lower()
            if error.kind is not Kind.REFUSED:
                raise
            if "already exists" in said:
                raise Uncertain(Kind.EXISTS, error.sentence, error.detail) from error
            if "no commits between" in said:
                raise ForgeError(
                    Kind.UNCHANGED,
                    _("{base} already has these changes, so there is nothing to propose.").format(base=base),
                    error.detail,
                ) from error
            if draft and "draft" in said:
                return self.create(head, base, commit, title, description, False)
            if re.search(r"\bhead\b.*invalid", said):
                # Just pushed, and not yet known everywhere at GitHub.
                raise Uncertain(
                    Kind.OUTAGE,
                    _("{host} doesn't know the branch yet. Resume in a moment.").format(
                        host=self._place.host
                    ),
                    error.detail,
                ) from error
            raise

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
                self._client.post(f"{self._repo}/issues/{request.number}/labels", {"labels": list(labels)})
            except ForgeError as error:
                warnings.append(
                    _("The labels weren't set: {reason}").format(reason=error.detail or error.sentence)
                )
        return tuple(warnings)

    def _ask_reviewer(self, request: Request, reviewer: str) -> None:
        name = reviewer.strip().lstrip("@")
        body = {"team_reviewers": [name.partition("/")[2]]} if "/" in name else {"reviewers": [name]}
        self._client.post(f"{self._repo}/pulls/{request.number}/requested_reviewers", body)

    def refresh(self, request_id: str) -> Request:
        return self._whole(_number(request_id), self._client)

    @readable("GET")
    def _whole(self, number: int, client: Client) -> Request:
        pull = client.get(f"{self._repo}/pulls/{number}")
        commit = pull["head"]["sha"]
        seen = True
        try:
            runs = list(
                client.pages(f"{self._repo}/commits/{commit}/check-runs", "check_runs", filter="latest")
            )
        except ForgeError as error:
            if error.kind not in (Kind.FORBIDDEN, Kind.NOT_FOUND):
                raise
            runs, seen = [], False  # a fine-grained token has a right of its own for checks
        statuses = client.maybe(f"{self._repo}/commits/{commit}/status")
        checks = checks_of(runs, (statuses or {}).get("statuses", []))
        reviews = list(client.pages(f"{self._repo}/pulls/{number}/reviews"))
        remarks = remarks_of(
            client.pages(f"{self._repo}/issues/{number}/comments"),
            client.pages(f"{self._repo}/pulls/{number}/comments"),
            reviews,
        )
        needs = self._needs(pull["base"]["ref"], client) if is_held(pull) else None
        found = request_of(pull, checks, reviews_of(reviews), remarks, needs)
        return found if seen else replace(found, checks_seen=False)

    def _needs(self, base: str, client: Client) -> Needs | None:
        """None where it can't be asked: then it is only said that something is missing."""
        try:
            return needs_of(self._rules(base, client), self._protection(base, client))
        except ForgeError as error:
            if error.kind is Kind.CANCELLED:
                raise
            return None

    def updated(self, request_id: str, commit: str) -> None:
        """GitHub sees a push by itself."""

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
        pulls = self._client.get(
            f"{self._repo}/pulls", state=asked, sort="updated", direction="desc", per_page=100, page=1
        )
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
        if not path:
            self._client.post(f"{self._repo}/issues/{request.number}/comments", {"body": text})
            return
        target: dict[str, Any] = {"body": text, "commit_id": request.commit, "path": path}
        if line is None:
            target["subject_type"] = "file"
        else:
            target.update(line=line, side="LEFT" if side == "old" else "RIGHT")
        try:
            self._client.post(f"{self._repo}/pulls/{request.number}/comments", target)
        except ForgeError as error:
            if error.kind is not Kind.REFUSED or line is None:
                raise
            # The line isn't part of the diff: say where it is meant in the text instead.
            self._client.post(
                f"{self._repo}/issues/{request.number}/comments",
                {"body": f"{code_span(f'{path}:{line}')}\n\n{text}"},
            )

    def approve(self, request: Request, text: str = "") -> None:
        self._review(request, "APPROVE", text)

    def request_changes(self, request: Request, text: str) -> None:
        self._review(request, "REQUEST_CHANGES", text)

    def _review(self, request: Request, event: str, text: str) -> None:
        body = {"commit_id": request.commit, "event": event, "body": text}
        try:
            self._client.post(f"{self._repo}/pulls/{request.number}/reviews", body)
        except ForgeError as error:
            if "own pull request" in error.detail.lower():
                raise ForgeError(
                    Kind.REFUSED,
                    _("{host} doesn't let you review your own pull request.").format(host=self._place.host),
                    error.detail,
                ) from error
            raise

    def merge(self, request: Request) -> Request:
        try:
            self._client.put(f"{self._repo}/pulls/{request.number}/merge", {"sha": request.commit})
        except Uncertain:
            now = self.refresh(request.id)
            if now.state == "merged":
                return now
            raise
        except ForgeError as error:
            if error.kind is Kind.CONFLICT:
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


def _same_head(pull: dict[str, Any], full: str) -> bool:
    """GitHub ignores a head filter that it can't read, and then lists everything."""
    label = str(pull["head"].get("label") or "")
    return label.lower() == full.lower() or (not label and pull["head"].get("ref") == full.partition(":")[2])


def _number(request_id: str) -> int:
    if not request_id.isdigit():
        raise ForgeError(Kind.NOT_FOUND, _("There is no pull request “{id}”.").format(id=request_id[:40]))
    return int(request_id)
