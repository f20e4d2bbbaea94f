"""Words for proposals and reviews, from invented Changes."""

from __future__ import annotations

import doctest
import re
from dataclasses import replace
from itertools import permutations

import pytest

from core.cli import json_output
from core.draft import draft
from core.hcl import outline
from core.platform.model import Cluster
from core.review import markdown, unexplained
from core.session import source, wording
from core.session.headless import dialect
from core.session.next_steps import after_merge
from core.session.wording import proposal_text
from core.view import Level, OtherLines, ReviewView
from tests import sample
from tests.toy.dialect import FACTS


@pytest.mark.parametrize("module", [outline, source, wording, markdown, unexplained, draft, json_output])
def test_doctests(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def titles(*changes: object, framework: bool = False) -> tuple[str, str]:
    platform = sample.platform(True)
    facts = replace(FACTS, framework=framework)
    clusters = tuple(
        Cluster(
            None if c.module is None else replace(c.module, facts=facts),
            tuple(replace(m, facts=facts) for m in c.node_pools),
            c.features,
        )
        for c in platform.clusters
    )
    known = replace(platform, clusters=clusters)
    text = proposal_text(changes, (known,), [sample.FILE], None)  # type: ignore[arg-type]
    return text.title, text.branch


def test_titles_are_short_and_say_where() -> None:
    one = sample.CHANGES[1]
    assert titles(one) == (
        "Maximum nodes per zone in ops: 2 to 8 (np1_general)",
        "repoform/np1-general-max-node-count-ops",
    )
    assert titles(*sample.CHANGES[1:3])[0] == ("Change 2 settings of np1_general in ops")
    title, branch = titles(*sample.CHANGES)
    assert title == "Rebuilds np1_general in apps, ops and apps-prod; 5 more changes"
    assert branch == "repoform/np1-general-6-settings"
    other = replace(one, module=sample.EKS)
    assert titles(one, other)[0] == f"Change 2 settings of np1_general and {sample.EKS}"
    moved = replace(sample.platform(True), root="eu")
    twin = replace(one, root="eu")
    text = proposal_text((one, twin), (sample.platform(True), moved), [sample.FILE], None)
    assert "of np1_general and eu:np1_general" in text.title
    gone = replace(one, setting="", environment="", sentence="Removes the node pool np1_general")
    assert titles(gone, one)[0] == "Removes the node pool np1_general"
    assert all(len(t) <= 72 for t in (title, titles(one)[0]))


def test_titles_name_the_worst_first() -> None:
    """Whatever else there is, and wherever it stands: what is destroyed or rebuilt isn't behind it."""
    rebuilt, mild = sample.CHANGES[0], sample.CHANGES[1]
    added = replace(mild, setting="", environment="", module="new", sentence="Adds the node pool gpu")
    gone = replace(
        added, sentence="Removes the node pool old", impact=replace(rebuilt.impact, badge="Deletes pool")
    )
    cluster = replace(
        rebuilt, module=sample.GKE, impact=replace(rebuilt.impact, level=Level.DESTROYS_CLUSTER)
    )
    assert titles(added, rebuilt)[0].startswith("Rebuilds np1_general in apps, ops and apps-prod; 1 more")
    assert titles(rebuilt, added, cluster)[0].startswith(f"Destroys {sample.GKE}")
    assert titles(added, gone)[0] == "Removes the node pool old"
    assert titles(added, mild, gone)[0] == "Removes the node pool old and 1 more"
    assert titles(rebuilt)[0] == "Rebuilds np1_general in apps, ops and apps-prod: Machine type"
    source = replace(mild, setting="source", environment="", after="v0.19.2-beta.0")
    other = replace(source, module=sample.EKS)
    assert titles(source, other, rebuilt, framework=True)[0].startswith("Rebuilds np1_general")
    for changes in permutations((added, rebuilt, mild, gone, cluster)):
        assert titles(*changes)[0].startswith("Destroys"), "whatever the order"
        assert len(titles(*changes)[0]) <= 72


def test_an_upgrade_names_its_version() -> None:
    one = replace(sample.CHANGES[1], setting="source", environment="", after="v0.19.2-beta.0")
    other = replace(one, module=sample.EKS)
    assert titles(one, other, sample.CHANGES[1], framework=True) == (
        "Move the framework to v0.19.2-beta.0",
        "repoform/framework-v0-19-2-beta-0",
    )
    elsewhere = replace(other, after="master")
    assert "framework" not in titles(one, elsewhere, framework=True)[0]
    assert "framework" not in titles(one, other)[0], "modules with versions of their own"


def test_descriptions_let_nothing_act() -> None:
    evil = replace(sample.CHANGES[1], sentence="Labels: a to @team fixes #12 <img src=x> [x](http://y) `z`")
    text = proposal_text((evil,), (), ["a_b.tf"], None).description
    for live in ("@team", "#12", "<img", "[x]("):
        assert live not in text


def test_a_review_says_what_has_no_sentence_first() -> None:
    text = markdown.review_comment(sample.review())
    unseen, told = text.index("changed lines have no sentence"), text.index("### np1_general")
    assert unseen < told
    assert "- **dns.tf: Removes the resource google_dns_managed_zone.main.** (-3, -4, -5)" in text


def test_what_happens_next_is_told_per_environment() -> None:
    platforms = (sample.platform(False),)
    steps = after_merge(dialect(), platforms, sample.CHANGES).steps
    assert [s.environment for s in steps] == ["ops", "apps", "apps-prod"]
    assert "apps-deploy-*" in steps[1].sentence
    assert steps[2].sentence == "Repoform doesn't know how apps-prod is deployed."
    few = after_merge(dialect(), platforms, sample.CHANGES[1:3]).steps
    assert [s.environment for s in few] == ["ops"]


def test_an_empty_review() -> None:
    nothing = ReviewView("t", "a", "b", "h", None, None, (), (), (), (), (), ())
    assert "Repoform found no modules" in markdown.review_comment(nothing), (
        "what wasn't read isn't called unchanged"
    )
    platforms = sample.view().platforms
    same = replace(nothing, before=platforms, after=platforms)
    assert "No settings change." in markdown.review_comment(same)


HOSTILE = (
    "```\n</details> @acme/ops fixes #12, GH-3 https://github.com/acme/infra/issues/4 \u202eevil\u2066 `x`"
)


def test_nothing_in_a_comment_acts() -> None:
    review = ReviewView(
        "", "", "main", "topic", "a", "b", (), (), (replace(sample.CHANGES[1], sentence=HOSTILE),),
        (OtherLines(f"{HOSTILE}.tf", (("-", 1),), "Removes the resource x.", True),), (), (sample.TOO_SMALL,),
        note=HOSTILE,
    )  # fmt: skip
    text = markdown.review_comment(review)
    assert "\n```" not in text and "</details>" not in text and not re.search(r"@\w", text)
    assert not re.search(r"#\d|GH-\d|https?://|[\u202a-\u202e\u2066-\u2069]", text)
    assert not re.search(r"(?<!\\)`", text.replace("`repoform review`", "")), "no code span of its own"


def test_a_huge_comment_keeps_the_worst_and_says_so() -> None:
    many = tuple(
        replace(sample.CHANGES[n % 6], module=f"pool_{n}", sentence=f"Change {n} of {'é' * 40}")
        for n in range(900)
    )
    gone = OtherLines("dns.tf", (("-", 3),), "Removes the resource google_dns_managed_zone.main.", True)
    lines = tuple(("+", k) for k in range(50))
    rest = tuple(OtherLines(f"f{n}.md", lines, "Not Terraform.") for n in range(900))
    problems = (sample.TOO_SMALL,) * 900
    steps = sample.SENT.next_steps
    review = ReviewView(
        "", "", "", "", None, None, (), (), many, (gone, *rest), (), problems, next_steps=steps
    )
    text = markdown.review_comment(review)
    assert 50_000 < len(text.encode()) <= 60_000
    assert "Not all of it fits into a comment: " in text.split("\n")[2]
    assert "google_dns_managed_zone.main" in text and "Change 0 of" in text and "ops changes when" in text
    assert all(line.count("**") % 2 == 0 for line in text.split("\n")), "no line is cut in the middle"
    small = markdown.review_comment(replace(review, changes=many[:3], other=(gone,), problems=()))
    assert "Not all of it fits" not in small
    long = replace(many[0], sentence="x" * 90_000)
    value = markdown.review_comment(replace(review, changes=(long,), other=()))
    assert len(value) < 60_000 and "x…" in value
