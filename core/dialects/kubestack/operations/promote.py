"""Make an environment's value the base's."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.errors import Refused
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.values_between import (
    base_of,
    chosen,
    moving_guide,
    set_edit,
)
from core.dialects.operation import Args, Argument, Operation
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.guide import Guide
from core.text import _


def promote(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    """Args: `module`, `environment`, `settings` (paths; all that the environment sets, where left out).
    The environment that the others inherit from gets the value; all that set none of their own follow."""
    module, environment, settings = chosen(folder, args)
    base = base_of(module)
    if environment == base:
        raise Refused(
            _(
                "The others inherit from {name} already. Name the environment whose value they should "
                "inherit."
            ).format(name=base)
        )
    for setting in settings:
        value = setting.values[environment]
        folder.edit(set_edit(folder, module, setting, base, value))
        if not setting.field.own_default:  # it would get the module's own default instead
            folder.edit(Edit("unset", folder.root, module.name, environment, setting.path))


class Promote(Operation[KubestackWorkbench]):
    name = "promote"

    def title(self) -> str:
        return _("Let the others inherit this value")

    def menu(self) -> str:
        return _("Let the others inherit values…")

    def help(self) -> str:
        return _("let the other environments inherit a value")

    def text(self) -> str:
        return _(
            "The base gets the value, and the environment inherits it again. Environments "
            "with a value of their\n"
            "own keep it.\n"
            "\n"
            "  repoform promote . eks_gc0_eu-west-1/ops/cluster_max_size\n"
            "  repoform promote . eks_gc0_eu-west-1/ops  # everything that ops sets there"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (Argument("addresses", given="addresses"),)

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        sentence = _(
            "The environment that the others inherit from gets the value; all that set none of their own "
            "follow."
        )
        return moving_guide(self, sentence, folder, args)

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        promote(folder, args)
