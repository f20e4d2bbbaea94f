"""The write gate: the last look at every file before it is committed."""

from __future__ import annotations

from collections.abc import Mapping

from core.snapshot import Snapshot
from core.text import _

_HCL = (".tf", ".tfvars", ".hcl")


def gate(files: Mapping[str, bytes | None], base: Snapshot) -> None:
    """Raises GitError, with the layer and the difference, if a file must not be written like this."""
    from core.git.errors import GitError, Kind
    from core.hcl.gate import gate as look

    for path, after in sorted(files.items()):
        if after is None or not path.endswith(_HCL):
            continue
        before = base.read(path) if path in base.entries else None
        verdict = look(path, before, after, None, None)
        if not verdict.ok:
            raise GitError(
                Kind.REFUSED,
                _("{path} isn't written: {sentence}").format(path=path, sentence=verdict.sentence),
            )
