"""The adversarial table, frozen: an upgrade of any parser that changes a verdict shows here."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from core.hcl import check, fmt, opinions, parse
from core.hcl.nodes import parse_nodes
from tests.core.hcl.referee import needs_terraform, terraform

TABLE = json.loads(Path(__file__).with_name("snippets.json").read_text("utf-8"))["snippets"]


def data(snippet: dict[str, Any]) -> bytes:
    if "base64" in snippet:
        return base64.b64decode(snippet["base64"])
    if "repeat" in snippet:
        head, opening, times, middle, closing, back = snippet["repeat"]
        return f"{head}{opening * times}{middle}{closing * back}{snippet.get('end', '')}".encode()
    return str(snippet["text"]).encode()


@pytest.mark.parametrize("snippet", TABLE, ids=lambda s: s["name"])
def test_verdicts(snippet: dict[str, Any]) -> None:
    text = data(snippet)
    tree = parse(text)
    assert (tree.problem is None) == snippet["editable"]
    nodes = parse_nodes(text)
    assert nodes is not None
    assert nodes.root_node.has_error is not snippet["tree_sitter"]
    if tree.problem is not None:
        assert tree.problem.sentence.endswith((".", "”."))
    if not snippet["valid"]:
        assert tree.problem is not None, "what Terraform refuses must not be edited"


def test_what_terraform_takes_and_repoform_does_not() -> None:
    # Read-only, each with its reason: limits, and what tree-sitter can't read.
    names = {s["name"] for s in TABLE if s["valid"] and not s["editable"]}
    assert names == {
        "heredoc_unicode_marker",
        "str_nul",
        "num_exp",
        "deep",
        "deep_paren",
        "deep_block",
        "deep2000",
    }
    for snippet in TABLE:
        if snippet["name"] in ("num_exp", "heredoc_unicode_marker"):
            problem = parse(data(snippet)).problem
            assert problem is not None
            assert "Terraform can read this" in problem.sentence


def test_what_tree_sitter_wrongly_takes_is_refused_with_a_line() -> None:
    wrong = [s for s in TABLE if s["tree_sitter"] and not s["valid"] and s["name"] != "str_bad_utf8"]
    assert len(wrong) == 26
    for snippet in wrong:
        (problem,) = check(data(snippet))
        assert problem.line >= 1, snippet["name"]


def test_python_hcl2_verdicts() -> None:
    worker = opinions.Worker()
    try:
        for snippet in TABLE:
            if snippet["name"].startswith("deep"):
                continue
            try:
                text = data(snippet).decode()
            except UnicodeDecodeError:
                continue
            opinion = worker.ask("hcl2", text)
            assert (opinion.state == "accepted") == snippet["python_hcl2"], snippet["name"]
    finally:
        worker.close()


@needs_terraform
def test_terraform_agrees_on_validity_and_layout() -> None:
    for snippet, result in zip(TABLE, terraform([data(s) for s in TABLE]), strict=True):
        assert (result is not None) == snippet["valid"], snippet["name"]
        if result is not None and snippet["editable"] and snippet["name"] != "bom":
            assert fmt(data(snippet)) == result, snippet["name"]


def test_pygohcl_agrees_on_validity() -> None:
    pytest.importorskip("pygohcl", reason="pygohcl is not installed")
    worker = opinions.Worker()
    try:
        for snippet in TABLE:
            try:
                text = data(snippet).decode()
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                state = worker.ask("go", text).state
                assert state == "silent" or (state == "accepted") == snippet["valid"], snippet["name"]
    finally:
        worker.close()
