"""Add an environment: its key in every `configuration` map, in tfvars and local modules as well.

Args: `name`; `like` (an environment whose own settings it starts with; else it inherits everything);
`before` (an environment it stands before; else by how critical its name says it is).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core import hcl
from core.dialects.interface import Refused
from core.dialects.kubestack.operations import readme
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.maps import insert_key, maps, without_map
from core.dialects.kubestack.operations.text import body, key
from core.platform.field import Json
from core.text import _, sentence_list

_NAME = re.compile(r"[a-z]([a-z0-9-]{0,28}[a-z0-9])?")
_RANKS = (("prod", "prd", "live"), ("stage", "stg", "preprod", "qa", "uat"), ("test", "dev"))


def criticality(name: str) -> int:
    """How critical an environment is, by its name: production first, `loc` last.

    >>> sorted(["ops", "loc", "apps-dev", "apps-prod", "apps-stage", "apps"], key=criticality)
    ['apps-prod', 'apps', 'apps-stage', 'apps-dev', 'ops', 'loc']
    """
    if name == "loc":
        return 9
    if name == "ops" or name.startswith("ops-"):
        return 8
    for rank, words in reversed(list(enumerate(_RANKS))):
        if any(w in name for w in words):
            return 2 * rank
    return 1


def check_name(name: str, taken: tuple[str, ...]) -> None:
    if not _NAME.fullmatch(name) or name == "default":
        raise Refused(
            _(
                "“{name}” can't be an environment: it becomes a Terraform workspace and part of host "
                "names. Use at most 30 lower-case letters, digits and hyphens, starting with a letter; not "
                "“default”."
            ).format(name=name)
        )
    if name in taken:
        raise Refused(_("There is an environment “{name}” already.").format(name=name))


def position(name: str, existing: list[str], before: str | None) -> str | None:
    """The key it stands before; None: at the end. The first key (the base) always stays first."""
    if before is not None:
        return before if before in existing[1:] else None
    return next((e for e in existing[1:] if criticality(e) > criticality(name)), None)


def add_environment(folder: Folder, args: Mapping[str, Json]) -> None:
    name = str(args.get("name", ""))
    like = str(args["like"]) if args.get("like") else None
    before = str(args["before"]) if args.get("before") else None
    taken = folder.environments()
    check_name(name, taken)
    for other in (like, before):
        if other is not None and other not in taken:
            raise Refused(
                _("There is no environment “{name}”. There are: {names}.").format(
                    name=other, names=sentence_list(taken)
                )
            )
    found = maps(folder)
    if not found:
        raise Refused(_("There is no configuration map in {root}.").format(root=folder.root))
    for one in found:
        items = one.items(folder)
        if name in items:
            continue
        text = "{}"
        if like is not None and like in items and like != one.base and items[like].expr.kind == "object":
            text = items[like].expr.text.strip()
        insert_key(folder, one, name, text, position(name, list(items), before))
    everyone = sorted([*taken, name], key=lambda e: (e != (taken[0] if taken else name), criticality(e)))
    for feature in without_map(folder):
        path: hcl.Path = (hcl.BlockStep("module", feature.block.labels), hcl.AttributeStep("configuration"))
        value = body([[(key(e), "{}") for e in everyone]], "  ")
        folder.apply(feature.path, hcl.SetValue(path, hcl.Expression(value)))

    def listed(text: str) -> str:
        old = readme.value_of(text, "environment names")
        if old is None:
            return text
        names = [w for w in re.split(r"[\s,`]+", old) if w]
        if name in names:
            return text
        follower = position(name, names, before)
        names.insert(names.index(follower) if follower in names else len(names), name)
        return readme.set_value(text, "environment names", ", ".join(names))

    folder.edit_readme(listed)
