"""GitHub's official description, trimmed: answers are filled from it, and both ways validated against it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_FILE = Path(__file__).parent / "openapi.json"
_URI = "urn:forge"


@cache
def description() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    _allow_null(data)
    return data


def _allow_null(node: Any) -> None:
    """GitHub writes `nullable` beside an `enum` and means null to be allowed, too."""
    if isinstance(node, list):
        for item in node:
            _allow_null(item)
    elif isinstance(node, dict):
        if node.get("nullable") is True and isinstance(node.get("enum"), list) and None not in node["enum"]:
            node["enum"].append(None)
        for value in node.values():
            _allow_null(value)


@cache
def _registry() -> Any:
    return Registry().with_resource(_URI, Resource.from_contents(description(), DRAFT202012))


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = description()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    # Branch names have slashes, encoded by callers; the last parameter may hold one.
    paths = sorted(description()["paths"], key=lambda p: p.count("{"))
    return tuple(
        (re.compile("^" + re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "$"), path)
        for path in paths
    )


def match(path: str) -> tuple[str, dict[str, str]] | None:
    """The described path that a request's path fits, and its parameters, decoded."""
    for pattern, described in _patterns():
        if found := pattern.match(path):
            return described, {key: unquote(value) for key, value in found.groupdict().items()}
    return None


@cache
def _validator(pointer: str) -> Any:
    return OAS30Validator({"$ref": f"{_URI}#{pointer}"}, registry=_registry())


def problems(pointer: str, instance: Any) -> list[str]:
    """What is wrong with an instance of the schema at a JSON pointer into the description."""
    return [
        f"{'/'.join(str(p) for p in error.absolute_path)}: {error.message[:300]}"
        for error in _validator(pointer).iter_errors(instance)
    ]


def _escape(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")


def check_request(path: str, verb: str, query: dict[str, str], body: Any) -> list[str]:
    operation = description()["paths"][path].get(verb)
    if operation is None:
        return [f"{verb} {path} is not described"]
    out = []
    described = {p["name"]: p for p in map(resolve, operation["parameters"]) if p["in"] == "query"}
    for name, text in query.items():
        if name not in described:
            out.append(f"{verb} {path}: no parameter {name}")
            continue
        schema = resolve(described[name].get("schema", {}))
        value: Any = int(text) if schema.get("type") == "integer" and text.isdigit() else text
        out += [f"{verb} {path} ?{name}: {e.message}" for e in OAS30Validator(schema).iter_errors(value)]
    if "requestBody" in operation and body is not None:
        pointer = f"/paths/{_escape(path)}/{verb}/requestBody/content/application~1json/schema"
        out += [f"{verb} {path} body {p}" for p in problems(pointer, body)]
    elif body is not None:
        out.append(f"{verb} {path}: takes no body")
    return out


def check_answer(path: str, verb: str, status: int, body: Any) -> list[str]:
    responses = description()["paths"][path][verb]["responses"]
    if str(status) not in responses:
        return [f"{verb} {path}: {status} is not described"]
    pointer = f"/paths/{_escape(path)}/{verb}/responses/{status}/content/application~1json/schema"
    return [f"{verb} {path} answer {p}" for p in problems(pointer, body)]


def filled(name: str, /, **values: Any) -> dict[str, Any]:
    """An instance of a component with every required property, and these values over it."""
    base = example(description()["components"]["schemas"][name])
    assert isinstance(base, dict)
    return {**base, **values}


def example(schema: dict[str, Any], depth: int = 0) -> Any:
    """The smallest thing that a schema allows."""
    schema = resolve(schema)
    if schema.get("nullable") and "type" in schema:  # beside oneOf it has no meaning in OpenAPI 3.0
        return None
    if "allOf" in schema:
        merged: dict[str, Any] = {}
        for part in schema["allOf"]:
            value = example(part, depth + 1)
            if isinstance(value, dict):
                merged.update(value)
        return merged
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return example(schema[key][0], depth + 1)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "string":
        known = {"date-time": "2026-01-01T00:00:00Z", "uri": "https://example.org/", "email": "a@example.org"}
        return known.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))
    if kind in ("integer", "number"):
        return max(1, int(schema.get("minimum", 1)))
    if kind == "boolean":
        return False
    if kind == "array":
        return []
    properties = schema.get("properties", {})
    required = (name for name in schema.get("required", ()) if name in properties)
    return {name: example(properties[name], depth + 1) for name in required}
