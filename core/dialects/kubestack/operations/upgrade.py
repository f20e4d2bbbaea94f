"""Upgrade the framework: every `?ref=`, the Dockerfile's tags, the README's version; settings and inputs
renamed; from the flat generation to the typed one only where every key maps and every effective value
stays.

Args: `to` (a version); `values` ({module: {setting of the new version: value}}: answers for what the new
version requires and the old one left to a default nobody can tell); `keep_loc` (true: the `loc` environment
and Dockerfile.loc stay when going to the typed generation).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping

from core import hcl
from core.dialects.common.workbench.pipelines import shared_with
from core.dialects.common.workbench.workbench import fmt
from core.dialects.errors import Refused
from core.dialects.kubestack import versions as facts_upgrade
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations import dockerfile, readme
from core.dialects.kubestack.operations.convert import Move, default_text, moves, rewritten, target_of
from core.dialects.kubestack.operations.effective import compare, nested_parts, refuse_leaks
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.maps import Map, maps, remove_key
from core.dialects.kubestack.operations.wiring import rewire
from core.dialects.kubestack.source import recognise, with_ref
from core.dialects.operation import Args, Argument, Operation
from core.facts import required
from core.frozen import dataclass
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module
from core.platform.module_facts import ModuleFacts
from core.terraform.files import Placed
from core.terraform.folder import argument, source_of
from core.text import _, human_date, ngettext, sentence_list, sentences, with_stop

TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Pinned:
    """A module block at some version of the framework."""

    folder: str
    placed: Placed
    source: str
    ref: str
    schema: str | None

    @property
    def key(self) -> tuple[str, int]:
        """File and first line."""
        return self.placed.file, self.placed.line

    @property
    def name(self) -> str:
        return self.placed.chunk.labels[0]


def pinned(folder: KubestackWorkbench) -> list[Pinned]:
    """Every module of the framework with a `?ref=`, in the root and in local modules."""
    out = []
    for here in [folder.folder, *folder.local_module_folders()]:
        for call in folder.blocks("module", here):
            source = source_of(call.chunk)
            written = call.chunk.attributes.get("source")
            if source is None and written is not None:
                raise Refused(
                    _(
                        "{file}, line {line}: the source is computed ({text}). Change its version as code."
                    ).format(file=call.file, line=call.line + written.line, text=written.text)
                )
            known = recognise(source or "")
            if (
                source is not None
                and known is not None
                and known.ref
                and not known.entry.startswith("catalog")
            ):
                out.append(Pinned(here, call, source, known.ref, known.schema))
    return out


def checked_target(args: Mapping[str, Json]) -> tuple[str, str]:
    """(ref, framework). Raises Refused."""
    to = str(args.get("to") or "")
    facts = load()
    if not re.fullmatch(r"v\d+\.\d+\.\d+[\w.-]*|master|main|[0-9a-f]{7,40}", to):
        raise Refused(
            _("Which version? The newest known are {names}.").format(
                names=sentence_list(list(facts.versions[-4:]))
            )
        )
    meant = [v for v in facts.versions if v.startswith(f"{to}-")]
    if meant:
        raise Refused(_("There is no {to}. Did you mean {meant}?").format(to=to, meant=meant[-1]))
    return to, facts.framework_for(to)[0]


def upgrade(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    to, framework = checked_target(args)
    facts = load()
    found = pinned(folder)
    if not found:
        raise Refused(
            _("No module in {root} comes from the framework with a version.").format(
                root=folder.platform.root
            )
        )
    ahead = [p for p in found if p.ref != to]
    if not ahead:
        return
    at_place = {(m.file, m.line): m.facts_version for m in folder.platform.modules()}
    for one in ahead:
        at = at_place.get(one.key) or facts.framework_for(one.ref)[0]
        if facts.order(at) > facts.order(framework):
            raise Refused(
                _("{module} is at {ref}, which is newer than {to}. Repoform doesn't downgrade.").format(
                    module=one.name, ref=one.ref, to=to
                )
            )
    before = folder.reading
    modules = [m for m in folder.platform.modules() if m.facts_version is not None and m.schema is not None]
    typing = facts.style_of(framework) == TYPED and any(m.style != TYPED for m in modules)
    if typing and not args.get("keep_loc"):
        _drop_loc(folder)
        folder.refresh()
        modules = [
            m for m in folder.platform.modules() if m.facts_version is not None and m.schema is not None
        ]
        ahead = [p for p in pinned(folder) if p.ref != to]
        at_place = {(m.file, m.line): m.facts_version for m in folder.platform.modules()}
    by_place = {(m.file, m.line): m for m in modules}
    _refuse_strangers(ahead, by_place, framework)
    moving = {one.key for one in ahead}
    for one_map, module in [(m, by_place.get(m.call)) for m in maps(folder)]:
        if module is not None and one_map.call in moving:
            _rewrite(folder, one_map, module, framework, args)
    if typing:
        _free_variables(folder)
    for one in ahead:
        at = at_place.get(one.key) or facts.framework_for(one.ref)[0]
        rewire(folder, one.name, one.folder, at, framework)
    for one in ahead:
        path = (*one.placed.steps, hcl.AttributeStep("source"))
        folder.apply(one.placed.file, hcl.SetValue(path, with_ref(one.source, to)))
    _images(folder, to, typing and not args.get("keep_loc"))
    folder.edit_readme(lambda text: readme.set_value(text, "framework version", to))
    folder.refresh()
    compare(before, folder.reading, folder.root, {"loc"} if typing and not args.get("keep_loc") else set())


def _refuse_strangers(
    ahead: list[Pinned], by_place: Mapping[tuple[str, int], Module], framework: str
) -> None:
    """What the new version doesn't have at all."""
    for one in ahead:
        name = one.name
        if one.schema is None or load().index["modules"].get(one.schema) is None:
            continue
        if load().module_facts(one.schema, framework) is None:
            raise Refused(
                _("{module}: {framework} has no {schema} any more. Remove it first.").format(
                    module=name, framework=framework, schema=one.schema
                )
            )
        module = by_place.get(one.key)
        if module is not None and module.readonly:
            raise Refused(f"{module.name}: {module.readonly}")


def _rewrite(
    folder: KubestackWorkbench, one_map: Map, module: Module, framework: str, args: Mapping[str, Json]
) -> None:
    facts = load()
    old = facts.module_facts(module.schema, module.facts_version)
    new = facts.module_facts(module.schema, framework)
    if old is None or new is None or old.version == new.version:
        return
    items = one_map.items(folder)
    plans: dict[str, dict[str, Move]] = {}
    for environment, item in items.items():
        if item.expr.kind != "object":
            raise Refused(
                _(
                    "{file}, line {line}: the settings of {module} in {environment} aren't"
                    " written out; Repoform can't rewrite them."
                ).format(file=one_map.path, line=item.line, environment=environment, module=module.name)
            )
        plans[environment] = moves(item.expr, old, new, one_map.path)
    extras: dict[str, dict[str, str]] = {e: {} for e in items}
    if new.style != old.style:
        refuse_leaks(plans, items, one_map, old, new)
        base = one_map.base if one_map.base in items else (module.base or "")
        if base not in items:
            raise Refused(
                _("Repoform can't tell the base environment of {cluster}.").format(cluster=module.name)
            )
        for environment in items:
            if environment != base:
                for path, text in nested_parts(plans[environment], plans.get(base, {})).items():
                    extras[environment][path] = text
        extras[base].update(_newly_required(module, plans, old, new, args))
    clean = fmt(folder.read(one_map.path)) == folder.read(one_map.path)
    for environment in reversed(list(items)):
        item = one_map.items(folder)[environment]
        data = folder.read(one_map.path)
        line = data[: item.span[0]].rpartition(b"\n")[2].decode("utf-8")
        indent = line[: len(line) - len(line.lstrip())]
        changed = rewritten(data, item.expr, plans[environment], extras[environment], indent)
        if changed is not None:
            start, end = item.expr.span
            folder.write(one_map.path, data[:start] + changed.encode() + data[end:])
    if clean:
        folder.write(one_map.path, fmt(folder.read(one_map.path)))
    folder.editable(one_map.path)


def _newly_required(
    module: Module,
    plans: Mapping[str, Mapping[str, Move]],
    old: ModuleFacts,
    new: ModuleFacts,
    args: Mapping[str, Json],
) -> dict[str, str]:
    """Settings that the new version requires and nobody wrote: the old version's default, said aloud."""
    base = module.base or ""
    answers = (args.get("values") or {}).get(module.name, {})
    out: dict[str, str] = {}
    for path, value in answers.items():
        if path not in new.formats:
            raise Refused(
                _("{framework} has no setting “{name}” for {module}.").format(
                    framework=new.version, name=path, module=module.name
                )
            )
        out[path] = default_text(value, new.formats[path], path)
    missing = []
    texts = {m.target: m.text for m in plans.get(base, {}).values()} | out
    for path in required.missing(new, texts):
        source = next((p for p in old.records if _target(p, old, new) == path), None)
        default = old.records[source].default if source is not None else None
        if default not in (None, "", []):
            field = old.field_of(source or "")
            value = field.default if field is not None else default
            out[path] = default_text(value, new.formats[path], path)
        elif default == [] and old.cloud == "azurerm":
            out[path] = "[]"
        else:
            zones = _cluster_zones(module, path)
            if zones is None:
                missing.append(f"{new.fields[path].label} ({path})")
            else:
                out[path] = zones
    if missing:
        raise Refused(
            _(
                "{module}: {framework} requires {settings}, which nothing says now. Write the value that "
                "its nodes have today, then upgrade."
            ).format(module=module.name, framework=new.version, settings=sentence_list(missing))
        )
    return out


def _target(path: str, old: ModuleFacts, new: ModuleFacts) -> str | None:
    return target_of(path, old, new)


def _cluster_zones(module: Module, path: str) -> str | None:
    """Zones of an EKS pool that had none: those of its cluster, which is where it stands."""
    if module.cloud == "aws" and path == "availability_zones" and module.cluster is not None:
        return f'module.{module.cluster}.current_config["cluster_availability_zones"]'
    if module.cloud == "azurerm" and path == "availability_zones":
        return "[]"
    return None


def _drop_loc(folder: KubestackWorkbench) -> None:
    """The local development environment is gone in the typed generation."""
    for one in maps(folder):
        if "loc" in one.items(folder) and one.base != "loc":
            remove_key(folder, one, "loc")


_FLAT_TYPE = re.compile(r"^map\(\s*map\(\s*(map\(\s*)?(string|any)\s*\)\s*\)\s*\)?$")


def _free_variables(folder: KubestackWorkbench) -> None:
    """A variable typed as maps of strings can't hold lists and objects: `any` can."""
    used = set()
    for one in maps(folder):
        first = one.where[0]
        if isinstance(first, hcl.AttributeStep):
            used.add(first.name)
        elif isinstance(first, hcl.BlockStep) and first.type == "variable":
            used.update(first.labels)
    variables = [p for name, p in folder.terraform().variables.items() if name in used]
    for here in folder.local_module_folders():
        variables += [p for n, p in folder.terraform(here).variables.items() if n == "configuration"]
    for variable in variables:
        type = argument(variable, "type")
        if type is not None and _FLAT_TYPE.match(re.sub(r"\s+", "", type.node.text)):
            folder.apply(type.file, hcl.SetValue(type.steps, hcl.Expression("any")))


def _images(folder: KubestackWorkbench, to: str, without_loc: bool) -> None:
    """There are images of releases only."""
    for path in folder.dockerfiles():
        text = folder.text(path)
        kinds = {t.suffix for t in dockerfile.tags(text)}
        if without_loc and kinds == {"kind"} and posixpath.basename(path) == "Dockerfile.loc":
            folder.write(path, None)
        elif to.startswith("v"):
            folder.set_text(path, dockerfile.with_version(text, to))


LOSES = ("replaced", "gone", "dropped")
"""Something running goes, or something written is ignored from then on."""
GRAVE = ("gone", "replaced", "required", "dropped", "default", "inheritance", "renamed")


def _told(found: Iterable[tuple[Module, facts_upgrade.Step]]) -> list[str]:
    """A sentence each, with the modules that it is true of."""
    said: dict[str, list[str]] = {}
    for module, step in found:
        said.setdefault(step.sentence, []).append(module.title or module.name)
    return [f"{sentence_list(modules)}: {sentence}" for sentence, modules in said.items()]


class Upgrade(Operation[KubestackWorkbench]):
    name = "upgrade"

    def title(self) -> str:
        return _("Upgrade the framework")

    def menu(self) -> str:
        return _("Upgrade Kubestack…")

    def help(self) -> str:
        return _("move to another version of the framework")

    def text(self) -> str:
        return _(
            "Every ?ref=, the Dockerfile's tags and the README's version; renamed settings "
            "and inputs follow. To the\n"
            "typed generation (master) comma texts become lists and pool settings move under "
            "default_node_pool, only\n"
            "where every key maps and no effective value changes. The lock file is yours: "
            "terraform init -upgrade.\n"
            "\n"
            "  repoform upgrade . --to master --diff\n"
            "\n"
            "What the new version requires and nothing says now is refused by name; answer "
            "with --set MODULE/SETTING=VALUE,\n"
            "the value that is in use today."
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument(
                "to", required=True, metavar="VERSION", help=_("a release such as v0.19.2-beta.0, or master")
            ),
            Argument(
                "values",
                shape="by environment",
                given="values",
                option="--set",
                metavar="MODULE/SETTING=JSON",
                help=_("what the new version requires and nothing says"),
            ),
            Argument("keep_loc", shape="yes", given="flag", help=_("keep the loc environment")),
        )

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        facts = load()
        found = pinned(folder)
        refs = sorted({p.ref for p in found}, key=lambda r: facts.order(facts.framework_for(r)[0]))
        lowest = facts.framework_for(refs[0])[0] if refs else facts.versions[0]
        highest = facts.framework_for(refs[-1])[0] if refs else facts.versions[0]
        newer = [
            v
            for v in facts.versions
            if facts.order(v) > facts.order(lowest) and facts.order(v) >= facts.order(highest)
        ]
        dates = {v["name"]: human_date(v["date"]) for v in facts.index["versions"]}
        to = str(args.get("to") or "")
        notes = [_("Now at {refs}.").format(refs=sentence_list(refs))] if refs else []
        target = facts.framework_for(to)[0] if to else lowest
        if to and facts.framework_for(to)[1]:
            notes.append(_("Repoform doesn't know {to} yet and goes by {known}.").format(to=to, known=target))
        found_steps = [
            (module, step)
            for module in folder.platform.modules()
            for step in facts_upgrade.steps(facts, module, target)
        ]
        found_steps.sort(
            key=lambda found: GRAVE.index(found[1].kind) if found[1].kind in GRAVE else len(GRAVE)
        )
        warnings = _told([(m, s) for m, s in found_steps if s.kind in LOSES])
        notes += _told([(m, s) for m, s in found_steps if s.kind not in LOSES])
        notes += [
            sentences([with_stop(change), with_stop(action)])
            for change, action in facts_upgrade.notes(facts, folder.platform.modules(), target)
        ]
        notes += [
            _("{folders}: also used by the platform in {root}, which this reaches as well.").format(
                folders=sentence_list(shared), root=root
            )
            for root, shared in shared_with(folder).items()
        ]
        if to and not to.startswith("v") and folder.dockerfiles():
            notes.append(
                _(
                    "There are images of releases only: the Dockerfile keeps its tag, which {to} may not fit."
                ).format(to=to)
            )
        if to:
            notes.append(
                _(
                    "The lock file stays as it is: run `terraform init -upgrade` on the branch and add "
                    ".terraform.lock.hcl to the proposal."
                )
            )
        return Guide(
            self.name,
            folder.root,
            self.title(),
            ngettext(
                "Moves {n} module to another version of the framework.",
                "Moves {n} modules to another version of the framework.",
                len(found),
            ).format(n=len(found)),
            (
                Step(
                    _("Version"),
                    (
                        Question(
                            "to",
                            _("To version"),
                            _("Releases of Kubestack, newest first, and its branch master."),
                            "choice",
                            to or None,
                            tuple(Choice(v, dates.get(v, "")) for v in reversed(newer)),
                            required=True,
                        ),
                    ),
                ),
                Step(_("Check"), ()),
            ),
            tuple(notes),
            {k: v for k, v in {**args, "to": to}.items() if v},
            ""
            if newer and found
            else _("No module here comes from the framework with a version.")
            if not found
            else _("Every module is at the newest version that Repoform knows."),
            # Of a version that nobody chose nothing is lost.
            warnings=tuple(warnings) if to else (),
        )

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        upgrade(folder, args)
