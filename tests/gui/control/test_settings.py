"""What the window remembers."""

from __future__ import annotations

from pathlib import Path

from gui.control.settings import RECENT, Settings


def test_values_are_there_again(tmp_path: Path) -> None:
    Settings(tmp_path).set("theme", "dark")
    assert Settings(tmp_path).text("theme") == "dark"


def test_recent_folders_newest_first_without_doubles(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    for n in range(RECENT + 2):
        settings.opened(f"/r/{n}")
    settings.opened("/r/5")
    found = Settings(tmp_path).recent()
    assert found[0] == "/r/5"
    assert len(found) == RECENT == len(set(found))


def test_broken_settings_count_as_none(tmp_path: Path) -> None:
    (tmp_path / "window.json").write_text("{", "utf-8")
    assert Settings(tmp_path).text("theme", "light") == "light"
    (tmp_path / "window.json").write_text('{"theme": 3, "recent": "x"}', "utf-8")
    assert Settings(tmp_path).text("theme", "light") == "light"
    assert Settings(tmp_path).recent() == ()


def test_settings_that_cannot_be_kept_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    settings = Settings(tmp_path / "file" / "below")
    settings.set("theme", "dark")
    assert settings.text("theme") == "dark"
