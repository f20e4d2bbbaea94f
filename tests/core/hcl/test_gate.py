"""The write gate: every layer earns its place, and the worker behind it survives."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.hcl import (
    AttributeStep,
    BlockStep,
    Expression,
    HclError,
    KeyStep,
    Operation,
    RemoveAt,
    RenameKey,
    SetValue,
    Splice,
    Step,
    apply,
    edit_history,
    gate,
    opinions,
)
from core.hcl.gate import LAYERS, Verdict
from core.hcl.source import splice
from tests.core.hcl.referee import needs_terraform

BEFORE = b'module "a" {\n  x = 1 # one\n  y = { "k" : 1, z = 007 }\n  t = [\n    "p",\n    "q"\n  ]\n}\n'
PATH = (BlockStep("module", ("a",)), AttributeStep("x"))
EDIT = SetValue(PATH, 2)


def judged(after: bytes, splices: Sequence[Splice] | None = None, **options: Sequence[str]) -> Verdict:
    """The gate over an edit of BEFORE that went wrong in the way `after` shows."""
    splices = apply(BEFORE, [EDIT]).splices if splices is None else splices
    return gate("main.tf", BEFORE, after, splices, [EDIT], **options)


def covering(after: bytes) -> list[Splice]:
    """One honest splice that says: all of it changed. The layers behind the tokens must see what is wrong."""
    return [Splice(0, len(BEFORE), after)]


def test_a_good_edit_passes_all_layers() -> None:
    result = apply(BEFORE, [EDIT])
    verdict = gate("main.tf", BEFORE, result.data)
    assert verdict.ok
    assert [one.layer for one in verdict.layers] == list(LAYERS)
    states = {one.layer: one.state for one in verdict.layers}
    assert [states[name] for name in LAYERS[:5]] == ["passed"] * 5


CORRUPTIONS = {
    # layer that alone sees it: the corrupted file
    "text": BEFORE.replace(b"1 # one", b"2 # one \xff"),
    "tree-sitter": BEFORE.replace(b"1 # one", b"2 # one").replace(b'"p"', "<<É\nx\nÉ\n".encode()),
    "strict": BEFORE.replace(b"1 # one", b"2 # one").replace(b"t = [", b"t\n  = ["),
    "tokens": BEFORE.replace(b"1 # one", b"2 # won"),
    "python-hcl2": BEFORE.replace(b"1 # one", b"2 # one").replace(b'"q"', b'"r"'),
}


@pytest.mark.parametrize("layer", CORRUPTIONS)
def test_each_layer_alone_sees_something(layer: str) -> None:
    after = CORRUPTIONS[layer]
    splices = None if layer == "tokens" else covering(after)
    verdict = judged(after, splices)
    assert not verdict.ok
    assert verdict.layer == layer
    assert verdict.sentence.startswith("main.tf: ")
    # Without the layer the corruption gets through (the real parsers, where there are any, left out).
    others = [layer, "pygohcl", "terraform"]
    if layer == "text":
        others.append("tree-sitter")
    assert judged(after, splices, without=others).ok


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ("a comment", BEFORE.replace(b"1 # one", b"2")),
        ("a number's spelling", BEFORE.replace(b"1 # one", b"2 # one").replace(b"007", b"7")),
        ("a separator", BEFORE.replace(b"1 # one", b"2 # one").replace(b'"k" :', b'"k" =')),
        ("a key twice", BEFORE.replace(b"1 # one", b"2 # one").replace(b"z =", b"z = 1, z =")),
        ("quotes", BEFORE.replace(b"1 # one", b"2 # one").replace(b'"k"', b"k")),
        ("a comma", BEFORE.replace(b"1 # one", b"2 # one").replace(b'"q"', b'"q",')),
    ],
)
def test_the_token_layer_sees(what: str, after: bytes) -> None:
    del what
    # An honest list of splices for these bytes would name the change; the edit's own splices don't.
    tampered = [Splice(BEFORE.index(b"1"), BEFORE.index(b"1") + 1, b"2")]
    assert judged(after, tampered).layer == "tokens"


def test_the_token_layer_sees_a_swallowed_heredoc() -> None:
    before = b"a = {\n  b = 1\n  c = 2\n}\nd = <<EOT\nx\nEOT\n"
    after = before.replace(b"1", b"<<EOT\nq\nEOT,")
    verdict = gate("x.tf", before, after, [Splice(12, 13, b"<<EOT\nq\nEOT,")], [])
    assert verdict.layer in ("tree-sitter", "strict", "tokens")
    assert not verdict.ok


def test_python_hcl2_is_type_sensitive_and_order_sensitive() -> None:
    for new in (b"true", b"1.0", b'"1"'):
        after = BEFORE.replace(b"x = 1", b"x = 2").replace(b'"k" : 1', b'"k" : ' + new)
        assert judged(after, covering(after)).layer == "python-hcl2"
    after = BEFORE.replace(b"x = 1", b"x = 2").replace(b'"k" : 1, z = 007', b'z = 007, "k" : 1')
    assert judged(after, covering(after)).layer == "python-hcl2"


def test_python_hcl2_checks_the_value_that_was_set() -> None:
    after = BEFORE.replace(b"x = 1", b"x = 3")
    verdict = judged(after, covering(after))
    assert verdict.layer == "python-hcl2"
    assert "did not get the value" in verdict.sentence


def test_python_hcl2_that_cannot_answer_refuses_nothing() -> None:
    before = "größe = 1\nx = 1\n".encode()
    result = apply(before, [SetValue((AttributeStep("x"),), 2)])
    verdict = gate("x.tf", before, result.data)
    assert verdict.ok
    assert {one.layer: one.state for one in verdict.layers}["python-hcl2"] == "skipped"


def test_a_key_that_looks_like_a_template_is_not_held_against_the_edit() -> None:
    """python-hcl2 gives both keys one name; the token layer still sees all the rest."""
    before = b'a = {\n  "${x}" = 1\n}\n'
    after = apply(before, [SetValue((AttributeStep("a"), KeyStep("${x}")), 2)])
    assert after.data == b'a = {\n  "${x}"  = 1\n  "$${x}" = 2\n}\n'
    verdict = gate("x.tf", before, after.data)
    assert verdict.ok
    states = {one.layer: one.state for one in verdict.layers}
    assert (states["python-hcl2"], states["tokens"]) == ("skipped", "passed")


def test_pygohcl_sees_what_the_strict_check_would_miss() -> None:
    pytest.importorskip("pygohcl", reason="pygohcl is not installed")
    after = BEFORE.replace(b"x = 1", b"x = 2 u = 3")
    assert judged(after, covering(after), without=["strict", "tokens", "python-hcl2"]).layer == "pygohcl"


@needs_terraform
def test_terraform_sees_a_clean_file_that_is_no_longer() -> None:
    before = b"a   = 1\nbcd = 2\n"
    path = (AttributeStep("bcd"),)
    after = before.replace(b"bcd = 2", b"bcd =  3")
    verdict = gate("x.tf", before, after, [Splice(0, len(before), after)], [SetValue(path, 3)])
    assert verdict.layer == "terraform"
    dirty = b"a=1\n"
    verdict = gate("x.tf", dirty, b"a=2\n", [Splice(2, 3, b"2")], [SetValue((AttributeStep("a"),), 2)])
    assert verdict.ok
    assert verdict.layers[-1].state == "skipped"


@needs_terraform
def test_terraform_sees_what_all_others_would_miss() -> None:
    after = BEFORE.replace(b"x = 1", b"x = 2 u = 3")
    clean = b"x = 1\n"
    verdict = gate("x.tf", clean, b"x = 2 u = 3\n", [Splice(0, 6, b"x = 2 u = 3\n")], [], without=LAYERS[:-1])
    assert verdict.layer == "terraform"
    del after


def test_terraform_runs_in_an_empty_folder_and_its_own_failure_is_no_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    shim = tmp_path / "bin" / "terraform"
    shim.parent.mkdir()
    shim.write_text(
        f'#!/bin/sh\n(pwd; ls -A; echo "$TF_CLI_ARGS_fmt") > {log}\necho "no version set" >&2\nexit 126\n'
    )
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(shim.parent) + os.pathsep + os.environ["PATH"])
    monkeypatch.setenv("TF_CLI_ARGS_fmt", "-recursive")
    before = b"a = 1\n"
    result = apply(before, [SetValue((AttributeStep("a"),), 2)])
    verdict = gate("x.tf", before, result.data)
    assert verdict.ok
    assert verdict.layers[-1].state == "skipped"
    assert len(log.read_text().split()) == 1, "an empty folder, and no arguments from the environment"


def test_a_new_file_is_read_by_all() -> None:
    assert gate("new.tf", None, b"a = 1\n").ok
    assert gate("new.tf", None, b"a = 1 b = 2\n").layer == "strict"


def test_provenance_follows_edits_of_edits() -> None:
    one = apply(BEFORE, [SetValue(PATH, 5)])
    two = apply(one.data, [SetValue((*PATH[:1], AttributeStep("y"), KeyStep("new")), "v")])
    three = apply(two.data, [RemoveAt((*PATH[:1], AttributeStep("t")))])
    trace = edit_history.trace(BEFORE, three.data)
    assert trace is not None
    assert len(trace.operations) == 3
    assert gate("main.tf", BEFORE, three.data).ok
    assert edit_history.trace(BEFORE, BEFORE + b"# never made here\n") is None


def test_provenance_of_edits_there_and_back() -> None:
    base = b"q = 1\nr = 1\n"
    q, r = (AttributeStep("q"),), (AttributeStep("r"),)
    other = apply(base, [SetValue(q, 2)]).data
    assert apply(other, [SetValue(q, 1)]).data == base
    both = apply(other, [SetValue(r, 2)]).data
    assert apply(apply(base, [SetValue(r, 2)]).data, [SetValue(q, 2)]).data == both
    for before, after in ((base, both), (other, both), (other, base), (base, other)):
        trace = edit_history.trace(before, after)
        assert trace is not None
        assert splice(before, trace.splices) == after
    trace = edit_history.trace(base, base)
    assert trace is not None
    assert trace.operations == ()


def test_an_intended_removal_and_creation_pass() -> None:
    operations: list[Operation] = [
        RemoveAt((*PATH[:1], AttributeStep("y"), KeyStep("k"))),
        SetValue((*PATH[:1], AttributeStep("y"), KeyStep("deep"), KeyStep("er")), [1, {"a": "b"}]),
        SetValue((*PATH[:1], AttributeStep("t")), ["q", "p", "new"]),
        SetValue((*PATH[:1], AttributeStep("h")), Expression("<<E\nx\nE")),
    ]
    result = apply(BEFORE, operations)
    verdict = gate("main.tf", BEFORE, result.data)
    assert verdict.ok, verdict


def test_the_worker_restarts_after_it_was_killed() -> None:
    worker = opinions.Worker()
    try:
        assert worker.ask("hcl2", "a = 1\n").value == {"a": 1}
        process = worker.process
        assert process is not None
        os.kill(process.pid, signal.SIGTERM)
        process.wait()
        assert worker.ask("hcl2", "a = 2\n").value == {"a": 2}
    finally:
        worker.close()
    worker.close()


def test_a_worker_that_takes_too_long_is_silent_and_starts_anew() -> None:
    worker = opinions.Worker(timeout=0.0)
    try:
        assert worker.ask("hcl2", "a = 1\n").state == "silent"
        worker.timeout = 60.0
        assert worker.ask("hcl2", "a = 1\n").state == "accepted"
    finally:
        worker.close()


def test_the_grammar_cache_is_the_users_own() -> None:
    import hcl2.parser

    opinions.worker.ask("hcl2", "a = 1\n")
    assert opinions.grammar_cache().exists()
    assert Path(hcl2.parser.__file__).parent not in opinions.grammar_cache().parents


NAMED = b"""module "x" {
  // Where it comes from.
  sourec = "./m"

  ops = {
    # How many at most.
    max_cont  = 3 # enough
    min_count = 1
    "a b"     = { z = 1 }
  }
}
"""
INSIDE = (BlockStep("module", ("x",)), AttributeStep("ops"))


@pytest.mark.parametrize(
    ("path", "name", "old", "new"),
    [
        ((*INSIDE, KeyStep("max_cont")), "max_count", b"max_cont  = 3", b"max_count = 3"),
        ((*INSIDE, KeyStep("a b")), "c d", b'"a b"     =', b'"c d"     ='),
        ((BlockStep("module", ("x",)), AttributeStep("sourec")), "source", b"sourec", b"source"),
    ],
)
def test_a_name_alone_is_changed(path: tuple[Step, ...], name: str, old: bytes, new: bytes) -> None:
    """Value, place, quotes and comments stay, and the gate sees nothing else."""
    made = apply(NAMED, [RenameKey(path, name)])
    assert made.data == NAMED.replace(old, new)
    verdict = gate("main.tf", NAMED, made.data)
    assert verdict.ok, verdict.sentence


def test_a_name_that_is_there_already_is_refused() -> None:
    with pytest.raises(HclError, match="There is a “min_count” already"):
        apply(NAMED, [RenameKey((*INSIDE, KeyStep("max_cont")), "min_count")])
