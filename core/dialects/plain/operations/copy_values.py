"""Copy what one environment has to others: settings of a cluster or pool, or a whole pool that they lack.

Args: `module`, `environment`, `to` (environments), `settings` (where left out: sizes, machines, versions and
what else means the same everywhere; never names, networks or zones).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.dialects.errors import Refused
from core.dialects.operation import Args, Argument, Operation
from core.dialects.plain.operations.asking import beside_inputs, environment_choices, given, pool_choices
from core.dialects.plain.operations.brought import brought
from core.dialects.plain.operations.judged import come, judged
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.operations.versions import version
from core.dialects.plain.operations.writing import changed
from core.dialects.plain.write import write_setting
from core.platform.edit import Edit
from core.platform.field import Choice
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module, ModuleKind, Origin, Setting
from core.platform.roles import TRAVELLING
from core.text import _, sentence_list


def copy_values(bench: PlainWorkbench, args: Args) -> list[str]:
    """What was done, one sentence each."""
    module = _module(bench, args)
    source = _environment(bench, module, str(args.get("environment") or ""))
    targets = _targets(bench, args, source)
    settings = _chosen(module, source, args)
    trial = bench.apart()
    done: list[str] = []
    for target in targets:
        if bench.across(module.name).exists(target) is False:
            _bring(trial, module, source, target)
            words = _("{pool} comes to {environment}.")
            done.append(words.format(pool=module.title or module.name, environment=target))
            continue
        for setting in settings:
            done += _copy(trial, module, setting, source, target, bool(args.get("settings")))
    bench.take(dict(trial.files), trial.state)
    return done


def _module(bench: PlainWorkbench, args: Args) -> Module:
    name = str(args.get("module") or "")
    if args.get("to_module") not in (None, "", name):
        raise Refused(_("In ordinary Terraform values are copied between environments of one thing only."))
    module = bench.platform.module(name)
    if module is None or module.name not in bench.here.found:
        names = sentence_list([m.name for m in (*bench.clusters(), *bench.pools())]) or _("none")
        raise Refused(_("There is no “{name}” here. There are: {names}.").format(name=name, names=names))
    return module


def _environment(bench: PlainWorkbench, module: Module, environment: str) -> str:
    there = [e for e in bench.environments_of(module.name) if bench.across(module.name).exists(e)]
    if environment not in there:
        raise Refused(
            _("There is no {module} in “{environment}”. It is in {names}.").format(
                module=module.title or module.name,
                environment=environment,
                names=sentence_list([e for e in there if e]) or _("one place"),
            )
        )
    return environment


def _targets(bench: PlainWorkbench, args: Args, source: str) -> list[str]:
    asked = args.get("to") or []
    targets = [asked] if isinstance(asked, str) else list(asked)
    known = [e for e in bench.here.environments if e != source]
    odd = next((t for t in targets if t not in known), None)
    if odd is not None or not targets:
        names = sentence_list(known) or _("none")
        raise Refused(
            _("There is no other environment “{name}”. There are: {names}.").format(name=odd, names=names)
            if odd is not None
            else _("Name the environments to copy to. There are: {names}.").format(names=names)
        )
    return targets


def _chosen(module: Module, source: str, args: Args) -> list[Setting]:
    asked = args.get("settings") or []
    if not asked:
        return [s for s in module.settings if _is_own(s, source) and _travels(module, s)]
    out = []
    for path in [asked] if isinstance(asked, str) else asked:
        setting = module.setting(path)
        value = setting.values.get(source) if setting is not None else None
        if setting is None or value is None or value.origin is Origin.UNSET:
            raise Refused(
                _("{module} sets no {setting} in {environment}.").format(
                    module=module.title or module.name, setting=path, environment=source
                )
            )
        if not value.known or value.sensitive:
            raise Refused(
                _("{setting} can't be copied: {why}").format(
                    setting=setting.field.label,
                    why=value.note or _("its value is a secret, or only Terraform can tell it."),
                )
            )
        out.append(setting)
    return out


def _is_own(setting: Setting, source: str) -> bool:
    """Whether a setting is written in the environment, with a value that can be taken along."""
    value = setting.values.get(source)
    if value is None or setting.readonly or not value.known or value.sensitive or value.value is None:
        return False
    return value.origin in (Origin.SET, Origin.INHERITED) and not value.ignored


def _travels(module: Module, setting: Setting) -> bool:
    """Whether a setting means the same in another environment: a size does, a name or network doesn't."""
    return module.roles is not None and module.roles.of(setting.path) in TRAVELLING


def _goes_back(module: Module, setting: Setting, now: object, then: object) -> bool:
    if module.roles is None or setting.path not in module.roles.version:
        return False
    one, other = version(now), version(then)
    return one is not None and other is not None and other.exact < one.exact


def _copy(
    bench: PlainWorkbench, module: Module, setting: Setting, source: str, target: str, named: bool
) -> list[str]:
    value = setting.values[source]
    there = bench.pool_or_cluster(module.name).setting(setting.path)
    old = there.values.get(target) if there is not None else None
    if old is not None and old.known and old.value == value.value and old.origin is not Origin.UNSET:
        return []
    if old is not None and not old.known and not named:
        return []
    if old is not None and _goes_back(module, setting, old.value, value.value):
        if not named:
            return []
        raise Refused(
            _("{module} in {environment} is at {now}. It never goes back to {then}.").format(
                module=module.title or module.name, environment=target, now=old.value, then=value.value
            )
        )
    why: Refused | None = None
    for mode in ("", "override"):
        edit = Edit("set", bench.root, module.name, target, setting.path, value.value, mode=mode)
        try:
            files = write_setting(bench.state, edit).files
        except Refused as refused:
            why = why or refused
            continue
        if not files:
            return []
        bench.take(files)
        words = _("{module} in {environment}, {label}: {before} → {after}")
        return [
            words.format(
                module=module.title or module.name,
                environment=target,
                label=setting.field.label,
                before=_("nothing") if old is None or old.value is None else old.value,
                after=value.value,
            )
        ]
    assert why is not None
    raise why


def _bring(bench: PlainWorkbench, module: Module, source: str, target: str) -> None:
    """A pool that an environment lacks. Raises Refused."""
    if module.kind is not ModuleKind.NODE_POOL:
        raise Refused(
            _("{environment} has no {module}. Repoform brings node pools along, not clusters.").format(
                environment=target, module=module.title or module.name
            )
        )
    why: Refused | None = None
    for operations in brought(bench, module.name, source, target):
        if isinstance(operations, Refused):
            why = why or operations
            continue
        try:
            files = changed(bench.snapshot, operations)
            found = come(bench, files, module.name, (target,))
            if found.address != module.name:
                raise Refused(_("{pool} would come instead of it.").format(pool=found.address))
            meant = replace(found, now=frozenset((target,)), beside=beside_inputs(bench, module.name))
            result = judged(bench, files, meant)
        except Refused as refused:
            why = why or refused
            continue
        bench.take(files, result.state)
        return
    raise why or Refused(
        _("Repoform can't tell where {pool} would be written for {environment}.").format(
            pool=module.title or module.name, environment=target
        )
    )


class CopyValues(Operation[PlainWorkbench]):
    name = "copy"

    def title(self) -> str:
        return _("Copy to another environment")

    def menu(self) -> str:
        return _("Copy values to an environment…")

    def help(self) -> str:
        return _("copy values to other environments")

    def text(self) -> str:
        return _(
            "In ordinary Terraform a whole pool comes along to an environment that lacks it. Without\n"
            "SETTING names, networks and zones stay as they are.\n"
            "\n"
            "  repoform copy . \\\n"
            "      'payments:module.cluster.google_container_node_pool.pools[\"models\"]/staging' \\\n"
            "      --to production"
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
            Argument("to_module", given="none"),
        )

    def guide(self, bench: PlainWorkbench, args: Args) -> Guide:
        things = [*bench.clusters(), *bench.pools()]
        environments = [e for e in bench.here.environments if e]
        if not things or len(environments) < 2:
            raise Refused(_("There is only one environment here."))
        module = _module(bench, {"module": given(args, "module", things[0].name)})
        across = bench.across(module.name)
        there = [e for e in environments if across.exists(e)]
        source = str(given(args, "environment", ""))
        if source not in there:
            source = (_shown(bench, there) or there or environments)[0]
        others = [e for e in environments if e != source]
        offered = _shown(bench, others)
        lacking = [e for e in offered if across.exists(e) is False]
        asked = args.get("to") or lacking or (offered or others)[:1]
        targets = [e for e in ([asked] if isinstance(asked, str) else asked) if e in others] or others[:1]
        answers = {"module": module.name, "environment": source, "to": targets}
        paths = [s.path for s in module.settings if _is_own(s, source)]
        if chosen := [p for p in args.get("settings") or () if p in paths]:
            answers["settings"] = chosen
        refused = ""
        notes: tuple[str, ...] = ()
        try:
            notes = tuple(copy_values(bench.apart(), answers))
            if not notes:
                refused = _("It is the same there already.")
        except Refused as error:
            refused = str(error)
        own = [Choice(s.path, s.field.label) for s in module.settings if _is_own(s, source)]
        questions = (
            Question("module", _("What"), "", "choice", module.name, pool_choices(things), True, True),
            Question(
                "environment", _("From"), "", "choice", source, environment_choices(bench, there), True, True
            ),
            Question("to", _("To"), "", "choices", targets, environment_choices(bench, others), True, True),
            Question(
                "settings",
                _("Settings"),
                _("None chosen: all that means the same everywhere."),
                "choices",
                chosen,
                tuple(own),
                True,
            ),
        )
        return Guide(
            self.name,
            bench.root,
            self.title(),
            _("Sets in other environments what holds in one; a pool that they lack comes along whole."),
            (Step(_("What"), questions), Step(_("Check"), (), "\n".join(notes))),
            (),
            answers,
            refused,
        )

    def apply(self, bench: PlainWorkbench, args: Args) -> None:
        copy_values(bench, args)


def _shown(bench: PlainWorkbench, names: Sequence[str]) -> list[str]:
    """Those that the user doesn't hide: nothing else is chosen by itself."""
    return [e for e in names if not bench.here.units[e].unit.hidden]
