"""Regenerates openapi.json: the endpoints of GitHub that Repoform uses, without prose.

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python -m tests.forge.trim_openapi package/generated/api.github.com.json

The description is GitHub's (https://github.com/github/rest-api-description, MIT License).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

OPERATIONS = {
    "/meta": ("get",),
    "/user": ("get",),
    "/repos/{owner}/{repo}": ("get",),
    "/repos/{owner}/{repo}/branches/{branch}": ("get",),
    "/repos/{owner}/{repo}/branches/{branch}/protection": ("get",),
    "/repos/{owner}/{repo}/rules/branches/{branch}": ("get",),
    "/repos/{owner}/{repo}/forks": ("post",),
    "/repos/{owner}/{repo}/pulls": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/{pull_number}": ("get", "patch"),
    "/repos/{owner}/{repo}/pulls/{pull_number}/commits": ("get",),
    "/repos/{owner}/{repo}/pulls/{pull_number}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/{pull_number}/merge": ("put",),
    "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers": ("post",),
    "/repos/{owner}/{repo}/issues/{issue_number}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/issues/{issue_number}/labels": ("post",),
    "/repos/{owner}/{repo}/commits/{ref}/check-runs": ("get",),
    "/repos/{owner}/{repo}/commits/{ref}/status": ("get",),
}
PROSE = frozenset(
    {
        "description",
        "summary",
        "externalDocs",
        "example",
        "examples",
        "x-github",
        "tags",
        "title",
        "operationId",
        "deprecated",
        "x-multi-segment",
        "x-displayName",
        "default",
        "headers",
    }
)
KEEP_STATUS = ("200", "201", "202")


def trim(source: dict[str, Any]) -> dict[str, Any]:
    """The chosen operations and every component that they reach."""
    paths: dict[str, Any] = {}
    for path, verbs in OPERATIONS.items():
        paths[path] = {}
        for verb in verbs:
            operation = source["paths"][path][verb]
            responses = {s: r for s, r in operation["responses"].items() if s in KEEP_STATUS}
            kept = {"parameters": operation.get("parameters", []), "responses": responses}
            if "requestBody" in operation:
                kept["requestBody"] = operation["requestBody"]
            paths[path][verb] = plain(kept)
    components: dict[str, dict[str, Any]] = {}
    pending = list(references(paths))
    while pending:
        reference = pending.pop()
        _hash, _components, kind, name = reference.split("/")
        if name in components.setdefault(kind, {}):
            continue
        components[kind][name] = plain(source["components"][kind][name])
        pending += references(components[kind][name])
    return {
        "openapi": source["openapi"],
        "paths": paths,
        "components": {kind: dict(sorted(items.items())) for kind, items in sorted(components.items())},
    }


def plain(node: Any, names: bool = False) -> Any:
    """Without prose. Under "properties" every key is a name and stays."""
    if isinstance(node, list):
        return [plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: plain(value, names=not names and key in ("properties", "schemas"))
        for key, value in node.items()
        if names or key not in PROSE
    }


def references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    return []


if __name__ == "__main__":
    whole = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    text = json.dumps(trim(whole), separators=(",", ":"), sort_keys=True)
    # One component to a line, so that a diff of this file can be read.
    (HERE / "openapi.json").write_text(text.replace('},"', '},\n"'), "utf-8")
    print(f"{len(OPERATIONS)} paths, {len(text) // 1000} kB")
