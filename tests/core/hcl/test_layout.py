"""The formatter, refereed by terraform on generated and real-shaped files."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from core.hcl import fmt, parse
from core.hcl.layout import layout
from core.hcl.source import BOM
from tests.core.hcl.referee import needs_terraform, terraform
from tests.core.hcl.ugly import ugly

CORPUS = sorted((Path(__file__).parents[2] / "corpus" / "hcl").iterdir())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a=1\nlong =2 # c\nb={\nc=1\n}\n", "a    = 1\nlong = 2 # c\nb = {\n  c = 1\n}\n"),
        ("a = [{\nb=1\n},{\nc=2\n}]\n", "a = [{\n  b = 1\n  }, {\n  c = 2\n}]\n"),
        (
            "a = 1 # x\nlonger = 2   # y\n# own\nb = 3 # z\n",
            "a      = 1 # x\nlonger = 2 # y\n# own\nb = 3 # z\n",
        ),
        (
            "a = -1\nb = 1-1\nc = !x\nd = a?b:c\ne=f (x , y...)\n",
            "a = -1\nb = 1 - 1\nc = !x\nd = a ? b : c\ne = f(x, y...)\n",
        ),
        ("größe=1\nk = 2\n日本=3\n", "größe = 1\nk     = 2\n日本    = 3\n"),
        ('a "b"   c {\n}\n', 'a "b" "c" {\n}\n'),
        ('a = "${ var.x }"\nb = "${x}${y}"\n', 'a = var.x\nb = "${x}${y}"\n'),
        ("a = { b : 1, c:2 }\n", "a = { b : 1, c : 2 }\n"),
        ("a = x [0] . y [ * ]\n", "a = x[0].y[*]\n"),
        ("a = <<E\n  x\n E\nb=1\n", "a = <<E\n  x\n E\nb = 1\n"),
        ("a = 1\r\nbb=2\r\n", "a  = 1\r\nbb = 2\r\n"),
        ("   \na = 1 \t\n}", "\na = 1\n}"),
        ("a = 1  ", "a = 1  "),
    ],
)
def test_rules(text: str, wanted: str) -> None:
    assert fmt(text.encode()).decode() == wanted


def test_a_byte_order_mark_stays() -> None:
    assert layout(BOM + b"a=1\n") == BOM + b"a = 1\n"


def test_formatting_twice_changes_nothing() -> None:
    random = Random(3)
    for _ in range(60):
        once = fmt(ugly(random))
        assert fmt(once) == once


@needs_terraform
def test_equal_to_terraform_on_generated_files() -> None:
    random = Random(11)
    files = [f for f in (ugly(random).removeprefix(BOM) for _ in range(250)) if parse(f).problem is None]
    assert len(files) > 200
    for file, wanted in zip(files, terraform(files), strict=True):
        assert fmt(file) == wanted


@needs_terraform
def test_equal_to_terraform_on_the_corpus() -> None:
    files = [path.read_bytes().removeprefix(BOM) for path in CORPUS]
    for path, file, wanted in zip(CORPUS, files, terraform(files), strict=True):
        assert fmt(file) == wanted, path.name
