"""FormView and CompareRow: pure look-ups on a View, so the window may ask on any thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from core.platform.model import (
    Choice,
    EnvValue,
    Kind,
    Level,
    Module,
    ModuleKind,
    Origin,
    Platform,
    Problem,
    Setting,
)
from core.platform.words import names
from core.session.advice import choices_for, total_of
from core.session.words import linked_sentence, show_env_value, show_value
from core.text import _
from core.view import CompareRow, FieldView, FormView, SectionView, View

MOST_USED = 10
_NOTHING = EnvValue(Origin.UNSET)
_MILD = (Level.IN_PLACE,)


def form(view: View, root: str, module_name: str, environment: str, only_set: bool = False) -> FormView:
    """The form of one module in one environment. Raises KeyError if the View has no such module."""
    module = _module(view.platforms, root, module_name)
    if module is None:
        raise KeyError(module_name)
    before = _module(view.base, root, module_name)
    cluster = _module(view.platforms, root, module.cluster) if module.cluster else None
    problems = _problems(view, root, module_name)
    sections = []
    for title, settings, folded in _sections(module, before):
        shown = [s for s in settings if not only_set or _ever_set(s, before)]
        if shown:
            fields = tuple(field_view(s, module, before, environment, problems, cluster) for s in shown)
            sections.append(SectionView(title, fields, folded and not only_set))
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
        code=module.code,
    )


def compare(view: View, root: str, module_name: str) -> tuple[CompareRow, ...]:
    """Every setting in every environment, base first. Raises KeyError if the View has no such module."""
    module = _module(view.platforms, root, module_name)
    if module is None:
        raise KeyError(module_name)
    before = _module(view.base, root, module_name)
    cluster = _module(view.platforms, root, module.cluster) if module.cluster else None
    problems = _problems(view, root, module_name)
    rows = []
    for title, settings, _folded in _sections(module, before):
        for setting in settings:
            cells = tuple(
                field_view(setting, module, before, env, problems, cluster) for env in setting.values
            )
            shown = {show_env_value(c.value) for c in cells}
            rows.append(CompareRow(title, setting.field, cells, len(shown) > 1, _ever_set(setting, before)))
    return tuple(rows)


def field_view(
    setting: Setting,
    module: Module,
    before_module: Module | None,
    environment: str,
    problems: Iterable[Problem],
    cluster: Module | None = None,
) -> FieldView:
    """One field in its state (UX.md, "A field's states")."""
    value = setting.values.get(environment, _NOTHING)
    old = before_module.setting(setting.path) if before_module else None
    before = old.values.get(environment, _NOTHING) if old else _NOTHING
    base_value = setting.values.get(module.base) if module.base and module.base != environment else None
    written = (value.origin, value.text if value.origin in (Origin.SET, Origin.LINKED) else None)
    wrote = (before.origin, before.text if before.origin in (Origin.SET, Origin.LINKED) else None)
    changed_here = written != wrote
    changed = changed_here or value.value != before.value
    field = setting.field
    choices, choices_note = choices_for(field, module, environment)
    if not _in_choices(value, choices) and choices_note and not field.closed:
        choices_note = _("Not in the {catalog}. Kept as typed.").format(catalog=_lower_first(choices_note))
    level = field.impact.level
    readonly = _readonly(setting, module, value)
    return FieldView(
        field=field,
        environment=environment,
        value=value,
        before=before,
        state=_state(value, changed_here),
        base_value=base_value,
        choices=choices,
        choices_note=choices_note,
        problems=tuple(
            p for p in problems if p.setting == setting.path and p.environment in (environment, None)
        ),
        readonly=readonly,
        reach=_reach(setting, module, environment, value, changed_here),
        notice="" if level in _MILD else field.impact.sentence,
        notice_level=None if level in _MILD else level,
        total=total_of(field, value, module, environment, cluster),
        was=_("was {value}").format(value=show_env_value(before)) if changed and before_module else "",
        # Who else has it matters to those who can change it; a reason why not comes first.
        linked=linked_sentence(value) if readonly is None or value.origin is Origin.LINKED else "",
        changed=changed,
        can_inherit=bool(
            base_value is not None
            and value.origin in (Origin.SET, Origin.LINKED)
            and setting.readonly is None
            and module.readonly is None
        ),
    )


def subtitle(module: Module) -> str:
    where = {"file": module.file, "first": module.line, "last": module.end_line}
    if module.kind is ModuleKind.NODE_POOL and module.cluster:
        return _("Node pool of {cluster}, in {file} lines {first} to {last}").format(
            cluster=module.cluster, **where
        )
    if module.kind is ModuleKind.NODE_POOL:
        return _("Node pool, in {file} lines {first} to {last}").format(**where)
    if module.kind is ModuleKind.CLUSTER:
        return _("Cluster, in {file} lines {first} to {last}").format(**where)
    if module.kind is ModuleKind.FEATURE and module.cluster:
        return _("Feature of {cluster}, in {file} lines {first} to {last}").format(
            cluster=module.cluster, **where
        )
    return _("Module, in {file} lines {first} to {last}").format(**where)


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
        required = setting.field.required
        return bool((rank is not None and rank <= MOST_USED) or required or (old and old.is_set))

    def order(item: tuple[int, Setting]) -> tuple[int, int]:
        rank = item[1].field.rank
        return (rank if rank is not None else 10_000, item[0])

    out: list[tuple[str, list[Setting], bool]] = []
    numbered = list(enumerate(module.settings))
    for first in (True, False):
        groups: dict[str, list[Setting]] = {}
        part = [x for x in numbered if placed_first(x[1]) is first]
        for _index, setting in sorted(part, key=order):
            groups.setdefault(setting.field.section, []).append(setting)
        for title, settings in groups.items():
            out.append((title if first else _("More: {section}").format(section=title), settings, not first))
    return out


def _state(value: EnvValue, changed: bool) -> str:
    if value.swallowed:
        return "swallowed"
    if changed:
        return "changed"
    words = {Origin.SET: "set", Origin.INHERITED: "inherited", Origin.LINKED: "linked"}
    return words.get(value.origin, "unset")


def _readonly(setting: Setting, module: Module, value: EnvValue) -> str | None:
    if module.readonly or setting.readonly:
        return module.readonly or setting.readonly
    if value.origin is Origin.LINKED:
        return linked_sentence(value)
    if value.origin is Origin.SET and value.kind is not Kind.LITERAL:
        return _("This is computed: `{text}`. Edit it as HCL.").format(text=show_value(value.text))
    return None


def _reach(setting: Setting, module: Module, environment: str, value: EnvValue, changed: bool) -> str:
    """Whom a change in the base reaches; or, for an inherited value, what typing will do."""
    if module.base is None or len(setting.values) < 2:
        return ""
    if environment != module.base:
        if value.origin is not Origin.INHERITED:
            return ""
        base = setting.values.get(module.base, _NOTHING)
        return _("Typing sets this for {environment} only; {base} keeps {value}.").format(
            environment=environment, base=module.base, value=show_env_value(base)
        )
    if not changed:
        return ""
    others = {env: v for env, v in setting.values.items() if env != environment}
    mine = setting.values[environment]
    # Where the base has a value and another environment shows the default, that is its own (see presets).
    written = mine.origin in (Origin.SET, Origin.LINKED) and mine.text != "null"
    following = (Origin.INHERITED,) if written else (Origin.INHERITED, Origin.DEFAULT, Origin.UNSET)
    follow = [env for env, v in others.items() if v.origin in following]
    keep = [(env, v) for env, v in others.items() if env not in follow]
    parts = []
    if follow:
        parts.append(_("Also changes {environments}.").format(environments=names(follow)))
    for env, own in keep:
        parts.append(_("{environment} keeps {value}.").format(environment=env, value=show_env_value(own)))
    return " ".join(parts)


def _in_choices(value: EnvValue, choices: tuple[Choice, ...]) -> bool:
    if not choices or value.value is None or not value.known:
        return True
    known = {str(c.value) for c in choices}
    values = value.value if isinstance(value.value, list) else [value.value]
    return all(str(v) in known for v in values)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
