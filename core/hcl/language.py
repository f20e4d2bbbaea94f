"""HCL as a language of files, see core.language."""

from __future__ import annotations

from collections.abc import Iterator

from core.hcl.gate import gate
from core.hcl.outline import Part, outline
from core.hcl.strict import check


class Hcl:
    """Terraform's own files, variables' and Terragrunt's."""

    endings = (".tf", ".tofu", ".tfvars", ".hcl")

    def faults(self, data: bytes) -> Iterator[tuple[str, int]]:
        """See core.language.Language."""
        yield from ((p.sentence, p.line) for p in check(data))

    def refusal(self, path: str, before: bytes | None, after: bytes) -> str | None:
        """See core.language.Language: every parser there is, and the tokens outside of the edits."""
        verdict = gate(path, before, after, None, None)
        return None if verdict.ok else verdict.sentence

    def outline(self, data: bytes | None) -> Part:
        """See core.language.Language."""
        return outline(data)
