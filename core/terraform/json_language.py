"""Terraform's JSON as a language of files, see core.language."""

from __future__ import annotations

from collections.abc import Iterator

from core.hcl.outline import Part
from core.hcl.source import HclError
from core.terraform.json_file import attributes


class TerraformJson:
    """`.tf.json` and `.tfvars.json`. Read as strictly as Terraform does."""

    endings = (".tf.json", ".tofu.json", ".tfvars.json")

    def faults(self, data: bytes) -> Iterator[tuple[str, int]]:
        """See core.language.Language."""
        try:
            attributes(data)
        except HclError as error:
            yield error.sentence, error.line

    def refusal(self, path: str, before: bytes | None, after: bytes) -> str | None:
        """See core.language.Language."""
        wrong = next((sentence for sentence, _line in self.faults(after)), None)
        if wrong is not None or before is None or next(iter(self.faults(before)), None) is not None:
            return wrong
        from core.terraform import json_edit  # reading starts without it

        return json_edit.refusal(before, after)

    def outline(self, data: bytes | None) -> Part:
        """See core.language.Language: lines alone."""
        return Part(False, data or b"", spoken=True)
