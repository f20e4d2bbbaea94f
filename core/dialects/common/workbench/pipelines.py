"""What else in a repository knows the environments by name: pipelines, and other maps with a key for each."""

from __future__ import annotations

import posixpath
import re

from core.dialects.common.workbench.workbench import Workbench
from core.terraform.nodes import Node
from core.text import _, sentence_list

_PIPELINES = re.compile(
    r"^(\.github/workflows/.+\.ya?ml|\.gitlab-ci\.ya?ml|bitbucket-pipelines\.ya?ml|azure-pipelines\.ya?ml"
    r"|\.circleci/config\.ya?ml|\.drone\.ya?ml|cloudbuild\.ya?ml|buildspec\.ya?ml|Jenkinsfile|atlantis\.ya?ml)$"
)


def pipelines(folder: Workbench) -> list[str]:
    """Pipeline files that name one of the environments."""
    names = "|".join(re.escape(e) for e in folder.environments())
    found = []
    for path in folder.snapshot.paths():
        if _PIPELINES.match(path) and names:
            text = folder.read(path).decode("utf-8", "replace")
            if re.search(rf"(?<![\w-])({names})(?![\w-])", text):
                found.append(path)
    return found


def other_maps(folder: Workbench) -> list[tuple[str, int]]:
    """(file, line) of maps besides `configuration` with a key for every environment: looked up by workspace,
    most likely."""
    wanted = set(folder.environments())
    if len(wanted) < 2:
        return []
    blocks = [placed for type in ("locals", "variable") for placed in folder.blocks(type)]
    return sorted(
        (placed.file, placed.line + line)
        for placed in blocks
        for node in placed.chunk.attributes.values()
        for line in _keyed(node, wanted)
    )


def _keyed(node: Node, wanted: set[str]) -> list[int]:
    """Lines of the objects in it that have all these keys, counted from its block's first."""
    if node.kind != "object":
        return []
    if wanted <= {i.key for i in node.items}:
        return [node.line]
    return [line for item in node.items for line in _keyed(item.node, wanted)]


def environment_notes(folder: Workbench) -> tuple[str, ...]:
    """Sentences about what an environment that comes or goes needs besides its keys."""
    notes = []
    files = pipelines(folder)
    if files:
        notes.append(_("Environments are named in {files}.").format(files=sentence_list(files)))
    maps = other_maps(folder)
    if maps:
        where = sentence_list(
            [_("{file}, line {line}").format(file=posixpath.basename(f), line=n) for f, n in maps[:5]]
        )
        notes.append(_("The environments are listed once more: {where}.").format(where=where))
    for root, shared in shared_with(folder).items():
        notes.append(
            _("{folders}: also used by the platform in {root}, which this reaches as well.").format(
                folders=sentence_list(shared), root=root
            )
        )
    return tuple(notes)


def shared_with(folder: Workbench) -> dict[str, list[str]]:
    """Other roots that call the same local modules."""
    ours = set(folder.local_module_folders())
    out: dict[str, list[str]] = {}
    for platform in folder.reading.platforms:
        if ours and platform.root != folder.root:
            other = Workbench(folder.dialect, folder.snapshot, folder.reading, platform.root)
            both = sorted(ours & set(other.local_module_folders()))
            if both:
                out[platform.root] = both
    return out
