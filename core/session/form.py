"""FormView and CompareRow: pure look-ups on a View, so the window may ask on any thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from core.clouds.catalog import Dated
from core.platform.field import Choice, Level
from core.platform.model import Change, EnvValue, Kind, Module, ModuleKind, Origin, Platform, Problem, Setting
from core.platform.words import names
from core.session.field_advice import choices_for, total_of
from core.session.words import linked_sentence, show_env_value, show_value
from core.text import _, sentences
from core.view import CompareRow, FieldView, FormView, SectionView, View

MOST_USED = 10
_NOTHING = EnvValue(Origin.UNSET)
_MILD = (Level.IN_PLACE,)
_KEPT = 1000
"""Fields that are remembered."""


class Around(NamedTuple):
    """All that a field says and its own Setting doesn't know."""

    base: str | None
    readonly: str | None
    """Of the module."""
    new: bool
    """The draft made the module."""
    problems: tuple[Problem, ...]
    choices: tuple[Choice, ...]
    choices_note: Dated | None
    total: str
    change: Change | None
    """The one that reaches this field, if one does."""
    needed: bool


class Fields:
    """Makes FieldViews, and remembers them: while somebody types, most are made of what they were made of."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str, str], tuple[Setting, Setting | None, Around, FieldView]] = {}

    def view(
        self,
        setting: Setting,
        module: Module,
        before_module: Module | None,
        environment: str,
        problems: Iterable[Problem],
        cluster: Module | None = None,
        change: Change | None = None,
    ) -> FieldView:
        key = (module.root, module.name, environment, setting.path)
        before = before_module.setting(setting.path) if before_module else None
        choices, note = choices_for(setting.field, module, environment)
        around = Around(
            module.base,
            module.readonly,
            before_module is None,
            tuple(p for p in problems if p.setting == setting.path and p.environment in (environment, None)),
            choices,
            note,
            total_of(setting.field, setting.values.get(environment, _NOTHING), module, environment, cluster),
            change,
            is_needed(setting, module, environment),
        )
        kept = self._kept.get(key)
        if kept is not None and kept[0] is setting and kept[1] is before and kept[2] == around:
            return kept[3]
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        made = field_view(setting, before, environment, around)
        self._kept[key] = (setting, before, around, made)
        return made


def form(
    view: View,
    root: str,
    module_name: str,
    environment: str,
    only_set: bool = False,
    fields: Fields | None = None,
) -> FormView:
    """The form of one module in one environment. Raises KeyError if the View has no such module."""
    module, before, field_in = _fields_of(view, root, module_name, fields or Fields())
    sections = []
    for title, settings, folded in _sections(module, before):
        shown = [s for s in settings if not only_set or _ever_set(s, before)]
        if shown:
            views = tuple(field_in(setting, environment) for setting in shown)
            sections.append(SectionView(title, views, folded and not only_set))
    counts = Counter(c.environment for c in view.changes if c.root == root and c.module == module_name)
    return FormView(
        root=root,
        module=module_name,
        environment=environment,
        title=module.title or module.name,
        subtitle=subtitle(module),
        sections=tuple(sections),
        readonly=module.readonly or view.readonly,
        counts=dict(counts),
        existence=_existence(module, environment),
        code=module.code,
    )


def _existence(module: Module, environment: str) -> str:
    """What is to be known where it isn't made, or perhaps not."""
    exists = module.exists.get(environment, True)
    if exists:
        return ""
    words = {
        "title": module.title or module.name,
        "where": _(" in {environments}").format(environments=environment) if environment else "",
    }
    if exists is None:
        return _("Whether {title} is made{where} can't be told.").format(**words)
    return _("{title} isn't made{where}: its settings have no effect there until it is.").format(**words)


def compare(view: View, root: str, module_name: str, fields: Fields | None = None) -> tuple[CompareRow, ...]:
    """Every setting in every environment, base first. Raises KeyError if the View has no such module."""
    module, before, field_in = _fields_of(view, root, module_name, fields or Fields())
    rows = []
    for title, settings, _folded in _sections(module, before):
        for setting in settings:
            cells = tuple(field_in(setting, environment) for environment in setting.values)
            found = {c.value.meaning for c in cells}  # their words may be the same: "12 entries"
            rows.append(CompareRow(title, setting.field, cells, len(found) > 1, _ever_set(setting, before)))
    return tuple(rows)


def _fields_of(
    view: View, root: str, module_name: str, fields: Fields
) -> tuple[Module, Module | None, Callable[[Setting, str], FieldView]]:
    """The module, what it was without the draft, and what makes its fields. Raises KeyError."""
    module = _module(view.platforms, root, module_name)
    if module is None:
        raise KeyError(module_name)
    before = _module(view.base, root, module_name)
    cluster = _module(view.platforms, root, module.cluster) if module.cluster else None
    problems = _problems(view, root, module_name)
    changes = {
        (change.setting, reached): change
        for change in view.changes
        if (change.root, change.module) == (root, module_name)
        for reached in (*change.effective, change.environment)
    }

    def field_in(setting: Setting, environment: str) -> FieldView:
        change = changes.get((setting.path, environment))
        return fields.view(setting, module, before, environment, problems, cluster, change)

    return module, before, field_in


def field_view(setting: Setting, old: Setting | None, environment: str, around: Around) -> FieldView:
    """One field in its state. `old`: without the draft."""
    value = setting.values.get(environment, _NOTHING)
    before = old.values.get(environment, _NOTHING) if old else _NOTHING
    base_value = setting.values.get(around.base) if around.base and around.base != environment else None
    written = (value.origin, value.text if value.origin in (Origin.SET, Origin.LINKED) else None)
    wrote = (before.origin, before.text if before.origin in (Origin.SET, Origin.LINKED) else None)
    changed_here = written != wrote
    changed = changed_here or value.value != before.value
    field = setting.field
    choices_note = around.choices_note.known if around.choices_note else ""
    in_choices = field.closed or _in_choices(value, around.choices)
    if around.choices_note and not in_choices:
        choices_note = around.choices_note.unknown
    change = around.change
    impact = field.impact if change is None else change.impact
    level = impact.level
    readonly = _readonly(setting, around.readonly, value)
    return FieldView(
        field=field,
        environment=environment,
        value=value,
        before=before,
        state=_state(value, changed_here),
        base_value=base_value,
        choices=around.choices,
        choices_note=choices_note,
        in_choices=in_choices,
        problems=around.problems,
        needed=around.needed,
        readonly=readonly,
        reach="" if around.new else _reach(setting, around.base, environment, value, changed_here),
        # What the draft makes doesn't run yet: nothing of it can be rebuilt.
        notice="" if level in _MILD or around.new else impact.sentence,
        notice_level=None if level in _MILD or around.new else level,
        total=around.total,
        was=_("was {value}").format(value=show_env_value(before)) if changed and not around.new else "",
        # Who else has it matters to those who can change it; a reason why not comes first.
        linked=linked_sentence(value) if readonly is None or value.origin is Origin.LINKED else "",
        changed=changed,
        remark=change.remark if change is not None and change.environment == environment else "",
        can_inherit=bool(
            base_value is not None
            and value.origin in (Origin.SET, Origin.LINKED)
            and setting.readonly is None
            and around.readonly is None
        ),
        new=around.new,
    )


def is_needed(setting: Setting, module: Module, environment: str) -> bool:
    """Whether it must have a value. What is in a block must only where the block is."""
    if not setting.field.required:
        return False
    group, facts = setting.path.partition(".")[0], module.facts
    if facts is None or group == setting.path or group not in facts.groups or group in facts.always_there:
        return True
    return any(
        found is not None and found.origin not in (Origin.UNSET, Origin.DEFAULT)
        for other in module.settings
        if other.path.startswith(group + ".")
        for found in (other.values.get(environment),)
    )


def subtitle(module: Module) -> str:
    """What it is, whose, and where it stands."""
    place = _("{file} lines {first} to {last}") if module.line < module.end_line else _("{file} line {first}")
    place = place.format(file=module.file, first=module.line, last=module.end_line)
    if module.kind is ModuleKind.NODE_POOL and module.cluster:
        return _("Node pool of {cluster}, in {place}").format(cluster=module.shown_cluster, place=place)
    if module.kind is ModuleKind.NODE_POOL:
        return _("Node pool, in {place}").format(place=place)
    if module.kind is ModuleKind.CLUSTER:
        return _("Cluster, in {place}").format(place=place)
    if module.kind is ModuleKind.FEATURE and module.cluster:
        return _("Feature of {cluster}, in {place}").format(cluster=module.shown_cluster, place=place)
    return _("Module, in {place}").format(place=place)


def _module(platforms: Iterable[Platform], root: str, name: str) -> Module | None:
    return next((p.module(name) for p in platforms if p.root == root), None)


def _problems(view: View, root: str, module: str) -> list[Problem]:
    both = (*view.draft_problems, *view.base_problems)
    return [p for p in both if p.module == module and p.root in (root, None) and p.setting]


def _ever_set(setting: Setting, before: Module | None) -> bool:
    old = before.setting(setting.path) if before else None
    return setting.is_set or bool(old and old.is_set)


def _sections(module: Module, before: Module | None) -> list[tuple[str, list[Setting], bool]]:
    """First the most used and what is set, by section; then, folded, all that could be set as well.

    Sorted by what the base has, not the draft: a field must not move away under the hand that types in it.
    """

    def placed_first(setting: Setting) -> bool:
        old = before.setting(setting.path) if before else setting
        rank = setting.field.rank
        required = any(is_needed(setting, module, e) for e in setting.values)
        return bool((rank is not None and rank <= MOST_USED) or required or (old and old.is_set))

    def order(item: tuple[int, Setting]) -> tuple[int, int]:
        rank = item[1].field.rank
        return (rank if rank is not None else 10_000, item[0])

    first: dict[str, list[Setting]] = {}
    more: dict[str, list[Setting]] = {}
    for _index, setting in sorted(enumerate(module.settings), key=order):
        groups = first if placed_first(setting) else more
        groups.setdefault(setting.field.section, []).append(setting)
    return [
        *((title, settings, False) for title, settings in first.items()),
        *((_("More: {section}").format(section=title), settings, True) for title, settings in more.items()),
    ]


def _state(value: EnvValue, changed: bool) -> str:
    if value.swallowed:
        return "swallowed"
    if changed:
        return "changed"
    words = {Origin.SET: "set", Origin.INHERITED: "inherited", Origin.LINKED: "linked"}
    return words.get(value.origin, "unset")


def _readonly(setting: Setting, of_module: str | None, value: EnvValue) -> str | None:
    if of_module or setting.readonly:
        return of_module or setting.readonly
    if value.origin is Origin.LINKED:
        return linked_sentence(value)
    if value.origin is Origin.SET and value.kind is not Kind.LITERAL:
        return _("This is computed: `{text}`. Edit it as code.").format(text=show_value(value.text))
    return None


def _reach(setting: Setting, base_name: str | None, environment: str, value: EnvValue, changed: bool) -> str:
    """Whom a change in the base reaches; or, for an inherited value, what typing will do."""
    if base_name is None or len(setting.values) < 2:
        return ""
    if environment != base_name:
        if value.origin is not Origin.INHERITED:
            return ""
        base = setting.values.get(base_name, _NOTHING)
        return _("Typing sets this for {environment} only; {base} keeps {value}.").format(
            environment=environment, base=base_name, value=show_env_value(base)
        )
    if not changed:
        return ""
    others = {env: v for env, v in setting.values.items() if env != environment}
    mine = setting.values[environment]
    # Where the base has a value and another environment shows the default, that is its own (a type's).
    written = mine.origin in (Origin.SET, Origin.LINKED) and mine.text != "null"
    following = (Origin.INHERITED,) if written else (Origin.INHERITED, Origin.DEFAULT, Origin.UNSET)
    follow = [env for env, v in others.items() if v.origin in following]
    keep = [(env, v) for env, v in others.items() if env not in follow]
    parts = []
    if follow:
        parts.append(_("Also changes {environments}.").format(environments=names(follow)))
    for env, own in keep:
        parts.append(_("{environment} keeps {value}.").format(environment=env, value=show_env_value(own)))
    return sentences(parts)


def _in_choices(value: EnvValue, choices: tuple[Choice, ...]) -> bool:
    if not choices or value.value is None or not value.known or value.origin is Origin.DEFAULT:
        return True
    known = {str(c.value) for c in choices}
    values = value.value if isinstance(value.value, list) else [value.value]
    return all(str(v) in known for v in values)
