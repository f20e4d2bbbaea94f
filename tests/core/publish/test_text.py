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


def test_titles_are_cut_at_200_characters() -> None:
    assert title_line("x" * 200) == "x" * 200
    assert title_line("x" * 201) == "x" * 199 + "…"
    assert title_line("x" * 198 + " " + "x" * 9) == "x" * 198 + "…", "no blank before the dots"


def test_a_fence_ends_where_markdown_ends_it() -> None:
    """Of the same kind, no shorter, nothing behind it: until then all is code, after it nothing is."""
    for opening, closings, within in (
        ("```", ("```", "````", "   ```", "``` "), ("~~~", "``", "``` x", "    ```", "@x")),
        ("````sh", ("````", "`````"), ("```", "~~~~", "```` sh")),
        ("   ~~~", ("~~~", "~~~~"), ("```", "~~", "~~~ x")),
    ):
        for closing in closings:
            code = "\n".join((opening, "@a", *within, "@b", closing))
            assert body_text(f"{code}\n@c") == f"{code}\n@\u200bc", (opening, closing)
    assert body_text("    ```\n@c") == "    ```\n@\u200bc", "indented by four it opens nothing"
    assert body_text("``\n@c\n~~\n@d") == "``\n@\u200bc\n~~\n@\u200bd"


def test_long_descriptions_are_cut() -> None:
    assert body_text("x" * 60_000) == "x" * 60_000
    for length in (60_001, 100_000):
        cut = body_text("x" * length)
        assert len(cut) <= 60_000 and cut == "x" * (len(cut) - 2) + "\n…" and len(cut) > 59_980
    assert body_text("x" * 101, 100) == "x" * 90 + "\n…"
    assert body_text("x" * 100, 100) == "x" * 100


def test_template_below() -> None:
    assert with_template("<!-- help -->\n## Checklist\n- [ ] plan read @x\n", "What changes.") == (
        "What changes.\n\n## Checklist\n- [ ] plan read @\u200bx\n"
    )
    assert with_template("<!-- only -->", "x") == "x"
    assert with_template("<!-- a\nb -->1<!-- c -->", "x\n\n") == "x\n\n1\n", "comments of several lines"
    assert with_template("y" * 30_000, "x") == "x\n\n" + "y" * 20_000 + "\n"


def test_commands_and_closing_words_keep_what_is_around_them() -> None:
    zero = "\u200b"
    assert quoted("a\n  /approve") == f"a\n  {zero}/approve"
    assert quoted("Fixes: acme/infra#3, closes GH-7") == f"Fixes: {zero}acme/infra#3, closes {zero}GH-7"


def test_characters_without_a_meaning_go() -> None:
    assert visible("a\ud800b\ue000c\uffffd\x85e\tf\rg") == "abcde\tf\ng"
    assert visible("\u0378é 中 🙂") == "é 中 🙂"
