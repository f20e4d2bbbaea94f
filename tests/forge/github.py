"""The state of the test forge, and GitHub's endpoints over it. Branches, merges and diffs are real Git."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.forge.hosted import Denied, Names, Repository
from tests.forge.schema import Description

GITHUB = Description("openapi.json")
filled = GITHUB.filled

_NOW = "2026-01-01T00:00:00Z"


@dataclass
class Pull:
    number: int
    title: str
    body: str
    author: str
    head_repo: str
    head: str
    base: str
    draft: bool
    sha: str
    state: str = "open"
    merged: bool = False
    base_sha: str = ""
    """Where its base was when it ended."""
    merge_sha: str = ""
    held: str = ""
    """"blocked", "behind", …: what GitHub would say of mergeability."""
    reviewers: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    inline: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Hosted(Repository):
    """One repository of the forge, with what GitHub keeps of it."""

    allow_forking: bool = True
    protection: dict[str, Any] | None = None
    rules: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Branch name (or "*") -> rules."""
    checks: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    statuses: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    pulls: list[Pull] = field(default_factory=list)


class Api:
    root = "/api/v3"
    headers = {  # noqa: RUF012  read by the server
        "X-GitHub-Enterprise-Version": "3.19.0",
        "X-OAuth-Scopes": "repo, workflow",
    }
    credentials: tuple[str, ...] = ()
    description = GITHUB

    def __init__(self, folder: Path, base: str) -> None:
        self.folder = folder
        self.base = base
        self.tokens: dict[str, str] = {}
        self.repositories: dict[str, Hosted] = {}
        self.renamed: dict[str, str] = {}
        """Old name of a repository -> its new one."""
        self.renamed_branches: dict[tuple[str, str], str] = {}
        """(repository, old name) -> the branch's new one."""
        self.forks_are: dict[tuple[str, str], str] = {}
        """(repository, login) -> what is told to be that user's fork."""

    def rename(self, old: str, new: str) -> None:
        """GitHub's settings page; the old name is sent on to the new one."""
        hosted = self.repositories.pop(old)
        hosted.name, hosted.url = new, f"{self.base}/{new}.git"
        self.repositories[new] = hosted
        self.renamed[old] = new

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

    def hosted(self, name: str) -> Hosted | None:
        return self.repositories.get(name)

    def said(self, denied: Denied) -> dict[str, Any]:
        said = {"message": denied.message}
        return {**said, "errors": denied.errors} if denied.errors else said

    def moved(self, path: str, names: Names) -> str:
        old = f"{names.get('owner')}/{names.get('repo')}"
        new = self.renamed.get(old)
        return path.replace(f"/repos/{old}", f"/repos/{new}", 1) if new else ""

    def is_foreign(self, path: str) -> bool:
        return path.startswith(("/api/", "/version"))

    # Endpoints

    def answer(
        self,
        verb: str,
        path: str,
        names: Names,
        query: dict[str, str],
        body: Any,
        login: str | None,
    ) -> tuple[int, Any]:
        if path == "/meta":
            return 200, filled("api-overview", verifiable_password_authentication=False)
        if path == "/user":
            if login is None:
                raise Denied(401, "Requires authentication")
            return 200, filled("private-user", user_view_type="private", **self._user(login))
        hosted = self.repositories.get(f"{names['owner']}/{names['repo']}")
        if hosted is None or not hosted.may_read(login):
            raise Denied(404, "Not Found")
        if verb != "get" and login is None:
            raise Denied(401, "Requires authentication")
        name = re.sub(r"/repos/\{owner\}/\{repo\}/?", "", path)
        method = f"_{verb}_" + re.sub(r"\W+", "_", re.sub(r"\{\w+\}", "x", name)).strip("_")
        result = getattr(self, method)(hosted, names, query, body, login)
        return result if isinstance(result, tuple) else (200, result)

    def _user(self, login: str) -> dict[str, Any]:
        number = sorted({*self.tokens.values(), login}).index(login) + 1
        url = f"{self.base}/api/v3/users/{login}"
        return {
            "login": login,
            "id": number,
            "node_id": f"U_{number}",
            "type": "User",
            "site_admin": False,
            "html_url": f"{self.base}/{login}",
            "url": url,
        }

    def _simple_user(self, login: str) -> dict[str, Any]:
        return filled("simple-user", **self._user(login))

    def _rights(self, hosted: Hosted, login: str | None) -> dict[str, bool]:
        push = hosted.may_push(login)
        return {"admin": login == hosted.owner, "push": push, "pull": True, "triage": push, "maintain": False}

    def _repository(self, hosted: Hosted, login: str | None, schema: str = "repository") -> dict[str, Any]:
        owner, name = hosted.name.split("/")
        values: dict[str, Any] = {
            "id": 1 + list(self.repositories).index(hosted.name),
            "name": name,
            "full_name": hosted.name,
            "owner": self._simple_user(owner),
            "private": hosted.private,
            "fork": bool(hosted.fork_of),
            "html_url": f"{self.base}/{hosted.name}",
            "clone_url": hosted.url,
            "ssh_url": f"git@127.0.0.1:{hosted.name}.git",
            "default_branch": "main",
            "archived": hosted.archived,
            "allow_forking": hosted.allow_forking,
            "permissions": self._rights(hosted, login),
        }
        if hosted.fork_of and schema == "full-repository":
            above = self._repository(self.repositories[hosted.fork_of], login)
            values.update(parent=above, source=above)
        return filled(schema, **values)

    def _get_(self, hosted: Hosted, *args: Any) -> Any:
        return self._repository(hosted, args[-1], "full-repository")

    def _get_branches_x(self, hosted: Hosted, names: Names, *_rest: Any) -> Any:
        name = self.renamed_branches.get((hosted.name, names["branch"]), names["branch"])
        sha = hosted.branch(name)
        if not sha:
            raise Denied(404, "Branch not found")
        protected = hosted.protection is not None and name == "main"
        return filled(
            "branch-with-protection",
            name=name,
            protected=protected,
            commit=filled("commit", sha=sha),
        )

    def _get_branches_x_protection(self, hosted: Hosted, names: Names, *rest: Any) -> Any:
        if rest[-1] != hosted.owner:
            raise Denied(403, "Resource not accessible by personal access token")
        return filled("branch-protection", **(hosted.protection or {}))

    def _get_rules_branches_x(self, hosted: Hosted, names: Names, *_rest: Any) -> Any:
        rules = [*hosted.rules.get("*", []), *hosted.rules.get(names["branch"], [])]
        source = {"ruleset_source_type": "Repository", "ruleset_source": hosted.name, "ruleset_id": 1}
        return [{**source, **rule} for rule in rules]

    def _post_forks(self, hosted: Hosted, _p: Any, _q: Any, _body: Any, login: str) -> Any:
        if not hosted.allow_forking:
            raise Denied(403, "The repository exists, but forking is disabled.")
        told = self.forks_are.get((hosted.name, login), "")
        fork = self.repositories.get(told) or next(
            (r for r in self.repositories.values() if r.owner == login and r.fork_of == hosted.name), None
        )
        if fork is None:
            name = f"{login}/{hosted.name.partition('/')[2]}"
            fork = self.fork(hosted.name, f"{name}-1" if name in self.repositories else name)
        return 202, self._repository(fork, login, "full-repository")

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

    def _pull(self, hosted: Hosted, names: Names, key: str = "pull_number") -> Pull:
        number = int(names[key])
        found = next((p for p in hosted.pulls if p.number == number), None)
        if found is None:
            raise Denied(404, "Not Found")
        self.sync(hosted, found)
        return found

    def sync(self, hosted: Hosted, pull: Pull) -> None:
        """An open request follows its branch."""
        source = self.repositories.get(pull.head_repo)
        sha = source.branch(pull.head) if source else ""
        if pull.state == "open" and sha and source is not None:
            if source is not hosted:
                hosted.git("fetch", "-q", str(source.path), sha)
            pull.sha = sha
            hosted.point(f"refs/pull/{pull.number}/head", sha)

    def _pull_data(self, hosted: Hosted, pull: Pull, login: str | None, schema: str) -> dict[str, Any]:
        self.sync(hosted, pull)
        source = self.repositories.get(pull.head_repo)
        owner = pull.head_repo.partition("/")[0]
        head = {
            "label": f"{owner}:{pull.head}",
            "ref": pull.head,
            "sha": pull.sha,
            "repo": self._repository(source, login) if source else None,
            "user": self._simple_user(owner),
        }
        base = {
            "label": f"{hosted.owner}:{pull.base}",
            "ref": pull.base,
            "sha": pull.base_sha or hosted.branch(pull.base) or "0" * 40,
            "repo": self._repository(hosted, login),
            "user": self._simple_user(hosted.owner),
        }
        values: dict[str, Any] = {
            "number": pull.number,
            "id": pull.number,
            "title": pull.title,
            "body": pull.body,
            "state": pull.state,
            "draft": pull.draft,
            "user": self._simple_user(pull.author),
            "head": head,
            "base": base,
            "html_url": f"{self.base}/{hosted.name}/pull/{pull.number}",
            "created_at": _NOW,
            "updated_at": _NOW,
            "merged_at": _NOW if pull.merged else None,
            "closed_at": None if pull.state == "open" else _NOW,
            "requested_reviewers": [self._simple_user(name) for name in pull.reviewers],
            "merge_commit_sha": pull.merge_sha or None,
        }
        if schema == "pull-request":
            clean = not pull.merged and self.merged_tree(hosted, pull) != ""
            values.update(
                merged=pull.merged,
                mergeable=clean if pull.state == "open" else None,
                mergeable_state="draft" if pull.draft else pull.held or ("clean" if clean else "dirty"),
                commits=1,
                merged_by=self._simple_user("forge") if pull.merged else None,
            )
        return filled(schema, **values)

    def merged_tree(self, hosted: Hosted, pull: Pull) -> str:
        return hosted.merge_tree(hosted.branch(pull.base), pull.sha)

    def _get_pulls(self, hosted: Hosted, _p: Any, query: dict[str, str], _b: Any, login: str | None) -> Any:
        state = query.get("state", "open")
        out = [
            p
            for p in reversed(hosted.pulls)
            if state in ("all", p.state)
            and query.get("base", p.base) == p.base
            and query.get("head", f"{p.head_repo.partition('/')[0]}:{p.head}")
            == f"{p.head_repo.partition('/')[0]}:{p.head}"
        ]
        size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        shown = out[size * (page - 1) : size * page]
        return [self._pull_data(hosted, p, login, "pull-request-simple") for p in shown]

    def _post_pulls(self, hosted: Hosted, _p: Any, _q: Any, body: dict[str, Any], login: str) -> Any:
        owner, colon, branch = body["head"].partition(":")
        if not colon:
            owner, branch = hosted.owner, body["head"]
        short = hosted.name.partition("/")[2]
        sources = [
            r
            for r in self.repositories.values()
            if r.owner == owner and (r is hosted or r.fork_of == hosted.name or r.name == f"{owner}/{short}")
        ]
        source = next((r for r in sources if r.branch(branch)), None)
        if source is None:
            raise Denied(
                422, "Validation Failed", [{"resource": "PullRequest", "field": "head", "code": "invalid"}]
            )
        sha, base = source.branch(branch), hosted.branch(body["base"])
        if source is not hosted:
            hosted.git("fetch", "-q", str(source.path), sha)
        elif not hosted.may_push(login):
            raise Denied(403, "Resource not accessible by personal access token")
        if any(
            p.state == "open" and (p.head_repo, p.head, p.base) == (source.name, branch, body["base"])
            for p in hosted.pulls
        ):
            raise Denied(
                422,
                "Validation Failed",
                [
                    {
                        "resource": "PullRequest",
                        "code": "custom",
                        "message": f"A pull request already exists for {owner}:{branch}.",
                    }
                ],
            )
        if not hosted.git("rev-list", "--max-count=1", f"{base}..{sha}"):
            raise Denied(
                422,
                "Validation Failed",
                [
                    {
                        "resource": "PullRequest",
                        "code": "custom",
                        "message": f"No commits between {body['base']} and {branch}",
                    }
                ],
            )
        pull = Pull(
            len(hosted.pulls) + 1,
            body["title"],
            body.get("body", ""),
            login,
            source.name,
            branch,
            body["base"],
            bool(body.get("draft")),
            sha,
        )
        hosted.pulls.append(pull)
        return 201, self._pull_data(hosted, pull, login, "pull-request")

    def _get_pulls_x(self, hosted: Hosted, names: Names, *rest: Any) -> Any:
        return self._pull_data(hosted, self._pull(hosted, names), rest[-1], "pull-request")

    def _patch_pulls_x(self, hosted: Hosted, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names)
        pull.state = body.get("state", pull.state)
        pull.title = body.get("title", pull.title)
        return self._pull_data(hosted, pull, login, "pull-request")

    def _get_pulls_x_commits(self, hosted: Hosted, names: Names, *_rest: Any) -> Any:
        pull = self._pull(hosted, names)
        base = hosted.git("merge-base", hosted.branch(pull.base), pull.sha)
        if pull.merged:  # the branch point is an ancestor of the merge's first parent
            base = hosted.git("rev-parse", f"{hosted.branch(pull.base)}^1")
        shas = hosted.git("rev-list", "--reverse", f"{base}..{pull.sha}").split()
        return [filled("commit", sha=sha) for sha in shas]

    def _put_pulls_x_merge(self, hosted: Hosted, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names)
        if not hosted.may_push(login):
            raise Denied(403, "Must have push access to merge")
        if (body or {}).get("sha", pull.sha) != pull.sha:
            raise Denied(409, "Head branch was modified. Review and try the merge again.")
        tree = self.merged_tree(hosted, pull)
        if pull.state != "open" or not tree or pull.draft:
            raise Denied(405, "Pull Request is not mergeable")
        return self.merge(hosted, pull, tree)

    def merge(
        self, hosted: Hosted, pull: Pull, tree: str = "", delete_branch: bool = False, how: str = "merge"
    ) -> dict[str, Any]:
        """What the merge button does; also called by tests as "someone merged it meanwhile". `how`: "merge",
        "squash", "rebase", or "push" (fast-forwarded from a command line)."""
        self.sync(hosted, pull)
        base = hosted.branch(pull.base)
        if how == "push":
            assert hosted.git("merge-base", base, pull.sha) == base, "no fast-forward"
            commit = pull.sha
        elif how == "rebase":
            start, commit = hosted.git("merge-base", base, pull.sha), base
            for one in hosted.git("rev-list", "--reverse", f"{start}..{pull.sha}").split():
                moved = hosted.git("merge-tree", "--write-tree", commit, one)
                commit = hosted.git("commit-tree", moved.split()[0], "-p", commit, "-m", f"Rebased {one[:7]}")
        else:
            sides = ("-p", pull.sha) if how == "merge" else ()
            commit = hosted.git(
                "commit-tree",
                tree or self.merged_tree(hosted, pull),
                "-p",
                base,
                *sides,
                "-m",
                f"Merge pull request #{pull.number}",
            )
        hosted.git("update-ref", f"refs/heads/{pull.base}", commit)
        pull.state, pull.merged, pull.base_sha, pull.merge_sha = "closed", True, base, commit
        if delete_branch:
            self.repositories[pull.head_repo].git("update-ref", "-d", f"refs/heads/{pull.head}")
        return {"sha": commit, "merged": True, "message": "Pull Request successfully merged"}

    def _post_pulls_x_requested_reviewers(
        self, hosted: Hosted, names: Names, _q: Any, body: Any, login: str
    ) -> Any:
        pull = self._pull(hosted, names)
        for name in body.get("reviewers", []):
            if name not in self.tokens.values() or name == pull.author:
                raise Denied(
                    422,
                    "Reviews may only be requested from collaborators. One or more of the "
                    "users or teams you specified is not a collaborator of the "
                    f"{hosted.name} repository.",
                )
        if body.get("team_reviewers"):
            raise Denied(422, "Could not resolve to a node with the global id of a team.")
        pull.reviewers += [name for name in body.get("reviewers", []) if name not in pull.reviewers]
        return 201, self._pull_data(hosted, pull, login, "pull-request-simple")

    def _post_issues_x_labels(self, hosted: Hosted, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names, "issue_number")
        if not hosted.may_push(login):
            raise Denied(403, "Must have push access to label")
        pull.labels += body["labels"] if isinstance(body, dict) else body
        return [filled("label", name=name) for name in pull.labels]

    # Talk

    def _get_issues_x_comments(self, hosted: Hosted, names: Names, *_rest: Any) -> Any:
        return self._pull(hosted, names, "issue_number").comments

    def _post_issues_x_comments(self, hosted: Hosted, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names, "issue_number")
        comment = filled(
            "issue-comment",
            id=len(pull.comments) + 1,
            body=body["body"],
            user=self._simple_user(login),
            created_at=_NOW,
        )
        pull.comments.append(comment)
        return 201, comment

    def _get_pulls_x_comments(self, hosted: Hosted, names: Names, *_rest: Any) -> Any:
        return self._pull(hosted, names).inline

    def _post_pulls_x_comments(self, hosted: Hosted, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names)
        if "line" in body and not self._in_diff(hosted, pull, body):
            raise Denied(
                422,
                "Validation Failed",
                [
                    {
                        "resource": "PullRequestReviewComment",
                        "code": "custom",
                        "field": "pull_request_review_thread.line",
                        "message": "pull_request_review_thread.line must be part of the diff",
                    }
                ],
            )
        comment = filled(
            "pull-request-review-comment",
            id=len(pull.inline) + 1,
            body=body["body"],
            path=body["path"],
            commit_id=body["commit_id"],
            user=self._simple_user(login),
            created_at=_NOW,
            **({"line": body["line"], "side": body["side"]} if "line" in body else {}),
        )
        pull.inline.append(comment)
        return 201, comment

    def _in_diff(self, hosted: Hosted, pull: Pull, body: dict[str, Any]) -> bool:
        base = hosted.git("merge-base", hosted.branch(pull.base), pull.sha)
        diff = hosted.git("diff", base, pull.sha, "--", body["path"])
        for found in re.finditer(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", diff, re.MULTILINE):
            start, length = (found[1], found[2]) if body.get("side") == "LEFT" else (found[3], found[4])
            first, count = int(start), int(length) if length is not None else 1
            if first <= body["line"] < first + count:
                return True
        return False

    def _get_pulls_x_reviews(self, hosted: Hosted, names: Names, *_rest: Any) -> Any:
        return self._pull(hosted, names).reviews

    def _post_pulls_x_reviews(self, hosted: Hosted, names: Names, _q: Any, body: Any, login: str) -> Any:
        pull = self._pull(hosted, names)
        if login == pull.author and body["event"] in ("APPROVE", "REQUEST_CHANGES"):
            raise Denied(422, "Unprocessable Entity: Can not approve your own pull request")
        states = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}
        review = filled(
            "pull-request-review",
            id=len(pull.reviews) + 1,
            body=body.get("body", ""),
            state=states.get(body["event"], "COMMENTED"),
            user=self._simple_user(login),
            commit_id=body["commit_id"],
            submitted_at=_NOW,
        )
        pull.reviews.append(review)
        if login in pull.reviewers:
            pull.reviewers.remove(login)
        return review

    # Checks

    def _get_commits_x_check_runs(self, hosted: Hosted, names: Names, *_rest: Any) -> Any:
        found = hosted.checks.get(names["ref"], [])
        runs = [filled("check-run", head_sha=names["ref"], **run) for run in found]
        return {"total_count": len(runs), "check_runs": runs}

    def _get_commits_x_status(self, hosted: Hosted, names: Names, *_rest: Any) -> Any:
        statuses = [filled("simple-commit-status", **s) for s in hosted.statuses.get(names["ref"], [])]
        return filled(
            "combined-commit-status",
            state="pending",
            sha=names["ref"],
            statuses=statuses,
            total_count=len(statuses),
            repository=filled("minimal-repository"),
        )
