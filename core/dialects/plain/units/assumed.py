"""Signs that values may come from outside the files that were read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.dialects.plain.units.model import Assumption
from core.dialects.plain.units.pipelines import Outside, Said
from core.dialects.plain.units.roots import Folder
from core.dialects.plain.units.var_files import Bound
from core.text import _, listed


def assumptions(
    folder: Folder,
    files: Sequence[Bound],
    given: frozenset[str],
    said: Said,
    workspace: str | None,
) -> Iterator[Assumption]:
    """Of one unit. `given`: the variables that its files set, which no pipeline's environment beats."""
    if folder.has("cloud"):
        at = next(path for path, glance in folder.glances.items() if glance.cloud)
        reason = _(
            "Terraform's state is kept on a server here; variables that are kept there beat the files."
        )
        yield Assumption(reason, file=at, kind="server")
    by_file: dict[str, list[Outside]] = {}
    for variable in said.outside:
        if variable.variable in folder.variables and variable.variable not in given:
            by_file.setdefault(variable.file, []).append(variable)
    for file, found in by_file.items():
        names = tuple(sorted({f.variable for f in found}))
        reason = _("{file} sets variables from outside: {names}.").format(file=file, names=listed(names))
        yield Assumption(reason, names, file, found[0].line, "pipeline")
    if workspace is None and folder.has("workspace"):
        reason = _(
            "Its code asks for the environment's name (Terraform workspace), which the"
            " repository doesn't say."
        )
        yield Assumption(reason, kind="workspace")
    for binding in files:
        if binding.said is None and not binding.auto and not said.mention(binding.path):
            reason = _("No pipeline in this repository names {file}.").format(file=binding.path)
            yield Assumption(reason, file=binding.path, kind="binding")
