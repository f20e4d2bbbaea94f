"""What a dialect tells of promotion that isn't one of ours: that there is none, and everything else works."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cli import main
from core.dialects import several
from core.platform.stage import Stage
from core.session import Session
from tests.toy.dialect import Toy


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    those = several.dialects()
    monkeypatch.setattr(several, "dialects", lambda: (*those, Toy()))
    (tmp_path / "shelf" / "live").mkdir(parents=True)
    (tmp_path / "shelf" / "live" / "bear.toy").write_text(
        "bear/apps/max = 4\nbear/ops/max = 6\nbear.paw/ops/max = 3\nbear.paw/apps/here = false\n"
        "bear.paw/apps/max = 1\n"
    )
    return tmp_path / "shelf"


def test_it_says_so(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["promotions", str(shelf)]) == 0
    assert capsys.readouterr().out == "Toys stay where they are.\n"


def test_environments_are_compared_all_the_same(shelf: Path, tmp_path: Path) -> None:
    with Session.open(str(shelf), data_dir=tmp_path / "data") as session:
        summary = session.promotions.summary()
        assert (summary.steps, summary.waiting, summary.notes) == ((), (), ("Toys stay where they are.",))
        ops, apps = Stage("live", "ops"), Stage("live", "apps")
        found = session.promotions.compare(ops, apps)
        assert [(x.title, x.label, x.has, x.lacks) for x in found.lacks] == [
            ("bear", "Most", 6, 4),
            ("paw", "", None, None),
        ]
        view, left = session.promotions.bring(ops, apps)
        assert [(c.module, c.after) for c in view.changes] == [("bear", 6)]
        assert [x.refused for x in left.lacks] == ["Nobody carries bear.paw to apps."]
