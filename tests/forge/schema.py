"""A forge's official description, trimmed: answers are filled from it, and both ways validated against it."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_URI = "urn:forge"


def _allow_null(node: Any) -> None:
    """Forges write `nullable` beside an `enum` and mean null to be allowed, too."""
    if isinstance(node, list):
        for item in node:
            _allow_null(item)
    elif isinstance(node, dict):
        if node.get("nullable") is True and isinstance(node.get("enum"), list) and None not in node["enum"]:
            node["enum"].append(None)
        for value in node.values():
            _allow_null(value)


class Description:
    """One forge's, from a file beside this one."""

    def __init__(self, *files: str) -> None:
        self._files = files
        self._validators: dict[str, Any] = {}

    @cached_property
    def data(self) -> dict[str, Any]:
        """All files together; what is in a later one counts."""
        whole: dict[str, Any] = {"paths": {}, "components": {}}
        for name in self._files:
            part = json.loads((Path(__file__).parent / name).read_text("utf-8"))
            whole["paths"].update(part["paths"])
            for kind, items in part["components"].items():
                whole["components"].setdefault(kind, {}).update(items)
        _allow_null(whole)
        return whole

    @cached_property
    def _registry(self) -> Any:
        return Registry().with_resource(_URI, Resource.from_contents(self.data, DRAFT202012))

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            target: Any = self.data
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        # Branch names have slashes, encoded by callers; the last parameter may hold one.
        paths = sorted(self.data["paths"], key=lambda p: p.count("{"))
        return tuple(
            (re.compile("^" + re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "$"), path)
            for path in paths
        )

    def match(self, path: str) -> tuple[str, dict[str, str]] | None:
        """The described path that a request's path fits, and its parameters, decoded."""
        for pattern, described in self._patterns:
            if found := pattern.match(path):
                return described, {key: unquote(value) for key, value in found.groupdict().items()}
        return None

    def problems(self, pointer: str, instance: Any) -> list[str]:
        """What is wrong with an instance of the schema at a JSON pointer into the description."""
        if pointer not in self._validators:
            self._validators[pointer] = OAS30Validator({"$ref": f"{_URI}#{pointer}"}, registry=self._registry)
        return [
            f"{'/'.join(str(p) for p in error.absolute_path)}: {error.message[:300]}"
            for error in self._validators[pointer].iter_errors(instance)
        ]

    def check_request(self, path: str, verb: str, query: dict[str, str], body: Any) -> list[str]:
        operation = self.data["paths"][path].get(verb)
        if operation is None:
            return [f"{verb} {path} is not described"]
        out = []
        described = {p["name"]: p for p in map(self.resolve, operation["parameters"]) if p["in"] == "query"}
        for name, text in query.items():
            if name not in described:
                out.append(f"{verb} {path}: no parameter {name}")
                continue
            schema = self.resolve(described[name].get("schema", {}))
            value: Any = int(text) if schema.get("type") == "integer" and text.isdigit() else text
            if schema.get("type") == "boolean" and text in ("true", "false"):
                value = text == "true"
            out += [f"{verb} {path} ?{name}: {e.message}" for e in OAS30Validator(schema).iter_errors(value)]
        if "requestBody" in operation and body is not None:
            pointer = f"/paths/{_escape(path)}/{verb}/requestBody/content/application~1json/schema"
            out += [f"{verb} {path} body {p}" for p in self.problems(pointer, body)]
        elif body is not None:
            out.append(f"{verb} {path}: takes no body")
        return out

    def check_answer(self, path: str, verb: str, status: int, body: Any) -> list[str]:
        responses = self.data["paths"][path][verb]["responses"]
        if str(status) not in responses:
            return [f"{verb} {path}: {status} is not described"]
        pointer = f"/paths/{_escape(path)}/{verb}/responses/{status}/content/application~1json/schema"
        return [f"{verb} {path} answer {p}" for p in self.problems(pointer, body)]

    def filled(self, name: str, /, **values: Any) -> dict[str, Any]:
        """An instance of a component with every required property, and these values over it."""
        base = self.example(self.data["components"]["schemas"][name])
        assert isinstance(base, dict)
        return {**base, **values}

    def example(self, schema: dict[str, Any]) -> Any:
        """The smallest thing that a schema allows."""
        schema = self.resolve(schema)
        if schema.get("nullable") and "type" in schema:  # beside oneOf it has no meaning in OpenAPI 3.0
            return None
        if "allOf" in schema:
            merged: dict[str, Any] = {}
            for part in schema["allOf"]:
                value = self.example(part)
                if isinstance(value, dict):
                    merged.update(value)
            return merged
        for key in ("oneOf", "anyOf"):
            if key in schema:
                return self.example(schema[key][0])
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type")
        if kind == "string":
            known = {
                "date-time": "2026-01-01T00:00:00Z",
                "uri": "https://example.org/",
                "email": "a@example.org",
            }
            return known.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))
        if kind in ("integer", "number"):
            return max(1, int(schema.get("minimum", 1)))
        if kind == "boolean":
            return False
        if kind == "array":
            return []
        properties = schema.get("properties", {})
        required = (name for name in schema.get("required", ()) if name in properties)
        return {name: self.example(properties[name]) for name in required}


def _escape(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")
