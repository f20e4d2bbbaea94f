"""Values of a root's variables, by Terraform's precedence.

The variable's default, then terraform.tfvars, then terraform.tfvars.json, then *.auto.tfvars and
*.auto.tfvars.json by name. Any other *.tfvars counts only where somebody names it on the command line, so
what it sets depends on the pipeline. Where one that Terraform reads by itself can't be read, nobody knows
what it would set.
"""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import basename

from core.terraform.files import Placed, SourceFile
from core.terraform.folder import Place


def is_tfvars(path: str) -> bool:
    return path.endswith((".tfvars", ".tfvars.json"))


def loads_by_itself(path: str) -> bool:
    """Whether Terraform reads this tfvars file unasked."""
    name = basename(path)
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith(
        (".auto.tfvars", ".auto.tfvars.json")
    )


def precedence(path: str) -> tuple[int, str]:
    """Of those that are read unasked: the weakest first."""
    name = basename(path)
    if name == "terraform.tfvars":
        return 0, name
    return (1, name) if name == "terraform.tfvars.json" else (2, name)


class Values:
    """The tfvars files of one root. Never changed once made."""

    def __init__(self, files: Mapping[str, SourceFile]) -> None:
        self.files = files
        self._set: dict[str, Place] = {}
        self._maybe: dict[str, str] = {}
        """Variables that a file sets which Terraform doesn't read by itself: name -> that file."""
        self.unreadable: str | None = None
        """A file that Terraform reads by itself and that can't be read."""
        for path in sorted((p for p in files if loads_by_itself(p)), key=precedence):
            if files[path].trouble is not None:
                self.unreadable = path
                self._set.clear()  # it may set any of them again
            for placed in files[path].placed:
                place = _place_of_value(placed)
                if place is not None:
                    self._set[placed.chunk.name] = place
        for path in sorted(p for p in files if not loads_by_itself(p)):
            for placed in files[path].placed:
                if placed.chunk.name:
                    self._maybe.setdefault(placed.chunk.name, path)

    def get(self, name: str) -> Place | None:
        return self._set.get(name)

    def depends_on_pipeline(self, name: str) -> str | None:
        """The file that may set this variable to something else, or None."""
        return self._maybe.get(name)


def _place_of_value(placed: Placed) -> Place | None:
    if placed.chunk.node is None:
        return None
    return Place(placed.file, placed.line, placed.chunk.node, placed.steps)
