"""Each layer of the gate by itself, with scripted opinions: what it passes, fails, or leaves unsaid."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from core.hcl import AttributeStep, KeyStep, SetValue, Splice, apply, gate, opinions
from core.hcl.gate import LAYERS, LayerResult, tokens_outside
from core.hcl.opinions import Opinion
from core.hcl.source import BOM

A = (AttributeStep("a"),)
BEFORE = b"a = 1\nb = 2\n"
AFTER = b"a = 3\nb = 2\n"
SPLICES = (Splice(4, 5, b"3"),)
EDITS = (SetValue(A, 3),)


def layer(name: str, before: bytes | None, after: bytes, *more: Any) -> LayerResult:
    """What one layer says when the others are left out."""
    verdict = gate("x.tf", before, after, *more, without=[one for one in LAYERS if one != name])
    return next(one for one in verdict.layers if one.layer == name)


class Scripted:
    """Answers in a row, and what was asked."""

    def __init__(self, *answers: Opinion) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[Any, ...]] = []

    def __call__(self, *question: Any) -> Opinion:
        self.asked.append(question)
        return self.answers.pop(0)

    ask = __call__


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scripted]:
    def made(*answers: Opinion) -> Scripted:
        scripted = Scripted(*answers)
        monkeypatch.setattr(opinions, "worker", scripted)
        return scripted

    return made


@pytest.fixture
def fmt(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scripted]:
    def made(*answers: Opinion) -> Scripted:
        scripted = Scripted(*answers)
        monkeypatch.setattr(opinions, "formatter", lambda: "fmt")
        monkeypatch.setattr(opinions, "terraform_fmt", scripted)
        return scripted

    return made


def accepted(text: bytes = b"", value: Any = None) -> Opinion:
    return Opinion("accepted", "", value, text)


def test_a_verdict_names_file_layer_and_reason() -> None:
    verdict = gate("x.tf", BEFORE, b"a = \xff\n", without=("tree-sitter",))
    assert (verdict.ok, verdict.layer) == (False, "text")
    assert verdict.sentence == "x.tf: The file is not valid UTF-8."
    assert [one.layer for one in verdict.layers] == ["text"]
    assert verdict.layers[0].state == "failed"
    good = gate("x.tf", BEFORE, AFTER, SPLICES, EDITS, without=LAYERS)
    assert (good.ok, good.layer, good.sentence) == (True, "", "")
    assert [(one.layer, one.state) for one in good.layers] == [(name, "skipped") for name in LAYERS]


def test_tree_sitter_says_where() -> None:
    assert layer("tree-sitter", None, b"a = 1\n").state == "passed"
    found = layer("tree-sitter", None, b"a = 1\nb = [1\n")
    assert found.state == "failed"
    assert found.sentence.startswith("line ")
    assert "too long" not in found.sentence


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["core.hcl.gate"], "parse_nodes", lambda data: None)
    assert layer("tree-sitter", None, b"a = 1\n") == LayerResult(
        "tree-sitter", "failed", "The file takes too long to read."
    )


def test_strict_says_where() -> None:
    assert layer("strict", None, b"a = 1\n").state == "passed"
    found = layer("strict", None, b"a = 1\nb\n  = 1\n")
    assert found.state == "failed"
    assert found.sentence.startswith("line 2: ")


def test_tokens_need_to_know_the_edits() -> None:
    assert layer("tokens", None, AFTER) == LayerResult("tokens", "skipped", "the file is new")
    unknown = layer("tokens", b"a = 0\nq = 0\n", b"a = 3\nq = 0\n")
    assert unknown == LayerResult("tokens", "skipped", "the edits that made the file are not known")
    assert layer("tokens", BEFORE, AFTER, SPLICES).state == "passed"
    known = apply(BEFORE, EDITS)
    assert layer("tokens", BEFORE, known.data).state == "passed"
    other = layer("tokens", BEFORE, b"a = 4\nb = 2\n", SPLICES)
    assert other.sentence == "Bytes changed that no edit changed."


@pytest.mark.parametrize(
    ("before", "splices", "line"),
    [
        (b"a = 1\nb = 2\nc = 3\n", (Splice(4, 5, b"<<E\nE,"),), 2),
        (b"a = 1\nb = 2\nc = 3\n", (Splice(4, 5, b"/*"), Splice(16, 17, b"*/")), 2),
        (b"a = 1\nb = 2\n", (Splice(10, 11, b'"'),), None),
        (b"a = 1 # x\nb = 2\n", (Splice(4, 5, b"2"),), None),
        (b"a = 1\nb = 2\n", (Splice(4, 5, b'"'),), 2),
        (BOM + b"a = 1\nb = 2\n", (Splice(7, 8, b"22"),), None),
        (b"a = 1\n\nb = 2\n", (Splice(6, 6, b"# "),), None),
        (b"a = 1 # x\n", (Splice(6, 7, b"+"),), 2),
        (b"\na = 1\nb = 2\n", (Splice(5, 6, b'"'),), 3),
        (b"a = 1\nb = 2\nc = 3\n", (Splice(4, 5, b"11"), Splice(10, 11, b"22")), None),
    ],
)
def test_tokens_outside_the_splices_stay(before: bytes, splices: Sequence[Splice], line: int | None) -> None:
    after, at = b"", 0
    for one in splices:
        after += before[at : one.start] + one.new
        at = one.end
    found = layer("tokens", before, after + before[at:], splices)
    assert found.state == ("passed" if line is None else "failed"), found
    if line is not None:
        assert found.sentence == f"line {line}: The change reaches text that no edit meant to change."


def test_tokens_that_touch_a_splice_are_its_own() -> None:
    data = b"ab = 1 + 2"
    everything = [b"ab", b"=", b"1", b"+", b"2"]
    for spans, left in (
        ([], everything),
        ([(5, 6)], [b"ab", b"=", b"+", b"2"]),
        ([(4, 4)], [b"ab", b"1", b"+", b"2"]),
        ([(6, 6)], [b"ab", b"=", b"+", b"2"]),
        ([(2, 5)], [b"+", b"2"]),
        ([(0, 0), (10, 10)], [b"=", b"1", b"+"]),
        ([(3, 4), (7, 8)], [b"ab", b"1", b"2"]),
        ([(0, 10)], []),
        ([(1, 1), (1, 2)], [b"=", b"1", b"+", b"2"]),
    ):
        found = [(kind, text) for kind, text, _at in tokens_outside(data, spans) if text.strip()]
        assert [text for _kind, text in found] == left, spans
    assert [at for _kind, text, at in tokens_outside(BOM + b"a = 1", []) if text.strip()] == [3, 5, 7]


def test_what_python_hcl2_cannot_read_is_left_to_the_others(worker: Callable[..., Scripted]) -> None:
    worker(Opinion("rejected", "x"))
    assert layer("python-hcl2", BEFORE, AFTER, SPLICES, EDITS).sentence == "it could not answer"
    worker(accepted(value={"a": 3}))
    assert layer("python-hcl2", None, AFTER).state == "passed"
    worker(accepted(value={"a": 3}))
    found = layer("python-hcl2", b"z = 0\n", b"z = 1\n")
    assert (found.state, found.sentence) == ("skipped", "the edits that made the file are not known")
    worker(accepted(value={"a": 3}), Opinion("silent", "x"))
    assert layer("python-hcl2", BEFORE, AFTER, SPLICES, EDITS).sentence == "it could not answer"
    worker(accepted(value={"a": 3}))
    odd = (SetValue((*A, KeyStep("${x}")), 1),)
    found = layer("python-hcl2", BEFORE, AFTER, SPLICES, odd)
    assert found.sentence == "it can't tell such a key from a template"


def test_python_hcl2_compares_before_and_after(worker: Callable[..., Scripted]) -> None:
    values = ({"a": 3, "b": 2}, {"a": 1, "b": 2}, {"x": 3})
    good = worker(*(accepted(value=value) for value in values))
    assert layer("python-hcl2", BOM + BEFORE, BOM + AFTER, SPLICES, EDITS).state == "passed"
    assert good.asked == [("hcl2", AFTER.decode()), ("hcl2", BEFORE.decode()), ("hcl2", "x = 3\n")]
    worker(accepted(value={"a": 3, "b": 9}), accepted(value={"a": 1, "b": 2}))
    found = layer("python-hcl2", BEFORE, AFTER, SPLICES, EDITS)
    assert (found.state, "reaches b" in found.sentence) == ("failed", True)


def test_the_go_parser(worker: Callable[..., Scripted]) -> None:
    for opinion, state, sentence in (
        (accepted(), "passed", ""),
        (Opinion("silent", "not there"), "skipped", "not there"),
        (Opinion("rejected", "bad"), "failed", "Terraform's parser refuses the file: bad"),
    ):
        asked = worker(opinion)
        found = layer("pygohcl", BEFORE, BOM + AFTER)
        assert (found.state, found.sentence) == (state, sentence)
        assert asked.asked == [("go", AFTER.decode())]


def test_without_terraform_nobody_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opinions, "formatter", lambda: None)
    assert layer("terraform", BEFORE, AFTER).sentence == "terraform is not installed"


def test_terraform_formats_only_what_was_formatted(fmt: Callable[..., Scripted]) -> None:
    assert not fmt().asked
    assert layer("terraform", b"a=1\n", AFTER).sentence == "the file was not formatted before"
    asked = fmt(accepted(AFTER))
    assert layer("terraform", BEFORE, AFTER).state == "passed"
    assert asked.asked == [(AFTER, "fmt")]
    fmt(accepted(AFTER))
    assert layer("terraform", BEFORE, BOM + AFTER.rstrip()).state == "passed"
    fmt(accepted(b"whatever"))
    assert layer("terraform", None, AFTER).state == "passed"


def test_terraform_is_asked_about_the_old_text_where_it_minds_the_new(fmt: Callable[..., Scripted]) -> None:
    asked = fmt(accepted(b"other"), accepted(BEFORE))
    assert layer("terraform", BEFORE, AFTER).state == "failed"
    assert asked.asked == [(AFTER, "fmt"), (BEFORE, "fmt")]
    fmt(accepted(b"other"), accepted(b"another"))
    assert layer("terraform", BEFORE, AFTER).sentence == "it could not answer"
    fmt(Opinion("rejected", "bad"), accepted(BEFORE))
    assert layer("terraform", BEFORE, AFTER).sentence == "“terraform fmt” refuses the file: bad"
    fmt(Opinion("rejected", "bad"), Opinion("silent", ""))
    assert layer("terraform", BEFORE, AFTER).state == "skipped"
    new = fmt(Opinion("rejected", "bad"), accepted(b"a = 1\n"))
    assert layer("terraform", None, AFTER).state == "failed"
    assert new.asked == [(AFTER, "fmt"), (b"a = 1\n", "fmt")]
    empty = fmt(accepted(b"other"), accepted(b"a = 1\n"))
    assert layer("terraform", b"", AFTER).state == "failed"
    assert empty.asked[1] == (b"a = 1\n", "fmt")
