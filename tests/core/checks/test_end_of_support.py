"""A Kubernetes version past its end of support warns, by today's date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.checks.checks import check
from core.platform.model import Problem, Severity
from core.session import Session, clock
from core.session.headless import check_path
from tests.core.dialects.support import Repo

SOURCE = "github.com/kbst/terraform-kubestack//%s/cluster?ref=master"
MODULE = """module "m" {
  source = "%s"

  configuration = {
    apps = {
      %s = "1.34"%s
    }
    ops = {}
  }
}
"""


def main(cloud: str, key: str, more: str = "") -> str:
    return MODULE % (SOURCE % cloud, key, more)


def found(text: str, day: date | None) -> list[Problem]:
    problems = check(Repo({"main.tf": text}).reading, today=day)
    return [p for p in problems if p.rule == "k8s.end_of_support"]


@pytest.mark.parametrize(
    ("cloud", "key", "day", "words"),
    [
        ("aws", "cluster_version", date(2026, 12, 3), "2 Dec 2026; until 2 Dec 2027 it costs extra"),
        ("aws", "cluster_version", date(2027, 12, 3), "on 2 Dec 2027."),
        ("azurerm", "kubernetes_version", date(2026, 12, 1), "30 Nov 2026"),
        ("scaleway", "cluster_version", date(2026, 11, 30), "29 Nov 2026"),
    ],
)
def test_a_version_past_its_end_warns(cloud: str, key: str, day: date, words: str) -> None:
    (problem,) = found(main(cloud, key), day)
    assert problem.severity is Severity.WARNING and words in problem.sentence
    assert (problem.line, problem.environment, problem.setting) == (6, "apps", key), (
        "said once, where it stands"
    )


def test_the_catalogs_own_date_decides_nothing() -> None:
    text = main("aws", "cluster_version")
    assert found(text, date(2026, 12, 2)) == found(text, None) == found(text, date(2020, 1, 1)) == []


def test_on_a_release_channel_it_is_a_note() -> None:
    key, day = "cluster_min_master_version", date(2026, 10, 2)
    (fixed,) = found(main("google", key, '\n      cluster_release_channel = "UNSPECIFIED"'), day)
    (moving,) = found(main("google", key, '\n      cluster_release_channel = "REGULAR"'), day)
    assert (fixed.severity, moving.severity) == (Severity.WARNING, Severity.NOTE)
    assert "release channel" in moving.sentence


def test_command_line_and_window_ask_the_same_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.tf").write_text(main("aws", "cluster_version"))
    for day, number in ((date(2026, 12, 2), 0), (date(2026, 12, 3), 1)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        there, _covered, _aside = check_path(str(tmp_path), None)
        with Session.open(str(tmp_path), data_dir=tmp_path / "data", keep_draft=False) as session:
            here = session.view.base_problems
        for problems in (there, here):
            assert sum(p.rule == "k8s.end_of_support" for p in problems) == number
