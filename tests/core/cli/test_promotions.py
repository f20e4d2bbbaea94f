"""`repoform promotions`, as a script or a pipeline calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli import main
from tests.core.cli.schemas import hold
from tests.core.promotions.repositories import MODULE, Made, git, pools, sibling


@pytest.fixture
def shop(tmp_path: Path) -> Made:
    made = Made(tmp_path / "repository")
    files: dict[str, str | None] = {"shop/main.tf": MODULE}
    for name, version, most in (("staging", "1.31", 3), ("production", "1.30", 9)):
        text = f'name = "shop-{name}"\nkube_version = "{version}"\n' + pools(web=("e2-standard-4", 1, most))
        files[f"shop/{name}.tfvars"] = text
    made.commit(files, "Ali_*x*")
    return made


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["promotions", *arguments])
    told = capsys.readouterr()
    if status == 0:
        hold(("promotions", *arguments), told.out)
    return status, told.out, told.err


def test_text(shop: Made, capsys: pytest.CaptureFixture[str]) -> None:
    before = git(shop.folder, "for-each-ref")
    status, out, err = run(capsys, str(shop.folder))
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "staging has 3 things that production lacks or has otherwise:"
    assert lines[1] == "  shop"
    assert lines[2].startswith(
        "    Minimum control plane version: staging has 1.31, production has 1.30. (Ali_"
    )
    assert git(shop.folder, "for-each-ref") == before


def test_json_holds_what_edit_takes(shop: Made, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _status, out, _err = run(capsys, str(shop.folder), "--json")
    (step,) = json.loads(out)["steps"]
    assert step["from"] == {"root": "shop", "environment": "staging"}
    assert [(x["has"], x["lacks"], x["newer"]) for x in step["lacks"]] == [
        ("1.31", "1.30", False),
        (3, 9, False),
        ("1.31", "1.30", False),
    ]
    lack = step["lacks"][1]
    wish = f"{lack['address']}={json.dumps(lack['has'])}"
    assert main(["edit", str(shop.folder), "--set", wish, "--out", str(tmp_path / "out")]) == 0
    assert "max          = 3" in (tmp_path / "out/shop/production.tfvars").read_text()


def test_markdown_shows_names_as_they_are(shop: Made, capsys: pytest.CaptureFixture[str]) -> None:
    _status, out, _err = run(
        capsys, str(shop.folder), "--from", "staging", "--to", "production", "--markdown"
    )
    assert out.startswith("### staging has 3 things that production lacks or has otherwise:\n\n- shop: ")
    assert "(Ali\\_\\*x\\*," in out


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("--from", "staging"), 2, "--from and --to go together."),
        (("--from", "x", "--to", "production"), 1, "There is no environment x. There are: shop:staging"),
        (("--pair", "x"), 2, "--pair takes ROOT:MODULE=ROOT:MODULE, not x."),
        (("--pair", "a:x=b:y"), 1, "There is no x in a."),
        (("--json", "--markdown"), 2, "not allowed with"),
    ],
)
def test_refusals(
    shop: Made, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    found, out, err = run(capsys, str(shop.folder), *arguments)
    assert (found, out) == (status, "")
    assert sentence in err and "Traceback" not in err


def test_siblings_are_paired_by_word_or_by_suggestion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(tmp_path / "data"))
    made = Made(tmp_path / "repository")
    made.commit(
        {
            "staging/main.tf": sibling("a", "1.31", {"pool-2": ("e2-standard-4", 1, 3)}),
            "production/main.tf": sibling("b", "1.30", {"pool-5": ("e2-standard-4", 1, 9)}),
        },
        "Ali",
    )
    path = str(made.folder)
    _status, out, _err = run(capsys, path)
    assert "2 things of staging aren't paired with anything of production yet" in out
    name = "google_container_cluster.this"
    _status, out, _err = run(capsys, path, "--pair", f"staging:{name}=production:{name}")
    assert "staging has 1.31, production has 1.30" in out and "1 thing of staging isn't paired" in out
    _status, out, _err = run(capsys, path, "--suggested")
    assert "Maximum nodes per zone: staging has 3, production has 9." in out
    assert not (tmp_path / "data/settings").exists()


def test_one_environment_and_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Made(tmp_path / "one")
    made.commit({"main.tf": sibling("a", "1.31", {"web": ("e2-standard-4", 1, 3)})}, "Ali")
    assert run(capsys, str(made.folder))[1] == (
        "There is only one environment here: nothing goes from one to another.\n"
    )
    made = Made(tmp_path / "none")
    made.commit({"README.md": "x"}, "Ali")
    assert "found no clusters here" in run(capsys, str(made.folder))[1]


def test_a_hundred_environments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Customers of one platform are no steps of a way, and nobody is asked to read 99 comparisons."""
    made = Made(tmp_path / "repository")
    files: dict[str, str | None] = {"shop/main.tf": MODULE}
    for n in range(100):
        text = f'name = "c{n}"\nkube_version = "1.30"\n' + pools(web=("e2-standard-4", 1, n + 2))
        files[f"shop/customer{n}.tfvars"] = text
    made.commit(files, "Ali")
    _status, out, _err = run(capsys, str(made.folder))
    assert out == "Which environment comes before which can't be told by their names. Choose two.\n"
    _status, out, _err = run(capsys, str(made.folder), "--from", "customer0", "--to", "customer99")
    assert out.startswith("customer0 has 2 things that customer99 lacks or has otherwise:")
