"""`repoform doctor`, on machines that lack this and that."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from core.demo import KUBESTACK, build
from core.hcl import opinions
from core.session import clock
from gui.__main__ import main


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, str]]:
    status = main(["doctor", *arguments])
    out = capsys.readouterr().out
    assert "Traceback" not in out
    marks = dict(line[2:].split(": ", 1) for line in out.splitlines())
    return status, {name: f"{line[0]} {marks[name]}" for line in out.splitlines() for name in marks
                    if line[2:].startswith(f"{name}: ")}  # fmt: skip


def test_a_machine_that_has_all(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    status, found = lines(capsys)
    assert status == 0
    assert found["git"].startswith("✓ 2.") and found["Window"] == "✓ A window can be opened."
    assert found["Drafts and settings"] == f"✓ {data}"
    assert found["Second parser"].startswith("✓ Every change is read again")


def test_facts_tell_their_dates_and_age(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, mark in ((date(2026, 9, 1), "✓"), (date(2027, 9, 1), "!")):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        status, found = lines(capsys)
        said = found["Machines and prices of Azure"]
        assert status == 0 and said.startswith(f"{mark} Machine types of ")
        assert ("(over a year old)" in said) == (mark == "!")


def test_a_repository_and_its_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo = build(tmp_path / "demo", KUBESTACK)
    status, found = lines(capsys, str(demo.platform))
    assert status == 0
    assert found["Read from it"].startswith("✓ 1 folder that Terraform runs in, 3 clusters, ")
    assert found["Server"].startswith("✓ Answers after ") and found["Account"].startswith("✓ No token")


def test_no_secret_stands_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo = build(tmp_path / "demo", KUBESTACK)
    config = demo.platform / ".git" / "config"
    text = config.read_text()
    url = next(line.split("= ")[1] for line in text.splitlines() if "url = " in line)
    config.write_text(text.replace(url, "http://jana:s3cr3t-word@127.0.0.1:9/acme/infra.git"))
    status = main(["doctor", str(demo.platform)])
    said = capsys.readouterr()
    assert status == 1, "nobody listens there"
    assert "s3cr3t-word" not in said.out + said.err
    assert "✗ Server: " in said.out or "✗ Remote: " in said.out


def test_no_git(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    status, found = lines(capsys)
    assert status == 1 and found["git"].startswith("✗ Git isn't installed. Install it")
    assert found["terraform"].startswith("– Not found.")


def test_a_second_parser_that_is_gone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opinions.worker.close()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/repoform/repoform")
    assert opinions.worker_command() == ["/opt/repoform/repoform-parsers"]
    status, found = lines(capsys)
    assert status == 1 and found["Second parser"].startswith("✗ It doesn't answer")


def test_nowhere_to_write(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    data.write_bytes(b"a file in its place")
    status, found = lines(capsys)
    assert status == 1 and "can't be written" in found["Drafts and settings"]


def test_what_is_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = lines(capsys, str(tmp_path / "gone"))
    assert status == 1 and found["Repository"].startswith("✗ ")


def test_no_display(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    status, found = lines(capsys)
    assert status == 0, "commands need none"
    assert found["Window"].startswith("– There is no display")


def test_verbose_says_what_is_done_without_secrets(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    demo = build(tmp_path / "demo", KUBESTACK)
    command = [sys.executable, "-m", "gui", "inspect", str(demo.platform), "--verbose"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    assert "INFO git " in done.stderr and "cat-file" in done.stderr
    assert "gke_gc0_europe-west1" in done.stdout


def test_wrong_usage_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "one", "two"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Unrecognized arguments: two.") and said.count("\n") == 1
