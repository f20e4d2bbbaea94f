"""Gitea's and Forgejo's endpoints over the state of the test forge, with real Git behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.forge import github
from tests.forge.github import Pull
from tests.forge.hosted import Denied, Names
from tests.forge.schema import Description

_NOW = "2026-01-01T00:00:00Z"


class GiteaDescription(Description):
    """Its last parameter is all that is left of a path, slashes and all."""

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        found = []
        wide_last = sorted(self.data["paths"], key=lambda p: ("{head}" in p, p.count("{")))
        for path in wide_last:
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
            for wide in ("branch", "basehead", "head"):
                pattern = pattern.replace(f"(?P<{wide}>[^/]+)", f"(?P<{wide}>.+)")
            found.append((re.compile(f"^{pattern}$"), path))
        return tuple(found)


@dataclass
class Hosted(github.Hosted):
    """One repository, with what Gitea keeps of it. `protection` is main's, as `Branch` tells it."""

    labels: dict[str, int] = field(default_factory=dict)
    branch_rules: list[dict[str, Any]] = field(default_factory=list)
    """Whole protections, which only administrators see."""
    merge_style: str = "merge"
    pull_requests: bool = True


class Api(github.Api):
    root = "/api/v1"
    description: Description = GiteaDescription("gitea.json")
    version = "1.25.1"
    prefixes = ("WIP:", "[WIP]")
    """What makes a draft of a title: the server's setting."""
    paging = 50
    tells_drafts = True
    kind = "gitea"

    def __init__(self, folder: Path, base: str) -> None:
        super().__init__(folder, base)
        self.headers = {}
        self.locked = False
        """Strangers are told nothing."""
        self.scopes: dict[str, tuple[str, ...]] = {}
        """login -> what its token may read, where that isn't all."""

    def make(
        self,
        name: str,
        files: dict[str, bytes],
        push: tuple[str, ...],
        private: bool,
        settings: dict[str, Any],
    ) -> Hosted:
        path = self.folder / f"{name.replace('/', '--')}.git"
        hosted = Hosted(name, path, f"{self.base}/{name}.git", set(push), private, **settings)
        self.repositories[name] = hosted
        hosted.make(files)
        return hosted

    def said(self, denied: Denied) -> dict[str, Any]:
        return {"message": denied.message, "url": f"{self.base}/api/swagger"}

    def answer(
        self, verb: str, path: str, names: Names, query: dict[str, str], body: Any, login: str | None
    ) -> tuple[int, Any]:
        self.headers = {}
        if self.locked and login is None:
            raise Denied(403, "Only signed in user is allowed to call APIs.")
        if path == "/version":
            return 200, {"version": self.version}
        if path == "/user":
            if login is None:
                raise Denied(401, "token is required")
            return 200, self._user(login)
        if path == "/orgs/{org}/labels":
            raise Denied(404, "The target couldn't be found.")
        hosted = self.repositories.get(f"{names['owner']}/{names['repo']}")
        if hosted is None or not hosted.may_read(login):
            raise Denied(404, "The target couldn't be found.")
        if verb != "get" and login is None:
            raise Denied(401, "token is required")
        name = re.sub(r"/repos/\{owner\}/\{repo\}/?", "", path)
        method = f"_{verb}_" + re.sub(r"\W+", "_", re.sub(r"\{\w+\}", "x", name)).strip("_")
        result = getattr(self, method)(hosted, names, query, body, login)
        return result if isinstance(result, tuple) else (200, result)

    def _page(self, items: list[Any], query: dict[str, str]) -> list[Any]:
        size = min(int(query.get("limit", 30)), self.paging)
        page = int(query.get("page", 1))
        self.headers["X-Total-Count"] = str(len(items))
        return items[size * (page - 1) : size * page]

    def _user(self, login: str) -> dict[str, Any]:
        number = sorted({*self.tokens.values(), login}).index(login) + 1
        return {"id": number, "login": login, "full_name": "", "html_url": f"{self.base}/{login}"}

    def _repository(self, hosted: Any, login: str | None, schema: str = "") -> dict[str, Any]:
        owner, name = hosted.name.split("/")
        push = hosted.may_push(login)
        above = self.repositories.get(hosted.fork_of)
        return {
            "id": 1 + list(self.repositories).index(hosted.name),
            "name": name,
            "full_name": hosted.name,
            "owner": self._user(owner),
            "private": hosted.private,
            "fork": bool(hosted.fork_of),
            "parent": self._repository(above, login) if above is not None else None,
            "html_url": f"{self.base}/{hosted.name}",
            "clone_url": hosted.url,
            "ssh_url": f"git@127.0.0.1:{hosted.name}.git",
            "default_branch": "main",
            "archived": hosted.archived,
            "empty": not hosted.branches(),
            "has_pull_requests": hosted.pull_requests,
            "permissions": {"admin": login == hosted.owner, "push": push, "pull": True},
            "default_merge_style": hosted.merge_style,
        }

    def _get_(self, hosted: Any, *args: Any) -> Any:
        return self._repository(hosted, args[-1])

    def _get_branches_x(self, hosted: Any, names: Names, *rest: Any) -> Any:
        sha = hosted.branch(names["branch"])
        if not sha:
            raise Denied(404, "The target couldn't be found.")
        protection = (hosted.protection or {}) if names["branch"] == "main" else {}
        return {
            "name": names["branch"],
            "commit": {"id": sha, "message": "Change"},
            "protected": bool(protection),
            "required_approvals": 0,
            "enable_status_check": False,
            "status_check_contexts": [],
            "user_can_push": not protection,
            "user_can_merge": hosted.may_push(rest[-1]),
            "effective_branch_protection_name": "main" if protection else "",
            **protection,
        }

    def _get_branch_protections(self, hosted: Any, *rest: Any) -> Any:
        if rest[-1] != hosted.owner:
            raise Denied(403, "user should be an owner or a collaborator with admin write of a repository")
        return hosted.branch_rules

    def _get_forks(self, hosted: Any, _names: Names, query: dict[str, str], *rest: Any) -> Any:
        forks = [r for r in self.repositories.values() if r.fork_of == hosted.name]
        return self._page([self._repository(fork, rest[-1]) for fork in forks], query)

    def _post_forks(self, hosted: Any, _p: Any, _q: Any, _body: Any, login: str) -> Any:
        if not hosted.allow_forking:
            raise Denied(403, "Forks are disabled")
        short = hosted.name.partition("/")[2]
        name = f"{login}/{short}"
        if name in self.repositories or any(
            r.owner == login and r.fork_of == hosted.name for r in self.repositories.values()
        ):
            raise Denied(409, f"repository is already forked by user [uname: {login}, repo path: {name}]")
        return 202, self._repository(self.fork(hosted.name, name), login)

    def fork(self, name: str, copy: str) -> Hosted:
        hosted = self.repositories[name]
        path = self.folder / f"{copy.replace('/', '--')}.git"
        hosted.git("clone", "-q", "--bare", str(hosted.path), str(path))
        login = copy.partition("/")[0]
        fork = Hosted(copy, path, f"{self.base}/{copy}.git", {login}, hosted.private, hosted.name)
        fork.configure()
        self.repositories[copy] = fork
        return fork

    # Pull requests

    def _pull(self, hosted: Any, names: Names, key: str = "index") -> Pull:
        return super()._pull(hosted, names, key)

    def _is_draft(self, pull: Pull) -> bool:
        return pull.title.lower().startswith(tuple(prefix.lower() for prefix in self.prefixes))

    def _pull_data(self, hosted: Any, pull: Pull, login: str | None, schema: str = "") -> dict[str, Any]:
        self.sync(hosted, pull)
        source = self.repositories.get(pull.head_repo)
        there = source is not None and bool(source.branch(pull.head))
        fork_point = hosted.git("merge-base", hosted.branch(pull.base), pull.sha, check=False)
        clean = pull.state == "open" and self.merged_tree(hosted, pull) != ""
        draft = self._is_draft(pull)
        told = {"draft": draft} if self.tells_drafts else {}
        return {
            **told,
            "id": pull.number + 1000,
            "number": pull.number,
            "title": pull.title,
            "body": pull.body,
            "state": pull.state,
            "user": self._user(pull.author),
            "html_url": f"{self.base}/{hosted.name}/pulls/{pull.number}",
            "url": f"{self.base}/{hosted.name}/pulls/{pull.number}",
            "mergeable": clean and not draft,
            "merged": pull.merged,
            "merged_at": _NOW if pull.merged else None,
            "merge_commit_sha": pull.merge_sha or None,
            "merged_by": self._user("forge") if pull.merged else None,
            "merge_base": pull.base_sha or fork_point,
            "created_at": _NOW,
            "updated_at": _NOW,
            "closed_at": None if pull.state == "open" else _NOW,
            "milestone": None,
            "assignee": None,
            "labels": [{"id": 0, "name": name} for name in pull.labels],
            "requested_reviewers": [self._user(name) for name in pull.reviewers],
            "head": {
                "label": pull.head,
                "ref": pull.head if there else f"refs/pull/{pull.number}/head",
                "sha": pull.sha,
                "repo_id": 1 + list(self.repositories).index(source.name) if source else -1,
                "repo": self._repository(source, login) if source else None,
            },
            "base": {
                "label": pull.base,
                "ref": pull.base,
                "sha": hosted.branch(pull.base),
                "repo_id": 1 + list(self.repositories).index(hosted.name),
                "repo": self._repository(hosted, login),
            },
        }

    def _get_pulls(self, hosted: Any, _p: Any, query: dict[str, str], _b: Any, login: str | None) -> Any:
        state = query.get("state", "open")
        base = query.get("base_branch") or query.get("base")
        found = [
            pull
            for pull in reversed(hosted.pulls)
            if state in ("all", pull.state)
            and base in (None, pull.base)
            and query.get("head") in (None, pull.head)
        ]
        return [self._pull_data(hosted, pull, login) for pull in self._page(found, query)]

    def _get_pulls_x_x(self, hosted: Any, names: Names, _q: Any, _b: Any, login: str | None) -> Any:
        owner, _colon, branch = names["head"].rpartition(":")
        owner = owner or hosted.owner
        for pull in hosted.pulls:
            if (pull.head_repo.partition("/")[0], pull.head, pull.base) == (owner, branch, names["base"]):
                return self._pull_data(hosted, pull, login)
        raise Denied(404, "The target couldn't be found.")

    def _source(self, hosted: Any, head: str) -> tuple[Any, str]:
        owner, colon, branch = head.rpartition(":")
        if not colon:
            return hosted, branch
        for repository in self.repositories.values():
            if repository.owner == owner and (repository is hosted or repository.fork_of == hosted.name):
                return repository, branch
        raise Denied(404, "The target couldn't be found.")

    def _get_compare_x(self, hosted: Any, names: Names, *_rest: Any) -> Any:
        base, _dots, head = names["basehead"].partition("...")
        source, branch = self._source(hosted, head)
        sha = source.branch(branch)
        if not sha or not hosted.branch(base):
            raise Denied(404, "The target couldn't be found.")
        if source is not hosted:
            hosted.git("fetch", "-q", str(source.path), sha)
        count = int(hosted.git("rev-list", "--count", f"{hosted.branch(base)}..{sha}"))
        return {"total_commits": count, "commits": []}

    def _post_pulls(self, hosted: Any, _p: Any, _q: Any, body: dict[str, Any], login: str) -> Any:
        source, branch = self._source(hosted, body["head"])
        sha = source.branch(branch)
        if not sha or not hosted.branch(body["base"]):
            raise Denied(404, "The target couldn't be found.")
        if hosted.archived:
            raise Denied(423, f"{hosted.name} is archived")
        if source is not hosted:
            hosted.git("fetch", "-q", str(source.path), sha)
        if any(
            pull.state == "open"
            and (pull.head_repo, pull.head, pull.base) == (source.name, branch, body["base"])
            for pull in hosted.pulls
        ):
            raise Denied(409, "pull request already exists for these targets [id: 1, issue_id: 1]")
        pull = Pull(
            len(hosted.pulls) + 1,
            body["title"],
            body.get("body", ""),
            login,
            source.name,
            branch,
            body["base"],
            False,
            sha,
        )
        hosted.pulls.append(pull)
        return 201, self._pull_data(hosted, pull, login)

    def _get_pulls_x(self, hosted: Any, names: Names, *rest: Any) -> Any:
        return self._pull_data(hosted, self._pull(hosted, names), rest[-1])

    def _patch_pulls_x(self, hosted: Any, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names)
        if not hosted.may_push(login) and login != pull.author:
            raise Denied(403, "user should have permission to write issues or be the poster")
        if body.get("state") and pull.merged:
            raise Denied(412, "cannot change state of this pull request, it was already merged")
        pull.state = body.get("state", pull.state)
        pull.title = body.get("title", pull.title)
        return 201, self._pull_data(hosted, pull, login)

    def _get_pulls_x_commits(self, hosted: Any, names: Names, query: dict[str, str], *_rest: Any) -> Any:
        pull = self._pull(hosted, names)
        base = hosted.git("merge-base", pull.base_sha or hosted.branch(pull.base), pull.sha)
        shas = hosted.git("rev-list", f"{base}..{pull.sha}").split()
        return self._page([{"sha": sha, "html_url": ""} for sha in shas], query)

    def _post_pulls_x_merge(self, hosted: Any, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names)
        if pull.state == "closed" and not pull.merged:
            raise Denied(404, "The target couldn't be found.")
        if not hosted.may_push(login):
            raise Denied(405, "User not allowed to merge PR")
        if pull.merged:
            raise Denied(405, "")
        if self._is_draft(pull):
            raise Denied(405, "Work in progress PRs cannot be merged")
        tree = self.merged_tree(hosted, pull)
        if not tree:
            raise Denied(405, "Please try again later")
        if missing := self._missing(hosted, pull):
            raise Denied(405, missing)
        # One spelling counts, the other is left out, as Go's decoder does it.
        how = body["do" if self.kind == "gitea" else "Do"]
        if how not in ("merge", "rebase", "rebase-merge", "squash", "fast-forward-only"):
            raise Denied(422, f"[Do]: {how}")
        if how != hosted.merge_style and hosted.merge_style != "merge":
            raise Denied(405, f"{how} is not allowed an allowed merge style for this repository")
        if body.get("head_commit_id") not in (None, "", pull.sha):
            raise Denied(409, "head out of date")
        word = {"rebase-merge": "merge", "fast-forward-only": "push"}.get(how, how)
        self.merge(hosted, pull, tree, how=word)
        return 200, None

    def _missing(self, hosted: Any, pull: Pull) -> str:
        """What the protection of the base still asks for."""
        protection = (hosted.protection or {}) if pull.base == "main" else {}
        latest = {r["user"]["login"]: r for r in pull.reviews if r["state"] != "COMMENT"}
        given = sum(r["state"] == "APPROVED" for r in latest.values())
        if given < protection.get("required_approvals", 0):
            return "Does not have enough approvals"
        good = {s["context"] for s in hosted.statuses.get(pull.sha, []) if s["status"] == "success"}
        if protection.get("enable_status_check") and set(protection["status_check_contexts"]) - good:
            return "Not all required status checks successful"
        return ""

    def _post_pulls_x_requested_reviewers(
        self, hosted: Any, names: Names, _q: Any, body: Any, login: str
    ) -> Any:
        pull = self._pull(hosted, names)
        for name in body.get("reviewers", []):
            if name not in self.tokens.values():
                raise Denied(404, f"User '{name}' not exist")
            if name == pull.author:
                raise Denied(422, "poster of pr can't be reviewer [user_id: 1, repo_id: 1]")
        if body.get("team_reviewers"):
            raise Denied(404, f"Team '{body['team_reviewers'][0]}' not exist")
        pull.reviewers += [name for name in body.get("reviewers", []) if name not in pull.reviewers]
        return 201, [self._request_data(name) for name in body.get("reviewers", [])]

    def _request_data(self, login: str) -> dict[str, Any]:
        return {"id": 900, "user": self._user(login), "state": "REQUEST_REVIEW", "comments_count": 0}

    # Talk

    def _get_labels(self, hosted: Any, _names: Names, query: dict[str, str], *_rest: Any) -> Any:
        return self._page(
            [{"id": number, "name": name, "color": "ff0000"} for name, number in hosted.labels.items()], query
        )

    def _post_issues_x_labels(self, hosted: Any, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names)
        if not hosted.may_push(login):
            raise Denied(403, "write permission is required")
        pull.labels += [name for name, number in hosted.labels.items() if number in body["labels"]]
        return [{"id": hosted.labels[name], "name": name} for name in pull.labels]

    def _get_issues_x_comments(self, hosted: Any, names: Names, query: dict[str, str], *_rest: Any) -> Any:
        return self._pull(hosted, names).comments

    def _post_issues_x_comments(self, hosted: Any, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names)
        comment = {
            "id": len(pull.comments) + 1,
            "body": body["body"],
            "user": self._user(login),
            "created_at": _NOW,
        }
        pull.comments.append(comment)
        return 201, comment

    def _get_pulls_x_reviews(self, hosted: Any, names: Names, query: dict[str, str], *_rest: Any) -> Any:
        pull = self._pull(hosted, names)
        return self._page([*pull.reviews, *map(self._request_data, pull.reviewers)], query)

    def _get_pulls_x_reviews_x_comments(self, hosted: Any, names: Names, *_rest: Any) -> Any:
        pull = self._pull(hosted, names)
        return [c for c in pull.inline if c["pull_request_review_id"] == int(names["id"])]

    def _post_pulls_x_reviews(self, hosted: Any, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names)
        event, text = body["event"], body.get("body", "").strip()
        if login == pull.author and event in ("APPROVED", "REQUEST_CHANGES"):
            word = "approve" if event == "APPROVED" else "reject"
            raise Denied(422, f"{word} your own pull is not allowed")
        comments = body.get("comments") or []
        if not text and (event == "REQUEST_CHANGES" or (event == "COMMENT" and not comments)):
            raise Denied(422, f"review event {event} requires a body")
        review = {
            "id": len(pull.reviews) + 1,
            "body": text,
            "state": event,
            "user": self._user(login),
            "team": None,
            "commit_id": body.get("commit_id") or pull.sha,
            "submitted_at": _NOW,
            "comments_count": len(comments),
            "stale": body.get("commit_id") not in (None, "", pull.sha),
            "official": hosted.may_push(login),
            "dismissed": False,
        }
        pull.reviews.append(review)
        for comment in comments:
            pull.inline.append(
                {
                    "id": len(pull.inline) + 1,
                    "pull_request_review_id": review["id"],
                    "body": comment["body"],
                    "path": comment["path"],
                    "position": comment.get("new_position", 0),
                    "original_position": comment.get("old_position", 0),
                    "commit_id": review["commit_id"],
                    "user": self._user(login),
                    "created_at": _NOW,
                }
            )
        if login in pull.reviewers and event != "COMMENT":
            pull.reviewers.remove(login)
        return review

    # Checks

    def _get_commits_x_status(self, hosted: Any, names: Names, query: dict[str, str], *_rest: Any) -> Any:
        statuses = hosted.statuses.get(names["ref"], [])
        shown = self._page([{"id": n, **status} for n, status in enumerate(statuses)], query)
        self.headers.clear()  # this answer counts in its body
        return {
            "state": "pending",
            "sha": names["ref"],
            "statuses": shown or None,
            "total_count": len(statuses),
        }


class Forgejo(Api):
    description: Description = GiteaDescription("forgejo.json")
    version = "16.0.1+gitea-1.22.0"
    kind = "forgejo"
