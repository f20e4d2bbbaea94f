"""Reading and reviewing merge requests of one GitLab project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from core.forge.gitlab.http import Client
from core.forge.gitlab.lines import position
from core.forge.gitlab.read import (
    checks_of,
    missing_approvals,
    remarks_of,
    request_of,
    reviews_of,
    state_of,
)
from core.forge.gitlab.words import without_commands
from core.forge.http import readable
from core.forge.interface import ForgeError, Request, Uncertain
from core.forge.remarks import code_span
from core.git.errors import Kind
from core.text import _

REQUEST_CHANGES = "/request_changes"
"""A server that doesn't know it keeps it as a comment's text."""


class Reviews:
    """A project by its path. Without a credential it can read what is public."""

    def __init__(self, client: Client, host: str, name: str) -> None:
        self._client = client
        self._host = host
        self._name = name
        self._project = f"/projects/{quote(name, safe='')}"
        self._paths: dict[int, str] = {}
        """Paths of forks that were asked for."""

    def _called(self, name: str) -> None:
        """GitLab answers for a project's old name, too; what is written must go to the new one."""
        if name != self._name:
            self._name, self._project = name, f"/projects/{quote(name, safe='')}"

    def _path_of(self, request_id: str) -> str:
        if not request_id.isdigit():
            raise ForgeError(
                Kind.NOT_FOUND, _("There is no merge request “{id}”.").format(id=request_id[:40])
            )
        return f"{self._project}/merge_requests/{int(request_id)}"

    def _fork_of(self, found: dict[str, Any], client: Client | None = None) -> str:
        """The path of the fork that a request comes from; "" for one of this project's own branches."""
        source = found.get("source_project_id")
        if source == found.get("target_project_id"):
            return ""
        if not isinstance(source, int):
            return "ghost"  # it was deleted
        if source not in self._paths:
            project = (client or self._client).maybe(f"/projects/{source}")
            if not isinstance(project, dict):
                return str((found.get("author") or {}).get("username") or source)
            self._paths[source] = str(project["path_with_namespace"])
        return self._paths[source]

    def _request(self, found: dict[str, Any]) -> Request:
        return request_of(found, self._fork_of(found))

    @readable("GET")
    def _whole(self, request_id: str, client: Client) -> Request:
        path = self._path_of(request_id)
        found = client.get(path)
        if state_of(found) not in ("open", "draft"):
            versions: list[dict[str, Any]] = []
        else:
            versions = list(client.pages(f"{path}/versions"))
        approvals = client.maybe(f"{path}/approvals")
        reviewers = client.maybe(f"{path}/reviewers")
        reviews = reviews_of(approvals or {}, reviewers or (), versions)
        seen, statuses = self._statuses(found, client)
        checks = checks_of(found.get("head_pipeline"), statuses)
        try:
            remarks = remarks_of(client.pages(f"{path}/discussions"))
        except ForgeError as error:
            if error.kind not in (Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.REFUSED):
                raise
            remarks = ()
        held: tuple[str, ...] = ()
        if found.get("detailed_merge_status") in ("not_approved", "requested_changes"):
            held = missing_approvals(found["target_branch"], client.maybe(f"{path}/approval_state"))
        request = request_of(found, self._fork_of(found, client), checks, reviews, remarks, held)
        return request if seen else replace(request, checks_seen=False)

    def _statuses(self, found: dict[str, Any], client: Client) -> tuple[bool, list[dict[str, Any]]]:
        """(whether they may be seen, what jobs and others say of its commit), where they run."""
        pipeline = found.get("head_pipeline") or {}
        project = pipeline.get("project_id") or found["target_project_id"]
        sha = pipeline.get("sha") or found.get("sha")
        if not sha:
            return True, []
        try:
            path = f"/projects/{int(project)}/repository/commits/{quote(str(sha), safe='')}/statuses"
            return True, list(client.pages(path))
        except ForgeError as error:
            if error.kind is Kind.NOT_FOUND:  # a fork's commit that nothing runs on
                return True, []
            if error.kind is not Kind.FORBIDDEN:
                raise
            return bool(pipeline), []

    # Reviewing

    @readable("GET")
    def parent(self) -> str:
        found = self._client.get(self._project)
        return str((found.get("forked_from_project") or {}).get("path_with_namespace") or "")

    @readable("GET")
    def requests(self, *states: str) -> tuple[Request, ...]:
        return tuple(request for state in states or ("open",) for request in self._in_state(state))

    def _in_state(self, state: str) -> tuple[Request, ...]:
        asked = {"open": "opened", "merged": "merged", "closed": "closed"}.get(state, "all")
        found = self._client.get(
            f"{self._project}/merge_requests", state=asked, order_by="updated_at", sort="desc", per_page=100
        )
        return tuple(self._request(one) for one in found)

    def read(self, request_id: str) -> Request:
        return self._whole(request_id, self._client)

    def look(self, request_id: str, cancel: Callable[[], bool] | None = None) -> Request:
        return self._whole(request_id, self._client.brief(cancel))

    def refspec(self, request_id: str) -> str:
        number = self._path_of(request_id).rpartition("/")[2]
        return f"+refs/merge-requests/{number}/head:refs/repoform/base/merge-requests/{number}"

    def comment(
        self, request: Request, text: str, path: str = "", line: int | None = None, side: str = "new"
    ) -> None:
        body = without_commands(text)
        if not path:
            self._say(request, body)
            return
        where = self._position(request, path, line, side)
        if where is not None:
            try:
                self._client.post(
                    f"{self._path_of(request.id)}/discussions", {"body": body, "position": where}
                )
                return
            except ForgeError as error:
                if error.kind is not Kind.REFUSED:
                    raise
        # The line isn't part of the diff: say where it is meant in the text instead.
        shown = code_span(path if line is None else f"{path}:{line}")
        self._say(request, f"{shown}\n\n{body}")

    def _say(self, request: Request, body: str) -> Any:
        return self._client.post(f"{self._path_of(request.id)}/notes", {"body": body})

    @readable("GET")
    def _position(self, request: Request, path: str, line: int | None, side: str) -> dict[str, Any] | None:
        """In the diff of the very commit that was read."""
        base = f"{self._path_of(request.id)}/versions"
        versions = list(self._client.pages(base))
        version = next((v for v in versions if v["head_commit_sha"] == request.commit), None)
        if version is None:
            return None
        whole = self._client.get(f"{base}/{version['id']}")
        return position(whole, whole["diffs"], path, line, side)

    @readable("POST")
    def approve(self, request: Request, text: str = "") -> None:
        path = self._path_of(request.id)
        now = self._client.get(f"{path}/approvals")
        if now.get("user_can_approve") is False and not now.get("user_has_approved"):
            raise ForgeError(
                Kind.REFUSED,
                _(
                    "{host} doesn't let you approve this merge request: it is your own, or you aren't among "
                    "those who may."
                ).format(host=self._host),
            )
        try:
            if not now.get("user_has_approved"):
                self._client.post(f"{path}/approve", {"sha": request.commit})
        except ForgeError as error:
            if error.kind is Kind.CONFLICT:
                raise self._moved_on(error) from error
            if error.kind is Kind.AUTH:  # its word for "not you"
                raise ForgeError(
                    Kind.REFUSED,
                    _("{host} doesn't let you approve this merge request.").format(host=self._host),
                    error.detail,
                ) from error
            raise
        if text:
            self._say(request, without_commands(text))

    def _moved_on(self, error: ForgeError) -> ForgeError:
        return ForgeError(
            Kind.CONFLICT,
            _("This request has new commits since you looked. Read it again."),
            error.detail,
        )

    @readable("POST")
    def request_changes(self, request: Request, text: str) -> None:
        """Only where the server has it: it is tried first, and the words follow."""
        answer = self._say(request, REQUEST_CHANGES)
        if "id" in answer:  # taken for a comment, which nobody meant
            self._client.delete(f"{self._path_of(request.id)}/notes/{int(answer['id'])}")
            raise ForgeError(
                Kind.REFUSED,
                _("{host} has no way to ask for changes. Say it in a comment instead.").format(
                    host=self._host
                ),
            )
        if text:
            self._say(request, without_commands(text))

    @readable("PUT")
    def merge(self, request: Request) -> Request:
        """As the project's settings say: a merge, fast-forward or squash; GitLab itself knows which."""
        path = self._path_of(request.id)
        try:
            self._client.put(f"{path}/merge", {"sha": request.commit})
        except Uncertain:
            now = self.read(request.id)
            if now.state == "merged":
                return now
            raise
        except ForgeError as error:
            if error.kind is Kind.CONFLICT:
                raise self._moved_on(error) from error
            if error.kind is Kind.AUTH:  # its word for "not you"
                raise ForgeError(
                    Kind.FORBIDDEN,
                    _("You may not merge into {base}.").format(base=request.base),
                    error.detail,
                ) from error
            now = self.read(request.id)
            if now.state == "merged":  # by somebody else, or by a try whose answer was lost
                return now
            if now.commit != request.commit:
                raise self._moved_on(error) from error
            if now.blocked:
                raise ForgeError(Kind.CONFLICT, now.blocked, error.detail) from error
            raise
        return self.read(request.id)

    @readable("PUT")
    def close(self, request: Request) -> Request:
        self._client.put(self._path_of(request.id), {"state_event": "close"})
        return self.read(request.id)
