"""Regenerates gitlab.json: the endpoints of GitLab that Repoform uses, without prose, in OpenAPI 3.

    python -m tests.forge.trim_gitlab doc/api/openapi/openapi_v2.yaml

The description is GitLab's own, made from its source by `bin/rake gitlab:openapi:generate`
(https://gitlab.com/gitlab-org/gitlab; what lies in doc/ is under CC BY-SA 4.0). It is Swagger 2, and knows
less than GitLab does, so it is read like this:

- A property of which it says nothing but "string" is one that GitLab's source gives no type for ("squash",
  "source_project_id"): it may be anything. One with an example or a format is what it says.
- Where it refers to an entity GitLab may send a list of them ("reviewers"), and null.
- Nothing may be in an answer that isn't described: what Repoform reads is really there.

What it lacks (notes, discussions, the user, approval rules) stands in gitlab_more.json, written from GitLab's
handbook of its API (doc/api in the same repository).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.forge.trim_openapi import PROSE, references

HERE = Path(__file__).parent
PROJECT = "/projects/{id}"
MERGE_REQUEST = f"{PROJECT}/merge_requests/{{merge_request_iid}}"

OPERATIONS = {
    "/version": ("get",),
    "/personal_access_tokens/self": ("get",),
    PROJECT: ("get",),
    f"{PROJECT}/fork": ("post",),
    f"{PROJECT}/forks": ("get",),
    f"{PROJECT}/members/all": ("get",),
    f"{PROJECT}/members/all/{{user_id}}": ("get",),
    f"{PROJECT}/protected_branches": ("get",),
    f"{PROJECT}/repository/branches/{{branch}}": ("get",),
    f"{PROJECT}/repository/compare": ("get",),
    f"{PROJECT}/repository/commits/{{sha}}/statuses": ("get",),
    f"{PROJECT}/merge_requests": ("get", "post"),
    MERGE_REQUEST: ("get", "put"),
    f"{MERGE_REQUEST}/versions": ("get",),
    f"{MERGE_REQUEST}/versions/{{version_id}}": ("get",),
    f"{MERGE_REQUEST}/approvals": ("get",),
    f"{MERGE_REQUEST}/approval_state": ("get",),
    f"{MERGE_REQUEST}/approve": ("post",),
    f"{MERGE_REQUEST}/reviewers": ("get",),
    f"{MERGE_REQUEST}/merge": ("put",),
}
KEEP_STATUS = ("200", "201", "202")
LISTS = (f"{PROJECT}/merge_requests", f"{MERGE_REQUEST}/reviewers")
"""Whose answers it describes by one of their items."""


def trim(source: dict[str, Any]) -> dict[str, Any]:
    """The chosen operations and every entity that they reach."""
    paths: dict[str, Any] = {}
    for path, verbs in OPERATIONS.items():
        paths[path] = {
            verb: _operation(path, verb, source["paths"][f"/api/v4{path}"][verb]) for verb in verbs
        }
    schemas: dict[str, Any] = {}
    pending = references(paths)
    while pending:
        name = pending.pop().rpartition("/")[2]
        if name not in schemas:
            body = name.startswith(("post", "put"))
            schemas[name] = _plain(source["definitions"][name], is_answer=not body)
            pending += references(schemas[name])
    return {
        "openapi": "3.0.0",
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _operation(path: str, verb: str, source: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {"parameters": [], "responses": {}}
    for parameter in source.get("parameters", ()):
        if parameter["in"] == "body":
            schema = _plain(parameter["schema"], is_answer=False)
            kept["requestBody"] = {"content": {"application/json": {"schema": schema}}}
        elif parameter["in"] == "query":
            schema = {key: parameter[key] for key in ("type", "enum", "items") if key in parameter}
            kept["parameters"].append({"in": "query", "name": parameter["name"], "schema": schema})
    for status, response in source["responses"].items():
        if status in KEEP_STATUS:
            schema = _plain(response.get("schema", {}), is_answer=True)
            if path in LISTS and verb == "get":
                schema = {"type": "array", "items": schema}
            kept["responses"][status] = {"content": {"application/json": {"schema": schema}}}
    return kept


def _plain(node: dict[str, Any], is_answer: bool) -> dict[str, Any]:
    """A schema without prose, and in an answer as loose as GitLab is."""
    if "$ref" in node:
        return {"$ref": node["$ref"].replace("#/definitions/", "#/components/schemas/")}
    out = {key: value for key, value in node.items() if key not in PROSE}
    if "properties" in node:
        out["properties"] = {name: _property(value, is_answer) for name, value in node["properties"].items()}
        out["additionalProperties"] = False
    if "items" in node:
        out["items"] = _plain(node["items"], is_answer)
    return out


def _property(node: dict[str, Any], is_answer: bool) -> dict[str, Any]:
    plain = _plain(node, is_answer)
    if not is_answer:
        return plain
    if set(node) == {"type"} and node["type"] == "string":
        return {}
    if "$ref" in plain:
        return {"anyOf": [plain, {"type": "array", "items": plain}, {"enum": [None]}]}
    return {**plain, "nullable": True}


if __name__ == "__main__":
    whole = yaml.safe_load(Path(sys.argv[1]).read_text("utf-8"))
    text = json.dumps(trim(whole), separators=(",", ":"), sort_keys=True)
    # One component to a line, so that a diff of this file can be read.
    (HERE / "gitlab.json").write_text(text.replace('},"', '},\n"'), "utf-8")
    print(f"{len(OPERATIONS)} paths, {len(text) // 1000} kB")
