"""Facts derived anew from small sources of the same form: changes are told, what looks wrong is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.facts_form import RESOURCES
from tests.facts_fresh.__main__ import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def resources(tmp_path: Path) -> Path:
    for kind in ("catalog", "prices"):
        shutil.copytree(RESOURCES / kind, tmp_path / "resources" / kind)
    return tmp_path / "resources"


@pytest.fixture
def run(tmp_path: Path, resources: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "sources").mkdir()

    def here(*more: str) -> tuple[int, str, str]:
        code = main([str(tmp_path / "sources"), *more], resources)
        said = capsys.readouterr()
        return code, said.out, said.err

    return here


def repository(sources: Path, name: str, files: dict[str, str], day: str = "2026-10-05") -> Path:
    """A clone among the sources whose one commit is of that day."""
    folder = sources / name
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    when = f"{day}T12:00:00Z"
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "A day's facts"]):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        environment = {"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when, "PATH": "/usr/bin:/bin"}
        subprocess.run(["git", *who, *command], cwd=folder, check=True, env=environment)
    return folder


def as_they_are(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.json"))}


def versions(file: Path) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = json.loads(file.read_text())["kubernetes_versions"]["versions"]
    return listed


KEYS = {
    "version": "releaseCycle",
    "released": "releaseDate",
    "end_of_support": "eol",
    "end_of_extended": "eoes",
}


def page(listed: list[dict[str, str]]) -> str:
    """As endoflife.date writes it: versions as text, dates bare, comments behind them."""
    lines = ["---", "title: Amazon EKS", "releases:"]
    for one in listed:
        mark = "  - "
        for ours, theirs in {**KEYS, "latest": "latest"}.items():
            if ours in one:
                value = f'"{one[ours]}"' if ours in ("version", "latest") else f"{one[ours]} # as announced"
                lines.append(f"{mark}{theirs}: {value}")
                mark = "    "
        lines.append("    latestReleaseDate: 2026-06-22")
    return "\n".join([*lines, "", "---", "", "> It is managed.", ""])


def endoflife(tmp_path: Path, change: Callable[[list[dict[str, str]]], None], name: str) -> None:
    listed = versions(RESOURCES / "catalog" / "aws.json")
    change(listed)
    repository(tmp_path / "sources", name, {"products/amazon-eks.md": page(listed)})


def test_without_sources_nothing_is_checked_and_that_is_said(run: Run, resources: Path) -> None:
    before = as_they_are(resources)
    code, out, _err = run("--write")
    assert code == 0 and "Kubernetes versions of aws: endoflife-date/endoflife.date isn't in" in out
    assert as_they_are(resources) == before


@pytest.mark.parametrize(
    "name", ["endoflife.date", "endoflife-date/endoflife.date", "endoflife-date+endoflife.date/repo"]
)
def test_a_new_version_is_told_and_written_with_its_date(
    run: Run, resources: Path, tmp_path: Path, name: str
) -> None:
    new = {
        "version": "1.37",
        "released": "2026-10-01",
        "end_of_support": "2027-12-01",
        "latest": "1.37-eks-1",
    }
    endoflife(tmp_path, lambda listed: listed.insert(0, new), name)
    before = as_they_are(resources)
    code, out, err = run()
    assert (code, err) == (0, "") and "1 Kubernetes versions added: 1.37" in out
    assert as_they_are(resources) == before, "only --write writes"
    run("--write")
    file = resources / "catalog" / "aws.json"
    assert versions(file) == [new, *versions(RESOURCES / "catalog" / "aws.json")]
    assert json.loads(file.read_text())["kubernetes_versions"]["source"]["as_of"].endswith(" 2026-10-05")
    assert [n for n, text in as_they_are(resources).items() if text != before[n]] == ["catalog/aws.json"]
    written = as_they_are(resources)
    _code, out, _err = run("--write")
    assert as_they_are(resources) == written and "written" not in out, "the same source again gives no diff"


def _ends_early(listed: list[dict[str, str]]) -> None:
    listed[0]["end_of_support"] = "2026-01-01"


def _no_date(listed: list[dict[str, str]]) -> None:
    listed[0]["end_of_support"] = "soon"


def _no_end(listed: list[dict[str, str]]) -> None:
    del listed[0]["end_of_support"]


def _most_gone(listed: list[dict[str, str]]) -> None:
    del listed[3:]


def _no_version(listed: list[dict[str, str]]) -> None:
    listed[0]["version"] = "latest"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_ends_early, "Kubernetes 1.36 ends on 2026-01-01, before its release on 2026-06-02"),
        (_no_date, "Kubernetes 1.36 has a date that is none: 2026-06-02, soon"),
        (_no_end, "version 1.36 lacks eol"),
        (_most_gone, "Kubernetes versions are gone"),
        (_no_version, "'latest' is no Kubernetes version"),
    ],
)
def test_versions_that_look_wrong_are_refused(
    run: Run,
    resources: Path,
    tmp_path: Path,
    change: Callable[[list[dict[str, str]]], None],
    sentence: str,
) -> None:
    endoflife(tmp_path, change, "endoflife.date")
    before = as_they_are(resources)
    code, _out, err = run("--write")
    assert code == 1 and sentence in err and "Nothing is written" in err
    assert as_they_are(resources) == before


@pytest.mark.parametrize(
    "text", ["", "---\nreleases: [\n---\n", "---\ntitle: x\n---\n", "---\nreleases: 3\n---\n"]
)
def test_a_page_that_does_not_parse_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    repository(tmp_path / "sources", "endoflife.date", {"products/amazon-eks.md": text})
    code, _out, err = run()
    assert code == 1 and "doesn't have the form that is expected" in err
