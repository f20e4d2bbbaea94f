"""The write gate: every layer must let a file through before it is committed.

A layer passes, fails, or is skipped with the reason (it doesn't apply, or couldn't answer). The first failure
is the verdict, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.frozen import dataclass
from core.hcl import edit_history, opinions, strict
from core.hcl.dictionaries import unexpected
from core.hcl.fmt_rules import rewritten
from core.hcl.layout import layout
from core.hcl.nodes import parse_nodes
from core.hcl.operations import Operation
from core.hcl.path import KeyStep
from core.hcl.source import BOM, Splice, limits, splice
from core.hcl.tokens import scan
from core.hcl.tree import Tree
from core.text import _

LAYERS = ("text", "tree-sitter", "strict", "tokens", "python-hcl2", "pygohcl", "terraform")


@dataclass(frozen=True, slots=True)
class LayerResult:
    """`state`: "passed", "failed" or "skipped"."""

    layer: str
    state: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`layer` and `sentence` name the failure, if there is one; `layers` all that was asked, in order."""

    ok: bool
    layer: str
    sentence: str
    layers: tuple[LayerResult, ...]


def gate(
    path: str,
    before: bytes | None,
    after: bytes,
    splices: Sequence[Splice] | None = None,
    intended: Sequence[Operation] | None = None,
    *,
    without: Sequence[str] = (),
) -> Verdict:
    """Whether `after` may be written over `before` (None: a new file). What the edits were is known from this
    session's `apply`, unless `splices` and `intended` say it. `without` leaves layers out, for trials.
    """
    trace = edit_history.trace(before, after) if before is not None else None
    if splices is None and trace is not None:
        splices = trace.splices
    if intended is None and trace is not None:
        intended = trace.operations
    case = _Case(before, after, splices, intended)
    results = []
    for layer, check in zip(LAYERS, _CHECKS, strict=True):
        state, sentence = ("skipped", "") if layer in without else check(case)
        results.append(LayerResult(layer, state, sentence))
        if state == "failed":
            text = _("{path}: {sentence}").format(path=path, sentence=sentence)
            return Verdict(False, layer, text, tuple(results))
    return Verdict(True, "", "", tuple(results))


def warm() -> None:
    """Start the second opinions: slow the first time, so call it where nobody waits."""
    opinions.worker.ask("hcl2", "a = 1\n")


def close() -> None:
    """End the worker process."""
    opinions.worker.close()


@dataclass(frozen=True, slots=True)
class _Case:
    before: bytes | None
    after: bytes
    splices: Sequence[Splice] | None
    intended: Sequence[Operation] | None


_Outcome = tuple[str, str]
_PASSED = ("passed", "")


def _text(case: _Case) -> _Outcome:
    problem = limits(case.after)
    return ("failed", problem.sentence) if problem else _PASSED


def _tree_sitter(case: _Case) -> _Outcome:
    # Parsed anew: a tree kept by an edit was parsed incrementally.
    nodes = parse_nodes(case.after)
    tree = Tree(case.after, nodes, None)
    if tree.parsed:
        return _PASSED
    problem = tree.problem if nodes else None
    if problem is None:
        return "failed", _("The file takes too long to read.")
    return "failed", _at_line(problem.sentence, problem.line)


def _strict(case: _Case) -> _Outcome:
    problem = strict.first(case.after)
    return ("failed", _at_line(problem.sentence, problem.line)) if problem else _PASSED


def _tokens(case: _Case) -> _Outcome:
    if case.before is None:
        return "skipped", _("the file is new")
    if case.splices is None:
        return "skipped", _("the edits that made the file are not known")
    if splice(case.before, case.splices) != case.after:
        return "failed", _("Bytes changed that no edit changed.")
    old = tokens_outside(case.before, [(s.start, s.end) for s in case.splices])
    new_spans = []
    shift = 0
    for one in case.splices:
        start = one.start + shift
        new_spans.append((start, start + len(one.new)))
        shift += len(one.new) - (one.end - one.start)
    new = tokens_outside(case.after, new_spans)
    if [token[:2] for token in old] == [token[:2] for token in new]:
        return _PASSED
    pairs = enumerate(zip(old, new, strict=False))
    where = next((i for i, (a, b) in pairs if a[:2] != b[:2]), min(len(old), len(new)))
    at = old[where][2] if where < len(old) else len(case.before)
    line = case.before.count(b"\n", 0, at) + 1
    return "failed", _at_line(_("The change reaches text that no edit meant to change."), line)


def tokens_outside(data: bytes, spans: list[tuple[int, int]]) -> list[tuple[str, bytes, int]]:
    """Tokens that neither overlap nor touch a changed range."""
    out = []
    ranges = iter(spans)
    current = next(ranges, None)
    for kind, start, end in scan(data, len(BOM) if data.startswith(BOM) else 0)[0]:
        while current is not None and current[1] < start:
            current = next(ranges, None)
        if current is None or end < current[0]:
            out.append((kind, data[start:end], start))
    return out


def _python_hcl2(case: _Case) -> _Outcome:
    after = opinions.worker.ask("hcl2", _plain(case.after))
    if after.state != "accepted":
        return "skipped", _("it could not answer")
    if case.before is None:
        return _PASSED
    if case.intended is None:
        return "skipped", _("the edits that made the file are not known")
    if any(isinstance(step, KeyStep) and "{" in step.key for one in case.intended for step in one.path):
        # It gives "$${x}" and "${x}" the same name.
        return "skipped", _("it can't tell such a key from a template")
    before = opinions.worker.ask("hcl2", _plain(case.before))
    if before.state != "accepted":
        return "skipped", _("it could not answer")
    found = unexpected(before.value, after.value, case.intended, opinions.worker)
    return ("failed", found) if found else _PASSED


def _pygohcl(case: _Case) -> _Outcome:
    opinion = opinions.worker.ask("go", _plain(case.after))
    if opinion.state == "accepted":
        return _PASSED
    if opinion.state == "silent":
        return "skipped", opinion.reason
    return "failed", _("Terraform's parser refuses the file: {reason}").format(reason=opinion.reason)


def _terraform(case: _Case) -> _Outcome:
    program = opinions.formatter()
    if program is None:
        return "skipped", _("terraform is not installed")
    if case.before is not None and layout(rewritten(case.before)) != case.before:
        return "skipped", _("the file was not formatted before")
    after = opinions.terraform_fmt(case.after, program)
    if after.state == "accepted" and (case.before is None or _same_text(after.text, case.after)):
        return _PASSED
    before = opinions.terraform_fmt(case.before or b"a = 1\n", program)
    if before.state != "accepted" or not _same_text(before.text, case.before or b"a = 1\n"):
        return "skipped", _("it could not answer")
    if after.state == "accepted":
        return "failed", _("“terraform fmt” would lay the file out differently, which it did not before.")
    return "failed", _("“terraform fmt” refuses the file: {reason}").format(reason=after.reason)


def _same_text(printed: bytes, data: bytes) -> bool:
    """`fmt -` always ends its output with a line end, and drops a byte order mark."""
    return printed.rstrip(b"\n") == data.removeprefix(BOM).rstrip(b"\n")


def _plain(data: bytes) -> str:
    return data.removeprefix(BOM).decode(errors="replace")


def _at_line(sentence: str, line: int) -> str:
    return _("line {line}: {sentence}").format(line=line, sentence=sentence) if line else sentence


_CHECKS = (_text, _tree_sitter, _strict, _tokens, _python_hcl2, _pygohcl, _terraform)
