"""Whether an operation did what it should and nothing else: told from what all units make of the result.

It knows the pools that should come or go, and nothing of how that was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from core.dialects.errors import Refused
from core.dialects.plain.operations.plain_workbench import Files, PlainWorkbench, units_of
from core.dialects.plain.reading.state import State
from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.making import key_text
from core.dialects.plain.write import Environment
from core.dialects.plain.write.entity import block_address, entry_key
from core.dialects.plain.write.guard import Difference, outcome
from core.dialects.plain.write.judge import users
from core.dialects.plain.write.observe import Leaf, Trail, observe
from core.frozen import dataclass
from core.terraform.evaluate import Evaluation, Mark, Path, Value
from core.terraform.evaluate.protocol import NO_NAMES
from core.terraform.evaluate.syntax import Unreadable
from core.terraform.evaluate.values import why_of
from core.text import _, sentence_list

Known = Mapping[tuple[str, str, str], bool | None]


class Broken(Refused):
    """Terraform would refuse the result."""


class Invalid(Refused):
    """The code itself says that this must not be."""


@dataclass(frozen=True)
class Result:
    state: State
    companions: tuple[str, ...]
    """Addresses of other blocks that come or go with the pool, because the same entry or call makes them."""


@dataclass(frozen=True)
class Meant:
    """One pool that goes (or comes) in some environments of a root."""

    root: str
    address: str
    seen: Mapping[str, Seen]
    """By environment, as it is while it is there."""
    comes: bool = False
    inside: str = ""
    """The address of the call that goes or comes whole; empty where none does."""
    now: frozenset[str] = frozenset()
    """The environments that it is about first; the others follow."""
    beside: frozenset[str] = frozenset()
    """Inputs of the same module in which the pool has an entry, too."""
    elsewhere: Mapping[tuple[str, str], Seen] = field(default_factory=dict)
    """The same in other roots that call the same code, by root and environment."""
    calls: frozenset[str] = frozenset()
    """There, what `inside` is here."""

    def of(self, one: Difference) -> Seen | None:
        root, environment = one.environment.root, one.environment.name
        return self.seen.get(environment) if root == self.root else self.elsewhere.get((root, environment))

    def within(self, state: State) -> Meant:
        """The same as it is read there."""
        units = state.roots[self.root].units
        seen = {e: found for e, u in units.items() if (found := u.recognised.get(self.address)) is not None}
        elsewhere = {
            place: state.roots[place[0]].units[place[1]].recognised.get(one.address) or one
            for place, one in self.elsewhere.items()
        }
        return replace(self, seen=seen, elsewhere=elsewhere)


def come(
    bench: PlainWorkbench, files: Files, like: str, wanted: Sequence[str], everywhere: bool = False
) -> Meant:
    """The one pool that comes with these files; `everywhere`: one in each other root that calls the same
    code, too. Raises Refused."""
    state = bench.after(files)
    before, after = _known(bench.state), _known(state)
    fresh = [key for key, there in after.items() if there is not False and before.get(key, False) is False]
    new = list(dict.fromkeys(address for root, _environment, address in fresh if root == bench.root))
    if len(new) != 1:
        sentence = (
            _("This would make more than one node pool: {names}.").format(names=sentence_list(new))
            if new
            else _("No new node pool would come of it: the code makes pools in another way than {pool}.")
        )
        raise Refused(sentence.format(pool=like))
    units = state.roots[bench.root].units
    seen = {e: found for e in wanted if (found := units[e].recognised.get(new[0])) is not None}
    elsewhere: dict[tuple[str, str], Seen] = {}
    for root, environment, address in fresh if everywhere else ():
        other = state.roots[root].units[environment].recognised.get(address)
        if root != bench.root and other is not None:
            if (root, environment) in elsewhere:
                names = sentence_list([elsewhere[root, environment].address, address])
                raise Refused(_("This would make more than one node pool: {names}.").format(names=names))
            elsewhere[root, environment] = other
    return Meant(bench.root, new[0], seen, comes=True, elsewhere=elsewhere)


def judged(bench: PlainWorkbench, files: Files, meant: Meant) -> Result:
    """Raises Refused."""
    environments = bench.environments(files)
    out = outcome(bench.snapshot, environments, files)
    others: list[Difference] = []
    companions: dict[str, None] = {}
    lists: dict[Environment, tuple[Difference, Seen]] = {}
    refused: dict[Environment, frozenset[object]] = {}
    for one in out.differences:
        if _is_nothing(one):
            continue
        wrong = one.after if _breaks(one) else None
        if wrong is not None and wrong.data not in _refused_before(one.environment, refused):
            raise Broken(
                _("Terraform would refuse this: {block}: {why}").format(block=one.address, why=wrong.data)
            )
        seen = meant.of(one)
        if seen is None:
            others.append(one)
        elif seen.entry is not None and one.address == block_address(seen):
            if one.trail[:1] == (seen.entry.input,):
                lists[one.environment] = (one, seen)
            elif not _beside(one, seen, meant.beside):
                others.append(one)
        elif _both_unknown(one):
            continue
        elif not _whole(one, meant.comes):
            others.append(one)
        elif one.address == block_address(seen):
            continue
        elif _belongs(one.address, seen, meant):
            companions[one.address] = None
        else:
            others.append(one)
    for one, seen in lists.values():
        now = out.after[one.environment].made.get(one.address)
        before = observe(one.environment.evaluation).made.get(one.address)
        old = before.leaves if before is not None else {}
        new = now.leaves if now is not None else {}
        if not _same_but_one(*((old, new) if not meant.comes else (new, old)), seen):
            others.append(one)
    if others:
        sentence = _("This would change more than the node pool: {users}.")
        raise Refused(sentence.format(users=users(others)))
    state = bench.after(files)
    _judge_pools(bench.state, state, meant)
    refuse_invalid(bench.state, state)
    broken = list(broken_names(bench.state, state))
    if broken:
        raise Refused(
            _("This is still used: {where}. Change that first.").format(where=sentence_list(broken[:5]))
        )
    return Result(state, tuple(companions))


def _beside(one: Difference, seen: Seen, inputs: frozenset[str]) -> bool:
    """Whether it is what another input of the module holds of the pool, or that this holds nothing else."""
    assert seen.entry is not None
    if not one.trail or one.trail[0] not in inputs:
        return False
    kinds = {leaf.kind for leaf in (one.before, one.after) if leaf is not None}
    return one.trail[1:2] == (seen.entry.key,) or (len(one.trail) == 1 and kinds <= {"empty", "null"})


def _is_nothing(one: Difference) -> bool:
    """Whether it is about what isn't there before and isn't there after."""
    return all(leaf is None or leaf.there is False for leaf in (one.before, one.after))


def _refused_before(
    environment: Environment, known: dict[Environment, frozenset[object]]
) -> frozenset[object]:
    """What Terraform (or Repoform, for want of code) refused already: a copy of it is no worse."""
    if environment not in known:
        made = observe(environment.evaluation).made.values()
        known[environment] = frozenset(
            leaf.data for one in made for leaf in one.leaves.values() if leaf.refused
        )
    return known[environment]


def _breaks(one: Difference) -> bool:
    return one.after is not None and one.after.refused and not (one.before is not None and one.before.refused)


def _both_unknown(one: Difference) -> bool:
    return (
        one.before is not None
        and one.after is not None
        and one.before.kind == one.after.kind == "unknown"
        and not one.trail
    )


def _whole(one: Difference, comes: bool) -> bool:
    """Whether a block came, or went, as a whole."""
    gone, there = (one.before, one.after) if comes else (one.after, one.before)
    return not one.trail and (gone is None or gone.there is False) and there is not None


def _belongs(address: str, seen: Seen, meant: Meant) -> bool:
    for inside in (meant.inside, *meant.calls):
        if inside and (address == inside or address.startswith((inside + ".", inside + "["))):
            return True
    keys = [seen.instance.key, *(call.key for call in seen.path)]
    if seen.entry is not None:
        keys.append(seen.entry.key)
    return any(key_text(key) in address for key in keys if isinstance(key, str))


def _same_but_one(more: Mapping[Trail, Leaf], less: Mapping[Trail, Leaf], seen: Seen) -> bool:
    """Whether an input of a module holds the same entries but for the pool's own. `seen`: as it stands in
    `more`."""
    assert seen.entry is not None
    one, other = (_entries(leaves, seen.entry.input) for leaves in (more, less))
    own = entry_key(seen)
    if isinstance(own, int):
        kept = [value for key, value in sorted(one.items(), key=lambda i: str(i[0]).zfill(9)) if key != own]
        return kept == [value for _key, value in sorted(other.items(), key=lambda i: str(i[0]).zfill(9))]
    return {key: value for key, value in one.items() if key != own} == other


def _entries(leaves: Mapping[Trail, Leaf], input: str) -> dict[str | int, dict[Trail, Leaf]]:
    out: dict[str | int, dict[Trail, Leaf]] = {}
    for trail, leaf in leaves.items():
        if trail[:1] == (input,) and len(trail) > 1 and leaf.there is not False:
            out.setdefault(trail[1], {})[trail[2:]] = leaf
    return out


def _judge_pools(before: State, after: State, meant: Meant) -> None:
    """Clusters and pools as they are recognised: one less, or one more."""
    was, now = _known(before), _known(after)
    for key in {**was, **now}:
        root, environment, address = key
        mine = (root, address) == (meant.root, meant.address) and environment in meant.seen
        if mine and environment in meant.now:
            there = now.get(key, False)
            if there is not False and not meant.comes:
                raise Refused(_("{pool} would still be there: something else makes it.").format(pool=address))
            if there is False and meant.comes:
                raise Refused(
                    _("No node pool {pool} would come of it: the code makes pools in another way.").format(
                        pool=address
                    )
                )
        elif (other := meant.elsewhere.get((root, environment))) is not None and other.address == address:
            continue
        elif not mine and was.get(key, False) is not now.get(key, False):
            words = (
                _("This would remove {name}, too.")
                if now.get(key, False) is False
                else _("This would make {name}, too.")
            )
            raise Refused(words.format(name=address if root == meant.root else f"{root}:{address}"))


def _known(state: State) -> dict[tuple[str, str, str], bool | None]:
    return {
        (root, environment, seen.address): seen.exists
        for root, environment, one in units_of(state)
        for seen in one.recognised.seen
        if seen.kind != "feature"
    }


def refuse_invalid(before: State, after: State) -> None:
    """Raises Refused where a variable's own validation refuses its value now and didn't before."""
    old = {(root, name): one.evaluation for root, name, one in units_of(before)}
    for root, name, unit in units_of(after):
        was = old.get((root, name))
        if was is unit.evaluation:
            continue
        for path in _modules(unit.evaluation):
            earlier = dict(_validations(was, path)) if was is not None else {}
            for variable, message in _validations(unit.evaluation, path):
                if variable not in earlier:
                    raise Invalid(
                        _("The variable “{name}” refuses this: {message}").format(
                            name=variable, message=message
                        )
                    )


def _validations(evaluation: Evaluation, path: Path) -> Iterator[tuple[str, str]]:
    """Variables whose validation fails, with what it says."""
    folder = evaluation.folder(path)
    for name, declared in folder.variables.items() if folder is not None else ():
        try:
            rules = [(chunk, r) for chunk, block in declared.bodies() for r in block.blocks]
        except Unreadable:
            continue
        for chunk, rule in rules:
            condition = rule.attributes.get("condition") if rule.type == "validation" else None
            if condition is None:
                continue
            value = evaluation.passing(chunk, condition.expression, path, None, None, NO_NAMES)
            if value.is_known and value.data is False:
                words = rule.attributes.get("error_message")
                told = (
                    evaluation.passing(chunk, words.expression, path, None, None, NO_NAMES)
                    if words is not None
                    else None
                )
                text = str(told.data) if told is not None and told.is_known else ""
                yield name, text or _("its validation fails.")


def broken_names(before: State, after: State) -> Iterator[str]:
    """Outputs and locals that Terraform would refuse now and didn't before, by their places."""
    old = {(root, name): one.evaluation for root, name, one in units_of(before)}
    told: set[str] = set()
    for root, name, unit in units_of(after):
        was = old.get((root, name))
        for path in _modules(unit.evaluation):
            for place, value, earlier in _names(unit.evaluation, was, path):
                if place not in told and _is_refused(value) and (earlier is None or not _is_refused(earlier)):
                    told.add(place)
                    yield place


def _modules(evaluation: Evaluation) -> Iterator[Path]:
    ahead: list[Path] = [()]
    for _count in range(2_000):
        if not ahead:
            return
        path = ahead.pop()
        yield path
        ahead += [inner for inner, _one in evaluation.modules(path) if len(inner) < 20]


def _names(now: Evaluation, was: Evaluation | None, path: Path) -> Iterator[tuple[str, Value, Value | None]]:
    folder = now.folder(path)
    earlier = was.folder(path) if was is not None else None
    if folder is None:
        return
    for kind, table in (("output", folder.outputs), ("local", folder.locals)):
        there = (earlier.outputs if kind == "output" else earlier.locals) if earlier is not None else {}
        for name, declared in table.items():
            value = now.output(name, path) if kind == "output" else now.local(name, path)
            old = None
            if was is not None and name in there:
                old = was.output(name, path) if kind == "output" else was.local(name, path)
            at = now.place(Mark(declared.parts[-1].chunk, 0, 1))
            yield _("{file}, line {line}").format(file=at.file, line=at.line), value, old


def _is_refused(value: Value) -> bool:
    why = value.why or why_of(value)
    return why is not None and why.kind in ("refused", "missing")
