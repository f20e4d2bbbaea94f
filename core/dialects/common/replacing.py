"""`replace-node-pool`, what dialects have in common: a new pool beside the old one, which stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from core.dialects.operation import Args, Argument, Offer, Operation, W, chosen, which_first
from core.facts.replacing import REPLACE_NODE_POOL, emptying, next_name
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module
from core.text import _


class Replacing(Operation[W]):
    """What is the same in every dialect; arguments, guide and `apply` are each dialect's own."""

    name = REPLACE_NODE_POOL

    def title(self) -> str:
        return _("Replace a node pool safely")

    def menu(self) -> str:
        return _("Replace a node pool safely…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("pool", _("Replace safely…"), pool="pool", rank=1),)

    def help(self) -> str:
        return _("add a pool that takes another one's place")

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("pool", required=True, metavar="MODULE", help=_("the pool whose place it takes")),
            Argument("name", help=_("of the new pool; else the old one's with a number")),
        )

    def guide_of(
        self,
        root: str,
        choices: tuple[Choice, ...],
        args: Args,
        addition: Callable[[str], tuple[Module, Guide]],
        also: Collection[str] = (),
    ) -> Guide:
        """Which pool, then what differs. `addition`: the pool of a name, and the guide that adds one like it;
        `also`: names of further questions of that guide's first step that stay."""
        name = chosen(args, "pool", choices)
        which = Question("pool", _("Node pool"), "", "choice", name, choices, True, True)
        if not name:
            sentence = _("Adds a pool like another one beside it, with what you change.")
            return which_first(self, root, sentence, which)
        pool, guide = addition(name)
        return _as_replacement(guide, self.title(), which, pool, also)


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


def _as_replacement(guide: Guide, title: str, which: Question, pool: Module, also: Collection[str]) -> Guide:
    """A guide that adds a pool, as one that replaces another. `which` asks for the old pool."""
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
        operation=REPLACE_NODE_POOL,
        title=title,
        sentence=_("Adds a pool like {pool} beside it, with what you change here.").format(pool=old),
        steps=(Step(first.label, (which, *asked), first.sentence), *rest),
        notes=notes,
        args={"pool": pool.name, **answers},
        copy=(*guide.copy, (_("Move the workloads off {pool}").format(pool=old), "\n".join(told.commands))),
    )
