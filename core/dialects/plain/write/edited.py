"""From operations to whole new files, and where those differ, for a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core import hcl
from core.dialects.errors import Refused
from core.snapshot import Snapshot
from core.terraform import json_edit
from core.text import _, listed


def edited(snapshot: Snapshot, operations: Mapping[str, Sequence[hcl.Operation]]) -> dict[str, bytes]:
    """Only what differs. Raises Refused where it can't be written."""
    files: dict[str, bytes] = {}
    for file, those in operations.items():
        before = snapshot.read(file)
        try:
            edit = json_edit.apply if file.endswith(".json") else hcl.apply
            after = edit(before, those).data
        except hcl.HclError as error:
            where = _("{file}, line {line}").format(file=file, line=error.line) if error.line else file
            sentence = _("This can't be written to {where}: {why}")
            raise Refused(sentence.format(where=where, why=error.sentence)) from error
        if after != before:
            files[file] = after
    return files


def written_lines(snapshot: Snapshot, files: Mapping[str, bytes]) -> str:
    """The first line that differs in each file: "main.tf, line 12"."""
    said = []
    for file, data in files.items():
        old, new = snapshot.read(file).split(b"\n"), data.split(b"\n")
        pairs = enumerate(zip(old, new, strict=False), 1)
        line = next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))
        said.append(_("{file}, line {line}").format(file=file, line=line))
    return listed(said)


def spliced(data: bytes, spans: Sequence[tuple[int, int, str]]) -> bytes:
    """With other text at these bytes, laid out as `terraform fmt` does where it was."""
    out, at = b"", 0
    for start, end, text in sorted(spans):
        out += data[at:start] + text.encode()
        at = end
    made = out + data[at:]
    return hcl.fmt(made) if hcl.fmt(data) == data else made
