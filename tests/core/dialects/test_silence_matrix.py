"""Each silence, planted in each generation and cloud: one Problem, whose fix changes that line alone."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

import pytest

from core.checks.checks import Checker
from core.platform.edit import Edit
from core.platform.model import Problem
from tests.core.dialects.operations import repos
from tests.core.dialects.support import Repo

GENERATIONS = {
    "v0.13.0-beta.1": repos.flat_multi("v0.13.0-beta.1"),
    "v0.19.2-beta.0": repos.flat_multi("v0.19.2-beta.0"),
    "master": repos.typed_multi(),
}
CLUSTERS = {
    "aws": "eks_gc0_eu-west-1", "google": "gke_gc0_europe-west1", "azurerm": "aks_gc0_westeurope",
    "scaleway": "scw_gc0_fr-par",
}  # fmt: skip
MISSPELT = {
    ("flat", "aws"): ('cluster_versoin = "1.30"', 'cluster_version = "1.30"'),
    ("flat", "google"): ("cluster_mx_node_count = 4", "cluster_max_node_count = 4"),
    ("flat", "azurerm"): ("default_node_pool_max_coun = 4", "default_node_pool_max_count = 4"),
    ("typed", "aws"): ('cluster_versoin = "1.34"', 'cluster_version = "1.34"'),
    ("typed", "google"): ('cluster_release_chanel = "STABLE"', 'cluster_release_channel = "STABLE"'),
    ("typed", "azurerm"): ('kubernetes_versoin = "1.34"', 'kubernetes_version = "1.34"'),
    ("typed", "scaleway"): ('descripton = "x"', 'description = "x"'),
}
FALLS_BACK = {"flat": "name_prefix = null", "typed": 'base_domain = ""'}
LEFT_OVER = {
    "aws": "cluster_max_size = 9", "google": "cluster_max_node_count = 9",
    "azurerm": "default_node_pool_max_count = 9",
}  # fmt: skip


def cells() -> Iterator[tuple[str, str]]:
    for version, files in GENERATIONS.items():
        for cloud, name in CLUSTERS.items():
            if f"{name}_cluster.tf" in files:
                yield version, cloud


def told(repo: Repo) -> list[Problem]:
    return [*repo.reading.all_problems(), *Checker().check(repo.reading)]


def planted(text: str, line: str) -> str:
    """With a line at the start of what ops sets."""
    empty = re.search(r"^    ops(\s*)= \{\}$", text, re.M)
    if empty:
        return f"{text[: empty.start()]}    ops{empty[1]}= {{\n      {line}\n    }}{text[empty.end() :]}"
    head = re.search(r"^    ops\s*= \{$", text, re.M)
    assert head
    return f"{text[: head.end()]}\n      {line}{text[head.end() :]}"


class Case:
    """A sound repository and the same one with a silence in a cluster's file."""

    def __init__(self, version: str, cloud: str, *beside: str) -> None:
        self.path = f"{CLUSTERS[cloud]}_cluster.tf"
        self.files = {
            p: t for p, t in GENERATIONS[version].items() if p in (self.path, "variables.tf", *beside)
        }
        self.style = "typed" if version == "master" else "flat"
        self.known = {(p.rule, p.sentence) for p in told(Repo(self.files))}

    def with_line(self, line: str) -> Repo:
        return Repo({**self.files, self.path: planted(self.files[self.path], line)})

    def mend(self, repo: Repo, rule: str) -> list[str]:
        """The changed lines of the fix of the one new Problem."""
        (problem,) = [p for p in told(repo) if (p.rule, p.sentence) not in self.known]
        assert problem.rule == rule and problem.fix and problem.file == self.path and problem.line
        before = repo.snapshot.read(self.path).decode().splitlines()
        for edit in problem.fix_edits:
            assert repo.apply(Edit.from_json(edit)).keys() <= {self.path}
        assert {(p.rule, p.sentence) for p in told(repo)} <= self.known
        after = repo.snapshot.read(self.path).decode().splitlines()
        lines = difflib.unified_diff(before, after, n=0, lineterm="")
        return [x.strip() for x in lines if not x.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize(("version", "cloud"), [c for c in cells() if c != ("v0.13.0-beta.1", "aws")])
def test_a_misspelt_setting_is_renamed(version: str, cloud: str) -> None:
    case = Case(version, cloud)
    wrong, right = MISSPELT[case.style, cloud]
    lines = case.mend(case.with_line(wrong), "unknown-setting")
    told_right = [re.sub(r"\s+", " ", x[1:]).strip() for x in lines if x.startswith("+")]
    assert right in told_right


@pytest.mark.parametrize(("version", "cloud"), list(cells()))
def test_what_nobody_knows_is_removed(version: str, cloud: str) -> None:
    case = Case(version, cloud)
    lines = case.mend(case.with_line("frobnicate = true"), "unknown-setting")
    assert "-      frobnicate = true" in lines and not any(x.startswith("+") and x != "+" for x in lines)


@pytest.mark.parametrize(("version", "cloud"), list(cells()))
def test_what_falls_back_is_removed(version: str, cloud: str) -> None:
    case = Case(version, cloud)
    line = FALLS_BACK[case.style]
    lines = case.mend(case.with_line(line), "override-swallowed")
    assert f"-      {line}" in lines


@pytest.mark.parametrize("cloud", list(LEFT_OVER))
def test_a_leftover_of_the_flat_generation_moves(cloud: str) -> None:
    case = Case("master", cloud)
    lines = case.mend(case.with_line(LEFT_OVER[cloud]), "flat-leftover")
    assert any(re.fullmatch(r"\+\s+\w+\s*= 9", x) for x in lines), lines


@pytest.mark.parametrize(("version", "cloud"), list(cells()))
def test_an_environment_that_is_missing_is_added(version: str, cloud: str) -> None:
    other = CLUSTERS["google" if cloud == "aws" else "aws"]
    case = Case(version, cloud, f"{other}_cluster.tf")
    text = case.files[case.path]
    gone = re.sub(r"(?ms)^    ops\s*= \{(\}|.*?^    \})\n", "", text, count=1)
    assert gone != text
    lines = case.mend(Repo({**case.files, case.path: gone}), "environment-missing")
    assert [x for x in lines if x.startswith("-")] == []
    assert any(re.fullmatch(r"\+\s+ops\s*= \{\}", x) for x in lines)
