from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from core.cli import main
from tests.core.cli.conftest import Run
from tests.core.dialects.plain.write.test_adjustable import TFVARS, WEB
from tests.core.dialects.plain.write.test_chains import FILES as CHAIN
from tests.core.session.conftest import POOL, POOLS, SPOT, Place

WISH = f"{POOL}/ops/max_node_count"


def tree(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Everything in a folder, with inode and time."""
    return {
        str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_ino, p.stat().st_mtime_ns)
        for p in folder.rglob("*")
        if p.is_file()
    }


def test_sentences(run: Run, place: Place) -> None:
    done = run("edit", str(place.platform), "--set", f"{WISH}=8")
    assert done.status == 0 and done.err == ""
    assert "Maximum nodes per zone in ops: 4 to 8" in done.out and "[In place]" in done.out


def test_json(run: Run, place: Place) -> None:
    before = tree(place.platform)
    done = run("edit", str(place.platform), "--set", f"{WISH}=8", "--json").json
    assert list(done) == ["changes", "files", "problems", "proposal", "foresight"]
    (change,) = done["changes"]
    assert {k: change[k] for k in ("module", "setting", "environment", "before", "after", "impact")} == {
        "module": POOL,
        "setting": "max_node_count",
        "environment": "ops",
        "before": 4,
        "after": 8,
        "impact": "in place",
    }
    assert change["effective"] == {"ops": {"before": 4, "after": 8}} and change["sentence"]
    assert done["proposal"] is None and list(done["files"]) == [POOLS]
    data = (place.platform / POOLS).read_bytes()
    assert done["files"][POOLS]["before"] == hashlib.sha256(data).hexdigest()
    assert tree(place.platform) == before, "edit alone writes nothing"


def test_it_says_what_the_cluster_holds_and_costs(run: Run, place: Place) -> None:
    told = run("edit", str(place.platform), "--set", f"{WISH}=8").out
    (line,) = [x for x in told.splitlines() if x.startswith("  gke_gc0_europe-west1 in ops: ")]
    assert "5–15 → 5–23 nodes, 28–96 → 28–160 vCPU" in line and "a month, was $" in line
    assert told.count("Estimate from list prices of") == 1
    (ahead,) = run("edit", str(place.platform), "--set", f"{WISH}=8", "--json").json["foresight"]
    assert (ahead["root"], ahead["cluster"], ahead["environment"]) == (".", "gke_gc0_europe-west1", "ops")
    assert ahead["nodes"] == {"before": {"min": 5, "max": 15}, "after": {"min": 5, "max": 23}}
    cost = ahead["monthly_cost"]
    assert cost["before"]["min"] == cost["after"]["min"] < cost["before"]["max"] < cost["after"]["max"]
    assert cost["currency"] == "USD" and "Leaves out" in cost["note"]
    labels = run("edit", str(place.platform), "--set", f'{POOL}/ops/labels={{"a":"b"}}', "--json").json
    assert labels["changes"] and "foresight" not in labels


def test_what_is_deleted_has_a_badge_of_its_own(run: Run, place: Place) -> None:
    done = run("remove-node-pool", str(place.platform), "--pool", POOL)
    assert "[Deletes pool]" in done.out and "[Rebuilds pool]" not in done.out
    assert "nodes" in done.out and "a month, was $" in done.out


def test_diff_applies_and_out_writes_the_same(run: Run, place: Place, tmp_path: Path) -> None:
    wishes = (
        "--set",
        f"{WISH}=8",
        "--set",
        f"{SPOT}/ops/max_size=5",
        "--unset",
        f"{POOL}/apps-prod/min_node_count",
    )
    patch = run("edit", str(place.platform), *wishes, "--diff").out
    out = tmp_path / "out"
    assert run("edit", str(place.platform), *wishes, "--out", str(out)).status == 0
    written = sorted(p.name for p in out.iterdir())
    assert written == [POOLS, "pools.auto.tfvars"]
    subprocess.run(["git", "apply", "-"], cwd=place.platform, input=patch.encode(), check=True)
    for name in written:
        assert (place.platform / name).read_bytes() == (out / name).read_bytes()


def test_what_is_there_already_writes_nothing(run: Run, place: Place, tmp_path: Path) -> None:
    done = run("edit", str(place.platform), "--set", f"{WISH}=4", "--json", "--out", str(tmp_path / "out"))
    assert done.status == 0
    assert done.json == {"changes": [], "files": {}, "problems": [], "proposal": None}
    assert not (tmp_path / "out").exists()
    assert run("edit", str(place.platform), "--set", f"{WISH}=4", "--diff").out.strip() == ""


REFUSED = [
    (["--set", f"{WISH}=null"], 1, "--unset"),
    (["--set", f"{WISH}=abc"], 2, "isn't JSON"),
    (["--set", f"{WISH}=NaN"], 2, "isn't JSON"),
    (["--set", WISH], 2, "ADDRESS=JSON"),
    (["--set", "nowhere=1"], 2, "no address"),
    (["--set", "nowhere/ops/x=1"], 1, "no module nowhere"),
    (["--set", f"{POOL}/ops/max_node_counts=1"], 1, "Did you mean “max_node_count”"),
    (["--set", f"{POOL}/nope/max_node_count=1"], 1, "no environment nope"),
    (["--set", f"{POOL}/ops/no_such_setting=1"], 1, "not a setting"),
    (["--set", f'{POOL}/apps/service_account_email="x@acme.example"'], 1, "--at-source"),
    ([], 2, "--set"),
    (["--set", f"{WISH}=8", "--at-source", "--override"], 2, "not allowed"),
    (["--set", f"{WISH}=8", "--title", "x"], 2, "--propose"),
    (["--set", f"{WISH}=8", "--ref", "no-such-branch"], 1, "no-such-branch"),
]


@pytest.mark.parametrize(("arguments", "status", "words"), REFUSED)
def test_refusals(
    run: Run, place: Place, tmp_path: Path, arguments: list[str], status: int, words: str
) -> None:
    before = tree(place.platform)
    done = run("edit", str(place.platform), *arguments, "--out", str(tmp_path / "out"))
    assert (done.status, done.out) == (status, "") and words in done.err
    assert not (tmp_path / "out").exists() and tree(place.platform) == before


def test_linked_settings_at_their_source_or_here(run: Run, place: Place) -> None:
    wish = f'{POOL}/apps/service_account_email="x@acme.example"'
    source = run("edit", str(place.platform), "--set", wish, "--at-source", "--json").json
    assert list(source["files"]) == ["locals.tf"] and len(source["changes"]) == 2
    here = run("edit", str(place.platform), "--set", wish, "--override", "--json").json
    assert list(here["files"]) == [POOLS] and len(here["changes"]) == 1


def test_keys_may_hold_what_separates(run: Run, place: Place) -> None:
    done = run(
        "edit", str(place.platform), "--set", f'{POOL}/ops/labels["acme.example/a=b:c"]="d=e"', "--diff"
    )
    assert done.status == 0 and '"acme.example/a=b:c" = "d=e"' in done.out


def test_two_roots_need_a_name(run: Run, place: Place) -> None:
    for folder in ("one/deep", "two"):
        (place.platform / folder).mkdir(parents=True)
        for name in (POOLS, "gke_gc0_europe-west1_cluster.tf", "variables.tf", "locals.tf"):
            (place.platform / folder / name).write_bytes((place.platform / name).read_bytes())
    for path in place.platform.glob("*.tf*"):
        path.unlink()
    place.git("add", "-A")
    place.git("commit", "-qm", "Two roots")
    both = run("edit", str(place.platform), "--set", f"{WISH}=8")
    assert both.status == 1 and f"one/deep:{POOL}" in both.err and f"two:{POOL}" in both.err
    one = run("edit", str(place.platform), "--set", f"one/deep:{WISH}=8", "--json").json
    assert list(one["files"]) == [f"one/deep/{POOLS}"] and one["changes"][0]["module"] == f"one/deep:{POOL}"


def test_proposing_and_again(run: Run, place: Place) -> None:
    before = tree(place.platform / ".git" / "refs" / "heads")
    first = run(
        "edit", str(place.platform), "--set", f"{WISH}=8", "--propose", "--json", "--title", "More room"
    )
    proposal = first.json["proposal"]
    assert proposal["state"] == "open" and proposal["branch"] in proposal["url"]
    assert place.git("log", "-1", "--format=%s", proposal["branch"], where=place.origin) == "More room"
    again = run("edit", str(place.platform), "--set", f"{WISH}=8", "--propose", "--json")
    assert again.json["proposal"] == proposal
    assert tree(place.platform / ".git" / "refs" / "heads") == before
    other = run("edit", str(place.platform), "--set", f"{WISH}=9", "--propose", "--json").json["proposal"]
    assert other["branch"] != proposal["branch"]


def test_proposing_for_another_branch(run: Run, place: Place) -> None:
    place.git("push", "-q", "origin", "main~1:refs/heads/next")
    wish = ("--set", f"{WISH}=8", "--propose", "--json")
    done = run("edit", str(place.platform), "--ref", "next", *wish).json["proposal"]
    base = place.git("rev-parse", "next", where=place.origin)
    assert place.git("rev-parse", f"{done['branch']}~1", where=place.origin) == base
    refused = run("edit", str(place.platform), "--ref", "HEAD~2", *wish)
    assert refused.status == 1 and "no branch of origin" in refused.err


def test_proposing_refuses_errors(run: Run, place: Place) -> None:
    wish = f"{POOL}/apps-prod/max_node_count=1"
    shown = run("edit", str(place.platform), "--set", wish, "--json").json
    assert [p["severity"] for p in shown["problems"]].count("error") >= 1
    done = run("edit", str(place.platform), "--set", wish, "--propose")
    assert done.status == 1
    heads = place.git(
        "for-each-ref", "--format=%(refname)", "refs/heads", "refs/repoform", where=place.origin
    )
    assert heads == "refs/heads/main"


def test_a_plain_folder(run: Run, place: Place, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "plain"
    shutil.copytree(place.platform, folder, ignore=shutil.ignore_patterns(".git"))
    assert run("edit", str(folder), "--set", f"{WISH}=8", "--json").json["changes"]
    assert run("edit", str(folder), "--set", f"{WISH}=8", "--ref", "main").status == 1
    refused = run("edit", str(folder), "--set", f"{WISH}=8", "--propose")
    assert refused.status == 1 and "not a Git repository" in refused.err


def test_the_working_copy_is_not_read(run: Run, place: Place) -> None:
    (place.platform / POOLS).write_text("not HCL at all {")
    assert run("edit", str(place.platform), "--set", f"{WISH}=8", "--json").json["changes"]


def test_a_copy_that_comes_along(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a file of variables must set a whole map for one part of it, that is said, in JSON, too."""
    for path, text in CHAIN.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    wish = 'module.gke.google_container_node_pool.pool["web"]/dev/autoscaling.max_node_count=9'
    command = ["edit", str(tmp_path), "--set", wish, "--override"]
    sentence = "dev.tfvars sets “pools” now: a copy of its whole value with one part changed"
    assert main(command) == 0
    assert sentence in capsys.readouterr().out
    assert main([*command, "--json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert change["remark"].startswith(sentence)


def test_a_value_in_shared_code_is_made_adjustable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, text in TFVARS.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    command = ["edit", str(tmp_path), "--set", f"{WEB}/prod/autoscaling.max_node_count=9"]
    assert main(command) == 1
    refused = capsys.readouterr().err
    assert "--at-source changes it everywhere, --adjustable gives it a variable" in refused
    assert main([*command, "--adjustable", "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    first = done["changes"][0]
    assert (first["module"], first["environment"], first["before"], first["after"]) == (WEB, "prod", 5, 9)
    assert done["changes"][1:] == [], "the call of the repository's own module only hands it on"
    assert len(done["files"]) == 5
    assert main([*command, "--adjustable", "--override"]) == 2
    assert "not allowed with" in capsys.readouterr().err
