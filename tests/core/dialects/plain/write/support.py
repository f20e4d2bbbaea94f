"""Edits in samples of ordinary Terraform."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from core import hcl
from core.dialects.plain.facts import known_facts
from core.dialects.plain.reading.state import read_state
from core.dialects.plain.write import Written, write_setting
from core.hcl.language import Hcl
from core.language import refusal
from core.platform.edit import Edit
from core.terraform.json_language import TerraformJson
from tests.core.dialects.plain.support import snapshot

Files = Mapping[str, str]


def address(text: str) -> tuple[str, str, str, str]:
    """`[ROOT:]MODULE/ENVIRONMENT/SETTING`; a slash in `["…"]` separates nothing, nor does one of a root."""
    root, colon, rest = text.partition(":")
    if not colon or any(sign in root for sign in '["'):
        root, rest = ".", text
    parts: list[str] = []
    quoted, current = False, ""
    for sign in rest:
        quoted = quoted != (sign == '"')
        if sign == "/" and not quoted and len(parts) < 2:
            parts.append(current)
            current = ""
        else:
            current += sign
    module, environment, setting = *parts, current
    return root, module, environment, setting


def edited(files: Files, where: str, value: Any = None, mode: str = "", **more: Any) -> Written:
    """Set, or unset where there is no value. The write gate has let the result through."""
    root, module, environment, setting = address(where)
    kind = "unset" if value is None and "expression" not in more else "set"
    before = snapshot(files)
    edit = Edit(kind, root, module, environment, setting, value, mode=mode, **more)
    written = write_setting(read_state(before, known_facts), edit)
    assert refusal(written.files, before, (Hcl(), TerraformJson())) is None
    for path, data in written.files.items():
        old = before.read(path) if path in before else b""
        if not path.endswith(".json") and hcl.fmt(old) == old:
            assert hcl.fmt(data) == data, f"{path} is not laid out as terraform fmt does any more"
    return written


def diff(files: Files, written: Written) -> str:
    """The changed lines alone, with their files."""
    out = []
    for path, data in sorted(written.files.items()):
        lines = difflib.unified_diff(
            files.get(path, "").splitlines(), data.decode().splitlines(), n=0, lineterm=""
        )
        out += [path, *(line for line in lines if not line.startswith(("---", "+++", "@@")))]
    return "\n".join(out)


def after(files: Files, written: Written) -> dict[str, str]:
    return {**files, **{path: data.decode() for path, data in written.files.items()}}
