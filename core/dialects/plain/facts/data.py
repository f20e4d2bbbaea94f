"""The facts files of plain Terraform as they are, read once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from core.dialects.plain.recognise.known import FOLDER

Record = Mapping[str, Any]
"""What the files say of one setting."""


@lru_cache(maxsize=2)
def _file(name: str) -> Record:
    found: Record = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found


def resources() -> Mapping[str, Record]:
    """By type."""
    found: Mapping[str, Record] = _file("resources.json")["resources"]
    return found


def sources() -> Sequence[Record]:
    """What the facts about resources were read from."""
    found: Sequence[Record] = _file("resources.json")["sources"]
    return found


def modules() -> Mapping[str, Record]:
    """By name."""
    found: Mapping[str, Record] = _file("modules.json")["modules"]
    return found
