"""Every JSON output against the schema that `repoform schema` prints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

from jsonschema import Draft202012Validator

from core.cli.schema import NAMES, schema


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema(name)))


def hold(arguments: Sequence[str], out: str) -> None:
    """The output of a command that was given --json and did what it was told."""
    if "--json" in arguments and arguments[0] not in ("--help",):
        validator(arguments[0] if arguments[0] in NAMES else "edit").validate(json.loads(out))
