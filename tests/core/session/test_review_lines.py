"""What a sentence of a review may take along with it, and what it may not: by tokens, not by blanks."""

from __future__ import annotations

import json

import pytest

from core.cli import main
from core.hcl import fmt
from core.view import ReviewView
from tests.core.session.conftest import Place
from tests.core.session.test_reviewing import review

EKS = """module "eks" {
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0"

  configuration = {
    apps = {
      name_prefix                = "gc0"
      base_domain                = "a.example"
      cluster_availability_zones = "eu-west-1a,eu-west-1b"
      cluster_instance_type      = "t3.large"
      cluster_desired_capacity   = 1
      cluster_min_size           = 1
      cluster_max_size           = 3
    }
    ops = {}
  }
}
"""
KNOWN = ("cluster_max_size           = 3", "cluster_max_size           = 4")
HEAD = len(EKS.split("\n"))
"""The line that whatever follows starts in."""


def told(before: str, after: str, path: str = "main.tf") -> ReviewView:
    return review({path: after.encode()}, {path: before.encode()})


def listed(shown: ReviewView) -> set[tuple[str, int]]:
    return {line for item in shown.other for line in item.lines}


def beside(before: str, after: str) -> ReviewView:
    """A known change in one module, and another one further down in the same file."""
    shown = told(EKS + before, EKS.replace(*KNOWN) + after)
    assert [c.setting for c in shown.changes] == ["cluster_max_size"]
    assert shown.lines == ((("main.tf", "-", 12), ("main.tf", "+", 12)),)
    return shown


TEXTS = [
    ("a name and a difference", "n = local.a - local.b", "n = local.a-local.b"),
    ("a blank in a string", 'n = "rm -rf /tmp"', 'n = "rm -rf / tmp"'),
    ("a tab in a string", 'n = "a b"', 'n = "a\tb"'),
    ("blanks at the end of a string", 'n = "a"', 'n = "a "'),
    ("behind an escaped quote", r'n = "\"a b\" c"', r'n = "\"a b\"  c"'),
    ("in quotes within a template", 'n = "${f("a b")}"', 'n = "${f("a  b")}"'),
    ("behind quotes within a template", 'n = "${f("a")} b"', 'n = "${f("a")}  b"'),
    ("in the code of a template", 'n = "${a + b}"', 'n = "${a  +  b}"'),
    ("in a heredoc", "n = <<EOT\n  rm -rf /tmp\nEOT", "n = <<EOT\n  rm -rf / tmp\nEOT"),
    ("indentation in a heredoc", "n = <<EOT\na:\n  b: 1\nEOT", "n = <<EOT\na:\n b: 1\nEOT"),
    ("a blank line of a heredoc", "n = <<EOT\na\n  \nEOT", "n = <<EOT\na\n\nEOT"),
    ("behind a line of a heredoc", "n = <<EOT\na\nEOT", "n = <<EOT\na \nEOT"),
    ("an end marker that strips", "n = <<-EOT\n    a\n    EOT", "n = <<-EOT\n    a\n  EOT"),
    ("a comment's words", "n = 1 # a b", "n = 1 # a  b"),
    ("a long comment", "/* a\n  b */\nn = 1", "/* a\n b */\nn = 1"),
    ("a line end of Windows", "n = 1\nm = 2", "n = 1\r\nm = 2"),
    ("layout that fmt would not make", "n = 1", "n  =  1"),
    ("tabs for blanks", "n = 1", "\tn = 1"),
    ("a lone carriage return", "n = 1", "n = \r1"),
    ("a blank that is none", "n = 1", "n =\u00a01"),
    ("two operators or one", "n = a > = b", "n = a >= b"),
    ("a number and a name", "n = 1 e5", "n = 1e5"),
]


@pytest.mark.parametrize(("before", "after"), [t[1:] for t in TEXTS], ids=[t[0] for t in TEXTS])
def test_blanks_count_where_they_mean_something(before: str, after: str) -> None:
    head, tail = 'output "n" {\n', "\n}\n"
    shown = beside(head + before + tail, head + after + tail)
    first = next(
        i for i, (a, b) in enumerate(zip(before.split("\n"), after.split("\n"), strict=True)) if a != b
    )
    line = HEAD + 1 + first
    assert {("-", line), ("+", line)} <= listed(shown)


def test_alignment_goes_with_the_line_that_asks_for_it() -> None:
    """What `terraform fmt` does to the neighbours of a line; not what it would do elsewhere in the file."""
    output = 'output "n" {\n  value = 1\n  description   = "n"\n}\n'
    short = EKS.replace('      cluster_availability_zones = "eu-west-1a,eu-west-1b"\n', "")
    aligned = fmt(short.encode()).decode()
    shown = told(EKS + output, aligned + output)
    assert [c.setting for c in shown.changes] == ["cluster_availability_zones"]
    assert shown.other == () and len(shown.lines[0]) == 13
    shown = told(EKS + output, fmt((short + output).encode()).decode())
    assert listed(shown) == {("-", HEAD + 1), ("-", HEAD + 2), ("+", HEAD), ("+", HEAD + 1)}
    assert [o.what for o in shown.other] == ["Only the layout changes: Terraform reads the same."]


FRAMES = [
    ("a list's element", "[\n    local.a,\n  ]", "[\n    local.a,\n    local.evil,\n  ]", {("+", HEAD + 3)}),
    (
        "an open port",
        '[\n    "10.0.0.0/8",\n  ]',
        '[\n    "0.0.0.0/0",\n    "10.0.0.0/8",\n  ]',
        {("+", HEAD + 2)},
    ),
    ("an empty object", "[\n    {},\n  ]", "[\n    {},\n    {},\n  ]", {("+", HEAD + 2), ("+", HEAD + 3)}),
    ("a number", "[\n    1,\n  ]", "[\n    1,\n    22,\n  ]", {("+", HEAD + 3)}),
    (
        "a wrapper",
        "f(\n    a,\n  )",
        "f([\n    a,\n  ])",
        {("-", HEAD + 1), ("+", HEAD + 1), ("-", HEAD + 3), ("+", HEAD + 3)},
    ),
    ("a bracket in a comment", "1 # {", "1 # }", {("-", HEAD + 1), ("+", HEAD + 1)}),
]


@pytest.mark.parametrize(("before", "after", "wanted"), [f[1:] for f in FRAMES], ids=[f[0] for f in FRAMES])
def test_only_brackets_hold_lines_together(before: str, after: str, wanted: set[tuple[str, int]]) -> None:
    shown = beside(f'output "n" {{\n  value = {before}\n}}\n', f'output "n" {{\n  value = {after}\n}}\n')
    found = listed(shown)
    same = "{}," in after  # which of two equal elements is the new one, nobody can tell
    assert found == wanted if not same else len(found) == 1 and found < wanted


CLOSE = [
    ("local.evil,", "      cluster_max_size           = 4\n      x = [\n        local.evil,\n      ]"),
    ("{},", "      cluster_max_size           = 4\n      x = [\n        {},\n      ]"),
    ("evil {", "      cluster_max_size           = 4\n    }\n    evil = {\n"),
]


@pytest.mark.parametrize(("words", "after"), CLOSE, ids=[c[0] for c in CLOSE])
def test_what_stands_beside_a_change_is_told_too(words: str, after: str) -> None:
    """In the same run of lines: either another sentence speaks of it, or it is listed."""
    shown = told(EKS, EKS.replace("      " + KNOWN[0], after))
    for number, line in enumerate(EKS.replace("      " + KNOWN[0], after).split("\n"), 1):
        if any(word in line for word in ("local.evil", "{},", "evil =")):
            owners = [
                c
                for c, lines in zip(shown.changes, shown.lines, strict=True)
                if ("main.tf", "+", number) in lines
            ]
            assert ("+", number) in listed(shown) or any(c.setting != "cluster_max_size" for c in owners)


def test_brackets_in_comments_and_texts_are_no_structure() -> None:
    """An argument of a module ends where its brackets do, whatever stands in its comments and texts."""
    providers = "  providers = {\n    aws = aws.one # {[(\n  }\n  depends_on = [null_resource.a]\n"
    before = EKS.replace("\n\n  configuration", "\n" + providers + "\n  configuration", 1)
    after = before.replace("v0.19.2-beta.0", "v0.19.1-beta.0").replace("resource.a]", "resource.b]")
    shown = told(before, after)
    assert any("depends_on" in o.what for o in shown.other) and listed(shown) == {("-", 6), ("+", 6)}
    region = before.replace("  providers", '  region = lookup({ # {\n    a = "}{"\n  }, "a")\n  providers')
    other = (
        region.replace('a = "}{"', 'a = "}["')
        .replace("resource.a]", "resource.b]")
        .replace("aws.one", "aws.two")
    )
    shown = told(region, other)
    (change,) = shown.changes
    assert change.setting == "region" and listed(shown) == {("-", 7), ("+", 7), ("-", 9), ("+", 9)}
    assert {o.what for o in shown.other} == {
        "Changes “providers” of the module eks.", "Changes “depends_on” of the module eks.",
    }  # fmt: skip


META = [
    ("count", "  count = 0\n"),
    ("for_each", "  for_each = toset([])\n"),
    ("providers", "  providers = {\n    aws = aws.evil\n  }\n"),
    ("depends_on", "  depends_on = [\n    null_resource.evil,\n  ]\n"),
]


@pytest.mark.parametrize(("name", "text"), META, ids=[m[0] for m in META])
def test_a_move_hides_nothing_that_changes_on_the_way(name: str, text: str) -> None:
    moved = EKS.replace("\n\n  configuration", "\n" + text + "\n  configuration", 1)
    shown = review({"other.tf": moved.encode()}, {"main.tf": EKS.encode()})
    lines = dict(zip((c.setting for c in shown.changes), shown.lines, strict=True))
    own = {(sign, line) for _file, sign, line in lines.get(name, ())}
    count = text.count("\n")
    assert {n for n in listed(shown) | own if n[0] == "+"} == {("+", 3 + n) for n in range(count)}
    assert all(f"“{name}”" in o.what for o in shown.other)
    assert (
        name not in ("count", "for_each") or min(c.impact.level for c in shown.changes) == "destroys cluster"
    )
    assert len(lines["file"]) == len(EKS.split("\n")) * 2 - 2, "all others are the move's"


def test_a_move_and_a_setting() -> None:
    moved = EKS.replace(*KNOWN)
    shown = review({"other.tf": moved.encode()}, {"main.tf": EKS.encode()})
    lines = dict(zip((c.setting for c in shown.changes), shown.lines, strict=True))
    assert lines["cluster_max_size"] == (("main.tf", "-", 12), ("other.tf", "+", 12)) and shown.other == ()
    assert ("other.tf", "+", 12) not in lines["file"] and ("other.tf", "+", 11) in lines["file"]


HEREDOC = 'resource "x" "y" {\n  u = <<-EOT\n    %s\n    a: 1\n  EOT\n}\n'


@pytest.mark.parametrize("words", ["#!/bin/sh", "// go", "/* css */", "* a list", ""])
def test_a_line_of_a_text_is_no_comment(words: str) -> None:
    shown = told(HEREDOC % "#cloud-config", HEREDOC % words)
    assert [o.what for o in shown.other] == ["Changes inside the resource x.y."]
    shown = told("# one\n" + HEREDOC % "a", "# two\n" + HEREDOC % "a")
    assert [o.what for o in shown.other] == ["Comments and blank lines."]


def test_the_command_line_tells_the_lines_of_each_change(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every line of `git diff` is in a change's lines or in the list."""
    pools = place.platform / "pools.auto.tfvars"
    pools.write_text(pools.read_text().replace("max_size         = 12", "max_size         = 14"))
    (place.platform / "README.md").write_text("# Mine\n")
    place.git("checkout", "-qb", "mine")
    place.git("commit", "-qam", "Mine")
    assert main(["review", str(place.platform), "main", "mine", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    (change,) = told["changes"]
    assert change["lines"] == [{"file": "pools.auto.tfvars", "sign": sign, "line": 21} for sign in ("-", "+")]
    count = {"+": 0, "-": 0}
    for line in [*change["lines"], *(one for o in told["other"] for one in o["lines"])]:
        count[line["sign"]] += 1
    added, removed = 0, 0
    for row in place.git("diff", "--numstat", "main", "mine").splitlines():
        added, removed = added + int(row.split()[0]), removed + int(row.split()[1])
    assert count == {"+": added, "-": removed}
