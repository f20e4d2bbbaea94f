"""The write gate over every file of a commit: the last look before it is written."""

from __future__ import annotations

from collections.abc import Mapping

from core.hcl.gate import gate
from core.snapshot import Snapshot
from core.text import _

_HCL = (".tf", ".tfvars", ".hcl")


def refusal(files: Mapping[str, bytes | None], base: Snapshot) -> str | None:
    """Why these files must not be written like this: a sentence with the layer and the difference of the
    first one, by path; None where all may. `files`: path -> new bytes, None for one that goes."""
    for path, after in sorted(files.items()):
        if after is None or not path.endswith(_HCL):
            continue
        before = base.read(path) if path in base.entries else None
        verdict = gate(path, before, after, None, None)
        if not verdict.ok:
            return _("{path} isn't written: {sentence}").format(path=path, sentence=verdict.sentence)
    return None
