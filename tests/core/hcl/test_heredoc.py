"""What a heredoc means, refereed by Terraform, and which texts become one."""

from __future__ import annotations

import base64
import unicodedata
from random import Random

import pytest

from core.hcl.heredoc import heredoc_value, new_heredoc
from core.hcl.strict import first
from core.hcl.tree import parse
from tests.core.hcl.referee import evaluated, needs_terraform, terraform
from tests.core.hcl.several_lines import text


def heredocs(seed: int, count: int) -> list[str]:
    """Heredocs as people write them and worse: any text that the strict check lets pass."""
    random = Random(seed)
    out: list[str] = []
    while len(out) < count:
        newline = random.choice(("\n", "\n", "\n", "\r\n"))
        body = text(random).replace("\r\n", "\n").replace("\n", newline)
        body += "" if body.endswith("\n") else newline
        # The text means its signs; a heredoc's source must not open a template with them.
        body = body.replace("${", "$").replace("%{", "%") if random.random() < 0.7 else body
        made = f"<<{random.choice(('', '-', '-'))}M{newline}{body}{random.choice(('', '  ', chr(9)))}M"
        if first(f"x = {made}\n".encode()) is None and heredoc_value(made) is not None:
            out.append(made)
    return out


@needs_terraform
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.fuzz)])
def test_heredocs_mean_what_terraform_says(seed: int) -> None:
    made = heredocs(seed, 300 if seed == 1 else 5000)
    for start in range(0, len(made), 300):
        part = made[start : start + 300]
        files = [f"locals {{\n  a{i} = {one}\n}}\n".encode() for i, one in enumerate(part)]
        found = evaluated(files, [f"base64encode(local.a{i})" for i in range(len(part))])
        for one, answer in zip(part, found, strict=True):
            value = heredoc_value(one)
            assert value is not None
            assert unicodedata.normalize("NFC", value) == base64.b64decode(answer).decode(), one


ODD = ("\v", "\f", "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u202f", "\u205f", "\u3000")
NEVER = ("\u200b", "\u180e", "\ufeff", "\x1f", "M", ".")


@needs_terraform
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.fuzz)])
def test_an_end_marker_beside_any_blank(seed: int) -> None:
    """The text ends where Terraform ends it, or the file is read-only."""
    random = Random(seed)
    texts = []
    for _round in range(150 if seed == 1 else 3000):
        beside = [
            "".join(random.choices((" ", "\t", *ODD, *NEVER), k=random.randrange(3))) for _side in range(2)
        ]
        texts.append(f"<<M\na\n{beside[0]}M{beside[1]}\nb\nM")
    files = [f"locals {{\n  a = {one}\n}}\n".encode() for one in texts]
    refused = [answer is None for answer in terraform(files)]
    taken = [i for i, no in enumerate(refused) if not no]
    assert all(parse(files[i]).problem is not None for i, no in enumerate(refused) if no)
    named = [f"locals {{\n  a{i} = {texts[i]}\n}}\n".encode() for i in taken]
    found = evaluated(named, [f"base64encode(local.a{i})" for i in taken])
    read = 0
    for i, answer in zip(taken, found, strict=True):
        tree = parse(files[i])
        if tree.problem is None:
            read += 1
            value = tree.body.blocks[0].body.attributes["a"].expr.value()
            assert unicodedata.normalize("NFC", str(value)) == base64.b64decode(answer).decode(), texts[i]
    assert read > 20


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "\n", " \n\n", "a\nb", "a\rb\n", "a\r\nb\r\n", "a\r\nb\n", "$${x}\n", "%%{x}\n", "\x00\n",
        "\v\n", "a\x7f\n", "a\u0085b\n", "a\u2028\n", "\ufeffa\n", "EOT\nEOF\n END\nTEXT \n",
    ],
)  # fmt: skip
def test_no_heredoc_says_this(text: str) -> None:
    assert new_heredoc(text, "", "  ") is None


def test_line_ends_are_those_of_the_file() -> None:
    assert new_heredoc("a\r\n\r\nb\r\n", "\t", "\t", "\r\n") == "<<-EOT\r\n\t\ta\r\n\r\n\t\tb\r\n\tEOT"
    assert new_heredoc("a\nb\n", "", "  ", "\r\n") is None
    assert new_heredoc("a\r\nb\n", "", "  ", "\r\n") is None
    assert new_heredoc("a\r\r\nb\r\n", "", "  ", "\r\n") is None


@pytest.mark.parametrize(
    ("text", "heredoc"),
    [
        ("a\n", "<<-EOT\n  a\nEOT"),
        ("${a}%{b}\n", "<<-EOT\n  $${a}%%{b}\nEOT"),
        ("a\n \n\tb\n", "<<-EOT\n  a\n \n  \tb\nEOT"),
        (" a\n b\n", "<<EOT\n a\n b\nEOT"),
        ("\u00a0a\n", "<<EOT\n\u00a0a\nEOT"),
        ("a\n\u0301b\n", "<<EOT\na\n\u0301b\nEOT"),
        ("^a\n`b\n", "<<-EOT\n  ^a\n  `b\nEOT"),
        ("\U0001f3fd\n", "<<EOT\n\U0001f3fd\nEOT"),
        (" EOT\n", "<<EOF\n EOT\nEOF"),
        ("EOT x\n", "<<-EOT\n  EOT x\nEOT"),
    ],
)
def test_the_heredoc_of_a_text(text: str, heredoc: str) -> None:
    assert new_heredoc(text, "", "  ") == heredoc
    assert heredoc_value(heredoc) == text


def test_a_mark_that_goes_with_its_blank_is_left_to_terraform() -> None:
    assert heredoc_value("<<-E\n  \u0301a\n  b\n  E") is None
    assert heredoc_value("<<-E\n   \u0301a\n  b\n  E") == " \u0301a\nb\n"
    assert heredoc_value("<<E\n  \u0301a\nE") == "  \u0301a\n"
    assert heredoc_value("<<-E\n\u0301a\nE") == "\u0301a\n"


SPACES = "\t\v\f \u0085\u00a0\u1680\u2000\u2001\u2005\u200a\u2028\u2029\u202f\u205f\u3000"


@pytest.mark.parametrize("blank", SPACES)
def test_blanks_are_those_that_terraform_takes_off(blank: str) -> None:
    assert heredoc_value(f"<<-E\n{blank}a\n{blank}b\nE") == "a\nb\n"
    assert heredoc_value(f"<<-E\n {blank}\n b\nE") == f" {blank}\nb\n"


@pytest.mark.parametrize("character", ["\u200b", "\u1fff", "\x1c", "\x1f", "\u180e", "a"])
def test_others_stay(character: str) -> None:
    assert heredoc_value(f"<<-E\n{character}a\n{character}b\nE") == f"{character}a\n{character}b\n"


def test_a_backslash_hides_nothing_in_a_heredoc() -> None:
    assert heredoc_value("<<E\n\\${x}\nE") is None
    assert heredoc_value("<<E\n\\$${x}\nE") == "\\${x}\n"
