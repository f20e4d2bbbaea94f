"""From a "set" or "unset" Edit to new files: finds where the value stands, and writes it as the file does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core import hcl
from core.dialects.common.absent import ABSENT, Absent
from core.dialects.common.arguments import parts, place_of_part
from core.dialects.common.built import Built
from core.dialects.common.calls import META
from core.dialects.common.fitting_values import asked, fit_expression, part_type, type_of_format
from core.dialects.common.incremental import RootState
from core.dialects.common.keyed_maps import EnvMap, object_of
from core.dialects.common.refusals import entry_field, linked, no_argument, no_setting, not_at_source
from core.dialects.common.spelling import as_written, bare_as, comma, is_there, plain, same, to_write
from core.dialects.common.unknown_fields import Shape, unknown_field
from core.dialects.common.values import (
    Written,
    evaluate,
    meaning,
    selects_by_workspace,
    short,
    type_of,
    written,
)
from core.dialects.common.variables import field_type
from core.dialects.errors import Refused
from core.dialects.kubestack.changed_files import Operations, Spot, changed_files, without_argument
from core.dialects.kubestack.configuration import CURRENT
from core.dialects.kubestack.emptied import is_last, was_empty
from core.dialects.kubestack.read import State
from core.dialects.kubestack.settings import is_merged_by_key
from core.dialects.kubestack.type_defaults import type_of_path
from core.platform.edit import Edit
from core.platform.field import Field
from core.platform.model import Kind, Module, Setting
from core.platform.paths import key_of, plain_path
from core.snapshot import Snapshot
from core.terraform.files import Placed
from core.terraform.folder import Place, argument
from core.terraform.nodes import UNKNOWN
from core.terraform.scope import Scope
from core.terraform.types import Type
from core.text import _, listed


def apply_setting(snapshot: Snapshot, state: State, edit: Edit) -> Mapping[str, bytes | None]:
    """The files that a "set" or "unset" changes. Raises Refused."""
    if edit.kind not in ("set", "unset"):
        raise Refused(
            _("Repoform doesn't know the operation “{name}”.").format(name=edit.operation or edit.kind)
        )
    root = state.roots.get(edit.root)
    if root is None:
        raise Refused(_("There is no platform in the folder “{root}”.").format(root=edit.root))
    built, module = _module(root, edit)
    operations = _Writer(snapshot, root, built, module, edit).operations()
    return changed_files(snapshot, operations)


def _module(root: RootState, edit: Edit) -> tuple[Built, Module]:
    module = root.platform.module(edit.module)
    built = root.built(edit.module)
    if module is None:
        raise Refused(_("There is no module called “{name}”.").format(name=edit.module))
    if module.readonly is not None or built is None:
        raise Refused(module.readonly or _("This module can't be edited."))
    return built, module


class _Writer:
    """One edit of one module."""

    def __init__(self, snapshot: Snapshot, root: RootState, built: Built, module: Module, edit: Edit) -> None:
        self.snapshot = snapshot
        self.root = root
        self.built = built
        self.module = module
        self.edit = edit
        self.shape: Shape = built.shape

    def operations(self) -> Operations:
        configuration = self.built.configuration
        if configuration is None or (not configuration.environments and configuration.entry is None):
            return self._argument()
        if configuration.place is None:
            raise Refused(configuration.why or _("This configuration can't be edited."))
        environment = configuration.environments.get(self.edit.environment)
        if environment is None:
            return self._new_environment(configuration.place)
        if environment.place is None:
            raise Refused(
                _("“{env}” of {module} can't be edited as a form. {why}").format(
                    env=environment.name, module=self.module.name, why=environment.why
                )
            )
        if environment.unsure:
            raise Refused(environment.unsure)
        if self.edit.setting == "":
            return {}
        return self._operations_in(environment, environment.place)

    # Environments

    def _new_environment(self, place: Place) -> Operations:
        name = self.edit.environment
        known = [e.name for e in self.root.platform.environments]
        if name not in known:
            raise Refused(
                _("There is no environment “{name}” here. There are: {known}.").format(
                    name=name, known=listed(known)
                )
            )
        if self.edit.kind == "unset":
            return {}
        path = (*place.steps, hcl.KeyStep(name))
        # A base stands before those that inherit from it.
        first = self.built.configuration is not None and name == self.built.configuration.base
        if self.edit.setting == "":
            return {place.file: [hcl.SetValue(path, {}, first)]}
        field = self._field()
        plain_setting, key = plain_path(self.edit.setting), key_of(self.edit.setting)
        base = self._base()
        inherited = base.raw(plain_setting, self.shape.groups) if base is not None else ABSENT
        model = inherited if isinstance(inherited, Written) else None
        inner = self._steps_below(plain_setting)
        if self.edit.expression is not None:
            value: Any = self._expression(field if key is None else self._entry_field(field, key))
            steps = inner if key is None else (*inner, hcl.KeyStep(key))
            return {place.file: [hcl.SetValue((*path, *steps), value, first)]}
        if key is not None:
            value = self._map_with(field, plain_setting, None, model, key)
        else:
            wanted = asked(self.edit.value, field, self._declared())
            neighbours = (base,) if base is not None else ()
            value = to_write(wanted, plain_setting, field, self.shape, None, model, neighbours)
        return {place.file: [hcl.SetValue((*path, *inner), value, first)]}

    def _base(self) -> EnvMap | None:
        configuration = self.built.configuration
        if configuration is None or configuration.base is None:
            return None
        return configuration.environments.get(configuration.base)

    def _steps_below(self, path: str) -> hcl.Path:
        head, dot, rest = path.partition(".")
        if dot and head in self.shape.groups:
            return (hcl.KeyStep(head), hcl.KeyStep(rest))
        return (hcl.KeyStep(path),)

    # One setting

    def _field(self) -> Field:
        path = plain_path(self.edit.setting)
        setting = self.module.setting(path)
        if setting is not None:
            return setting.field
        if self.shape.strict:
            raise Refused(no_setting(self.shape, self.module, path))
        return unknown_field(path, type_of(self.edit.value))

    def _declared(self) -> Type | None:
        """What Terraform takes for the setting, or for the one entry of it; None: anything, or text that
        stands for lists and numbers."""
        path, key = plain_path(self.edit.setting), key_of(self.edit.setting)
        form = self._format(path)
        if form.startswith("comma") or form.endswith("-as-string"):
            return None
        found = self.built.types.get(path) or type_of_path(self.shape.declared, path, self.shape.groups)
        found = found or type_of_format(form)
        return found if key is None else part_type(found, key)

    def _format(self, path: str) -> str:
        return self.shape.facts.formats.get(path, "") if self.shape.facts is not None else ""

    def _entry_field(self, field: Field, key: str) -> Field:
        declared = self._declared()
        about = entry_field(field, key)
        return about if declared is None else replace(about, type=field_type(declared))

    def _expression(self, field: Field) -> hcl.Expression:
        """What an expert typed; raises Refused where it is a fixed value that the module refuses."""
        text = self.edit.expression or ""
        fit_expression(text, field, self._declared())
        return hcl.Expression(text)

    def _operations_in(self, environment: EnvMap, holder: Place) -> Operations:
        path, key = plain_path(self.edit.setting), key_of(self.edit.setting)
        if why := environment.blocked(path, self.shape.groups):
            raise Refused(
                _("“{setting}” of {module} can't be edited in “{env}”. {why}").format(
                    setting=path, module=self.module.name, env=environment.name, why=why
                )
            )
        own = environment.raw(path, self.shape.groups)
        if self.edit.kind == "unset":
            return self._unset(environment, holder, path, key, own)
        field = self._field()
        base = self._base()
        inherited: Written | Absent = ABSENT
        if base is not None and base.name != environment.name:
            inherited = base.raw(path, self.shape.groups)
        if key is not None:
            return self._set_key(environment, holder, path, key, own, inherited, field)
        if self.edit.mode == "at_source":
            return self._at_source(own if isinstance(own, Written) else inherited, field, path)
        spot = self._spot(environment, holder, path, own)
        old = own if isinstance(own, Written) else None
        if self.edit.expression is not None:
            return {spot.file: [hcl.SetValue(spot.steps, self._expression(field))]}
        wanted = asked(self.edit.value, field, self._declared())
        if self._is_done(old, wanted, field):
            return {}
        if is_merged_by_key(self.shape, path, field.type):
            return self._merged_map(spot, old, inherited, wanted, field, environment)
        model = inherited if isinstance(inherited, Written) else None
        neighbours = (environment, base) if base is not None and base is not environment else (environment,)
        value = to_write(wanted, path, field, self.shape, old, model, neighbours)
        return {spot.file: [hcl.SetValue(spot.steps, value)]}

    def _spot(self, environment: EnvMap, holder: Place, path: str, own: Written | Absent) -> Spot:
        if isinstance(own, Written):
            return Spot(own.place.file, own.place.steps)
        head, dot, rest = path.partition(".")
        if dot and head in self.shape.groups:
            group = environment.group(head)
            if isinstance(group, Written):
                inner, _scope = object_of(group)
                if inner is not None:
                    return Spot(inner.file, (*inner.steps, hcl.KeyStep(rest)))
                if group.value is not None:
                    raise Refused(
                        group.why or _("“{text}” can't be edited as a form.").format(text=group.text)
                    )
                return Spot(group.place.file, (*group.place.steps, hcl.KeyStep(rest)))
        return Spot(holder.file, (*holder.steps, *self._steps_below(path)))

    def _is_done(self, old: Written | None, wanted: Any, field: Field) -> bool:
        """Whether what is asked for stands there already. Raises Refused where what stands there instead may
        not be replaced."""
        if old is None:
            return False
        if self._settled(old, wanted, field):
            return True
        self._may_replace(old, field)
        self._keep_links(old, wanted, field)
        return False

    def _settled(self, old: Written, wanted: Any, field: Field) -> bool:
        """Whether what is asked for stands there already."""
        if old.value is None or not is_there(old, wanted, field):
            return False
        return old.kind is Kind.LITERAL or self.edit.mode != "override"

    def _may_replace(self, old: Written, field: Field) -> None:
        """Raises Refused where a reference, template or expression would be lost unasked, or one that is
        another thing in each workspace would be the same in all."""
        if self.edit.mode == "override" and self._serves_many() and selects_by_workspace(old):
            sentence = _(
                "{label} is chosen by the environment's name (Terraform workspace): {text}. A"
                " fixed value here would count in all of them: edit the code."
            )
            raise Refused(sentence.format(label=field.label, text=short(old.text)))
        if self.edit.mode == "override" or old.kind is Kind.LITERAL:
            return
        if old.kind is Kind.REFERENCE:
            stuck = None if self._cluster_of(old) else not_at_source(field, old)
            raise Refused(linked(field, old, stuck), "computed" if stuck else "linked")
        if old.kind is Kind.EXPRESSION and old.value is not UNKNOWN:
            return
        raise Refused(
            _(
                "{label} is put together from other values: {text}. Put a fixed value here, or edit the code."
            ).format(label=field.label, text=old.text),
            "computed",
        )

    def _serves_many(self) -> bool:
        """Whether what stands here counts in more than one workspace."""
        configuration = self.built.configuration
        if configuration is None or not configuration.environments:
            return True
        return self.edit.environment == configuration.base and len(self.root.platform.environments) > 1

    def _keep_links(self, old: Written, wanted: Any, field: Field) -> None:
        """Raises Refused where setting a map whole would put a fixed value in the place of an entry that is
        linked or put together. One whose value stays keeps its spelling; one that is left out goes."""
        if self.edit.mode == "override" or not isinstance(wanted, dict):
            return
        inner, scope = object_of(old)
        for key, part in wanted.items() if inner is not None else ():
            item = inner.node.item(key) if inner is not None else None
            if inner is None or item is None:
                continue
            there = evaluate(item.node, scope)
            if there is not UNKNOWN and same(meaning(there, "text") if field.type == "map" else there, part):
                continue
            entry = written(inner.into(item.node, hcl.KeyStep(key)), scope)
            about = entry_field(field, key)
            if isinstance(part, dict) and entry.place.node.kind == "object":
                self._keep_links(entry, part, about)
            else:
                self._may_replace(entry, about)

    # Where it is linked to

    def _at_source(self, found: Written | Absent, field: Field, path: str) -> Operations:
        if isinstance(found, Written) and found.link is None and found.kind is not Kind.LITERAL:
            self._may_replace(found, field)
        cluster = self._cluster_of(found)
        if cluster is not None:
            return self._at_cluster(cluster[1], cluster[2])
        if not isinstance(found, Written) or found.link is None:
            raise Refused(_("{label} is not defined elsewhere: set it here.").format(label=field.label))
        link = found.link
        stuck = not_at_source(field, found)
        if stuck is not None or link.place is None:
            raise Refused(stuck or found.why)
        target = written(link.place, link.scope)
        if self.edit.expression is not None:
            value: Any = self._expression(field)
        else:
            wanted = asked(self.edit.value, field, self._declared())
            if is_there(target, wanted, field):
                return {}
            self._keep_links(target, wanted, field)
            value = to_write(wanted, path, field, self.shape, target, None, ())
        return {link.place.file: [hcl.SetValue(link.place.steps, value)]}

    def _cluster_of(self, found: Written | Absent) -> re.Match[str] | None:
        """The cluster's setting that a value is taken from, where it is."""
        if not isinstance(found, Written) or found.link is None or found.link.place is not None:
            return None
        return CURRENT.match(found.text)

    def _at_cluster(self, name: str, setting: str) -> Operations:
        """The value is that of a cluster's setting: it is changed there."""
        built, module = _module(self.root, replace(self.edit, module=name))
        edit = replace(self.edit, module=name, setting=setting, mode="")
        base = self._base()
        if base is not None and isinstance(self._own(edit.environment), Absent):
            edit = replace(edit, environment=base.name)
        return _Writer(self.snapshot, self.root, built, module, edit).operations()

    def _own(self, environment: str) -> Written | Absent:
        configuration = self.built.configuration
        found = configuration.environments.get(environment) if configuration is not None else None
        return found.raw(plain_path(self.edit.setting), self.shape.groups) if found is not None else ABSENT

    # Maps

    def _merged_map(
        self,
        spot: Spot,
        old: Written | None,
        inherited: Written | Absent,
        wanted: dict[str, Any],
        field: Field,
        environment: EnvMap,
    ) -> Operations:
        """A map that merges by key, set whole: only what differs from the base is written."""
        below = meaning(inherited.value, "map") if isinstance(inherited, Written) else None
        below = below if isinstance(below, dict) else {}
        gone = [k for k in below if k not in wanted and below[k] not in (None, "")]
        if gone:
            base = self._base()
            raise Refused(
                _(
                    "“{key}” comes from “{base}” and can't be removed in “{env}”: Terraform merges both."
                ).format(key=gone[0], base=base.name if base else "", env=environment.name)
            )
        own = object_of(old)[0] if old is not None else None
        mine = [i.key for i in own.node.items if i.key is not None] if own is not None else []
        target = {k: v for k, v in wanted.items() if k in mine or k not in below or not same(below[k], v)}
        if own is None:
            return {spot.file: [hcl.SetValue(spot.steps, plain(target))]} if target else {}
        value = to_write(target, self.edit.setting, field, self.shape, old, None, ())
        return {own.file: [hcl.SetValue(own.steps, value)]}

    def _set_key(
        self,
        environment: EnvMap,
        holder: Place,
        path: str,
        key: str,
        own: Written | Absent,
        inherited: Written | Absent,
        field: Field,
    ) -> Operations:
        """`labels["key"]`: one entry of a map."""
        if field.type not in ("map", "object") and field.known:
            raise Refused(_("{label} has no entries with names.").format(label=field.label))
        spot = self._spot(environment, holder, path, own)
        old = own if isinstance(own, Written) else None
        inner, scope = object_of(old) if old is not None else (None, None)
        if inner is not None:
            item = inner.node.item(key)
            entry = inner.into(item.node, hcl.KeyStep(key)) if item is not None else None
            return self._entry(inner, key, written(entry, scope) if entry is not None else None, field)
        model = inherited if isinstance(inherited, Written) else None
        if old is not None and old.value not in (None, UNKNOWN) and isinstance(old.value, str):
            return {spot.file: [hcl.SetValue(spot.steps, self._map_with(field, path, old, model, key))]}
        if old is not None and old.value is not None:
            self._may_replace(old, field)
            raise Refused(
                old.why
                or _("The entries of {label} can't be edited one by one here.").format(label=field.label)
            )
        if self.edit.mode == "at_source" and model is not None:
            below, below_scope = object_of(model)
            item = below.node.item(key) if below is not None else None
            if below is not None and item is not None:
                entry = below.into(item.node, hcl.KeyStep(key))
                return self._at_source(written(entry, below_scope), self._entry_field(field, key), path)
        return {spot.file: [hcl.SetValue(spot.steps, self._map_with(field, path, None, model, key))]}

    def _entry(self, inner: Place, key: str, entry: Written | None, field: Field) -> Operations:
        about = self._entry_field(field, key)
        steps = (*inner.steps, hcl.KeyStep(key))
        if self.edit.mode == "at_source":
            return self._at_source(entry if entry is not None else ABSENT, about, key)
        if self.edit.expression is not None:
            return {inner.file: [hcl.SetValue(steps, self._expression(about))]}
        wanted = asked(self.edit.value, about, self._declared())
        if entry is not None:
            if is_there(entry, wanted, about) and (
                entry.kind is Kind.LITERAL or self.edit.mode != "override"
            ):
                return {}
            self._may_replace(entry, about)
        old = entry.place.node.value if entry is not None else None
        return {inner.file: [hcl.SetValue(steps, bare_as(old, plain(wanted)))]}

    def _map_with(self, field: Field, path: str, old: Written | None, model: Written | None, key: str) -> Any:
        """A whole map with one entry more or changed. What replaces whole starts from what is inherited."""
        value = (
            self._expression(self._entry_field(field, key))
            if self.edit.expression is not None
            else plain(asked(self.edit.value, self._entry_field(field, key), self._declared()))
        )
        form = self._format(path)
        start = old or model
        if form == "comma-kv" or (start is not None and isinstance(start.value, str)):
            if self.edit.expression is not None:
                raise Refused(_("This version writes all entries as one text: no code fits in it."))
            if start is not None and start.value is UNKNOWN:
                raise Refused(start.why)
            pairs = meaning(start.value, "map") if start is not None and start.value is not None else {}
            return comma({**pairs, key: value}, field)
        if is_merged_by_key(self.shape, path, field.type) or model is None or model.value is None:
            return {key: value}
        below = object_of(model)[0]
        if below is None:
            why = _("{label} can't be copied from {base}.").format(label=field.label, base=self.module.base)
            raise Refused(model.why or why)
        return {**as_written(below.node), key: value}

    # Unset

    def _unset(
        self, environment: EnvMap, holder: Place, path: str, key: str | None, own: Written | Absent
    ) -> Operations:
        if isinstance(own, Absent):
            return {}
        if self.edit.mode == "at_source":
            raise Refused(_("A definition can't be removed from here. It may be used elsewhere."))
        if (
            own.kind is Kind.EXPRESSION
            and own.value is UNKNOWN
            and own.place.steps == environment.entry.steps
        ):
            raise Refused(own.why)
        if key is not None:
            return self._unset_key(own, key)
        to = str(self.edit.args.get("to", "")) if self.edit.mode == "rename" else ""
        if to and isinstance(environment.raw(to, self.shape.groups), Absent):
            return {own.place.file: [hcl.RenameKey(own.place.steps, to.rpartition(".")[2])]}
        group = self._emptied(environment, path, own)
        if is_last(holder, path, own) and was_empty(self.snapshot, holder):
            return {holder.file: [hcl.SetValue(holder.steps, hcl.Expression("{}"))]}
        return {own.place.file: [hcl.RemoveAt(group or own.place.steps)]}

    def _emptied(self, environment: EnvMap, path: str, own: Written) -> hcl.Path | None:
        """The group around a setting, where nothing else (no comment either) would be left in it."""
        head, dot, _rest = path.partition(".")
        if not dot or head not in self.shape.groups:
            return None
        group = environment.group(head)
        if isinstance(group, Absent) or group.place.node.kind != "object":
            return None
        node = group.place.node
        comments = any(mark in node.text.replace(own.text, "") for mark in ("#", "//", "/*"))
        return group.place.steps if len(node.items) == 1 and not comments else None

    def _unset_key(self, own: Written, key: str) -> Operations:
        inner = object_of(own)[0]
        if inner is not None:
            if inner.node.item(key) is None:
                return {}
            return {inner.file: [hcl.RemoveAt((*inner.steps, hcl.KeyStep(key)))]}
        pairs = meaning(own.value, "map") if isinstance(own.value, str) else None
        if not isinstance(pairs, dict) or own.kind is not Kind.LITERAL:
            raise Refused(
                own.why or _("The entries of {text} can't be edited one by one.").format(text=own.text)
            )
        if key not in pairs:
            return {}
        left = {k: v for k, v in pairs.items() if k != key}
        value = comma(left, self._field())
        return {own.place.file: [hcl.SetValue(own.place.steps, value)]}

    # Arguments of modules without a configuration map

    def _argument(self) -> Operations:
        placed = self.built.call.placed
        name = self.edit.setting
        place = argument(placed, name)
        scope: Scope = self.built.call.scope
        steps = (*placed.steps, hcl.AttributeStep(name))
        if self.edit.environment:
            raise Refused(
                _("{module} has no environments: leave the environment empty.").format(
                    module=self.module.name
                )
            )
        if name in META:
            raise Refused(no_argument(self.built, self.module, name))
        part = place_of_part(placed, name, scope) if place is None else None
        if part is not None:
            return self._argument_part(part, scope)
        outer, found, last = name.rpartition('["')
        part = place_of_part(placed, outer, scope) if found and place is None else None
        if part is not None:
            return self._entry_of(self.module.setting(outer), part, last.removesuffix('"]'), scope)
        if key_of(name) is not None and self.module.setting(name) is None:
            return self._argument_entry(placed, scope)
        if self.edit.kind == "unset":
            return without_argument(placed, name)
        setting: Setting | None = self.module.setting(name)
        if setting is None and place is not None and parts(name, place, scope):
            # Shown part by part, since a part of it is a reference.
            setting = Setting(name, unknown_field(name, "object"), {})
        if setting is None:
            raise Refused(no_argument(self.built, self.module, name))
        if setting.readonly is not None:
            raise Refused(setting.readonly)
        where = Spot(placed.file, steps) if place is None else Spot(place.file, place.steps)
        old = written(place, scope) if place is not None else None
        return self._put(where, old, setting.field, self._declared())

    def _put(self, where: Spot, old: Written | None, field: Field, declared: Type | None) -> Operations:
        """Writes what is asked in the place of `old`, or where it would stand."""
        if self.edit.mode == "at_source":
            return self._at_source(old if old is not None else ABSENT, field, self.edit.setting)
        if self.edit.expression is not None:
            fit_expression(self.edit.expression, field, declared)
            return {where.file: [hcl.SetValue(where.steps, hcl.Expression(self.edit.expression))]}
        wanted = asked(self.edit.value, field, declared)
        if self._is_done(old, wanted, field):
            return {}
        value = to_write(wanted, self.edit.setting, field, self.shape, old, None, ())
        return {where.file: [hcl.SetValue(where.steps, value)]}

    def _argument_part(self, place: Place, scope: Scope) -> Operations:
        """`pools.a.max`: what stands in an object of which another part is a reference."""
        setting = self.module.setting(self.edit.setting)
        if setting is None or setting.readonly is not None:
            why = setting.readonly if setting is not None else None
            raise Refused(why or no_argument(self.built, self.module, self.edit.setting))
        if self.edit.kind == "unset":
            return {place.file: [hcl.RemoveAt(place.steps)]}
        return self._put(Spot(place.file, place.steps), written(place, scope), setting.field, None)

    def _argument_entry(self, placed: Placed, scope: Scope) -> Operations:
        """`flags["key"]`: one entry of a map that stands in the block, or where a reference leads."""
        name, key = plain_path(self.edit.setting), key_of(self.edit.setting)
        setting, place = self.module.setting(name), argument(placed, name)
        if place is None or key is None:
            raise Refused(no_argument(self.built, self.module, name))
        return self._entry_of(setting, place, key, scope)

    def _entry_of(self, setting: Setting | None, place: Place, key: str, scope: Scope) -> Operations:
        if setting is None:
            raise Refused(no_argument(self.built, self.module, plain_path(self.edit.setting)))
        old = written(place, scope)
        inner, inside = object_of(old)
        if setting.readonly is not None or inner is None:
            why = old.why or _("The entries of {label} can't be edited one by one here.").format(
                label=setting.field.label
            )
            raise Refused(setting.readonly or why)
        if self.edit.kind == "unset":
            return self._unset_key(old, key)
        item = inner.node.item(key)
        entry = written(inner.into(item.node, hcl.KeyStep(key)), inside) if item is not None else None
        if entry is not None and old.kind is Kind.REFERENCE and self.edit.mode == "":
            self._may_replace(old, setting.field)
        return self._entry(inner, key, entry, setting.field)
