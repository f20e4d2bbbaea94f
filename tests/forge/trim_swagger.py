"""Regenerates gitea.json and forgejo.json: the endpoints that Repoform uses, without prose.

    python -m tests.forge.trim_swagger gitea templates/swagger/v1_json.tmpl
    python -m tests.forge.trim_swagger forgejo swagger.v1.json

Each description is its project's own (in Forgejo's sources the file has Gitea's name), both under the MIT
License. They are Swagger 2 and become OpenAPI 3 here, as the other forges' are. Two things they can't say are
added: a property that need not be there may be null (Go's pointers are), and nothing is in an object but what
is described, so that neither the look-alike nor a request invents any.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.forge.trim_openapi import PROSE, references

HERE = Path(__file__).parent

OPERATIONS = {
    "/version": ("get",),
    "/user": ("get",),
    "/orgs/{org}/labels": ("get",),
    "/repos/{owner}/{repo}": ("get",),
    "/repos/{owner}/{repo}/branch_protections": ("get",),
    "/repos/{owner}/{repo}/branches/{branch}": ("get",),
    "/repos/{owner}/{repo}/commits/{ref}/status": ("get",),
    "/repos/{owner}/{repo}/compare/{basehead}": ("get",),
    "/repos/{owner}/{repo}/forks": ("get", "post"),
    "/repos/{owner}/{repo}/issues/{index}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/issues/{index}/labels": ("post",),
    "/repos/{owner}/{repo}/labels": ("get",),
    "/repos/{owner}/{repo}/pulls": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/{base}/{head}": ("get",),
    "/repos/{owner}/{repo}/pulls/{index}": ("get", "patch"),
    "/repos/{owner}/{repo}/pulls/{index}/commits": ("get",),
    "/repos/{owner}/{repo}/pulls/{index}/merge": ("post",),
    "/repos/{owner}/{repo}/pulls/{index}/requested_reviewers": ("post",),
    "/repos/{owner}/{repo}/pulls/{index}/reviews": ("get", "post"),
    "/repos/{owner}/{repo}/pulls/{index}/reviews/{id}/comments": ("get",),
}
_NULL = {"type": "object", "nullable": True, "maxProperties": 0}
KEEP_STATUS = ("200", "201", "202")
BOTH_SPELLINGS = {"MergePullRequestOption": ("Do", "do")}
"""One of the two is described: Gitea renamed it, and each server leaves out the other's."""


def trim(source: dict[str, Any]) -> dict[str, Any]:
    """The chosen operations and every definition that they reach, as OpenAPI 3."""
    paths = {
        path: {verb: _operation(source["paths"][path][verb], source["responses"]) for verb in verbs}
        for path, verbs in OPERATIONS.items()
    }
    schemas: dict[str, Any] = {}
    pending = references(paths)
    while pending:
        name = pending.pop().rpartition("/")[2]
        if name not in schemas:
            schemas[name] = _closed(name, _plain(source["definitions"][name]))
            pending += references(schemas[name])
    return {
        "openapi": "3.0.3",
        "info": {"version": source["info"]["version"].strip("{}.")},
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _operation(operation: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    asked = operation.get("parameters", [])
    kept: dict[str, Any] = {
        "parameters": [
            {
                "name": one["name"],
                "in": one["in"],
                "schema": {key: one[key] for key in ("type", "enum", "minimum") if key in one},
            }
            for one in asked
            if one["in"] in ("query", "path")
        ],
        "responses": {},
    }
    body = next((one["schema"] for one in asked if one["in"] == "body"), None)
    if body is not None:
        kept["requestBody"] = {"content": {"application/json": {"schema": _plain(body)}}}
    for status, answer in operation["responses"].items():
        if status in KEEP_STATUS:
            named = shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
            schema = _plain(named.get("schema", {}))
            kept["responses"][status] = {"content": {"application/json": {"schema": schema}}}
    return kept


def _plain(node: Any, names: bool = False) -> Any:
    """Without prose and Go's names; references as OpenAPI 3 writes them."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, str):
        return node.replace("#/definitions/", "#/components/schemas/")
    if not isinstance(node, dict):
        return node
    return {
        key: _plain(value, names=not names and key == "properties")
        for key, value in node.items()
        if names or (key not in PROSE and not key.startswith("x-"))
    }


def _closed(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties")
    if properties is None:
        return schema
    required = schema.get("required", [])
    for key, value in properties.items():
        if key not in required:
            properties[key] = {"anyOf": [value, _NULL]} if "$ref" in value else {**value, "nullable": True}
    for spelling in BOTH_SPELLINGS.get(name, ()):
        properties.setdefault(spelling, {"type": "string"})
    return {**schema, "additionalProperties": False}


if __name__ == "__main__":
    kind, file = sys.argv[1:]
    text = json.dumps(trim(json.loads(Path(file).read_text("utf-8"))), separators=(",", ":"), sort_keys=True)
    # One component to a line, so that a diff of this file can be read.
    (HERE / f"{kind}.json").write_text(text.replace('},"', '},\n"') + "\n", "utf-8")
    print(f"{len(OPERATIONS)} paths, {len(text) // 1000} kB")
