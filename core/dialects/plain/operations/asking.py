"""What the guides share: small look-ups, and environments as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.dialects.errors import Refused
from core.dialects.operation import Args, Argument
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.platform.field import Choice, Json
from core.platform.guide import Question
from core.platform.model import Module
from core.text import _, sentence_list


def given(args: Args, name: str, default: Json) -> Json:
    value = args.get(name)
    return default if value in (None, "") else value


def pool_choices(pools: Sequence[Module]) -> tuple[Choice, ...]:
    return tuple(Choice(m.name, m.title or m.name, m.cluster or "") for m in pools)


def environments_argument(help: str) -> Argument:
    return Argument(
        "environments", shape="list", given="repeated", option="--environment", metavar="NAME", help=help
    )


def chosen_environments(bench: PlainWorkbench, args: Args, there: Sequence[str]) -> list[str]:
    """Those that were named, in the platform's order; all of `there` where none was. Raises Refused."""
    asked = args.get("environments") or []
    asked = [asked] if isinstance(asked, str) else list(asked)
    odd = [e for e in asked if e not in there]
    if odd:
        known = [e for e in there if e]
        if not known:
            raise Refused(_("{root} has no environments.").format(root=bench.root))
        raise Refused(
            _("There is none in “{name}”. It is in {names}.").format(name=odd[0], names=sentence_list(known))
        )
    return [e for e in there if not asked or e in asked]


def still_fitting(args: Args, there: Sequence[str]) -> dict[str, Json]:
    """Answers that still make sense, for a guide: another thing may be in other environments."""
    out = dict(args)
    asked = out.pop("environments", None) or []
    asked = [e for e in ([asked] if isinstance(asked, str) else asked) if e in there]
    if asked:
        out["environments"] = asked
    if args.get("settings") and isinstance(args["settings"], Mapping):
        out["settings"] = {e: rows for e, rows in args["settings"].items() if e in ("", *(asked or there))}
    return out


def environments_question(
    bench: PlainWorkbench, there: Sequence[str], wanted: Sequence[str], label: str
) -> tuple[Question, ...]:
    """Nothing where there is only one."""
    if len(there) < 2:
        return ()
    return (
        Question(
            "environments",
            label,
            "",
            "choices",
            list(wanted),
            environment_choices(bench, there),
            True,
            True,
        ),
    )


def environment_choices(bench: PlainWorkbench, names: Sequence[str]) -> tuple[Choice, ...]:
    """By what the user calls them; of those that the user hides it is said."""
    units = {name: state.unit for name, state in bench.here.units.items()}
    return tuple(
        Choice(
            name,
            f"{units[name].title} ({name})" if units[name].title else name,
            _("hidden") if units[name].hidden else "",
        )
        for name in names
    )


def beside_inputs(bench: PlainWorkbench, pool: str) -> frozenset[str]:
    """Inputs of the module that hold settings of its pools under their names."""
    module = bench.pool(pool)
    return frozenset(module.facts.beside) if module.facts is not None else frozenset()


def of_cluster(bench: PlainWorkbench, args: Args) -> Args:
    """Without a pool to copy that is another cluster's: the cluster was answered otherwise since."""
    if args.get("like") and args.get("cluster"):
        pool = bench.platform.module(str(args["like"]))
        if pool is not None and pool.cluster != bench.cluster(str(args["cluster"])).name:
            return {name: value for name, value in args.items() if name != "like"}
    return args
