"""Remove an environment's key from every map, once everything in it is destroyed.

Without its key a workspace can neither plan nor destroy, so the first stage is nothing to edit: whoever may
apply destroys the workspace. Args: `name`; `destroyed` (true: that has happened).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.dialects.interface import Refused
from core.dialects.kubestack.operations import readme
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.maps import maps, remove_key
from core.platform.field import Json
from core.text import _, sentence_list


def remove_environment(folder: Folder, args: Mapping[str, Json]) -> None:
    name = str(args.get("name", ""))
    taken = folder.environments()
    if name not in taken:
        raise Refused(
            _("There is no environment “{name}”. There are: {names}.").format(
                name=name, names=sentence_list(taken)
            )
        )
    found = [m for m in maps(folder) if name in m.items(folder)]
    bases = [m.module for m in found if m.base == name or not m.base_known]
    if bases:
        raise Refused(
            _(
                "{name} is the base that the other environments of {modules} inherit from, so it can't go."
            ).format(name=name, modules=sentence_list(bases[:5]))
        )
    if args.get("destroyed") is not True:
        raise Refused(
            _(
                "Without its key, Terraform can neither plan nor destroy {name}. Move its workloads away, "
                "destroy its workspace, then ask again and confirm that it is destroyed."
            ).format(name=name)
        )
    for one in found:
        remove_key(folder, one, name)

    def unlisted(text: str) -> str:
        old = readme.value_of(text, "environment names")
        if old is None:
            return text
        rest = [w for w in re.split(r"\s*,\s*", old) if w.strip("` ") != name]
        return readme.set_value(text, "environment names", ", ".join(rest))

    folder.edit_readme(unlisted)
