"""Operations on samples of ordinary Terraform, each result held against readers that aren't Repoform's."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from io import StringIO
from typing import Any

import hcl2
from hcl2.utils import SerializationOptions

from core import hcl
from core.dialects.plain.dialect import PlainDialect
from core.hcl.language import Hcl
from core.language import refusal
from core.platform.edit import Edit
from core.platform.guide import Guide
from core.terraform.json_language import TerraformJson
from tests.core.dialects.plain.support import snapshot

_PLAIN = SerializationOptions(with_comments=False, strip_string_quotes=True, explicit_blocks=False)

Files = Mapping[str, str]


def done(files: Files, operation: str, root: str = "", **args: Any) -> dict[str, str]:
    """All files after it. The write gate has let the result through, and every file that was laid out as
    `terraform fmt` does still is."""
    before = snapshot(files)
    dialect = PlainDialect()
    edit = Edit("operation", root, operation=operation, args=args)
    written = dialect.apply(before, dialect.read(before), edit)
    assert refusal(written, before, (Hcl(), TerraformJson())) is None
    out = dict(files)
    for path, data in written.items():
        if data is None:
            del out[path]
            continue
        out[path] = data.decode()
        old = before.read(path) if path in files else b""
        if not path.endswith(".json") and hcl.fmt(old) == old:
            assert hcl.fmt(data) == data, f"{path} is not laid out as terraform fmt does any more"
        read(out, path)
    return out


def guide(files: Files, operation: str, root: str = "", **args: Any) -> Guide:
    before = snapshot(files)
    dialect = PlainDialect()
    return dialect.guide(before, dialect.read(before), operation, root, args)


def diff(files: Files, after: Files) -> str:
    """The changed lines alone, with their files."""
    out = []
    for path in sorted({**files, **after}):
        old, new = files.get(path, ""), after.get(path, "")
        if old != new:
            lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
            out += [path, *(line for line in lines if not line.startswith(("---", "+++", "@@")))]
    return "\n".join(out)


def read(files: Files, path: str) -> Any:
    """What a reader that isn't Repoform's makes of a file."""
    if path.endswith(".json"):
        return json.loads(files[path])
    return hcl2.load(StringIO(files[path]), serialization_options=_PLAIN)
