"""Words for proposals and reviews, from invented Changes."""

from __future__ import annotations

import doctest
from dataclasses import replace

import pytest

from core.cli import shape
from core.draft import draft
from core.review import markdown, unexplained
from core.session import outline, source, wording
from core.session.next_steps import next_steps
from core.session.wording import proposal_text
from core.view import ReviewView
from tests import sample


@pytest.mark.parametrize("module", [outline, source, wording, markdown, unexplained, draft, shape])
def test_doctests(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def titles(*changes: object) -> tuple[str, str]:
    text = proposal_text(changes, (sample.platform(True),), [sample.FILE], None)  # type: ignore[arg-type]
    return text.title, text.branch


def test_titles_are_short_and_say_where() -> None:
    one = sample.CHANGES[1]
    assert titles(one) == (
        "Maximum nodes per zone in ops: 2 to 8 (np1_general)",
        "repoform/np1-general-max-node-count-ops",
    )
    assert titles(*sample.CHANGES[1:3])[0] == ("Change 2 settings of np1_general in ops")
    title, branch = titles(*sample.CHANGES)
    assert title == "Change 6 settings of np1_general in apps, ops and apps-prod"
    assert branch == "repoform/np1-general-6-settings"
    other = replace(one, module=sample.EKS)
    assert titles(one, other)[0] == f"Change 2 settings of np1_general and {sample.EKS}"
    gone = replace(one, setting="", environment="", sentence="Removes the node pool np1_general")
    assert titles(gone, one)[0] == "Removes the node pool np1_general"
    assert all(len(t) <= 72 for t in (title, titles(one)[0]))


def test_an_upgrade_names_its_version() -> None:
    one = replace(sample.CHANGES[1], setting="source", environment="", after="v0.19.2-beta.0")
    other = replace(one, module=sample.EKS)
    assert titles(one, other, sample.CHANGES[1]) == (
        "Move the framework to v0.19.2-beta.0",
        "repoform/framework-v0-19-2-beta-0",
    )
    elsewhere = replace(other, after="master")
    assert "framework" not in titles(one, elsewhere)[0]


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
    steps = next_steps(platforms, sample.CHANGES)
    assert [s.environment for s in steps] == ["ops", "apps", "apps-prod"]
    assert "apps-deploy-*" in steps[1].sentence
    assert steps[2].sentence == "Repoform doesn't know how apps-prod is deployed."
    assert [s.environment for s in next_steps(platforms, sample.CHANGES[1:3])] == ["ops"]


def test_an_empty_review() -> None:
    empty = ReviewView("t", "a", "b", "h", None, None, (), (), (), (), (), ())
    assert "No settings change." in markdown.review_comment(empty)
