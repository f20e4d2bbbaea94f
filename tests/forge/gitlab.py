"""The state of a look-alike GitLab, and its endpoints over it. Branches, merges and diffs are real Git."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.forge.hosted import Denied, Names, Repository
from tests.forge.schema import Description

GITLAB = Description("gitlab.json", "gitlab_more.json")

DEVELOPER, MAINTAINER, OWNER = 30, 40, 50


@dataclass
class MergeRequest:
    iid: int
    title: str
    description: str
    author: str
    source: str
    """The project that its branch is in."""
    head: str
    base: str
    sha: str = ""
    state: str = "opened"
    labels: list[str] = field(default_factory=list)
    reviewers: dict[str, str] = field(default_factory=dict)
    """Login -> state."""
    approved: dict[str, str] = field(default_factory=dict)
    """Login -> when."""
    versions: list[dict[str, str]] = field(default_factory=list)
    """Oldest first."""
    notes: list[dict[str, Any]] = field(default_factory=list)
    held: str = ""
    """What GitLab would say of mergeability, if not what Git says."""
    merge_sha: str = ""
    squash_sha: str = ""

    @property
    def draft(self) -> bool:
        return self.title.startswith("Draft: ")


@dataclass
class Project(Repository):
    """One project, with what GitLab keeps of it."""

    forking: str = "enabled"
    requests: str = "enabled"
    """Who may open merge requests: "enabled" or "disabled"."""
    invited: dict[str, int] = field(default_factory=dict)
    """Members by an invited group: the project itself doesn't tell of them."""
    protected: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] | None = None
    """Approval rules; None on a free plan, which has none."""
    method: str = "merge"
    """"merge", "rebase_merge" or "ff"."""
    squash: str = "default_off"
    self_approval: bool = False
    only_with_pipeline: bool = False
    only_resolved: bool = False
    one_reviewer: bool = False
    """As on a free plan."""
    statuses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    import_status: str = "finished"
    merge_requests: list[MergeRequest] = field(default_factory=list)

    def level(self, login: str | None) -> int:
        if login is None:
            return 0
        if login == self.owner:
            return OWNER
        return MAINTAINER if login in self.push else 0

    def may_push(self, login: str | None) -> bool:
        level = max(self.level(login), self.invited.get(login or "", 0))
        return level >= DEVELOPER and not self.archived


class Api:
    root = "/api/v4"
    headers = {"X-Gitlab-Meta": '{"correlation_id":"x","version":"1"}'}  # noqa: RUF012  read by the server
    credentials: tuple[str, ...] = ("PRIVATE-TOKEN", "JOB-TOKEN")
    description = GITLAB

    def __init__(self, folder: Path, base: str) -> None:
        self.folder = folder
        self.base = base
        self.tokens: dict[str, str] = {}
        self.projects: dict[str, Project] = {}
        self.renamed: dict[str, str] = {}
        self.scopes: tuple[str, ...] | None = ("api",)
        """Of every token; None: they are OAuth's, which don't tell."""
        self.knows_request_changes = True
        self._seconds = 0

    # What the server asks

    def hosted(self, name: str) -> Project | None:
        return self.projects.get(name)

    def make(
        self,
        name: str,
        files: dict[str, bytes],
        push: tuple[str, ...],
        private: bool,
        settings: dict[str, Any],
    ) -> Project:
        path = self.folder / f"{name.replace('/', '--')}.git"
        made = Project(name, path, f"{self.base}/{name}.git", set(push), private, **settings)
        self.projects[name] = made
        made.make(files)
        return made

    def said(self, denied: Denied) -> dict[str, Any]:
        if isinstance(denied.message, dict) and "error" in denied.message:
            return denied.message
        return {"message": denied.message}

    def moved(self, path: str, names: Names) -> str:
        old = names.get("id", "")
        new = self.renamed.get(old)
        return path.replace(quote(old, safe=""), quote(new, safe=""), 1) if new else ""

    def is_foreign(self, path: str) -> bool:
        return False

    def rename(self, old: str, new: str) -> None:
        project = self.projects.pop(old)
        project.name, project.url = new, f"{self.base}/{new}.git"
        self.projects[new] = project
        self.renamed[old] = new

    def fork(self, name: str, copy: str) -> Project:
        above = self.projects[name]
        path = self.folder / f"{copy.replace('/', '--')}.git"
        above.git("clone", "-q", "--bare", str(above.path), str(path))
        made = Project(copy, path, f"{self.base}/{copy}.git", set(), above.private, name)
        made.configure()
        self.projects[copy] = made
        return made

    def answer(
        self, verb: str, path: str, names: Names, query: dict[str, str], body: Any, login: str | None
    ) -> tuple[int, Any]:
        if path == "/version":
            if login is None:
                raise Denied(401, "401 Unauthorized")
            return 200, {"version": "18.2.0-ee", "revision": "abc", "enterprise": True}
        if path == "/user":
            if login is None:
                raise Denied(401, "401 Unauthorized")
            return 200, {**self._user(login), "email": f"{login}@example.org"}
        if path == "/personal_access_tokens/self":
            return self._token(login)
        project = self._project_named(names["id"])
        if project is None or not project.may_read(login):
            raise Denied(404, "404 Project Not Found")
        if verb != "get" and login is None:
            raise Denied(401, "401 Unauthorized")
        name = re.sub(r"/projects/\{id\}/?", "", path)
        method = f"_{verb}_" + re.sub(r"\W+", "_", re.sub(r"\{\w+\}", "x", name)).strip("_")
        result = getattr(self, method)(project, names, query, body, login)
        return result if isinstance(result, tuple) else (200, result)

    # People and projects

    def _now(self) -> str:
        self._seconds += 1
        minutes, seconds = divmod(self._seconds, 60)
        return f"2026-01-01T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.000Z"

    def _number(self, login: str) -> int:
        people = sorted({*self.tokens.values(), login})
        return people.index(login) + 1

    def _user(self, login: str) -> dict[str, Any]:
        return {
            "id": self._number(login),
            "username": login,
            "name": login.title(),
            "state": "active",
            "avatar_url": None,
            "web_url": f"{self.base}/{login}",
        }

    def _token(self, login: str | None) -> tuple[int, Any]:
        if login is None:
            raise Denied(401, "401 Unauthorized")
        if self.scopes is None:
            raise Denied(404, "404 Not Found")
        return 200, {
            "id": 1,
            "name": "laptop",
            "revoked": False,
            "created_at": "2026-01-01T00:00:00.000Z",
            "description": None,
            "scopes": list(self.scopes),
            "user_id": self._number(login),
            "active": True,
            "expires_at": "2026-12-31",
        }

    def _id(self, project: Project) -> int:
        return 1 + list(self.projects.values()).index(project)

    def _project_named(self, text: str) -> Project | None:
        if text.isdigit():
            return next((p for p in self.projects.values() if self._id(p) == int(text)), None)
        return self.projects.get(text)

    def _data(self, project: Project, login: str | None) -> dict[str, Any]:
        namespace, _slash, path = project.name.rpartition("/")
        above = self.projects.get(project.fork_of)
        values: dict[str, Any] = {
            "id": self._id(project),
            "name": path,
            "path": path,
            "path_with_namespace": project.name,
            "default_branch": "main",
            "web_url": f"{self.base}/{project.name}",
            "http_url_to_repo": project.url,
            "ssh_url_to_repo": f"git@127.0.0.1:{project.name}.git",
            "visibility": "private" if project.private else "public",
            "namespace": {"id": 1, "name": namespace, "path": namespace, "full_path": namespace},
            "archived": project.archived,
            "import_status": project.import_status if project.fork_of else "none",
            "merge_requests_enabled": project.requests == "enabled",
            "merge_requests_access_level": project.requests,
            "forking_access_level": project.forking,
            "merge_method": project.method,
            "squash_option": project.squash,
            "only_allow_merge_if_pipeline_succeeds": project.only_with_pipeline,
            "only_allow_merge_if_all_discussions_are_resolved": project.only_resolved,
        }
        if above is not None:
            values["forked_from_project"] = {
                "id": self._id(above),
                "name": above.name.rpartition("/")[2],
                "path_with_namespace": above.name,
                "web_url": f"{self.base}/{above.name}",
            }
        return values

    def _get_(self, project: Project, *args: Any) -> Any:
        level = project.level(args[-1])
        own = {"access_level": level, "notification_level": 3} if level else None
        return {**self._data(project, args[-1]), "permissions": {"project_access": own, "group_access": None}}

    def _get_forks(self, project: Project, _n: Any, query: dict[str, str], _b: Any, login: str | None) -> Any:
        forks = [
            self._data(p, login)
            for p in self.projects.values()
            if p.fork_of == project.name and (query.get("owned") != "true" or p.owner == login)
        ]
        return _page(forks, query)

    def _post_fork(self, project: Project, _n: Any, _q: Any, body: Any, login: str) -> Any:
        if project.forking == "disabled":
            raise Denied(403, "403 Forbidden")
        copy = f"{login}/{(body or {}).get('path') or project.name.rpartition('/')[2]}"
        if copy in self.projects:
            taken = ["Project namespace name has already been taken", "Name has already been taken"]
            raise Denied(409, taken)
        return 201, self._data(self.fork(project.name, copy), login)

    def _get_members_all(
        self, project: Project, _n: Any, query: dict[str, str], _b: Any, _login: str | None
    ) -> Any:
        members = {*project.push, *project.invited, *project.collaborators}
        people = [name for name in sorted(members) if query.get("query", "") in name]
        return _page([self._member(project, name) for name in people], query)

    def _get_members_all_x(self, project: Project, names: Names, *_rest: Any) -> Any:
        found = next(
            (n for n in {*project.push, *project.invited} if self._number(n) == int(names["user_id"])), None
        )
        if found is None:
            raise Denied(404, "404 Not found")
        return self._member(project, found)

    def _member(self, project: Project, login: str) -> dict[str, Any]:
        level = max(project.level(login), project.invited.get(login, 0), 20)
        return {**self._user(login), "access_level": level}

    def _get_protected_branches(
        self, project: Project, _n: Any, query: dict[str, str], _b: Any, login: str | None
    ) -> Any:
        if not project.may_push(login):
            raise Denied(403, "403 Forbidden")
        found = [
            {
                "id": number,
                "push_access_levels": [{"id": 1, "access_level": 40, "access_level_description": "M"}],
                "merge_access_levels": [{"id": 1, "access_level": 40, "access_level_description": "M"}],
                "allow_force_push": False,
                "code_owner_approval_required": False,
                "inherited": False,
                **rule,
            }
            for number, rule in enumerate(project.protected, 1)
        ]
        return _page(found, query)

    def _get_approval_rules(
        self, project: Project, _n: Any, query: dict[str, str], _b: Any, _login: str | None
    ) -> Any:
        if project.rules is None:
            raise Denied(404, "404 Not Found")
        return _page([{"id": n, **rule} for n, rule in enumerate(project.rules, 1)], query)

    def _get_repository_branches_x(self, project: Project, names: Names, *_rest: Any) -> Any:
        sha = project.branch(names["branch"])
        if not sha:
            raise Denied(404, "404 Branch Not Found")
        protected = any(rule["name"] == names["branch"] for rule in project.protected)
        return {"name": names["branch"], "commit": {"id": sha}, "protected": protected, "default": True}

    def _get_repository_compare(
        self, project: Project, _n: Any, query: dict[str, str], _b: Any, _login: str | None
    ) -> Any:
        ends = [project.branch(q) or q for q in (query["from"], query["to"])]
        if not all(project.git("cat-file", "-t", end, check=False) == "commit" for end in ends):
            raise Denied(404, "404 Ref Not Found")
        shas = project.git("rev-list", "--reverse", f"{ends[0]}..{ends[1]}").split()
        return {"commits": [{"id": sha} for sha in shas], "diffs": [], "compare_timeout": False}

    def _get_repository_commits_x_statuses(
        self, project: Project, names: Names, query: dict[str, str], *_rest: Any
    ) -> Any:
        if project.git("cat-file", "-t", names["sha"], check=False) != "commit":
            raise Denied(404, "404 Commit Not Found")
        found = [
            {"id": number, "sha": names["sha"], "ref": "x", "allow_failure": False, **status}
            for number, status in enumerate(project.statuses.get(names["sha"], []), 1)
        ]
        return _page(found, query)

    # Merge requests

    def _find(self, project: Project, names: Names) -> MergeRequest:
        number = int(names["merge_request_iid"])
        found = next((m for m in project.merge_requests if m.iid == number), None)
        if found is None:
            raise Denied(404, "404 Not found")
        self._sync(project, found)
        return found

    def _sync(self, project: Project, request: MergeRequest) -> None:
        """An open request follows its branch."""
        source = self.projects.get(request.source)
        sha = source.branch(request.head) if source else ""
        if request.state == "opened" and sha and sha != request.sha and source is not None:
            if source is not project:
                project.git("fetch", "-q", str(source.path), sha)
            request.sha = sha
            project.point(f"refs/merge-requests/{request.iid}/head", sha)
            tip = project.branch(request.base)
            request.versions.append(
                {
                    "head_commit_sha": sha,
                    "start_commit_sha": tip,
                    "base_commit_sha": project.git("merge-base", tip, sha, check=False) or tip,
                    "created_at": self._now(),
                }
            )

    def _status(self, project: Project, request: MergeRequest) -> str:
        if request.state != "opened":
            return "not_open"
        if request.draft:
            return "draft_status"
        base = project.branch(request.base)
        if not project.merge_tree(base, request.sha):
            return "conflict"
        if request.held:
            return request.held
        behind = project.git("merge-base", base, request.sha, check=False) != base
        if project.method in ("ff", "rebase_merge") and behind:
            return "need_rebase"
        states = [s["status"] for s in project.statuses.get(request.sha, [])]
        if project.only_with_pipeline and (not states or any(s != "success" for s in states)):
            return "ci_must_pass"
        if "requested_changes" in request.reviewers.values() and project.rules is not None:
            return "requested_changes"
        if any(len(request.approved) < rule["approvals_required"] for rule in project.rules or ()):
            return "not_approved"
        return "mergeable"

    def _view(
        self, project: Project, request: MergeRequest, login: str | None, whole: bool = True
    ) -> dict[str, Any]:
        self._sync(project, request)
        source = self.projects.get(request.source)
        status = self._status(project, request)
        values: dict[str, Any] = {
            "id": 1000 + request.iid,
            "iid": request.iid,
            "project_id": self._id(project),
            "title": request.title,
            "description": request.description,
            "state": request.state,
            "created_at": "2026-01-01T00:00:00.000Z",
            "target_branch": request.base,
            "source_branch": request.head,
            "author": self._user(request.author),
            "reviewers": [self._user(name) for name in request.reviewers],
            "source_project_id": self._id(source) if source else None,
            "target_project_id": self._id(project),
            "labels": list(request.labels),
            "draft": request.draft,
            "detailed_merge_status": status,
            "merge_status": "cannot_be_merged" if status == "conflict" else "can_be_merged",
            "has_conflicts": status == "conflict",
            "sha": request.sha,
            "merge_commit_sha": request.merge_sha or None,
            "squash_commit_sha": request.squash_sha or None,
            "web_url": f"{self.base}/{project.name}/-/merge_requests/{request.iid}",
        }
        if whole:
            last = request.versions[-1]
            values["diff_refs"] = {
                "base_sha": last["base_commit_sha"],
                "start_sha": last["start_commit_sha"],
                "head_sha": last["head_commit_sha"],
            }
            values["head_pipeline"] = None
            if jobs := project.statuses.get(request.sha):
                values["head_pipeline"] = {
                    "id": 7,
                    "project_id": self._id(project),
                    "sha": request.sha,
                    "status": jobs[0]["status"],
                    "web_url": f"{self.base}/{project.name}/-/pipelines/7",
                }
            values["user"] = {"can_merge": project.may_push(login)}
        return values

    def _get_merge_requests(
        self, project: Project, _n: Any, query: dict[str, str], _b: Any, login: str | None
    ) -> Any:
        state = query.get("state", "all")
        found = [
            self._view(project, m, login, whole=False)
            for m in reversed(project.merge_requests)
            if state in ("all", m.state)
            and query.get("source_branch", m.head) == m.head
            and query.get("target_branch", m.base) == m.base
        ]
        return _page(found, query)

    def _post_merge_requests(self, project: Project, _n: Any, _q: Any, body: Any, login: str) -> Any:
        target = self._project_named(str(body.get("target_project_id") or self._id(project)))
        if target is None or not target.may_read(login):
            raise Denied(404, "404 Project Not Found")
        if not project.may_push(login):
            raise Denied(403, "403 Forbidden")
        if target.requests == "disabled":
            raise Denied(403, "403 Forbidden")
        head, base = body["source_branch"], body["target_branch"]
        if not project.branch(head):
            raise Denied(422, {"base": [f'Source branch "{head}" does not exist']})
        if not target.branch(base):
            raise Denied(422, {"base": [f'Target branch "{base}" does not exist']})
        for other in target.merge_requests:
            if (other.state, other.source, other.head, other.base) == ("opened", project.name, head, base):
                raise Denied(
                    409,
                    [f"Another open merge request already exists for this source branch: !{other.iid}"],
                )
        request = MergeRequest(
            len(target.merge_requests) + 1,
            body["title"],
            body.get("description", ""),
            login,
            project.name,
            head,
            base,
        )
        target.merge_requests.append(request)
        return 201, self._view(target, request, login)

    def _get_merge_requests_x(self, project: Project, names: Names, *rest: Any) -> Any:
        return self._view(project, self._find(project, names), rest[-1])

    def _put_merge_requests_x(self, project: Project, names: Names, _q: Any, body: Any, login: str) -> Any:
        request = self._find(project, names)
        if login != request.author and not project.may_push(login):
            raise Denied(403, "403 Forbidden")
        if body.get("state_event") == "close":
            request.state = "closed"
        request.title = body.get("title", request.title)
        if "reviewer_ids" in body:
            wanted = [n for n in self.tokens.values() if self._number(n) in body["reviewer_ids"]]
            request.reviewers = dict.fromkeys(wanted[: 1 if project.one_reviewer else None], "unreviewed")
        if project.may_push(login):  # of others GitLab takes no labels, and says nothing of it
            request.labels += [one for one in body.get("add_labels", ()) if one not in request.labels]
        return self._view(project, request, login)

    def _get_merge_requests_x_versions(
        self, project: Project, names: Names, query: dict[str, str], *_rest: Any
    ) -> Any:
        versions = self._find(project, names).versions
        return _page([{"id": n, **v} for n, v in reversed(list(enumerate(versions, 1)))], query)

    def _get_merge_requests_x_versions_x(self, project: Project, names: Names, *_rest: Any) -> Any:
        number = int(names["version_id"])
        version = self._find(project, names).versions[number - 1]
        base, head = version["base_commit_sha"], version["head_commit_sha"]
        diffs = []
        for line in project.git("diff", "--name-status", "-M", base, head).splitlines():
            _kind, old, *more = line.split("\t")
            new = more[0] if more else old
            text = project.git("diff", "-M", base, head, "--", old, new)
            hunks = text[text.index("@@") :] if "@@" in text else ""
            diffs.append({"old_path": old, "new_path": new, "diff": hunks})
        return {"id": number, **version, "diffs": diffs, "commits": []}

    def merge(
        self, project: Project, request: MergeRequest, delete_branch: bool = False, how: str = ""
    ) -> None:
        """What the merge button does; also called by tests as "someone merged it meanwhile". `how`: "merge",
        "squash" or "ff", else as the project's settings say."""
        self._sync(project, request)
        base = project.branch(request.base)
        how = how or ("squash" if project.squash in ("always", "default_on") else project.method)
        if how == "ff":
            commit = request.sha
        else:
            sides = () if how == "squash" else ("-p", request.sha)
            tree = project.merge_tree(base, request.sha)
            words = f"Merge branch '{request.head}' into '{request.base}'"
            commit = project.git("commit-tree", tree, "-p", base, *sides, "-m", words)
            if how == "squash":
                request.squash_sha = commit
            else:
                request.merge_sha = commit
        project.git("update-ref", f"refs/heads/{request.base}", commit)
        request.state = "merged"
        if delete_branch:
            self.projects[request.source].git("update-ref", "-d", f"refs/heads/{request.head}")

    def _put_merge_requests_x_merge(
        self, project: Project, names: Names, _q: Any, body: Any, login: str
    ) -> Any:
        request = self._find(project, names)
        if not project.may_push(login):
            raise Denied(401, "401 Unauthorized")
        if request.state != "opened" or request.draft:
            raise Denied(405, "405 Method Not Allowed")
        if (body or {}).get("sha", request.sha) != request.sha:
            raise Denied(409, f"SHA does not match HEAD of source branch: {request.sha}")
        if self._status(project, request) != "mergeable":
            raise Denied(422, "Branch cannot be merged")
        self.merge(project, request)
        return self._view(project, request, login)

    # Reviews and talk

    def _approvals(self, project: Project, request: MergeRequest, login: str | None) -> dict[str, Any]:
        own = login == request.author and not project.self_approval
        return {
            "user_has_approved": login in request.approved,
            "user_can_approve": bool(login)
            and login not in request.approved
            and not own
            and project.may_push(login),
            "approved": bool(request.approved),
            "approved_by": [
                {"user": self._user(name), "approved_at": when} for name, when in request.approved.items()
            ],
        }

    def _get_merge_requests_x_approvals(self, project: Project, names: Names, *rest: Any) -> Any:
        if rest[-1] is None:
            raise Denied(401, "401 Unauthorized")
        return self._approvals(project, self._find(project, names), rest[-1])

    def _get_merge_requests_x_approval_state(self, project: Project, names: Names, *_rest: Any) -> Any:
        request = self._find(project, names)
        given = [self._user(name) for name in request.approved]
        rules = [
            {
                "id": number,
                "name": rule["name"],
                "rule_type": rule["rule_type"],
                "approvals_required": rule["approvals_required"],
                "approved_by": given,
            }
            for number, rule in enumerate(project.rules or (), 1)
        ]
        return {"approval_rules_overwritten": False, "rules": rules}

    def _post_merge_requests_x_approve(
        self, project: Project, names: Names, _q: Any, body: Any, login: str
    ) -> Any:
        request = self._find(project, names)
        if not self._approvals(project, request, login)["user_can_approve"]:
            raise Denied(401, "401 Unauthorized")
        if (body or {}).get("sha", request.sha) != request.sha:
            raise Denied(409, f"SHA does not match HEAD of source branch: {request.sha}")
        request.approved[login] = self._now()
        request.reviewers[login] = "approved"
        return 201, self._approvals(project, request, login)

    def _get_merge_requests_x_reviewers(self, project: Project, names: Names, *_rest: Any) -> Any:
        return [
            {"user": self._user(name), "state": state, "created_at": "2026-01-01T00:00:00.000Z"}
            for name, state in self._find(project, names).reviewers.items()
        ]

    def _post_merge_requests_x_notes(
        self, project: Project, names: Names, _q: Any, body: Any, login: str
    ) -> Any:
        request = self._find(project, names)
        if self.knows_request_changes and body["body"].strip() == "/request_changes":
            request.approved.pop(login, None)
            request.reviewers[login] = "requested_changes"
            return 202, {"commands_changes": {}, "summary": ["Changes requested to this merge request."]}
        return 201, self._note(project, request, login, body["body"], None)

    def _delete_merge_requests_x_notes_x(
        self, project: Project, names: Names, _q: Any, _b: Any, login: str
    ) -> Any:
        request = self._find(project, names)
        mine = next(n for n in request.notes if n["id"] == int(names["note_id"]))
        if mine["author"]["username"] != login:
            raise Denied(403, "403 Forbidden")
        request.notes.remove(mine)
        return 204, {}

    def _note(
        self, project: Project, request: MergeRequest, login: str, body: str, position: Any
    ) -> dict[str, Any]:
        when = self._now()
        note = {
            "id": 1 + max((n["id"] for n in request.notes), default=0),
            "type": "DiffNote" if position else None,
            "body": body,
            "author": self._user(login),
            "created_at": when,
            "updated_at": when,
            "system": False,
            "noteable_id": 1000 + request.iid,
            "noteable_type": "MergeRequest",
            "project_id": self._id(project),
            "noteable_iid": request.iid,
            **({"position": position} if position else {}),
        }
        request.notes.append(note)
        return note

    def _thread(self, note: dict[str, Any]) -> dict[str, Any]:
        key = hashlib.sha1(str(note["id"]).encode(), usedforsecurity=False).hexdigest()
        return {"id": key, "individual_note": note["type"] is None, "notes": [note]}

    def _get_merge_requests_x_discussions(
        self, project: Project, names: Names, query: dict[str, str], *_rest: Any
    ) -> Any:
        return _page([self._thread(note) for note in self._find(project, names).notes], query)

    def _post_merge_requests_x_discussions(
        self, project: Project, names: Names, _q: Any, body: Any, login: str
    ) -> Any:
        request = self._find(project, names)
        position = body.get("position")
        if position is not None:
            shas = {key.replace("_commit_sha", "_sha"): value for key, value in request.versions[-1].items()}
            told = {key: position[key] for key in ("base_sha", "start_sha", "head_sha")}
            if told not in [
                {key: version[key.replace("_sha", "_commit_sha")] for key in told}
                for version in request.versions
            ]:
                raise Denied(400, {"base": [f"Position is invalid: {shas}"]})
            if position["position_type"] == "text" and not self._in_diff(project, position):
                raise Denied(400, '400 Bad request - Note {:line_code=>["can\'t be blank"]}')
        return 201, self._thread(self._note(project, request, login, body["body"], position))

    def _in_diff(self, project: Project, position: dict[str, Any]) -> bool:
        """As GitLab has it: a line that both sides show is named by both numbers."""
        diff = project.git(
            "diff",
            position["base_sha"],
            position["head_sha"],
            "--",
            position["old_path"],
            position["new_path"],
        )
        old = new = 0
        wanted = (position.get("old_line"), position.get("new_line"))
        for line in diff[diff.find("@@") :].splitlines() if "@@" in diff else ():
            if hunk := re.match(r"@@ -(\d+)(?:,\d+)? \+(\d+)", line):
                old, new = int(hunk[1]), int(hunk[2])
                continue
            here = (None if line[:1] == "+" else old, None if line[:1] == "-" else new)
            if here == wanted:
                return True
            old, new = old + (line[:1] != "+"), new + (line[:1] != "-")
        return False


def _page(items: list[Any], query: dict[str, str]) -> list[Any]:
    size, page = int(query.get("per_page", 20)), int(query.get("page", 1))
    return items[size * (page - 1) : size * page]
