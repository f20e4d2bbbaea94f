"""`replace-node-pool`, what dialects have in common: a new pool beside the old one, which stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from core.dialects.operation import Args, Argument, Offer
from core.facts.replacing import emptying, next_name
from core.platform.field import Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module
from core.text import _

NAME = "replace-node-pool"


def title() -> str:
    return _("Replace a node pool safely")


def menu() -> str:
    return _("Replace a node pool safely…")


def offers() -> tuple[Offer, ...]:
    return (Offer("pool", _("Replace safely…"), pool="pool", rank=1),)


def help_line() -> str:
    return _("add a pool that takes another one's place")


def name_argument() -> Argument:
    return Argument("name", help=_("of the new pool; else the old one's with a number"))


def pool_argument() -> Argument:
    return Argument("pool", required=True, metavar="MODULE", help=_("the pool whose place it takes"))


def as_addition(pool: Module, args: Args, taken: Collection[str], longest: int = 63) -> dict[str, Json]:
    """The answers of `add-node-pool` that make the new one like the old one, but for what is to differ."""
    name = args.get("name") or next_name(pool.title or pool.name, taken, longest)
    answers: dict[str, Json] = {
        "cluster": pool.cluster,
        "purpose": "like",
        "like": pool.name,
        "name": str(name),
        "settings": args.get("settings") or {},
        "note": _("Takes the place of {pool}").format(pool=pool.title or pool.name),
    }
    if args.get("environments"):
        answers["environments"] = args["environments"]
    return answers


def as_replacement(
    guide: Guide, which: Question, pool: Module, kept: Mapping[str, Json], *, also: Collection[str] = ()
) -> Guide:
    """A guide that adds a pool, as one that replaces another. `which` asks for the old pool; `kept`: what of
    the answers is no longer asked; `also`: names of further questions of the first step that stay."""
    first, *rest = guide.steps
    asked = tuple(q for q in first.questions if q.name == "name" or q.name in also)
    told = emptying(pool)
    old = pool.title or pool.name
    notes = (
        *guide.notes,
        _("1. Now: a new pool beside {pool}, which stays exactly as it is.").format(pool=old),
        _("2. Once its nodes are there: move the workloads with the commands below."),
        _("3. Then remove {pool} in a proposal of its own.").format(pool=old),
        *((told.note,) if told.note else ()),
    )
    answers = {name: guide.args[name] for name in ("name", "settings", "environments") if name in guide.args}
    return replace(
        guide,
        operation=NAME,
        title=title(),
        sentence=_("Adds a pool like {pool} beside it, with what you change here.").format(pool=old),
        steps=(Step(first.label, (which, *asked), first.sentence), *rest),
        notes=notes,
        args={"pool": pool.name, **answers, **kept},
        copy=(*guide.copy, (_("Move the workloads off {pool}").format(pool=old), "\n".join(told.commands))),
    )
