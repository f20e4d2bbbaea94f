"""A new pool where several roots call the code that makes it: none of them can have it alone."""

from __future__ import annotations

from core.dialects.errors import Refused
from core.dialects.plain.operations.judged import Meant
from core.dialects.plain.operations.plain_workbench import Files, PlainWorkbench
from core.dialects.plain.recognise import Seen
from core.terraform.evaluate import Evaluation
from core.text import _, sentence_list


def told(meant: Meant, files: Files) -> str:
    """Who else gets the pool, in a sentence."""
    if not meant.elsewhere:
        return ""
    roots = list(dict.fromkeys(root for root, _environment in meant.elsewhere))
    words = _("{roots} take the code in {files}, too: the node pool comes there as well.")
    if len(roots) == 1:
        words = _("{roots} takes the code in {files}, too: the node pool comes there as well.")
    return words.format(roots=sentence_list(roots), files=sentence_list(list(files)))


def by_hand(bench: PlainWorkbench, seen: Seen, why: Refused) -> Refused:
    """The refusal, with the place to write it as code where other roots call that, too."""
    place = bench.state.texts.place(seen.mark)
    if all(one.root == bench.root for one in bench.environments({place.file: b""})):
        return why
    words = _("{why} To write it as code: {pool} stands in {file}, line {line}, as it does for others.")
    return Refused(words.format(why=why, pool=seen.shown_name, file=place.file, line=place.line))


def calls(bench: PlainWorkbench, meant: Meant) -> frozenset[str]:
    """The new calls that make it in other roots."""
    roots = bench.state.roots
    return frozenset(
        _new_call(roots[root].units[environment].evaluation, seen)
        for (root, environment), seen in meant.elsewhere.items()
    )


def own_address(bench: PlainWorkbench, meant: Meant, environment: str) -> str:
    """The address of the call that makes the new pool, where that is new; else empty."""
    return _new_call(bench.unit(environment).evaluation, meant.seen.get(environment))


def _new_call(before: Evaluation, seen: Seen | None) -> str:
    for depth, call in enumerate(seen.path if seen is not None else ()):
        assert seen is not None
        if before.declared(seen.path[:depth], "module", call.name) is None:
            return "".join(f"{one}." for one in seen.path[:depth]) + f"module.{call.name}"
    return ""
