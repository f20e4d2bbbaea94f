"""Remove a node pool: switch it off where a switch decides, else take its entry out of the map or list that
makes it, else its block or the call that makes nothing else.

Args: `pool` (its address), `environments` (only in these; without: in all that have it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core import hcl
from core.dialects.errors import Refused
from core.dialects.operation import Args, Argument, Offer, Operation, chosen, which_first
from core.dialects.plain.operations import leftovers, references
from core.dialects.plain.operations.asking import (
    beside_inputs,
    chosen_environments,
    environments_argument,
    environments_question,
    pool_choices,
    still_fitting,
)
from core.dialects.plain.operations.judged import Broken, Invalid, Meant, Result, judged
from core.dialects.plain.operations.places import (
    Level,
    Place,
    address_of,
    block_place,
    entries,
    levels,
    own_call,
)
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.operations.switches import switched_off
from core.dialects.plain.operations.writing import changed, copy_note, without
from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.making import key_text
from core.dialects.plain.recognise.model import part
from core.dialects.plain.write import write_setting
from core.dialects.plain.write.guard import outcome
from core.dialects.plain.write.judge import users
from core.dialects.plain.write.trace import argument_spots
from core.platform.edit import Edit
from core.platform.guide import Guide, Question, Step
from core.terraform.evaluate import Declared, Path
from core.text import _, sentence_list

Ops = Mapping[str, Sequence[hcl.Operation]]
_UNWANTED = "remove_default_node_pool"


@dataclass(frozen=True)
class Way:
    """One way to be rid of a pool in an environment."""

    operations: Ops
    inside: str = ""
    """The call that goes whole."""
    note: str = ""


@dataclass
class Removed:
    """What was done."""

    companions: dict[str, None] = field(default_factory=dict)
    """Addresses of other blocks that went with the pool."""
    notes: list[str] = field(default_factory=list)


def remove_node_pool(bench: PlainWorkbench, args: Args) -> Removed:
    pool = bench.pool(str(args.get("pool") or ""))
    wanted = chosen_environments(bench, args, bench.environments_of(pool.name))
    across = bench.across(pool.name)
    seen_in = {e: across.seen[e] for e in wanted}
    meant = Meant(bench.root, pool.name, seen_in, beside=beside_inputs(bench, pool.name))
    _refuse_kept(across.first)
    done = Removed()
    if across.first.address.endswith(".node_config"):
        _default_pool(bench, meant, wanted)
        return done
    before = bench.state
    for environment in wanted:
        seen = bench.seen(pool.name, environment)
        if seen is None or (seen.exists is False and across.exists(environment) is not False):
            continue  # It went with that of an environment before.
        way, result = _one(bench, meant, seen, environment)
        done.companions.update(dict.fromkeys(result.companions))
        done.notes += [way.note] if way.note else []
    gone = leftovers.take_away(before, bench)
    done.notes += [leftovers.told(gone)] if gone else []
    return done


def _refuse_kept(seen: Seen) -> None:
    """Raises Refused for a pool that a cluster can't do without."""
    if seen.declared is None:
        raise Refused(
            _(
                "{pool} is set by Terragrunt in {file}. Repoform reads Terragrunt files, but doesn't"
                " write them."
            ).format(pool=seen.address, file=seen.mark.chunk.file)
        )
    if seen.entry is not None:
        return
    if seen.inside == "node_pool":
        raise Refused(
            _(
                "{pool} is written inside the cluster's own code: taking it out there can destroy"
                " the whole cluster."
            ).format(pool=seen.shown_name)
        )
    if seen.inside or (seen.module is not None and seen.module.module.cluster):
        raise Refused(
            _("{pool} is the pool that the cluster runs itself on: it can't be without it.").format(
                pool=seen.shown_name
            )
        )


def _default_pool(bench: PlainWorkbench, meant: Meant, wanted: Sequence[str]) -> None:
    """The pool that Google makes every cluster with: the cluster says that it isn't wanted."""
    cluster = str(next(iter(meant.seen.values())).cluster)
    others = [m for m in bench.pools() if m.cluster == cluster and m.name != meant.address]
    if not others:
        raise Refused(
            _("{pool} is the only pool of {cluster}. Add another one first.").format(
                pool=meant.address, cluster=cluster
            )
        )
    trial = bench.apart()
    for environment in wanted:
        why: Refused | None = None
        for mode in ("", "at_source"):
            edit = Edit("set", bench.root, cluster, environment, _UNWANTED, True, mode=mode)
            try:
                files = write_setting(trial.state, edit).files
                if files:
                    trial.take(files)
                break
            except Refused as refused:
                why = why or refused
        else:
            assert why is not None
            raise why
    _judge_default(bench, trial, meant, cluster)
    bench.take(dict(trial.files), trial.state)


def _judge_default(bench: PlainWorkbench, trial: PlainWorkbench, meant: Meant, cluster: str) -> None:
    """Raises Refused where anything but this one setting of this cluster differs."""
    found = outcome(bench.snapshot, bench.environments(trial.files), trial.files)
    others = [
        one
        for one in found.differences
        if meant.of(one) is None or one.address != cluster or one.trail != (_UNWANTED,)
    ]
    if others:
        raise Refused(_("This would change more than the node pool: {users}.").format(users=users(others)))
    left = [
        e for e in meant.seen if trial.here.found.get(meant.address) and trial.across(meant.address).exists(e)
    ]
    if left:
        raise Refused(_("{pool} would still be there: something else makes it.").format(pool=meant.address))


def _one(bench: PlainWorkbench, meant: Meant, seen: Seen, environment: str) -> tuple[Way, Result]:
    """In one environment; what stands in a place that others share goes there, too, if they are meant."""
    why: Refused | None = None
    for ways in (_switches, _entries, _copies, _blocks):
        try:
            for way in ways(bench, seen, environment):
                try:
                    files = changed(bench.snapshot, way.operations)
                    result = judged(
                        bench, files, replace(meant, inside=way.inside, now=frozenset((environment,)))
                    )
                except Invalid:
                    raise
                except Broken as broken:
                    why = why or _with_places(bench, seen, broken)
                    continue
                except Refused as refused:
                    why = why or refused
                    continue
                bench.take(files, result.state)
                return way, result
        except Invalid:
            raise
        except Refused as refused:
            why = why or refused
    raise why or Refused(
        _("Repoform can't tell what makes {pool}: edit {file} yourself.").format(
            pool=seen.address, file=bench.state.texts.place(seen.mark).file
        )
    )


def _with_places(bench: PlainWorkbench, seen: Seen, broken: Broken) -> Refused:
    """With the lines that name the pool's key."""
    keys = [
        key for key in (seen.instance.key, seen.entry.key if seen.entry else None) if isinstance(key, str)
    ]
    folders = (
        dict.fromkeys(part.chunk.file.rpartition("/")[0] or "." for part in seen.declared.parts)
        if (seen.declared is not None)
        else {}
    )
    uses = [
        _("{file}, line {line}").format(file=file, line=line)
        for key in keys
        for folder in (*folders, *([bench.root] if bench.root not in folders else []))
        for file, line, _at in references.found(bench.state.texts, folder, references.key_pattern(key), None)
    ]
    if not uses:
        return broken
    return Refused(
        _("{sentence} It is named in {where}.").format(
            sentence=str(broken), where=sentence_list(list(dict.fromkeys(uses))[:5])
        )
    )


def _switches(bench: PlainWorkbench, seen: Seen, environment: str) -> Iterator[Way]:
    if seen.exists is False:
        return
    for operations in switched_off(bench.snapshot, bench.unit(environment).evaluation, seen):
        yield Way(operations)


def _entries(bench: PlainWorkbench, seen: Seen, environment: str) -> Iterator[Way]:
    evaluation = bench.unit(environment).evaluation
    why: Refused | None = None
    for level in levels(evaluation, seen):
        _refuse_uses(bench, level)
        found, reason = entries(bench.snapshot, evaluation, seen, level)
        why = why or reason
        for place in found:
            beside = _beside(bench, seen, environment) if level.value is not None else []
            operations: dict[str, list[hcl.Operation]] = {}
            for one in (*beside, place):
                operations.setdefault(one.file, []).append(_taken_out(one))
            yield Way(operations)
    if why is not None:
        raise why


def _beside(bench: PlainWorkbench, seen: Seen, environment: str) -> list[Place]:
    """What other inputs of the module hold of the pool, under its name."""
    if seen.entry is None or seen.declared is None or seen.body is None:
        return []
    out = []
    for input in beside_inputs(bench, seen.address):
        value = seen.body.attribute(input)
        key = str(seen.entry.key)
        mine = part(value, key) if value is not None else None
        level = Level(seen.declared, seen.path, seen.instance.key, input, key, mine)
        evaluation = bench.unit(environment).evaluation
        found, _why = entries(bench.snapshot, evaluation, replace(seen, name=None), level)
        out += [p for p in found if p.path[-1] == hcl.KeyStep(key)][: mine is not None]
    return out


def _taken_out(place: Place) -> hcl.Operation:
    return hcl.RemoveAt(place.path, comments=not place.file.endswith(".json"))


def _refuse_uses(bench: PlainWorkbench, level: Level) -> None:
    """Raises Refused where the code names just this instance or entry."""
    input = level.argument if level.argument not in ("for_each", "count") else ""
    folder = level.declared.parts[0].chunk.file.rpartition("/")[0] or "."
    pattern = references.entry_pattern(level.declared, level.key, input)
    uses = [(f, n) for f, n, _at in references.found(bench.state.texts, folder, pattern, None)]
    references.refuse(uses, references.reference(level.declared) + key_text(level.key))


def _copies(bench: PlainWorkbench, seen: Seen, environment: str) -> Iterator[Way]:
    """This environment's variables with a copy of the whole map or list, the pool left out: what serves
    others as well stays as it is."""
    evaluation = bench.unit(environment).evaluation
    for level in levels(evaluation, seen):
        for spot in argument_spots(
            evaluation, level.declared, level.path, level.instance, level.argument, (level.key,)
        ):
            if spot.kind == "variable":
                operations = without(bench.snapshot, bench.state.texts, spot)
                yield Way(operations, note=copy_note(operations, spot))


def _blocks(bench: PlainWorkbench, seen: Seen, environment: str) -> Iterator[Way]:
    unit = bench.unit(environment)
    call = own_call(unit.evaluation, unit.recognised, seen)
    if call is not None:
        yield from _block(bench, *call, seen, address_of(call[1], call[0]))
    if seen.entry is None and seen.instance.key is None and seen.declared is not None:
        yield from _block(bench, seen.declared, seen.path, seen, "")
    if seen.entry is None and seen.instance.key == 0 and seen.declared is not None:
        alike = [s for s in unit.recognised.seen if s.declared is seen.declared and s.path == seen.path]
        if alike == [seen]:
            yield from _block(bench, seen.declared, seen.path, seen, "")


def _block(bench: PlainWorkbench, declared: Declared, path: Path, seen: Seen, inside: str) -> Iterator[Way]:
    texts = bench.state.texts
    place = block_place(bench.snapshot, texts, declared)
    folder = place.file.rpartition("/")[0] or "."
    uses = references.without_uses(bench.snapshot, texts, folder, declared, references.reference(declared))
    own: list[hcl.Operation] = [hcl.RemoveAt(place.path, comments=True)]
    operations: dict[str, Sequence[hcl.Operation]] = {**uses}
    # The dependencies first: the block's going doesn't move them.
    operations[place.file] = [*uses.get(place.file, ()), *own]
    yield Way(operations, inside)


class RemoveNodePool(Operation[PlainWorkbench]):
    name = "remove-node-pool"

    def title(self) -> str:
        return _("Remove node pool")

    def menu(self) -> str:
        return _("Remove a node pool…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("pool", _("Remove this node pool…"), pool="pool", rank=2),)

    def help(self) -> str:
        return _("remove a node pool")

    def text(self) -> str:
        return _(
            "In ordinary Terraform: switches it off where a switch decides, takes its entry out of the map\n"
            "or list that makes it, or removes its block. Refused while anything refers to it, and where\n"
            "another pool would change, too. Without --environment it goes wherever it is.\n"
            "\n"
            "  repoform remove-node-pool . --root shop --diff \\\n"
            "      --pool 'module.eks.eks_managed_node_groups[\"batch\"]'\n"
            "  repoform remove-node-pool . --root payments --environment staging \\\n"
            "      --pool 'module.cluster.google_container_node_pool.pools[\"models\"]'"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("pool", required=True, metavar="MODULE", help=_("the node pool's module")),
            environments_argument(_("only in this environment; repeatable")),
        )

    def guide(self, bench: PlainWorkbench, args: Args) -> Guide:
        pools = bench.pools()
        if not pools:
            raise Refused(_("There is no node pool here."))
        choices = pool_choices(pools)
        name = chosen(args, "pool", choices)
        question = Question("pool", _("Node pool"), "", "choice", name, choices, True, True)
        sentence = _(
            "Takes the pool out of the code; its nodes go in every environment that the change reaches."
        )
        if not name:
            return which_first(self, bench.root, sentence, question)
        pool = bench.pool(name)
        there = bench.environments_of(pool.name)
        wanted = chosen_environments(bench, still_fitting(args, there), there)
        answers = {"pool": pool.name, **({"environments": wanted} if any(wanted) else {})}
        refused, done = "", Removed()
        try:
            done = remove_node_pool(bench.apart(), answers)
        except Refused as error:
            refused = str(error)
        more = environments_question(bench, there, wanted, _("Where it goes"))
        where = sentence_list([e for e in wanted if e]) or pool.cluster or bench.root
        return Guide(
            self.name,
            bench.root,
            self.title(),
            sentence,
            (Step(_("Which"), (question, *more)),),
            (
                _(
                    "Move its workloads first: drain the nodes, or wait until nothing tolerates or selects "
                    "them."
                ),
                *done.notes,
            ),
            answers,
            refused,
            destroys=(
                _("Node pool {pool} in {environments}").format(
                    pool=pool.title or pool.name, environments=where
                ),
                *done.companions,
            ),
        )

    def apply(self, bench: PlainWorkbench, args: Args) -> None:
        remove_node_pool(bench, args)
