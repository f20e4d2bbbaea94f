"""Raise a module's version: within its major at once; into the next major as a report, rewritten only where
every argument maps.

Args: `module` (the address of a cluster or pool that the module makes, or the call's name), `to` (a release;
default: the newest known of its major), `rewrite` (true: go to the next major).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core import hcl
from core.dialects.errors import Refused
from core.dialects.operation import Args, Argument, Offer, Operation
from core.dialects.plain.facts.module_majors import newest, providers, surprises
from core.dialects.plain.operations.asking import given
from core.dialects.plain.operations.module_calls import (
    ModuleCall,
    calls,
    lowest,
    of_one_module,
    raised,
    raised_source,
    release,
)
from core.dialects.plain.operations.next_major import NextMajor, report
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.operations.writing import changed
from core.dialects.plain.write.edited import spliced
from core.dialects.plain.write.guard import Difference, outcome
from core.dialects.plain.write.judge import users
from core.platform.field import Choice
from core.platform.guide import Guide, Question, Step
from core.text import _, sentence_list, sentences

_NEWEST = "newest"
"""The kind of refusal where there is nothing newer in the major."""


@dataclass
class Raised:
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def upgrade_module(bench: PlainWorkbench, args: Args) -> Raised:
    found = calls(bench)
    call = _meant(bench, found, str(args.get("module") or ""))
    together = list(of_one_module(found, call))
    if args.get("rewrite"):
        return _into_next(bench, together, call)
    to = _target(call, str(args.get("to") or ""))
    done = Raised()
    operations: dict[str, list[hcl.Operation]] = {}
    for one in together:
        operations.setdefault(one.file, []).append(_raise(one, to))
        done.lines.append(_line(one, to))
    files = changed(bench.snapshot, operations)
    _judge(bench, files, together, {})
    done.notes = _needs(bench, call, call.use.major)
    bench.take(files)
    return done


def _meant(bench: PlainWorkbench, found: list[ModuleCall], name: str) -> ModuleCall:
    if not found:
        raise Refused(_("No module here is one that Repoform knows releases of."))
    if not name:
        if len({call.use.module.name for call in found}) > 1:
            names = sentence_list([call.name for call in found])
            raise Refused(_("Which module? There are: {names}.").format(names=names))
        return found[0]
    for call in found:
        if name in (call.name, f"module.{call.name}"):
            return call
    module = bench.platform.module(name)
    across = bench.here.found.get(name) if module is not None else None
    if across is not None and across.first.declared is not None:
        label = across.first.declared.name
        mine = next((call for call in found if call.name == label and across.first.module is not None), None)
        if mine is not None:
            return mine
    names = sentence_list([call.name for call in found])
    raise Refused(_("“{name}” is no module that Repoform knows releases of. There are: {names}.").format(
        name=name, names=names
    ))  # fmt: skip


def _now(call: ModuleCall) -> str:
    if call.use.version is None:
        raise Refused(
            _(
                "{name} ({file}, line {line}) names no version: Terraform takes the newest there is. Name the"
                " one that runs first."
            ).format(name=call.name, file=call.file, line=call.line)
        )
    return call.use.version


def _target(call: ModuleCall, to: str) -> str:
    """Raises Refused."""
    now = _now(call)
    known = newest(call.use.module.name, call.use.major) if not call.use.assumed else None
    if not to and known is None:
        raise Refused(
            _("Repoform knows no releases of {name} {major}. Name the one to go to.").format(
                name=call.use.module.name, major=".".join(map(str, lowest(now)[:1])) or now
            )
        )
    wanted = to or (known[0] if known is not None else "")
    numbers = release(wanted)
    if numbers is None:
        raise Refused(_("“{text}” is no release. Write it in full, such as 20.37.2.").format(text=wanted))
    there = lowest(now)
    if not there:
        raise Refused(_("{name} is at “{now}”, which is no release.").format(name=call.name, now=now))
    if numbers[: len(there)] == there and (call.by_ref or "~>" not in now):
        words = _("{name} is at {now} already.")
        if known is not None and release(known[0]) == numbers:
            words = _("{name} is at {now}, the newest {major}.x that Repoform knows.")
        raise Refused(words.format(name=call.name, now=now, major=numbers[0]), _NEWEST)
    if numbers[: len(there)] < there:
        if not to:
            raise Refused(
                _("{name} is at {now}; the newest that Repoform knows is {known}. Name a later one.").format(
                    name=call.name, now=now, known=wanted
                )
            )
        raise Refused(
            _("{name} is at {now}. Repoform doesn't go back to {to}.").format(name=call.name, now=now, to=to)
        )
    if numbers[0] != there[0]:
        raise Refused(
            _(
                "{to} is another major than {now}: settings may be called otherwise there. See"
                " what the next major changes."
            ).format(to=wanted, now=now)
        )
    return wanted


def _raise(call: ModuleCall, to: str) -> hcl.Operation:
    now = _now(call)
    if call.by_ref:
        source = raised_source(call.use.source, to)
        return hcl.SetValue((*call.path, hcl.AttributeStep("source")), source)
    return hcl.SetValue((*call.path, hcl.AttributeStep("version")), raised(now, to))


def _line(call: ModuleCall, to: str) -> str:
    now = _now(call)
    new = to if call.by_ref else raised(now, to)
    return _("{name}: {now} → {new} ({file}, line {line})").format(
        name=call.name, now=now, new=new, file=call.file, line=call.line
    )


def _needs(bench: PlainWorkbench, call: ModuleCall, major: int) -> list[str]:
    """What the newest release of a major asks for, and what is locked."""
    module = call.use.module.name
    locked = {source.rpartition("/")[2]: version for source, version in bench.platform.providers.items()}
    notes = []
    for name, wanted in providers(module, major).items():
        if name in locked:
            words = _("The newest {major}.x needs {name} {wanted}; the lock file holds {version}.")
        else:
            words = _("The newest {major}.x needs {name} {wanted}.")
        notes.append(words.format(major=major, name=name, wanted=wanted, version=locked.get(name, "")))
    notes += surprises(module, major)
    where = sentence_list([e.title for e in bench.environments({call.file: b""})])
    notes.append(
        _("{file} is read by {where}: all of them get it with the next terraform init -upgrade.").format(
            file=call.file, where=where
        )
    )
    return notes


def _into_next(bench: PlainWorkbench, together: list[ModuleCall], call: ModuleCall) -> Raised:
    """Raises Refused where not every argument of every call maps."""
    reports = [(one, report(one)) for one in together]
    if all(told is None for _one, told in reports):
        raise Refused(_("Repoform knows no later major of {name}.").format(name=call.use.module.name))
    unsettled = [line for _one, told in reports if told is not None for line in told.open]
    if unsettled or any(told is None for _one, told in reports):
        raise Refused(
            _("It can't be rewritten, because not everything has its like there: {lines}").format(
                lines=sentences(unsettled)
            )
        )
    done = Raised()
    spans: dict[str, list[tuple[int, int, str]]] = {}
    operations: dict[str, list[hcl.Operation]] = {}
    renamed: dict[str, str] = {}
    for one, told in reports:
        assert told is not None
        spans.setdefault(one.file, []).extend(told.spans)
        operations.setdefault(one.file, []).append(_to_major(one, told))
        renamed |= _renamed(one, told)
        done.lines += [_line_to(one, told), *told.lines]
    named = {file: spliced(bench.snapshot.read(file), found) for file, found in spans.items()}
    files = changed(bench.snapshot.with_files(named), operations)
    _judge(bench, files, together, renamed)
    done.notes = _needs(bench, call, next(told.major for _one, told in reports if told is not None))
    done.notes.append(_("Outputs of the module may be called otherwise, too: the plan says so."))
    bench.take(files)
    return done


def _to_major(call: ModuleCall, told: NextMajor) -> hcl.Operation:
    if call.by_ref:
        source = raised_source(call.use.source, told.tag)
        return hcl.SetValue((*call.path, hcl.AttributeStep("source")), source)
    return hcl.SetValue((*call.path, hcl.AttributeStep("version")), raised(_now(call), told.tag))


def _line_to(call: ModuleCall, told: NextMajor) -> str:
    return _("{name}: {now} → {new} ({file}, line {line})").format(
        name=call.name, now=_now(call), new=told.tag, file=call.file, line=call.line
    )


def _renamed(call: ModuleCall, told: NextMajor) -> dict[str, str]:
    """Old names to new ones."""
    start = {(first, last): name for first, last, name in told.spans}
    out: dict[str, str] = {}
    for name, attribute in call.block.body.attributes.items():
        new = start.get(attribute.name_span)
        if new is not None:
            out[name] = new
        for entry in (*(i.expr for i in attribute.expr.items), *attribute.expr.elements):
            for item in entry.items:
                if item.key_span in start:
                    out[item.key or ""] = start[item.key_span]
    return out


def _judge(
    bench: PlainWorkbench,
    files: dict[str, bytes | None],
    those: list[ModuleCall],
    renamed: dict[str, str],
) -> None:
    """Raises Refused where any call makes something else than before, versions and new names aside."""
    out = outcome(bench.snapshot, bench.environments(files), files)
    left: list[Difference] = []
    came = {(d.environment, d.address, d.trail): d.after for d in out.differences if d.before is None}
    names = {call.name for call in those}
    for one in out.differences:
        last = one.address.rpartition("module.")[2].partition("[")[0]
        mine = last in names and "module." in one.address
        if mine and one.trail in (("version",), ("source",)):
            continue
        if mine and one.before is None and one.trail:
            continue
        new = tuple(renamed.get(step, step) if isinstance(step, str) else step for step in one.trail)
        there = came.get((one.environment, one.address, new))
        if mine and one.after is None and there == one.before:
            continue
        left.append(one)
    if left:
        sentence = _("This would change more than the module's version: {users}.")
        raise Refused(sentence.format(users=users(left)))


class UpgradeModule(Operation[PlainWorkbench]):
    name = "upgrade-module"

    def title(self) -> str:
        return _("Upgrade module")

    def menu(self) -> str:
        return _("Upgrade a module…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("cluster", _("Upgrade its module…"), cluster="module", rank=2),)

    def help(self) -> str:
        return _("raise the version of a module; what its next major renames")

    def text(self) -> str:
        return _(
            "Within its major a module goes to the newest release that Repoform knows, or to the one that\n"
            "--to names, in every call of it in the root. What the next major calls otherwise is listed;\n"
            "--rewrite goes there, only where every argument maps.\n"
            "\n"
            "  repoform upgrade-module . --root shop --module module.eks --diff\n"
            "  repoform upgrade-module . --root shop --module module.eks --to 20.37.2 --diff"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument(
                "module",
                metavar="MODULE",
                help=_("the call, or a cluster that it makes (default: the only one)"),
            ),
            Argument(
                "to", metavar="VERSION", help=_("a release of the same major (default: the newest known)")
            ),
            Argument(
                "rewrite", shape="yes", given="flag", help=_("to the next major, where every argument maps")
            ),
        )

    def guide(self, bench: PlainWorkbench, args: Args) -> Guide:
        found = calls(bench)
        if not found:
            raise Refused(_("No module here is one that Repoform knows releases of."))
        call = _meant(bench, found, str(given(args, "module", found[0].name) or ""))
        known = newest(call.use.module.name, call.use.major) if not call.use.assumed else None
        rewrite = bool(args.get("rewrite"))
        later = report(call)
        to = given(args, "to", known[0] if known is not None else None)
        answers = {"module": call.name, **({"rewrite": True} if rewrite else {"to": to} if to else {})}
        refused, done = "", Raised()
        try:
            done = upgrade_module(bench.apart(), answers)
        except Refused as error:
            refused = str(error)
        choices = tuple(Choice(one.name, one.name, one.use.module.name) for one in found)
        help = (
            _("The newest that Repoform knows is {tag} of {date}.").format(tag=known[0], date=known[1])
            if known
            else ""
        )
        questions = [
            Question("module", _("Module"), "", "choice", call.name, choices, True, True),
            Question("to", _("To version"), help, default=to),
        ]
        if later is not None and later.maps:
            words = _("Go to {tag}, with the new names.").format(tag=later.tag)
            questions.append(Question("rewrite", _("Next major"), words, "bool", rewrite))
        return Guide(
            self.name,
            bench.root,
            self.title(),
            _("Raises the version of {name}, now {now}, in every call of it here.").format(
                name=call.use.module.name, now=call.use.version or _("without one")
            ),
            (
                Step(_("Which"), tuple(questions)),
                Step(_("Next major"), (), "\n".join(_told(later, call))),
                Step(_("Check"), (), "\n".join(done.lines)),
            ),
            (*done.notes, *_told(later, call)),
            answers,
            refused,
        )

    def apply(self, bench: PlainWorkbench, args: Args) -> None:
        try:
            upgrade_module(bench, args)
        except Refused as refused:
            if refused.kind != _NEWEST:
                raise
            call = _meant(bench, calls(bench), str(args.get("module") or ""))
            raise Refused(sentences((str(refused), *_told(report(call), call))), _NEWEST) from None


def _told(later: NextMajor | None, call: ModuleCall) -> list[str]:
    """The report on the next major."""
    if later is None:
        return [_("Repoform knows no later major of {name}.").format(name=call.use.module.name)]
    head = _("The next major that Repoform knows is {major} ({tag}):").format(
        major=later.major, tag=later.tag
    )
    return [head, *later.open, *later.lines]
