"""Upgrade Kubernetes as one proposal: the control plane one minor version up, its default pool, its other
pools, and what they pin; what can't be known is told.

Args: `cluster`, `to` (a version), `environments`, `values` ({address: {setting: value}}: what pins and
add-ons become), `settings` (the same by environment: {environment: {address/setting: value}}).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.dialects.errors import Refused
from core.dialects.operation import Args, Argument, Offer, Operation
from core.dialects.plain.operations.asking import (
    chosen_environments,
    environments_argument,
    environments_question,
    given,
    pool_choices,
    still_fitting,
)
from core.dialects.plain.operations.changed_settings import changed_settings
from core.dialects.plain.operations.linked_versions import Linked, linked, unknowns
from core.dialects.plain.operations.plain_workbench import Files, PlainWorkbench
from core.dialects.plain.operations.versions import Version, version
from core.dialects.plain.write import write_setting
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module
from core.text import _, sentence_list


@dataclass
class Upgraded:
    lines: list[str] = field(default_factory=list)
    """What changes, one sentence each."""
    notes: list[str] = field(default_factory=list)
    """What can't be known, and what stays."""


def upgrade_kubernetes(bench: PlainWorkbench, args: Args) -> Upgraded:
    cluster = _cluster(bench, args)
    to = _target(args)
    there = bench.environments_of(cluster.name)
    asked = bool(args.get("environments"))
    wanted = _below(bench, cluster, chosen_environments(bench, args, there), to, asked)
    done = Upgraded()
    if not wanted:
        return done
    trial = bench.apart()
    mine = _own(bench, cluster)
    _refuse_strangers(args, mine)
    left: set[tuple[str, str, str]] = set()
    for environment in wanted:
        for one in linked(bench, cluster, environment):
            value = _wanted(one, to, _answer(args, one))
            if value is None:
                left.add(one.key)
            else:
                _set(bench, trial, one, value, mine, wanted)
    for environment in wanted:
        # As it is afterwards: a key may have chosen other add-ons with the version.
        told = (one.stays(to.text) for one in linked(trial, cluster, environment) if one.key in left)
        done.notes += [sentence for sentence in told if sentence]
        done.notes += unknowns(trial, cluster, environment, to.text)
    trial_state = trial.state
    for change in changed_settings(bench.state.reading, trial_state.reading):
        done.lines.append(change.sentence)
    bench.take(dict(trial.files), trial_state)
    done.notes = list(dict.fromkeys(done.notes))
    return done


def _cluster(bench: PlainWorkbench, args: Args) -> Module:
    clusters = bench.clusters()
    if args.get("cluster"):
        return bench.cluster(str(args["cluster"]))
    if len(clusters) == 1:
        return clusters[0]
    names = sentence_list([m.name for m in clusters]) or _("none")
    raise Refused(_("Which cluster? Clusters here: {names}.").format(names=names))


def _target(args: Args) -> Version:
    found = version(args.get("to"))
    if found is None:
        raise Refused(
            _("“{text}” is no version of Kubernetes. Write it as the cloud does, such as 1.31.").format(
                text=args.get("to") or ""
            )
            if args.get("to")
            else _("To which version?")
        )
    return found


def _below(
    bench: PlainWorkbench, cluster: Module, environments: Sequence[str], to: Version, asked: bool
) -> list[str]:
    """The environments that go up. Raises Refused where one that was named can't, or none can."""
    out: list[str] = []
    why: Refused | None = None
    for environment in environments:
        try:
            if not _is_there(bench, cluster, environment, to):
                out.append(environment)
        except _Beyond as beyond:
            if asked:
                raise
            why = why or beyond
    if not out and why is not None:
        raise why
    return out


class _Beyond(Refused):
    """It is at a later version."""


def _is_there(bench: PlainWorkbench, cluster: Module, environment: str, to: Version) -> bool:
    """Whether an environment is at that version already. Raises Refused where it can't go there."""
    now = control_plane(bench, cluster, environment)
    where = _where(cluster, environment)
    if now.order == to.order and (not to.rest or now.exact == to.exact):
        return True
    if now.exact > to.exact:
        raise _Beyond(
            _("{where} is at {now}. A control plane never goes back to {to}.").format(
                where=where, now=now.text, to=to.text
            )
        )
    if now.major != to.major or to.minor - now.minor > 1:
        raise Refused(
            _(
                "{where} is at {now}. A control plane goes up one minor version at a time: first {next}."
            ).format(where=where, now=now.text, next=now.next)
        )
    if now.rest and not to.rest and cluster.cloud != "azurerm":
        raise Refused(
            _(
                "{where} names a version exactly ({now}). Name the new one as exactly: the cloud lists what"
                " it offers of {to}."
            ).format(where=where, now=now.text, to=to.text)
        )
    return False


def control_plane(bench: PlainWorkbench, cluster: Module, environment: str) -> Version:
    """Raises Refused where it can't be told."""
    where = _where(cluster, environment)
    first = next((one for one in linked(bench, cluster, environment) if one.of == "cluster"), None)
    if first is None or (first.value is None and not first.why):
        raise Refused(
            _("{where} names no version: the cloud chooses one. Set it first, to the one that runs.").format(
                where=where
            )
        )
    if first.value is None:
        raise Refused(
            _("The version of {where} can't be told by reading: {why}").format(where=where, why=first.why)
        )
    found = version(first.value)
    if found is None:
        raise Refused(
            _("{where} is at “{now}”, which is no fixed version: there is nothing to raise.").format(
                where=where, now=first.value
            )
        )
    return found


def _where(cluster: Module, environment: str) -> str:
    name = cluster.title or cluster.name
    return (
        _("{cluster} in {environment}").format(cluster=name, environment=environment) if environment else name
    )


def _answer(args: Args, one: Linked) -> Json:
    """What somebody said that it becomes."""
    settings = (args.get("settings") or {}).get(one.environment) or {}
    answer = settings.get(f"{one.module.name}/{one.path}")
    return answer if answer is not None else (args.get("values") or {}).get(one.module.name, {}).get(one.path)


def _wanted(one: Linked, to: Version, answer: Json) -> Json:
    """What it becomes; None where it stays. Raises Refused where that must be told."""
    if answer not in (None, ""):
        return answer
    if one.of == "image" and one.value is not None:
        now = version(one.value)
        if now is not None and now.order == to.order:
            return None
        raise Refused(
            _(
                "{pool} pins the release {now} of its image, which doesn't fit {to}. Say which it becomes:"
                " {address}/{setting}=… (the cloud lists them)."
            ).format(
                pool=one.module.title or one.module.name,
                now=one.value,
                to=to.text,
                address=one.module.name,
                setting=one.path,
            )
        )
    if one.of in ("image", "add-on") or one.value is None or one.ignored:
        return None
    now = version(one.value)
    if now is None or now.exact >= to.exact or (now.order == to.order and not to.rest):
        return None
    return to.short if one.of != "cluster" and not now.rest and _short(one) else to.text


def _short(one: Linked) -> bool:
    """Whether a setting takes a minor version alone: Amazon's and Azure's do."""
    return one.module.cloud in ("aws", "azurerm")


def _own(bench: PlainWorkbench, cluster: Module) -> frozenset[str]:
    """Addresses of the cluster and of what belongs to it."""
    found = next(c for c in bench.platform.clusters if c.module is not None and c.module.name == cluster.name)
    return frozenset((cluster.name, *(m.name for m in (*found.node_pools, *found.features))))


def _refuse_strangers(args: Args, mine: frozenset[str]) -> None:
    odd = next((name for name in args.get("values") or {} if name not in mine), None)
    if odd is not None:
        raise Refused(
            _("{name} doesn't belong to this cluster. What does: {names}.").format(
                name=odd, names=sentence_list(sorted(mine))
            )
        )


def _set(
    start: PlainWorkbench,
    bench: PlainWorkbench,
    one: Linked,
    value: Json,
    mine: frozenset[str],
    wanted: Sequence[str],
) -> None:
    """Wherever that reaches nothing but this cluster in these environments."""
    why: Refused | None = None
    beyond: Refused | None = None
    for mode in ("", "at_source", "override"):
        edit = Edit("set", bench.root, one.module.name, one.environment, one.path, value, mode=mode)
        try:
            files: Files = write_setting(bench.state, edit).files
        except Refused as refused:
            why = why or refused
            continue
        others = list(_beyond(start, bench, files, mine, wanted)) if files else []
        if others:
            beyond = beyond or Refused(
                _(
                    "The version of {module} stands in a place that serves others, too: {others}. Upgrade"
                    " them together, or give each a place of its own first."
                ).format(module=one.module.title or one.module.name, others=sentence_list(others[:4]))
            )
            continue
        if files:
            bench.take(files)
        return
    refused_with = beyond or why
    assert refused_with is not None
    raise refused_with


def _beyond(
    start: PlainWorkbench, bench: PlainWorkbench, files: Files, mine: frozenset[str], wanted: Sequence[str]
) -> Iterator[str]:
    """What else changes: of other clusters, or in other environments."""
    after = bench.after(files)
    told: set[str] = set()
    for change in changed_settings(start.state.reading, after.reading):
        if change.root == bench.root and change.module.name in mine and change.environment in wanted:
            continue
        if change.module.exists.get(change.environment) is False:
            continue
        name = change.where
        if name not in told:
            told.add(name)
            yield name


class UpgradeKubernetes(Operation[PlainWorkbench]):
    name = "upgrade-kubernetes"

    def title(self) -> str:
        return _("Upgrade Kubernetes")

    def menu(self) -> str:
        return _("Upgrade Kubernetes…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("cluster", _("Upgrade Kubernetes…"), cluster="cluster", rank=1),)

    def help(self) -> str:
        return _("raise a cluster's Kubernetes version, with its pools")

    def text(self) -> str:
        return _(
            "The control plane one minor version up, and with it the pools that name a version, as one\n"
            "proposal. What a pool pins of its image must be said; versions of add-ons may be: --set\n"
            "ADDRESS/SETTING=VALUE. What can't be known by reading is listed.\n"
            "\n"
            "  repoform upgrade-kubernetes . --root shop --cluster module.eks --to 1.35 \\\n"
            "      --environment staging --diff"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("cluster", metavar="MODULE", help=_("the cluster's address (default: the only one)")),
            Argument("to", required=True, metavar="VERSION", help=_("the new version, as the cloud says it")),
            environments_argument(_("only in this environment; repeatable")),
            Argument(
                "values",
                shape="by environment",
                given="values",
                option="--set",
                metavar="ADDRESS/SETTING=VALUE",
                help=_("what a pinned image or an add-on becomes; repeatable"),
            ),
            Argument("settings", shape="by environment", given="none"),
        )

    def guide(self, bench: PlainWorkbench, args: Args) -> Guide:
        clusters = bench.clusters()
        if not clusters:
            raise Refused(_("There is no cluster to upgrade."))
        cluster = bench.cluster(str(given(args, "cluster", clusters[0].name)))
        there = bench.environments_of(cluster.name)
        args = still_fitting(args, there)
        first = _lowest(bench, cluster, chosen_environments(bench, args, there))
        suggested = first[1].next if first is not None and not first[1].rest else None
        wanted = chosen_environments(bench, args, there)
        if not args.get("environments") and first is not None:
            # What is behind goes first.
            wanted = [e for e in there if _order(bench, cluster, e) == first[1].order]
        to = given(args, "to", suggested)
        answers: dict[str, Json] = {"cluster": cluster.name, "to": to}
        answers |= {name: dict(args[name]) for name in ("values", "settings") if args.get(name)}
        if any(wanted):
            answers["environments"] = wanted
        refused, done = "", Upgraded()
        if to is None and first is not None:
            done.notes.append(
                _(
                    "{where} is at {now}. Name the new version as exactly: the cloud lists what it offers."
                ).format(where=_where(cluster, first[0]), now=first[1].text)
            )
        else:
            refused, done = _tried(bench, cluster, answers)
        which = (
            Question("cluster", _("Cluster"), "", "choice", cluster.name, pool_choices(clusters), True, True),
            *environments_question(bench, there, wanted, _("Where")),
            Question("to", _("To version"), _("As the cloud names it."), required=True, default=to),
        )
        return Guide(
            self.name,
            bench.root,
            self.title(),
            _(
                "Raises the control plane by one minor version, and with it what names a version of its own."
                " It can't be taken back."
            ),
            (
                Step(_("Which"), which),
                Step(_("What goes along"), _pins(bench, cluster, wanted)),
                Step(_("Check"), (), "\n".join(done.lines)),
            ),
            tuple(done.notes),
            answers,
            refused,
        )

    def apply(self, bench: PlainWorkbench, args: Args) -> None:
        if not upgrade_kubernetes(bench, args).lines:
            raise Refused(_("Everything is at {to} already.").format(to=args.get("to")))


def _tried(bench: PlainWorkbench, cluster: Module, args: Args) -> tuple[str, Upgraded]:
    try:
        if not args.get("to"):
            control_plane(bench, cluster, bench.environments_of(cluster.name)[0])  # says why there is none
        done = upgrade_kubernetes(bench.apart(), args)
    except Refused as refused:
        return str(refused), Upgraded()
    if done.lines:
        return "", done
    return _("{cluster} is there already.").format(cluster=cluster.title or cluster.name), done


def _order(bench: PlainWorkbench, cluster: Module, environment: str) -> tuple[int, int] | None:
    try:
        return control_plane(bench, cluster, environment).order
    except Refused:
        return None


def _lowest(
    bench: PlainWorkbench, cluster: Module, environments: Sequence[str]
) -> tuple[str, Version] | None:
    found = []
    for environment in environments:
        try:
            found.append((environment, control_plane(bench, cluster, environment)))
        except Refused:
            continue
    return min(found, key=lambda one: one[1].exact, default=None)


def _pins(bench: PlainWorkbench, cluster: Module, wanted: Sequence[str]) -> tuple[Question, ...]:
    """What else names a version."""
    found: dict[tuple[str, str], list[Linked]] = {}
    for environment in wanted:
        for one in linked(bench, cluster, environment):
            if one.of in ("image", "add-on") and one.value is not None:
                found.setdefault((one.module.name, one.path), []).append(one)
    out = []
    for (address, path), those in found.items():
        label = _("{what} of {thing}").format(
            what=those[0].label, thing=those[0].module.title or those[0].module.name
        )
        out.append(
            Question(
                f"settings.{address}/{path}",
                label,
                _("Empty: it stays."),
                environments=tuple(one.environment for one in those),
                defaults={one.environment: one.value for one in those if one.of == "add-on"},
            )
        )
    return tuple(out)
