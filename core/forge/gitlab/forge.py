"""GitLab: gitlab.com and servers of one's own. Publishing over its REST API; reviewing is in review.py."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from core.forge.credentials import Credential
from core.forge.gitlab.http import Client
from core.forge.gitlab.read import plain_title
from core.forge.gitlab.review import Reviews
from core.forge.gitlab.rules import DEVELOPER, asks, forbids, level_of
from core.forge.http import readable, reason_of
from core.forge.interface import Access, ForgeError, Fork, Place, Request, Uncertain
from core.git.errors import Kind
from core.text import _, listed

FORK_TRIES = 10
"""How often a new fork is looked for: GitLab makes it in the background."""


class GitLabProject(Reviews):
    """One project on a GitLab host. Without a credential it can read what is public."""

    def __init__(
        self,
        place: Place,
        credential: Credential | None,
        *,
        ssh: bool = False,
        pause: float | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        token = credential.token.value if credential else None
        of_a_job = credential is not None and credential.source == "job"
        super().__init__(
            Client(place.api, place.host, token, pause, of_a_job=of_a_job, wait=wait),
            place.host,
            f"{place.owner}/{place.name}",
        )
        self._credential = credential
        self._ssh = ssh
        self._pause = pause
        self._wait = wait
        self._user: dict[str, Any] = {}

    # Publishing

    def login(self) -> str:
        return str(self._me()["username"])

    def _me(self) -> dict[str, Any]:
        if not self._user:
            found = self._client.get("/user")
            self._user = {"username": found["username"], "id": found["id"]}
        return self._user

    @readable("GET")
    def access(self, base: str, branch: str = "") -> Access:
        label = self._credential.label if self._credential else ""
        sender = self.login()
        project = self._client.get(self._project)
        self._called(str(project["path_with_namespace"]))
        level = level_of(project)
        if level < DEVELOPER:
            level = max(level, self._level_of_member())
        can_push = level >= DEVELOPER
        problem = self._hindrance(project, can_push)
        rights, may_open = self._rights()
        blocked = unasked = ""
        warnings: tuple[str, ...] = ()
        if not problem:
            blocked, warnings, unasked = self._advice(project, base, branch if can_push else "", level)
        sentence = _("Sending as {name} ({label}).").format(name=sender, label=label)
        if not can_push and not problem:
            sentence += " " + _("You can't push to {name}. This goes through your fork.").format(
                name=self._name
            )
        if not may_open:
            sentence += " " + _(
                "The token lacks the scope api, so {host}'s own page opens the merge request."
            ).format(host=self._host)
        return Access(sender, can_push, may_open, sentence, warnings, problem or blocked, rights, unasked)

    def _level_of_member(self) -> int:
        """The role as the list of members has it, which knows of invited groups, too."""
        member = self._client.maybe(f"{self._project}/members/all/{self._me()['id']}")
        return int(member["access_level"]) if isinstance(member, dict) else 0

    def _hindrance(self, project: dict[str, Any], can_push: bool) -> str:
        name = {"name": self._name}
        if project.get("archived"):
            return _("{name} is archived, so nothing can be proposed there.").format(**name)
        if project.get("merge_requests_access_level") == "disabled" or (
            project.get("merge_requests_enabled") is False
        ):
            return _("{name} takes no merge requests: they are switched off in its settings.").format(**name)
        if not can_push and project.get("forking_access_level") == "disabled":
            return _(
                "You can't push to {name}, and it doesn't allow forks. Ask for the right to push, or save "
                "the proposal as a patch file."
            ).format(**name)
        return ""

    def _rights(self) -> tuple[str, bool]:
        """(what the token may do, as far as it tells; whether it may open a merge request)."""
        try:
            token = self._client.maybe("/personal_access_tokens/self")
        except ForgeError as error:
            if error.kind is Kind.CANCELLED:
                raise
            return "", True
        scopes = token.get("scopes") if isinstance(token, dict) else None
        if not isinstance(scopes, list):
            return "", True  # one of OAuth's tells nothing of itself
        said = _("The token may: {scopes}.").format(scopes=listed(map(str, scopes)))
        if expires := token.get("expires_at"):
            said += " " + _("It expires on {date}.").format(date=expires)
        return said, "api" in scopes

    def _advice(
        self, project: dict[str, Any], base: str, branch: str, level: int
    ) -> tuple[str, tuple[str, ...], str]:
        """(what forbids the new branch, what the proposal will have to meet, what couldn't be asked of it).

        Knowing the rules beforehand is a service: whatever fails here but a base that isn't there keeps
        nobody from sending. After one lost answer no more is asked."""
        protected: list[dict[str, Any]] = []
        rules: list[dict[str, Any]] = []
        lost = ""
        try:
            self._check_base(base)
            protected = self._listed("protected_branches")
            rules = self._listed("approval_rules")
        except ForgeError as error:
            if error.kind in (Kind.CANCELLED, Kind.NOT_FOUND):
                raise
            lost = reason_of(error)
        except (KeyError, TypeError, AttributeError) as error:
            lost = reason_of(self._client.odd("GET", repr(error)))
        blocked = ""
        warnings: tuple[str, ...] = ()
        try:
            if branch:
                blocked = forbids(protected, branch, level, int(self._me()["id"]))
            warnings = asks(project, protected, rules, base)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            lost = lost or reason_of(self._client.odd("GET", repr(error)))
        if not lost:
            return blocked, warnings, ""
        sentence = _(
            "The rules of {base} couldn't be asked ({reason}); if they forbid it, {host} will say so."
        )
        return blocked, warnings, sentence.format(base=base, reason=lost, host=self._host)

    def _check_base(self, base: str) -> None:
        try:
            self._client.get(f"{self._project}/repository/branches/{quote(base, safe='')}")
        except ForgeError as error:
            if error.kind in (Kind.FORBIDDEN, Kind.REFUSED):
                return
            if error.kind is Kind.NOT_FOUND:
                sentence = _("There is no branch {name} on {host}.").format(name=base, host=self._host)
                raise ForgeError(Kind.NOT_FOUND, sentence, error.detail) from None
            raise

    def _listed(self, what: str) -> list[dict[str, Any]]:
        """All of a list; [] where there is none (a free plan's approval rules), or no right to see it."""
        try:
            return list(self._client.pages(f"{self._project}/{what}"))
        except ForgeError as error:
            if error.kind in (Kind.NOT_FOUND, Kind.FORBIDDEN, Kind.REFUSED):
                return []
            raise

    @readable("GET")
    def fork_url(self) -> Fork:
        upstream = self._client.get(self._project)
        made = self._own_fork(upstream) or self._make_fork(upstream)
        path = made["path_with_namespace"]
        for attempt in range(FORK_TRIES):
            if str(made.get("import_status") or "none") in ("none", "finished"):
                break
            if made["import_status"] == "failed":
                raise ForgeError(
                    Kind.REFUSED,
                    _("{host} couldn't make your fork {name}. Delete it there, then Resume.").format(
                        host=self._host, name=path
                    ),
                )
            self._wait(0 if self._pause == 0 else min(0.5 * 2**attempt, 5))
            made = self._client.get(f"/projects/{int(made['id'])}")
        else:
            raise ForgeError(
                Kind.OUTAGE,
                _("{host} is still making your fork. Resume in a minute.").format(host=self._host),
            )
        if made.get("archived"):
            raise ForgeError(
                Kind.FORBIDDEN,
                _(
                    "Your fork {name} is archived, so nothing can be pushed to it. Unarchive or delete it, "
                    "then Resume."
                ).format(name=path),
            )
        return Fork(path, made["ssh_url_to_repo"] if self._ssh else made["http_url_to_repo"])

    def _own_fork(self, upstream: dict[str, Any]) -> dict[str, Any] | None:
        """The user's own project that GitLab says is a fork of this one; in their own namespace first."""
        forks = [
            fork
            for fork in self._client.pages(f"{self._project}/forks", owned="true")
            if (fork.get("forked_from_project") or {}).get("id", upstream["id"]) == upstream["id"]
        ]
        mine = self.login()
        return next((f for f in forks if (f.get("namespace") or {}).get("full_path") == mine), None) or next(
            iter(forks), None
        )

    def _make_fork(self, upstream: dict[str, Any]) -> dict[str, Any]:
        try:
            made: dict[str, Any] = self._client.post(f"{self._project}/fork", {})
            return made
        except Uncertain:
            # It may be there: GitLab's own list tells, and nothing is made twice.
            found = self._own_fork(upstream)
            if found is None:
                raise
            return found
        except ForgeError as error:
            if error.kind is not Kind.CONFLICT:
                raise
        found = self._own_fork(upstream)  # made meanwhile
        if found is not None:
            return found
        # Something else of the user's has that name.
        name = f"{upstream['path']}-fork"
        other: dict[str, Any] = self._client.post(f"{self._project}/fork", {"path": name, "name": name})
        return other

    @readable("GET")
    def find(self, head: str, base: str, commit: str) -> Request | None:
        fork, _colon, branch = head.rpartition(":")
        asked = {"source_branch": branch, "target_branch": base, "state": "all"}
        source = self._source(fork)
        if fork and source is None:
            return None  # no fork, no request of it
        listed = [
            found
            for found in self._client.pages(f"{self._project}/merge_requests", **asked)
            if found["source_branch"] == branch and _is_from(found, source)
        ]
        for found in listed:
            if found.get("sha") == commit:
                return self._request(found)
        for found in listed[:5]:
            if found["state"] not in ("opened", "locked") and self._had(found["iid"], commit):
                return self._request(found)
        return next((self._request(f) for f in listed if f["state"] in ("opened", "locked")), None)

    def _source(self, fork: str) -> int | None:
        """The project that a fork's path leads to; None for this one itself, and where there is none."""
        if not fork:
            return None
        found = self._client.maybe(f"/projects/{quote(fork, safe='')}")
        return int(found["id"]) if isinstance(found, dict) else None

    def _had(self, number: int, commit: str) -> bool:
        """Whether its branch ever stood there."""
        versions = self._client.pages(f"{self._project}/merge_requests/{number}/versions")
        return any(version["head_commit_sha"] == commit for version in versions)

    @readable("GET")
    def became(self, request_id: str, head: str, base: str, commit: str) -> Request | None:
        if not request_id:
            return self.find(head, base, commit)
        found = None
        try:
            found = self._client.get(self._path_of(request_id))
        except ForgeError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
        return self._request(found) if found is not None else None

    @readable("POST")
    def create(self, head: str, base: str, commit: str, title: str, description: str, draft: bool) -> Request:
        fork, _colon, branch = head.rpartition(":")
        body: dict[str, Any] = {
            "source_branch": branch,
            "target_branch": base,
            "title": f"Draft: {plain_title(title)}" if draft else title,
            "description": description,
        }
        project = self._project
        if fork:
            target = self._client.get(self._project)
            project = f"/projects/{quote(fork, safe='')}"
            body.update(target_project_id=int(target["id"]), allow_collaboration=True)
        self._check_news(base, commit, fork)
        try:
            return self._request(self._client.post(f"{project}/merge_requests", body))
        except ForgeError as error:
            said = error.detail.lower()
            if error.kind not in (Kind.REFUSED, Kind.CONFLICT):
                raise
            if "already exists" in said:
                raise Uncertain(Kind.EXISTS, error.sentence, error.detail) from error
            if "source branch" in said and "not exist" in said:
                # Just pushed, and not yet known everywhere at GitLab.
                raise Uncertain(
                    Kind.OUTAGE,
                    _("{host} doesn't know the branch yet. Resume in a moment.").format(host=self._host),
                    error.detail,
                ) from error
            raise

    def _check_news(self, base: str, commit: str, fork: str) -> None:
        """GitLab opens a merge request of nothing. Raises UNCHANGED where the base has all of it."""
        if fork:
            return  # its commit isn't here yet to be compared
        try:
            found = self._client.maybe(f"{self._project}/repository/compare", **{"from": base, "to": commit})
        except ForgeError as error:
            if error.kind is Kind.CANCELLED:
                raise
            return
        if isinstance(found, dict) and found.get("commits") == [] and not found.get("compare_timeout"):
            raise ForgeError(
                Kind.UNCHANGED,
                _("{base} already has these changes, so there is nothing to propose.").format(base=base),
            )

    def decorate(
        self, request: Request, reviewers: tuple[str, ...], labels: tuple[str, ...]
    ) -> tuple[str, ...]:
        warnings: list[str] = []
        asked: dict[str, int] = {}
        for reviewer in reviewers:
            name = reviewer.strip().lstrip("@")
            try:
                if (number := self._member(name)) is not None:
                    asked[name] = number
                    continue
                reason = _("nobody of that name is a member of {name}.").format(name=self._name)
            except ForgeError as error:
                reason = error.detail or error.sentence
            warnings.append(_("{name} wasn't asked to review: {reason}").format(name=reviewer, reason=reason))
        if asked:
            warnings += self._ask(request, asked)
        if labels:
            warnings += self._label(request, labels)
        return tuple(warnings)

    def _member(self, name: str) -> int | None:
        try:
            found = self._client.get(f"{self._project}/members/all", query=name, per_page=100)
            return next((int(m["id"]) for m in found if m["username"].lower() == name.lower()), None)
        except (KeyError, TypeError, AttributeError) as error:
            raise self._client.odd("GET", repr(error)) from error

    def _ask(self, request: Request, asked: dict[str, int]) -> list[str]:
        """All of them at once; a free plan keeps but one and says nothing of the others."""
        try:
            now = self._client.put(self._path_of(request.id), {"reviewer_ids": list(asked.values())})
            kept = {int(user["id"]) for user in now["reviewers"]}
            missing = [name for name, number in asked.items() if number not in kept]
            reason = _("{host} didn't take them on.").format(host=self._host)
        except ForgeError as error:
            missing, reason = list(asked), error.detail or error.sentence
        except (KeyError, TypeError, AttributeError) as error:
            missing, reason = list(asked), self._client.odd("PUT", repr(error)).sentence
        return [
            _("{name} wasn't asked to review: {reason}").format(name=name, reason=reason) for name in missing
        ]

    def _label(self, request: Request, labels: tuple[str, ...]) -> list[str]:
        try:
            now = self._client.put(self._path_of(request.id), {"add_labels": list(labels)})
            missing = [label for label in labels if label not in now["labels"]]
            reason = _("{host} didn't take them on.").format(host=self._host)
        except ForgeError as error:
            missing, reason = list(labels), error.detail or error.sentence
        except (KeyError, TypeError, AttributeError) as error:
            missing, reason = list(labels), self._client.odd("PUT", repr(error)).sentence
        return [_("The labels weren't set: {reason}").format(reason=reason)] if missing else []

    def refresh(self, request_id: str) -> Request:
        return self._whole(request_id, self._client)

    def updated(self, request_id: str, commit: str) -> None:
        """GitLab sees a push by itself."""


def _is_from(found: dict[str, Any], source: int | None) -> bool:
    """From that fork; from the project itself where `source` is None."""
    return bool(found.get("source_project_id") == (source or found.get("target_project_id")))
