"""A review and a description as Markdown, word by word; and what is left out of one that is too long."""

from __future__ import annotations

import doctest
import re
from dataclasses import replace
from typing import Any

import pytest

from core.platform.field import Impact, Level
from core.platform.model import Change, Problem, Severity
from core.review import markdown
from core.review.markdown import description, escaped, review_comment
from core.view import FileDiff, NextStep, OtherLines, ReviewView
from tests import sample

ZERO = "\u200b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a_b", "a_b"), ("_a b_", r"\_a b\_"), ("a _ b", r"a \_ b"), ("*[x](y)|~`\\", r"\*\[x\](y)\|\~\`\\"),
        ("a & <b>", "a &amp; &lt;b&gt;"), ("@ops, a@b, @ x", f"@{ZERO}ops, a@{ZERO}b, @ x"),
        ("#12 #x", f"#{ZERO}12 #x"), ("GH-3 gh-x", f"GH-{ZERO}3 gh-x"),
        ("https://x http:y HTTP://z www.a", f"https:{ZERO}//x http:y HTTP:{ZERO}//z www{ZERO}.a"),
        ("a\nb\tc\u202ed\u00a0e", "a b c d e"), ("  a", "  a"), ("x" * 1000, "x" * 1000),
        ("x" * 1001, "x" * 1000 + "…"), ("x" * 998 + "   y", "x" * 998 + "…"),
    ],
)  # fmt: skip
def test_nothing_in_it_acts(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_doctests() -> None:
    assert doctest.testmod(markdown).failed == 0


ROLLS = Impact(Level.ROLLING, "Nodes are replaced gradually.")
DELETES = Impact(Level.REBUILDS_POOL, "Its nodes go.", badge="Deletes pool")


def change(module: str, sentence: str, impact: Impact = ROLLS, **more: Any) -> Change:
    return Change(more.pop("root", "."), module, "s", "e", "", None, None, impact, sentence, **more)


ONE = change("np1", "Size: 3 to 4")
TWO = change("np1", "Removes it!", DELETES, detail="a stays at 1.")
ELSEWHERE = change("np_2", "Size: 1 to 2", root="eu_")


def test_a_description() -> None:
    titles = {(".", "np1"): "Pool *one*", ("eu_", "np_2"): "np_2"}
    assert description([ONE, ELSEWHERE, TWO], titles, ["a.tf", "b_c.tf"]) == (
        "### Pool \\*one\\* (np1)\n"
        "- Size: 3 to 4. **Nodes roll**: Nodes are replaced gradually.\n"
        "- Removes it! a stays at 1. **Deletes pool**: Its nodes go.\n"
        "\n"
        "### eu\\_: np_2\n"
        "- Size: 1 to 2. **Nodes roll**: Nodes are replaced gradually.\n"
        "\n"
        "Changes 2 files: a.tf, b_c.tf.\n"
    )
    assert description([ONE], {}, []).startswith("### np1\n") and description([], {}, []) == "\n"
    known = Problem(Severity.WARNING, "The @minimum is above the maximum.")
    assert "\n### To know\n- The @\u200bminimum is above the maximum.\n" in description(
        [ONE], {}, ["a.tf"], (), [known]
    )


@pytest.mark.parametrize("count", [1, 2, 12, 13, 40])
def test_files_of_a_description(count: int) -> None:
    text = description([], {}, [f"f{n}.tf" for n in range(count)])
    named = ", ".join(f"f{n}.tf" for n in range(min(count, 12)))
    word = "file" if count == 1 else "files"
    assert text == f"Changes {count} {word}: {named}{', …' * (count > 12)}.\n"


def test_what_clusters_hold_and_cost_is_told() -> None:
    two = replace(sample.AHEAD, environment="b_", nodes="", cost="About $2", note="An *estimate*.")
    text = description([ONE], {}, ["a.tf"], [sample.AHEAD, two])
    assert text.split("\n")[3:] == [
        "### Capacity and cost, all pools together",
        f"- {escaped(sample.AHEAD.place)}: {escaped(sample.AHEAD.sentence)}",
        f"- {escaped(two.place)}: About $2",
        "",
        *([escaped(sample.AHEAD.note), ""] if sample.AHEAD.note else []),
        r"An \*estimate\*.",
        "",
        "Changes 1 file: a.tf.",
        "",
    ]


def view(**more: Any) -> ReviewView:
    return replace(ReviewView("t", "a", "b", "h", None, None, (), (), (), (), (), ()), **more)


GONE = OtherLines("dns_.tf", (("-", 3), ("+", 4)), "Removes *it*.", True)
MODE = OtherLines("run.sh", (), "Can be run.")
TOO_SMALL = Problem(Severity.ERROR, "Too *small*.")
LONG_PART = tuple(("+", n) for n in range(1, 12))
PLAIN = "Nodes are replaced gradually."


def test_a_whole_review() -> None:
    shown = view(
        note="b has *moved*.", other=(GONE, MODE), changes=(ONE,), problems=(TOO_SMALL,), plan_note="Plan_.",
        diff=(FileDiff("a_b.tf", "changed", (), 1, 1), FileDiff("c.tf", "added", (), 1, 1)),
        next_steps=(NextStep("ops", "ops _changes_."), NextStep("apps", "apps next.")),
        before=(sample.platform(False),),
    )  # fmt: skip
    changes = f"### np1\n- Size: 3 to 4. **Nodes roll**: {PLAIN}\n\nChanges 2 files: a_b.tf, c.tf.\n\n"
    assert review_comment(shown) == (
        "## What this changes\n\nb has \\*moved\\*.\n\n"
        "**2 changed lines have no sentence:**\n\n"
        "- **dns\\_.tf: Removes \\*it\\*.** (-3, +4)\n- run.sh: Can be run.\n\n"
        f"{changes}**Problems:**\n\n- error: Too \\*small\\*.\n\n"
        "- ops \\_changes\\_.\n- apps next.\n\nPlan\\_.\n"
    )
    less = replace(shown, note="", other=(), problems=(), next_steps=())
    assert review_comment(less) == f"## What this changes\n\n{changes.strip()}\n"
    titled = replace(sample.platform(False).clusters[0].node_pools[0], name="np1", title="Pool 1", root=".")
    cluster = replace(sample.platform(False).clusters[0], node_pools=(titled,))
    for side in ("before", "after"):
        there: dict[str, Any] = {"before": (), side: (replace(sample.platform(False), clusters=(cluster,)),)}
        assert "### Pool 1 (np1)\n" in review_comment(replace(less, **there))
    assert review_comment(replace(less, plan_note="", next_steps=shown.next_steps)).endswith(
        "\n- apps next.\n"
    )
    none = review_comment(view(before=shown.before))
    assert none == "## What this changes\n\nNo settings change.\n"


@pytest.mark.parametrize("count", [1, 10, 11])
def test_lines_without_a_sentence(count: int) -> None:
    text = review_comment(view(other=(OtherLines("x", LONG_PART[:count], "Comments."),)))
    numbers = ", ".join(f"+{n}" for n in range(1, min(count, 10) + 1))
    assert f"\n- x: Comments. ({numbers}{', …' * (count > 10)})\n" in text


def long_view(**counts: int) -> ReviewView:
    """So many of each, each about 100 bytes long."""
    said = {name: [f"{name} {n:03} " + "é" * 40 for n in range(count)] for name, count in counts.items()}
    return view(
        other=tuple(OtherLines("x", (("+", 1),), what) for what in said.get("other", ())),
        changes=tuple(change("np1", sentence) for sentence in said.get("changes", ())),
        problems=tuple(replace(TOO_SMALL, sentence=sentence) for sentence in said.get("problems", ())),
        next_steps=tuple(NextStep("e", sentence) for sentence in said.get("steps", ())),
        before=(sample.platform(False),),
    )


SHARES = {"other": 0.3, "changes": 0.75, "problems": 0.6, "steps": 1.0}


@pytest.mark.parametrize("most", [5_000, 60_000])
@pytest.mark.parametrize(
    "counts",
    [
        {"other": 700}, {"changes": 700}, {"problems": 700}, {"steps": 700}, {"other": 700, "steps": 1},
        {"other": 700, "changes": 700}, {"changes": 700, "problems": 700}, {"problems": 700, "steps": 700},
        {"other": 700, "changes": 700, "problems": 700, "steps": 700},
    ],
)  # fmt: skip
def test_of_what_is_too_long_each_gets_its_share(most: int, counts: dict[str, int]) -> None:
    """Of what the ones before it leave; the first lines of each, no half one, and how many are left out."""
    text = review_comment(long_view(**counts), most)
    assert len(text.encode()) <= most
    room, left = most - 500.0, 0
    for name, share in SHARES.items():
        there = [
            line for line in text.split("\n") if f"{name} 0" in line or (f"{name} " in line and "é" in line)
        ]
        assert [f"{name} {n:03} " in line for n, line in enumerate(there)] == [True] * len(there)
        assert all(line.count("é") == 40 for line in there)
        left += counts.get(name, 0) - len(there)
        used = sum(len(line.encode()) + 1 for line in there)
        if counts.get(name) == 700:
            assert share * room - 300 < used <= share * room
        room -= used
    told = re.search(r"\*\*Not all of it fits into a comment: (\d+) lines are left out\.\*\*", text)
    assert told and int(told[1]) == left
    assert text.count("\n- …\n") == sum(count == 700 for count in counts.values())


def test_what_fits_is_whole() -> None:
    shown = long_view(other=3, changes=3, problems=3, steps=3)
    text = review_comment(shown)
    size = len(text.encode()) - len("## What this changes\n\n") - 1
    for most in (size + 500, size + 10_000):
        assert review_comment(shown, most) == text
    cut = review_comment(shown, size + 499)
    assert "**Not all of it fits into a comment: " in cut and "`repoform review` shows all.\n" in cut
    assert len(review_comment(long_view(changes=2000)).encode()) <= 60_000
    one = long_view(changes=2, steps=1)
    long = replace(one, next_steps=(NextStep("e", "x" * 300),))
    assert "comment: 1 line is left out.**" in review_comment(long, 1_000)
