"""What a module block is made for, where that changes: a `count` of 0 destroys all that it made, and so does
a map that loses its keys."""

from __future__ import annotations

from collections.abc import Iterator

from core.changes.pair import Pair
from core.platform.advice import read_plan
from core.platform.field import Impact, Level
from core.platform.model import Change, Module, ModuleKind
from core.platform.words import names
from core.text import _


def instance_changes(pair: Pair) -> Iterator[Change]:
    was, now = pair.was.instances, pair.now.instances
    if was is None or now is None or _alone(was) == _alone(now):
        return
    gone = [key for key in _alone(was) if key not in _alone(now)]
    came = [key for key in _alone(now) if key not in _alone(was)]
    if gone:
        yield _gone(pair, gone, not now)
    if came:
        yield _came(pair, came)


def _alone(keys: tuple[str, ...]) -> tuple[str, ...]:
    """A block with `count = 1` is what it was without: Terraform moves it by itself."""
    return ("",) if keys == ("0",) else keys


def _gone(pair: Pair, gone: list[str], nothing_left: bool) -> Change:
    title = pair.now.title or pair.now.name
    what = title if gone == [""] else _("{keys} of {title}").format(keys=_keys_in_words(gone), title=title)
    if nothing_left:
        sentence = _("Removes all that {title} makes").format(title=title)
        if gone != [""]:
            sentence = _("Removes all that {title} makes: {keys}").format(
                title=title, keys=_keys_in_words(gone)
            )
    else:
        sentence = _("Removes {what}").format(what=what)
    return _change(pair, sentence, _lost(pair.was, what), before=_keys_in_words(gone), after=None)


def _lost(module: Module, what: str) -> Impact:
    where = ""
    environments = [module.shown_environment(e) for e in module.environments if e]
    if environments:
        where = _(" in {environments}").format(environments=names(environments))
    if module.kind is ModuleKind.CLUSTER:
        words = _("Destroys {what}{where} with everything in it.").format(what=what, where=where)
        return Impact(Level.DESTROYS_CLUSTER, words)
    if module.kind is ModuleKind.NODE_POOL:
        words = _(
            "Deletes {what}{where} with all nodes. Their pods need room in another pool of the cluster."
        ).format(what=what, where=where)
        return Impact(Level.REBUILDS_POOL, words, badge=_("Deletes pool"))
    words = _("Deletes everything that {what} made{where}.").format(what=what, where=where)
    return Impact(Level.UNKNOWN, read_plan(words), "medium", badge=_("Deletes"))


def _came(pair: Pair, came: list[str]) -> Change:
    title = pair.now.title or pair.now.name
    what = title if came == [""] else _("{keys} of {title}").format(keys=_keys_in_words(came), title=title)
    words = _("Creates {what}. What runs today isn't touched.").format(what=what)
    impact = Impact(Level.IN_PLACE, words)
    return _change(pair, _("Adds {what}").format(what=what), impact, before=None, after=_keys_in_words(came))


def _keys_in_words(keys: list[str]) -> str:
    return names([key or _("the one without a name") for key in keys])


def _change(pair: Pair, sentence: str, impact: Impact, before: str | None, after: str | None) -> Change:
    module = pair.now
    setting = module.multiplied_by or pair.was.multiplied_by
    return Change(
        root=module.root, module=module.name, setting=setting, environment="",
        label=setting, before=before, after=after, impact=impact, sentence=sentence,
        files=((module.file, module.line),),
    )  # fmt: skip
