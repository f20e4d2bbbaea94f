"""Ways to lay out environments that Repoform doesn't read, named where they are met."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from posixpath import basename

import re2

from core.dialects.plain.units.glance import without_comments
from core.dialects.plain.units.model import Unread
from core.dialects.plain.units.names import WORDS
from core.dialects.plain.unknown_kinds import MODULES, RESOURCES
from core.text import _, listed, ngettext

_BY_NAME = (
    ("stacks", re.compile(r".*\.(?:tfcomponent|tfdeploy|tfstack)\.(?:hcl|json)")),
    ("atmos", re.compile(r"atmos\.ya?ml")),
    ("terragrunt-stack", re.compile(r"terragrunt\.stack\.hcl")),
    ("terragrunt-json", re.compile(r"terragrunt\.hcl\.json")),
    ("terramate", re.compile(r".*\.tm\.hcl|terramate\.tm")),
    ("cdktf", re.compile(r"cdktf\.json")),
    ("templates", re.compile(r".*\.(?:tf|tfvars)(?:\.json)?\.(?:erb|j2|jinja2?|tmpl|tpl|template)")),
    ("eksctl", re.compile(r"eksctl.*\.ya?ml")),
)
_MODULE = re.compile(rb'^[ \t]*module[ \t]+"?([\w-]+)"?[ \t]*\{([^{}]*)', re.M)
_SOURCE = re.compile(rb'^[ \t]*source[ \t]*=[ \t]*"(\.{1,2}/[^"\n]*)"', re.M)
_FOR_EACH = re.compile(rb"^[ \t]*for_each[ \t]*=[ \t]*([^\n]*)", re.M)


def _sentence(kind: str, n: int) -> str:
    if kind == "stacks":
        text = ngettext(
            "{n} file of Terraform Stacks: its deployments are not read.",
            "{n} files of Terraform Stacks: their deployments are not read.",
            n,
        )
    elif kind == "atmos":
        text = _("Environments made by Atmos are not read.")
    elif kind == "terragrunt-stack":
        text = ngettext(
            "{n} Terragrunt stack file: the units that it generates are not read.",
            "{n} Terragrunt stack files: the units that they generate are not read.",
            n,
        )
    elif kind == "terragrunt-json":
        text = _("Units of Terragrunt that are written in JSON are not read.")
    elif kind == "terramate":
        text = ngettext(
            "{n} Terramate file: what it generates is read, what it is generated from isn't.",
            "{n} Terramate files: what they generate is read, what it is generated from isn't.",
            n,
        )
    elif kind == "cdktf":
        text = _("Infrastructure written in CDK for Terraform is not read.")
    elif kind == "templates":
        text = ngettext(
            "{n} template of Terraform code is not read.", "{n} templates of Terraform code are not read.", n
        )
    else:
        text = _("Clusters made by eksctl are not read.")
    return text.format(n=n)


def by_name(paths: Iterable[str]) -> Iterator[Unread]:
    """By the names of files."""
    found: dict[str, list[str]] = {}
    for path in paths:
        name = basename(path)
        if name.endswith((".hcl", ".json", ".yaml", ".yml", ".tm")) or ".tf" in name:
            for kind, shape in _BY_NAME:
                if shape.fullmatch(name):
                    found.setdefault(kind, []).append(path)
                    break
    for kind, files in found.items():
        yield Unread(kind, min(files), _sentence(kind, len(files)))


def module_blocks(path: str, data: bytes) -> Unread | None:
    """Several environments as module calls of one root: `module "dev"` beside `module "prod"`."""
    by_source: dict[bytes, set[str]] = {}
    for found in _MODULE.finditer(without_comments(data)):
        source = _SOURCE.search(found[2])
        label = found[1].decode(errors="replace")
        if source is None:
            continue
        each = _FOR_EACH.search(found[2])
        if each is not None:
            words = {w for w in re.findall(r"[a-z]+", each[1].decode(errors="replace")) if w in WORDS}
            if len(words) > 1 or b".environments" in each[1]:
                return Unread("module-blocks", path, _blocks_sentence([label]))
        if label.lower() in WORDS:
            by_source.setdefault(source[1], set()).add(label)
    for labels in by_source.values():
        if len(labels) > 1:
            return Unread("module-blocks", path, _blocks_sentence(sorted(labels)))
    return None


_WORTH = re2.compile("|".join(map(re2.escape, (*RESOURCES, *MODULES))).encode())
"""Many words at once: RE2 goes through the text only once."""
_MAKES = re.compile(
    rb'^[ \t]*resource[ \t]+"(%s)"|^[ \t]*source[ \t]*=[ \t]*"(%s)"'
    % ("|".join(RESOURCES).encode(), "|".join(MODULES).encode()),
    re.M,
)


def unknown_cluster(path: str, data: bytes) -> Unread | None:
    """A cluster of a kind that there are no facts for."""
    if _WORTH.search(data) is None:
        return None
    found = _MAKES.search(without_comments(data))
    if found is None:
        return None
    sentence = _(
        "This makes a cluster of a kind that Repoform doesn't know ({what}). It is shown as it is written,"
        " without node pools, prices and checks."
    )
    if found[1]:
        sentence = _(
            "This makes a cluster of a kind that Repoform doesn't know ({what}): it isn't shown, and can't be"
            " edited here."
        )
    return Unread("cluster-kind", path, sentence.format(what=(found[1] or found[2]).decode()))


def _blocks_sentence(labels: list[str]) -> str:
    names = listed(f"module.{name}" for name in labels)
    return _(
        "Environments as modules of one folder ({modules}) are not told apart: they are shown together."
    ).format(modules=names)
