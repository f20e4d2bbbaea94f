"""Add a node pool like another one of the cluster: a block beside its siblings, or an entry in the map or
list that makes them, in each environment that should have it; then what is to differ.

Args: `cluster`, `name`, `like` (a pool's address), `environments`, `settings` ({environment: {setting or
role: value}}, "" for all), `purpose` (general, like, spot).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core import hcl
from core.clouds.gpus import KINDS
from core.dialects.errors import Refused
from core.dialects.operation import Args, Argument, Offer, Operation
from core.dialects.plain.operations import copies, first_pool, other_roots
from core.dialects.plain.operations.asking import (
    beside_inputs,
    chosen_environments,
    environments_argument,
    environments_question,
    given,
    of_cluster,
    pool_choices,
    still_fitting,
)
from core.dialects.plain.operations.copies import Copied
from core.dialects.plain.operations.judged import Meant, come, judged
from core.dialects.plain.operations.naming import Naming, checked, refuse_effective
from core.dialects.plain.operations.nested_blocks import blocks, is_blocks
from core.dialects.plain.operations.own_variables import shared_words, with_own_values
from core.dialects.plain.operations.pattern import alike, inside, pattern_of
from core.dialects.plain.operations.places import Level, block_place, entries, levels, own_call
from core.dialects.plain.operations.plain_workbench import Files, PlainWorkbench
from core.dialects.plain.operations.pool_figures import Figures, figures
from core.dialects.plain.operations.pool_gpus import (
    COUNT,
    KIND,
    Rows,
    lacks_gpu,
    lacks_machine,
    with_gpus,
    written,
)
from core.dialects.plain.operations.pool_questions import pool_questions
from core.dialects.plain.operations.purposes import (
    GPU,
    SPOT,
    Brought,
    brought,
    counted,
    purposes,
    toleration_of,
)
from core.dialects.plain.operations.roles import fitting, fixed_count, path_of
from core.dialects.plain.operations.writing import changed, copy_note, with_one_more
from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.model import part
from core.dialects.plain.write import write_setting
from core.dialects.plain.write.trace import argument_spots
from core.frozen import dataclass
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module
from core.text import _, sentence_list

SIZES = ("min", "max", "desired")
MACHINE_ROLES = ("machine", "disk", "spot", "labels", "taints", "zones")


@dataclass(frozen=True)
class Added:
    address: str
    companions: tuple[str, ...]
    """Addresses of other blocks that come with the pool."""
    notes: tuple[str, ...]
    brought: tuple[Brought, ...] = ()
    """What its purpose gave it."""


def add_node_pool(bench: PlainWorkbench, args: Args, *, own: bool = True) -> Added:
    """`own`: variables that are the copied pool's alone aren't the new one's, too."""
    like = pattern_of(bench, args)
    wanted = chosen_environments(bench, args, bench.environments_of(like.name))
    taken = [m.title for m in bench.pools() if m.cluster == like.cluster]
    name = checked(str(args.get("name") or ""), taken)
    trial = bench.apart()
    meant: Meant | None = None
    notes: list[str] = []
    for environment in wanted:
        if meant is None or trial.seen(meant.address, environment) is None:
            meant, note = _one(trial, like.name, name, wanted, environment, own)
            notes += [note] if note else []
    assert meant is not None
    rows = _settings(args, wanted)
    if args.get("purpose") == GPU:
        _refuse_without_gpus(bench, args, like, rows, wanted)
    rows = {environment: written(like, those) for environment, those in rows.items()}
    if first_pool.is_model(bench.across(like.name).first):
        rows = {e: first_pool.by_role(like, those) for e, those in rows.items()}
    _set_all(bench, trial, meant, wanted, rows)
    came: list[Brought] = []
    for one in brought(like, str(args.get("purpose") or ""), rows, wanted):
        tried = _with_brought(bench, trial, meant, wanted, one) if one.path else None
        if tried is None:
            notes += [one.without] if one.without and one.without not in notes else []
        else:
            trial = tried
            came.append(one)
    there = {e: found for e in wanted if (found := trial.seen(meant.address, e)) is not None}
    whole = replace(meant.within(trial.state), seen=there, now=frozenset(wanted))
    result = judged(bench, trial.files, whole)
    bench.take(dict(trial.files), result.state)
    return Added(meant.address, result.companions, tuple(notes), tuple(came))


def _refuse_without_gpus(
    bench: PlainWorkbench, args: Args, like: Module, rows: Rows, wanted: Sequence[str]
) -> None:
    if lacks_machine(like, rows, wanted):
        raise Refused(
            _(
                "Which machines have the GPUs? Name the machine type and the taint that keeps other pods"
                " away, or copy a pool that has them."
            )
        )
    if lacks_gpu(like, rows, wanted, attach=True):
        raise Refused(lacks_gpu(like, rows, wanted, attach=_takes_attached(bench, args, like)))


def _takes_attached(bench: PlainWorkbench, answers: Args, like: Module) -> bool:
    """Whether the code can say which GPUs are attached to the new pool's machines, and to no other's."""
    if like.cloud != "google":
        return False
    try:
        settings = {"": {"machine": "n1-standard-4", KIND: next(iter(KINDS)), COUNT: 1}}
        add_node_pool(bench.apart(), {**answers, "settings": settings})
    except Refused:
        return False
    return True


def _with_brought(
    start: PlainWorkbench, bench: PlainWorkbench, meant: Meant, wanted: Sequence[str], one: Brought
) -> PlainWorkbench | None:
    """With what the purpose gives; None where the code can't say it."""
    tried = bench.apart()
    tried.files.update(bench.files)
    try:
        _set_all(start, tried, meant, wanted, {e: {one.path: value} for e, value in one.values.items()})
    except Refused:
        return None
    return tried


def _settings(args: Args, wanted: Sequence[str]) -> dict[str, dict[str, Json]]:
    out: dict[str, dict[str, Json]] = {}
    for environment, rows in (args.get("settings") or {}).items():
        if environment and environment not in wanted:
            raise Refused(
                _("There will be no such pool in “{name}”. It will be in {names}.").format(
                    name=environment, names=sentence_list([e for e in wanted if e]) or _("one place")
                )
            )
        for name, value in rows.items():
            for one in [environment] if environment else wanted:
                out.setdefault(one, {}).setdefault(name, value)
                if environment:
                    out[one][name] = value
    if args.get("purpose") == "spot":
        for one in wanted:
            out.setdefault(one, {}).setdefault("spot", True)
    return out


# Copying


def _one(
    bench: PlainWorkbench, like: str, name: str, wanted: Sequence[str], environment: str, own: bool
) -> tuple[Meant, str]:
    """In one environment; what stands in a place that others share comes there, too, if they are meant."""
    seen = bench.seen(like, environment)
    if seen is not None and first_pool.is_model(seen):
        meant, note = first_pool.made(bench, bench.pool(like), name, wanted, environment)
        _judge_name(meant, name)
        return meant, note
    if seen is None or inside(seen):
        raise Refused(
            _("{pool} is written inside its cluster's own code, so it can't be copied.").format(pool=like)
        )
    naming = Naming(name, seen.shown_name, seen.label)
    unwritable: Refused | None = None
    why: Refused | None = None
    copies_of = _copies(bench, seen, naming, environment)
    ways = list(with_own_values(bench, copies_of, naming, environment) if own else copies_of)
    for everywhere in (False, True):  # other roots get one, too, only where none can have it alone
        for copied in ways:
            if isinstance(copied, Refused):
                unwritable = unwritable or copied
                continue
            try:
                edited = changed(bench.snapshot, copied.operations) if copied.operations else {}
                files = {**edited, **copied.created}
                found = come(bench, files, like, wanted, everywhere)
                if everywhere and not found.elsewhere:
                    continue
                meant = replace(found, now=frozenset((environment,)), beside=beside_inputs(bench, like))
                own_call_there = other_roots.own_address(bench, meant, environment)
                meant = replace(meant, inside=own_call_there, calls=other_roots.calls(bench, meant))
                result = judged(bench, files, meant)
                _judge_name(meant, name)
                _judge_cluster(meant, environment, seen)
            except Refused as refused:
                why = why or refused
                continue
            bench.take(files, result.state)
            return meant, " ".join(one for one in (copied.note, other_roots.told(meant, files)) if one)
    raise (
        (other_roots.by_hand(bench, seen, why) if why is not None else None)
        or unwritable
        or Refused(
            _("Repoform can't tell what makes {pool}, so it can't make another one like it.").format(
                pool=like
            )
        )
    )


def _judge_cluster(meant: Meant, environment: str, like: Seen) -> None:
    made = meant.seen.get(environment)
    if made is not None and made.cluster != like.cluster:
        raise Refused(
            _("{pool} would belong to {cluster}: {like} isn't there in this environment.").format(
                pool=meant.address, cluster=made.cluster or _("no cluster"), like=like.address
            )
        )


def _judge_name(meant: Meant, name: str) -> None:
    for seen in (*meant.seen.values(), *meant.elsewhere.values()):
        known = seen.name is not None and seen.name.is_known
        if known:
            refuse_effective(seen.shown_name, seen.cloud)
        if known and name not in seen.shown_name:
            raise Refused(
                _("The new pool would be called “{found}”, not “{name}”: the code makes its name.").format(
                    found=seen.shown_name, name=name
                )
            )


def _copies(
    bench: PlainWorkbench, seen: Seen, naming: Naming, environment: str
) -> Iterator[Copied | Refused]:
    unit = bench.unit(environment)
    for level in levels(unit.evaluation, seen):
        found, reason = entries(bench.snapshot, unit.evaluation, seen, level)
        if reason is not None:
            yield reason
        for place in found:
            try:
                made = copies.entry(bench.snapshot, bench.state.texts, place, level, seen, naming)
                yield _with_beside(bench, made, seen, naming, environment)
            except Refused as refused:
                yield refused
    for level in levels(unit.evaluation, seen):
        for spot in argument_spots(
            unit.evaluation, level.declared, level.path, level.instance, level.argument, (level.key,)
        ):
            if spot.kind in ("variable", "argument"):
                try:
                    operations = with_one_more(bench.snapshot, bench.state.texts, spot, naming)
                    yield Copied(operations, note=copy_note(operations, spot))
                except Refused as refused:
                    yield refused
    call = own_call(unit.evaluation, unit.recognised, seen)
    those = [call] if call is not None else []
    if seen.entry is None and seen.declared is not None and _alone(bench, seen, environment):
        those.append((seen.declared, seen.path))
    for declared, _path in those:
        try:
            place = block_place(bench.snapshot, bench.state.texts, declared)
            yield copies.block(
                bench.snapshot, bench.state.texts, place, seen, naming, _apart(bench, seen, environment)
            )
        except Refused as refused:
            yield refused


def _alone(bench: PlainWorkbench, seen: Seen, environment: str) -> bool:
    """Whether its block makes this pool and no other (it may have a switch)."""
    if seen.instance.key is None:
        return True
    found = [s for s in bench.unit(environment).recognised.seen if s.declared is seen.declared]
    return seen.instance.key == 0 and len([s for s in found if s.path == seen.path]) == 1


def _with_beside(bench: PlainWorkbench, made: Copied, seen: Seen, naming: Naming, environment: str) -> Copied:
    """With what other inputs of the module hold of the pool, under its name."""
    unit = bench.unit(environment)
    operations: dict[str, list[hcl.Operation]] = {f: list(o) for f, o in made.operations.items()}
    if seen.entry is None or seen.declared is None or seen.body is None:
        return made
    for input in sorted(beside_inputs(bench, seen.address)):
        value = seen.body.attribute(input)
        mine = part(value, str(seen.entry.key)) if value is not None else None
        if mine is None or mine.null:
            continue
        level = Level(seen.declared, seen.path, seen.instance.key, input, str(seen.entry.key), mine)
        nameless = replace(seen, name=None)
        found, reason = entries(bench.snapshot, unit.evaluation, nameless, level)
        place = next((p for p in found if isinstance(p.path[-1], hcl.KeyStep)), None)
        if place is None:
            raise reason or Refused(
                _("{input} holds settings of {pool} that can't be copied: copy it as code.").format(
                    input=input, pool=seen.address
                )
            )
        copied = copies.entry(bench.snapshot, bench.state.texts, place, level, nameless, naming)
        for file, those in copied.operations.items():
            operations.setdefault(file, []).extend(those)
    return Copied(operations, made.created)


def _apart(bench: PlainWorkbench, seen: Seen, environment: str) -> bool:
    """Whether each of the cluster's pools has a file of its own."""
    unit = bench.unit(environment)
    places = []
    for one in unit.recognised.of("pool"):
        call = own_call(unit.evaluation, unit.recognised, one)
        declared = call[0] if call is not None else one.declared
        if one.cluster == seen.cluster and declared is not None and not inside(one):
            try:
                places.append(block_place(bench.snapshot, bench.state.texts, declared))
            except Refused:
                return False
    return copies.in_files_of_their_own(bench.snapshot, places)


# What is to differ


def _set_all(
    start: PlainWorkbench,
    bench: PlainWorkbench,
    meant: Meant,
    wanted: Sequence[str],
    settings: Mapping[str, Mapping[str, Json]],
) -> None:
    fixed = {e: fixed_count(bench.pool(meant.address), e, settings.get(e, {})) for e in wanted}
    for environment in wanted:
        for name, value in settings.get(environment, {}).items():
            if value is None:
                continue
            pool = bench.pool(meant.address)
            path = path_of(pool, name)
            alike = all(settings.get(e, {}).get(name) == value for e in wanted)
            made = fitting(pool, name, value)
            if _has(pool, path, environment, made):
                continue
            seen = bench.seen(meant.address, environment)
            if seen is not None and is_blocks(seen, path, made):
                files = changed(bench.snapshot, blocks(bench.snapshot, bench.state.texts, seen, path, made))
                if files:
                    _judge_alone(start, bench, meant, files)
                    bench.take(files)
                continue
            every = all(settings.get(e, {}).get(name) is not None for e in wanted)
            _set(start, bench, meant, environment, path, made, _modes(alike, every))
        if fixed[environment]:
            _autoscaled(start, bench, meant, environment, fixed[environment])
    _judge_values(bench, meant, wanted, settings)


def _autoscaled(
    start: PlainWorkbench, bench: PlainWorkbench, meant: Meant, environment: str, fixed: str
) -> None:
    """With limits the cloud counts the nodes: a number beside them would be set back by every apply."""
    roles = bench.pool(meant.address).roles
    for path in roles.autoscale[:1] if roles is not None else ():
        _set(start, bench, meant, environment, path, True, _modes(True, True))
    edit = Edit("unset", bench.root, meant.address, environment, fixed)
    try:
        files = write_setting(bench.state, edit).files
        _judge_alone(start, bench, meant, files)
    except Refused:
        return  # it stays, and the rule that speaks of both says so
    bench.take(files)


def _modes(alike: bool, every: bool) -> tuple[str, ...]:
    """The ways to give the new pool a value, the best first. `alike`: it is to be the same in all its
    environments; `every`: each of them has one. Where what was copied takes it from a place that others
    share, it stands in the copy itself."""
    if alike:
        return "", "at_source", "override", "fixed"
    return ("", "override", "adjustable", "fixed") if every else ("", "override", "adjustable")


def _judge_values(
    bench: PlainWorkbench,
    meant: Meant,
    wanted: Sequence[str],
    settings: Mapping[str, Mapping[str, Json]],
) -> None:
    """Raises Refused where a later value took the place of an earlier one."""
    for environment in wanted:
        for name, value in settings.get(environment, {}).items():
            pool = bench.pool(meant.address)
            path = path_of(pool, name)
            setting = pool.setting(path)
            there = setting.values.get(environment) if setting is not None else None
            made = fitting(pool, name, value) if value is not None else None
            if made is not None and there is not None and there.known and not _alike(there.value, made):
                raise Refused(
                    _(
                        "{setting} can't differ between environments here: give the code a variable for it."
                    ).format(setting=path)
                )


def _alike(one: Json, other: Json) -> bool:
    """Whether a provider takes them for the same."""
    if isinstance(one, (list, dict)) or isinstance(other, (list, dict)):
        return True  # Their parts may have been spelled anew.
    return str(one).lower() == str(other).lower()


def _has(pool: Module, path: str, environment: str, value: Json) -> bool:
    """Whether that is the value already."""
    setting = pool.setting(path)
    there = setting.values.get(environment) if setting is not None else None
    return there is not None and there.known and there.value == value and type(there.value) is type(value)


def _set(
    start: PlainWorkbench,
    bench: PlainWorkbench,
    meant: Meant,
    environment: str,
    path: str,
    value: Json,
    modes: tuple[str, ...],
) -> None:
    """A setting of the new pool, wherever that serves it alone."""
    why: Refused | None = None
    for mode in modes:
        edit = Edit("set", bench.root, meant.address, environment, path, value, mode=mode)
        try:
            files = write_setting(bench.state, edit).files
            if files and mode in ("at_source", "fixed"):
                # It may serve the pool's other environments, and no other pool.
                _judge_alone(start, bench, meant, files)
        except Refused as refused:
            why = why or refused
            continue
        if files:
            bench.take(files)
        return
    assert why is not None
    raise why


def _judge_alone(start: PlainWorkbench, bench: PlainWorkbench, meant: Meant, files: Files) -> None:
    there = replace(meant.within(bench.after(files)), now=frozenset())
    judged(start, {**bench.files, **files}, there)


class AddNodePool(Operation[PlainWorkbench]):
    name = "add-node-pool"

    def title(self) -> str:
        return _("Add node pool")

    def menu(self) -> str:
        return _("Add a node pool…")

    def offers(self) -> tuple[Offer, ...]:
        return (
            Offer("pools", _("Add node pool"), "cluster"),
            Offer("pool", _("Add one like it…"), "cluster", "like", {"purpose": "like"}),
        )

    def help(self) -> str:
        return _("add a group of machines to a cluster")

    def text(self) -> str:
        return _(
            "In ordinary Terraform the new pool is made like another one of its cluster (--like; else one\n"
            "for the same purpose): a block beside its siblings, or an entry in the map or list that\n"
            "makes them, in each environment that has the other one. What is given differs, all else is as\n"
            "there. "
            "Refused where anything but the new pool would change.\n"
            "\n"
            "  repoform add-node-pool . --root shop --cluster module.eks --name nightly --diff\n"
            "  repoform add-node-pool . --root payments --name large --max 3 \\\n"
            "      --cluster module.cluster.google_container_cluster.this --environment production"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("cluster", required=True, metavar="MODULE", help=_("the cluster's module")),
            Argument("name", required=True, help=_("of the pool; says what it is for")),
            Argument("purpose", choices=("general", "gpu", "spot", "like")),
            Argument("like", metavar="MODULE", help=_("copy the settings of this node pool")),
            environments_argument(_("only in this environment (ordinary Terraform); repeatable")),
            Argument("settings", shape="by environment", given="settings", option="--set"),
            Argument("note", given="none"),
        )

    def guide(self, bench: PlainWorkbench, args: Args) -> Guide:
        clusters = bench.clusters()
        if not clusters:
            raise Refused(_("There is no cluster to add a node pool to."))
        like = pattern_of(bench, of_cluster(bench, args))
        cluster = bench.cluster(str(like.cluster or ""))
        pools = alike(bench, cluster.name) or [like]
        there = bench.environments_of(like.name)
        args = still_fitting(args, there)
        wanted = chosen_environments(bench, args, there)
        typed = _settings(args, wanted)
        taken = {m.title for m in bench.pools() if m.cluster == cluster.name}
        purpose = str(given(args, "purpose", "like"))
        stem = {GPU: "gpu", SPOT: "spot"}.get(purpose, "extra")
        suggested = next(n for n in (stem, *(f"{stem}{i}" for i in range(2, 99))) if n not in taken)
        name = str(given(args, "name", suggested))
        answers: dict[str, Json] = {
            "cluster": cluster.name,
            "purpose": purpose,
            "like": like.name,
            "name": name,
            "settings": {e: dict(rows) for e, rows in typed.items() if rows},
        }
        if any(wanted):
            answers["environments"] = wanted
        refused = ""
        size = Figures({}, {}, {}, "")
        notes: tuple[str, ...] = ()
        shown = {e: dict(rows) for e, rows in typed.items()}
        unanswered = purpose == GPU and (
            lacks_machine(like, typed, wanted) or bool(lacks_gpu(like, typed, wanted, attach=True))
        )
        try:
            trial = bench.apart()
            made = add_node_pool(
                trial, {**answers, "purpose": "like", "settings": {}} if unanswered else answers
            )
            words = _("{address} comes with it.")
            shared = shared_words(trial.pool(made.address), like)
            if not unanswered:
                size = figures(trial.pool(made.address), cluster, wanted)
            notes = (*(words.format(address=a) for a in made.companions), *made.notes, *shared)
            for one in made.brought:
                for environment, value in one.values.items():
                    shown.setdefault(environment, {})[one.path] = value
        except Refused as error:
            refused = str(error)
        of_machines = pool_questions(like, MACHINE_ROLES, wanted, shown)
        if purpose == GPU:
            attach = _takes_attached(bench, answers, like)
            of_machines = with_gpus(like, of_machines, typed, wanted, attach=attach)
        which = (
            Question("cluster", _("Cluster"), "", "choice", cluster.name, pool_choices(clusters), True, True),
            Question("like", _("Like which pool"), "", "choice", like.name, pool_choices(pools), True, True),
            Question("purpose", _("Purpose"), "", "choice", purpose, purposes(like, purpose), True, True),
            Question("name", _("Name"), _("What it is for, in a word."), required=True, default=name),
            *environments_question(bench, there, wanted, _("Where it will be")),
        )
        steps = (
            Step(_("Which"), which),
            Step(_("Machines"), of_machines),
            Step(_("Size"), pool_questions(like, SIZES if counted(like) else SIZES[:2], wanted, shown)),
            Step(_("Check"), ()),
        )
        return Guide(
            self.name,
            bench.root,
            self.title(),
            _(
                "A group of machines of its own for {cluster}, made like {pool}: what isn't changed here is "
                "as there."
            ).format(cluster=cluster.title or cluster.name, pool=like.title or like.name),
            steps,
            notes,
            answers,
            refused,
            copy=toleration_of(like, purpose, wanted),
            zones=size.zones,
            power=size.power,
            costs=size.costs,
            cost_note=size.cost_note,
        )

    def apply(self, bench: PlainWorkbench, args: Args) -> None:
        add_node_pool(bench, args)
