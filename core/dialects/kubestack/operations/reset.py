"""Let an environment inherit again."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.errors import Refused
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.values_between import (
    base_of,
    chosen,
    moving_guide,
)
from core.dialects.operation import Args, Argument, Operation
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.guide import Guide
from core.text import _


def reset(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    """Args: `module`, `environment`, `settings` (all that the environment sets, where left out). The
    environment inherits again."""
    module, environment, settings = chosen(folder, args)
    if environment == base_of(module):
        raise Refused(
            _(
                "The others inherit from {name}; it has nothing to inherit from. Use “unset” to remove a "
                "setting there."
            ).format(name=environment)
        )
    for setting in settings:
        folder.edit(Edit("unset", folder.root, module.name, environment, setting.path))


class Reset(Operation[KubestackWorkbench]):
    name = "reset"

    def title(self) -> str:
        return _("Use the inherited value")

    def menu(self) -> str:
        return _("Use inherited values…")

    def help(self) -> str:
        return _("let an environment inherit again")

    def text(self) -> str:
        return _(
            "Removes what the environment sets for itself, so that the base's value counts.\n"
            "\n"
            "  repoform reset . eks_gc0_eu-west-1/ops/cluster_max_size"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (Argument("addresses", given="addresses"),)

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        sentence = _("The environment inherits again what others set.")
        return moving_guide(self, sentence, folder, args)

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        reset(folder, args)
