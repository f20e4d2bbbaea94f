"""The entry on the user's desktop, and its undo."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from core.languages import ENGLISH, LANGUAGES
from gui.__main__ import main
from gui.kit.program import ID
from gui.start import desktop

PYTHON = sys.executable
TOP = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    program = tmp_path / "bin dir" / "repoform"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    return tmp_path / "share"


def entry(home: Path) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    parser.read(home / "applications" / f"{ID}.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def test_installed_and_taken_back(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--install-desktop"]) == 0
    found = entry(home)
    assert found["Exec"] == f'"{tmp_path}/bin dir/repoform" %f'
    assert found["Icon"] == found["StartupWMClass"] == ID
    for size in desktop.SIZES:
        drawn = QImage(str(home / f"icons/hicolor/{size}x{size}/apps/{ID}.png"))
        assert (drawn.width(), drawn.height()) == (size, size)
        assert drawn.pixelColor(size // 2, size // 8).name() == "#2257d6"
    about = ElementTree.parse(home / "metainfo" / f"{ID}.metainfo.xml").getroot()
    assert about.findtext("id") == ID
    assert main(["--install-desktop"]) == 0, "again changes nothing"
    assert main(["--uninstall-desktop"]) == 0
    assert [path for path in home.rglob("*") if path.is_file()] == []
    assert main(["--uninstall-desktop"]) == 0


def test_a_folder_that_cannot_be_written(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.write_text("a file in its place")
    assert main(["--install-desktop"]) == 1
    assert "can't be written" in capsys.readouterr().err


def test_what_is_not_installed_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert main(["--install-desktop"]) == 1
    assert "Install it first" in capsys.readouterr().err


def test_the_window_says_whose_it_is() -> None:
    code = "from gui.start.app import make_application; print(make_application([]).desktopFileName())"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
    assert done.stdout.strip() == ID


@pytest.mark.parametrize(
    ("program", "kind"), [("desktop-file-validate", "desktop"), ("appstreamcli", "metainfo.xml")]
)
def test_the_field_s_own_checks(program: str, kind: str, home: Path) -> None:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed here")
    main(["--install-desktop"])
    more = ["validate", "--no-net"] if program == "appstreamcli" else []
    (path,) = home.rglob(f"*.{kind}")
    done = subprocess.run([found, *more, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_what_desktops_show_is_in_every_language() -> None:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    parser.read(TOP / "resources" / "desktop" / f"{ID}.desktop", encoding="utf-8")
    shown = parser["Desktop Entry"]
    others = [language for language in LANGUAGES if language != ENGLISH]
    for key in ("GenericName", "Comment", "Keywords"):
        assert all(shown.get(f"{key}[{language}]") for language in others), key
    about = ElementTree.parse(TOP / "resources" / "desktop" / f"{ID}.metainfo.xml").getroot()
    spoken = "{http://www.w3.org/XML/1998/namespace}lang"
    for tag in ("summary", "developer/name", "description/p", "description/ul/li"):
        found = [one.get(spoken, ENGLISH) for one in about.findall(tag)]
        assert {language: found.count(language) for language in LANGUAGES} == dict.fromkeys(
            LANGUAGES, found.count(ENGLISH)
        ), tag
