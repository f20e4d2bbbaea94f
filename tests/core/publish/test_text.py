"""Text that leaves for a forge does nothing there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.publish.text import body_text, quoted, title_line, visible, with_template


@pytest.mark.parametrize(
    "text",
    [
        "@ops",
        "hi @acme/team",
        "(@x)",
        "Closes #1",
        "fixes: #2",
        "RESOLVES acme/infra#3",
        "close https://github.com/a/b/issues/1",
        "Fixed GH-12",
        "/approve",
    ],
)
def test_nothing_acts(text: str) -> None:
    shown = quoted(text)
    assert not re.search(r"@[A-Za-z0-9]", shown)
    assert not re.search(r"(?i)(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s+([\w./-]*#\d|https?:|GH-\d)", shown)
    assert not shown.startswith("/")
    assert shown.replace("\u200b", "") == text


def test_ordinary_text_stays() -> None:
    for text in ("a@b.example", "closes at five", "`np1` 3 → 5", "50 % / 2", "#1 in line", "x\n\n- y\n"):
        assert quoted(text) == text


def test_hidden_characters_go() -> None:
    assert visible("a\u202eb\u2066c\x1b[31m\u200bd\ufeff\r\ne\x00\U000e0041") == "abc[31md\ne"


@given(st.text())
def test_no_mention_outside_code(text: str) -> None:
    shown = body_text(text)
    assert body_text(shown).count("@") == shown.count("@")
    outside = re.sub(r"(?ms)^ {0,3}(`{3,}|~{3,}).*?^ {0,3}\1[`~]* *$", "", shown)
    assert not re.search(r"(?<![\w`])@[A-Za-z0-9]", outside) or "`" in text or "~" in text


def test_code_blocks_stay() -> None:
    text = 'Before @x\n\n```hcl\na = "@y"\n```\nafter @z'
    assert body_text(text) == 'Before @\u200bx\n\n```hcl\na = "@y"\n```\nafter @\u200bz'
    assert body_text("```\nopen") == "```\nopen\n```"


def test_titles() -> None:
    assert title_line("  Raise\nit\t@x ") == "Raise it @\u200bx"
    assert len(title_line("x" * 500)) == 200


def test_long_descriptions_are_cut() -> None:
    assert len(body_text("x" * 100_000)) <= 60_000


def test_template_below() -> None:
    assert with_template("<!-- help -->\n## Checklist\n- [ ] plan read @x\n", "What changes.") == (
        "What changes.\n\n## Checklist\n- [ ] plan read @\u200bx\n"
    )
    assert with_template("<!-- only -->", "x") == "x"
