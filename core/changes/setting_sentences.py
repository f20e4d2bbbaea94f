"""The sentence of a Change: what is different, before and after, in which environment."""

from __future__ import annotations

from collections.abc import Mapping

from core.changes.apart import apart, one_line, shortened
from core.platform.field import Field, Json
from core.platform.model import EnvValue, Kind, Origin
from core.platform.words import item_words, names, value_words
from core.text import _, listed, sentences


def change_sentence(
    field: Field,
    environment: str,
    base: str | None,
    old: EnvValue | None,
    new: EnvValue | None,
    renamed: bool = False,
) -> str:
    """ "Maximum nodes per zone in ops: 4 to 8", "Zones in apps-prod: added europe-west1-c", …"""
    what = _change_in_words(field, environment, base, old, new)
    if renamed:
        words = (
            _("called {name} now, still {value}") if _is_same(old, new) else _("called {name} now, {what}")
        )
        value = _value_in_words(new) if new is None or new.known else str(new.text)
        what = words.format(name=field.path, value=value, what=what)
    return _headed(field.label, environment, what)


def _is_same(old: EnvValue | None, new: EnvValue | None) -> bool:
    if old is None or new is None or old.known is not new.known:
        return False
    return old.value == new.value if new.known else (old.text, old.hangs_on) == (new.text, new.hangs_on)


def default_sentence(
    field: Field, environments: list[str], old: EnvValue | None, new: EnvValue | None, *, by_version: bool
) -> str:
    """A value that changes although nobody writes it. `by_version`: the module's new version brings it."""
    what = _("now {after}, was {before}")
    if by_version:
        what = _("with the new version {after}, was {before}")
    what = what.format(after=_value_in_words(new), before=_value_in_words(old))
    return _headed(field.label, names(environments), what)


def reach_sentence(others: list[str], stays: Mapping[str, Json]) -> str:
    """What a change of the base means elsewhere: "Also changes ops. apps-prod stays at 18." """
    parts = []
    if others:
        parts.append(_("Also changes {environments}.").format(environments=names(others)))
    for environment, value in stays.items():
        if isinstance(value, (list, dict)) or value is None or "\n" in str(value):
            parts.append(_("{environment} keeps its own.").format(environment=environment))
        else:
            words = {"environment": environment, "value": value_words(value)}
            parts.append(_("{environment} stays at {value}.").format(**words))
    return sentences(parts)


def _headed(label: str, where: str, what: str) -> str:
    if not where:
        return _("{label}: {what}").format(label=label, what=what)
    return _("{label} in {where}: {what}").format(label=label, where=where, what=what)


def _change_in_words(
    field: Field, environment: str, base: str | None, old: EnvValue | None, new: EnvValue | None
) -> str:
    if (old is not None and old.sensitive) or (new is not None and new.sensitive):
        return _("changed; the value is kept out of sight")
    if new is None or not _is_written(new, base):
        return _taken_away(environment, base, old, new)
    if new.swallowed:
        return _("written as {text}, which Terraform ignores").format(text=new.text)
    if old is not None and not old.known and not new.known and old.text == new.text:
        return _hanging(old, new)
    if new.kind is not Kind.LITERAL and (old is None or old.text != new.text or not _is_written(old, base)):
        return _linked(old, new)
    if old is not None and old.known and new.known and old.value == new.value:
        if _is_written(old, base) and (old.origin is not Origin.INHERITED or new.origin is old.origin):
            return _("only written differently, still {value}").format(value=value_words(new.value))
        return _("now written here, still {value}").format(value=value_words(new.value))
    if old is None or (old.known and old.value is None):
        return _("set to {value}").format(value=_value_in_words(new))
    before, after = _both_in_words(old, new)
    told = difference(old.value if old.known else None, new.value)
    return told or _("{before} to {after}").format(before=before, after=after)


def _is_written(value: EnvValue, base: str | None) -> bool:
    """Where there is no base, a value from a place that others share is written there."""
    if value.entries:
        return any(e.origin in (Origin.SET, Origin.LINKED) for e in value.entries.values())
    own = (Origin.SET, Origin.LINKED) if base is not None else (Origin.SET, Origin.LINKED, Origin.INHERITED)
    return value.origin in own or value.swallowed


def _taken_away(environment: str, base: str | None, old: EnvValue | None, new: EnvValue | None) -> str:
    before = _value_in_words(old)
    if new is None or (new.known and new.value is None):
        return _("removed, was {before}").format(before=before)
    words = {"before": before, "after": _value_in_words(new), "base": new.source or base or ""}
    if new.origin is Origin.INHERITED:
        if old is not None and old.known and new.known and old.value == new.value:
            return _("no longer written here, still {after} from {base}").format(**words)
        return _("{before} to {after}, as in {base}").format(**words)
    return _("{before} to {after}, the module's default").format(**words)


def _linked(old: EnvValue | None, new: EnvValue) -> str:
    before, after = _both_in_words(old, new)
    words = {"before": before, "text": _one_line(new.text), "after": after}
    if old is None or (old.known and old.value is None):
        if not new.known:
            return _("set to {text}").format(**words)
        return _("set to {after}, taken from {text}").format(**words)
    if not new.known:
        return _("{before} to {after}").format(**words)
    if old is not None and old.known and old.value == new.value:
        return _("now taken from {text}, still {after}").format(**words)
    if old is not None and old.known and _is_written_out(new.text):
        told = difference(old.value, new.value)
        if told:
            return told
    return _("{before} to {after}, taken from {text}").format(**words)


def _is_written_out(text: str | None) -> bool:
    """Whether a list or map stands here itself, of which some parts are taken from elsewhere."""
    return (text or "").startswith(("{", "["))


def _hanging(old: EnvValue, new: EnvValue) -> str:
    """An unknown value that is made of other things now."""
    was, now = old.hangs_on, new.hangs_on
    parts = []
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) == now.get(name):
            continue
        words = {"name": name, "before": value_words(was.get(name)), "after": value_words(now.get(name))}
        if name not in was:
            parts.append(_("{name} is {after}").format(**words))
        elif name not in now:
            parts.append(_("no longer {name}").format(**words))
        else:
            parts.append(_("{name} is {after}, was {before}").format(**words))
    text = _one_line(new.text) or _("what can't be told")
    return _("taken from {text}: {what}").format(text=text, what=listed(parts))


def _value_in_words(value: EnvValue | None) -> str:
    if value is None:
        return value_words(None)
    if value.sensitive:
        return "•••"
    if value.known:
        return value_words(value.value)
    return _one_line(value.text) or _("what can't be told")


def _both_in_words(old: EnvValue | None, new: EnvValue) -> tuple[str, str]:
    """Never alike, where what they say isn't."""
    before, after = _value_in_words(old), _value_in_words(new)
    if before != after or old is None or old.sensitive or new.sensitive:
        return before, after
    one, other = _written_out(old), _written_out(new)
    return apart(one, other) if one != other else (before, after)


def _written_out(value: EnvValue) -> str:
    """The whole of it, in one line."""
    return one_line(str(value.value) if value.known else value.text or "")


def _one_line(text: str | None) -> str:
    return shortened(one_line(text or ""))


def difference(before: Json, after: Json) -> str:
    """What came, went or changed inside a list or map; "" for other values.

    >>> difference(["a", "b"], ["b", "c"])
    'added c, removed a'
    >>> difference({"tier": "web", "old": "1"}, {"tier": "db", "team": "pay"})
    'added team = pay, changed tier from web to db, removed old'
    >>> difference([{"device": "sda", "ebs": {"size": 8}}], [{"device": "sda", "ebs": {"size": 9}}])
    'changed ebs.size from 8 to 9'
    >>> difference([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 3, "b": 4}])
    'added b of entry 2 = 4, changed a of entry 2 from 2 to 3'
    """
    if isinstance(before, list) and isinstance(after, list):
        return _list_difference(before, after)
    if isinstance(before, dict) and isinstance(after, dict):
        return _map_difference(before, after)
    return ""


def _list_difference(before: list[Json], after: list[Json]) -> str:
    came = [item for item in after if item not in before]
    went = [item for item in before if item not in after]
    parts = []
    if came and went and (told := _in_entries(before, after)):
        return told
    if came:
        parts.append(_("added {items}").format(items=names(map(item_words, came))))
    if went:
        parts.append(_("removed {items}").format(items=names(map(item_words, went))))
    if parts:
        return listed(parts)
    if len(before) == len(after):
        return _("new order: {items}").format(items=listed(map(item_words, after)))
    return _("{before} to {after}").format(before=value_words(before), after=value_words(after))


def _in_entries(before: list[Json], after: list[Json]) -> str:
    """What changed inside of entries that stay where they are; "" where entries came, went or moved."""
    if len(before) != len(after):
        return ""
    parts: list[str] = []
    for at, (old, new) in enumerate(zip(before, after, strict=True), 1):
        if old == new:
            continue
        if not isinstance(old, dict) or not isinstance(new, dict) or _is_taint(old) or _is_taint(new):
            return ""
        parts += _inside(old, new, "", at if len(after) > 1 else 0)
    return listed(parts)


def _map_difference(before: dict[str, Json], after: dict[str, Json]) -> str:
    return listed(_inside(before, after, "", 0))


def _inside(before: dict[str, Json], after: dict[str, Json], outer: str, entry: int) -> list[str]:
    """`outer`: the keys that it is in, each with a dot; `entry`: of a list, counted from 1; 0 for none."""

    def named(key: str) -> str:
        return _("{key} of entry {n}").format(key=outer + key, n=entry) if entry else outer + key

    came: list[str] = []
    changed: list[str] = []
    for key, new in after.items():
        old = before.get(key)
        name = named(key)
        if key not in before:
            came.append(_("added {key} = {value}").format(key=name, value=item_words(new)))
        elif isinstance(old, dict) and isinstance(new, dict) and not _is_taint(old):
            changed += _inside(old, new, f"{outer}{key}.", entry)
        elif old != new:
            words = {"key": name, "before": item_words(old), "after": item_words(new)}
            changed.append(_("changed {key} from {before} to {after}").format(**words))
    went = [_("removed {key}").format(key=named(key)) for key in before if key not in after]
    return [*came, *changed, *went]


def _is_taint(value: dict[str, Json]) -> bool:
    return "key" in value and "effect" in value
