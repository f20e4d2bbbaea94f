"""Copy values to other environments, or to another module of the same kind."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.errors import Refused
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.values_between import (
    chosen,
    known_environment,
    moving_guide,
    set_edit,
)
from core.dialects.operation import Args, Argument, Operation
from core.platform.field import Json
from core.platform.guide import Guide
from core.platform.model import Origin
from core.text import _


def copy(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    """Args: `module`, `environment`, `to` (environments), `settings` (all that the environment sets,
    where left out), `to_module` (another module of the same kind; the same one, where left out). What
    holds in one environment is set in others; where it holds already, nothing is written."""
    module, environment, settings = chosen(folder, args, written=False)
    other = folder.module(str(args["to_module"])) if args.get("to_module") else module
    targets = args.get("to") or []
    targets = [targets] if isinstance(targets, str) else list(targets)
    if not targets:
        raise Refused(_("Name the environments to copy to."))
    for target in targets:
        known_environment(other, target)
        for setting in settings:
            there = other.setting(setting.path)
            if there is None:
                raise Refused(
                    _("{module} has no setting {setting}.").format(module=other.name, setting=setting.path)
                )
            value, old = setting.values[environment], there.values[target]
            if value.known and old.known and old.value == value.value and old.origin is not Origin.UNSET:
                continue
            folder.edit(set_edit(folder, other, setting, target, value))


class Copy(Operation[KubestackWorkbench]):
    name = "copy"

    def title(self) -> str:
        return _("Copy to another environment")

    def menu(self) -> str:
        return _("Copy values to an environment…")

    def help(self) -> str:
        return _("copy values to other environments")

    def text(self) -> str:
        return _(
            "What holds in one environment is set in others; where it holds already, nothing "
            "is written.\n"
            "\n"
            "  repoform copy . gke_gc0_europe-west1/ops/cluster_max_node_count --to apps-prod"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("addresses", given="addresses"),
            Argument(
                "to",
                shape="list",
                given="repeated",
                required=True,
                metavar="ENVIRONMENT",
                help=_("where the values go; repeatable"),
            ),
            Argument("to_module", metavar="MODULE", help=_("another module of the same kind")),
        )

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        sentence = _("Sets in other environments what holds in one.")
        return moving_guide(self, sentence, folder, args)

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        copy(folder, args)
