from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli import arguments, main
from tests.core.cli.conftest import Run
from tests.core.session.conftest import POOL, POOLS, Place

MODULE_KEYS = {"name", "address", "cloud", "file", "line", "version", "region", "base", "settings"}
SETTING_KEYS = {"path", "label", "type", "section", "impact", "role", "editable", "values"}
VALUE_KEYS = {
    "value", "origin", "text", "file", "line", "from", "address", "unknown", "ignored", "shared_with",
}  # fmt: skip


def test_inspect_json_has_its_shape(run: Run, place: Place) -> None:
    found = run("inspect", str(place.platform), "--json").json
    assert list(found) == ["format", "commit", "roots", "problems"] and found["format"] == 1
    assert found["commit"] == place.git("rev-parse", "HEAD")
    (root,) = found["roots"]
    assert (root["path"], root["dialect"]) == (".", "kubestack")
    assert root["environments"] == [
        {"name": "apps", "base": True},
        {"name": "ops", "base": False},
        {"name": "apps-prod", "base": False},
    ]
    assert [c["name"] for c in root["clusters"]] == [
        "aks_gc0_westeurope",
        "eks_gc0_eu-west-1",
        "gke_gc0_europe-west1",
    ]
    for cluster in root["clusters"]:
        assert set(cluster) == MODULE_KEYS | {"node_pools", "features"}
        for part in (*cluster["node_pools"], *cluster["features"]):
            assert set(part) == MODULE_KEYS
            for setting in part["settings"]:
                assert set(setting) == SETTING_KEYS
                for environment, value in setting["values"].items():
                    assert set(value) == VALUE_KEYS
                    assert value["address"] == f"{part['address']}/{environment}/{setting['path']}"


def test_inspect_tells_values_and_where_they_stand(run: Run, place: Place) -> None:
    found = run("inspect", str(place.platform), "--json").json
    pools = {p["name"]: p for c in found["roots"][0]["clusters"] for p in c["node_pools"]}
    settings = {s["path"]: s for s in pools[POOL]["settings"]}
    lines = (place.platform / POOLS).read_text().splitlines()
    ops = settings["max_node_count"]["values"]["ops"]
    assert (ops["value"], ops["origin"], ops["text"], ops["file"]) == (4, "set", "4", POOLS)
    assert "max_node_count = 4" in lines[ops["line"] - 1]
    machine = settings["machine_type"]["values"]["ops"]
    assert (machine["value"], machine["origin"], machine["from"]) == ("e2-standard-8", "inherited", "apps")
    account = settings["service_account_email"]["values"]["apps"]
    assert (account["origin"], account["from"]) == ("linked", "local.node_account")
    spot = {s["path"]: s for s in pools["eks_gc0_eu-west-1_node_pool_np2_spot"]["settings"]}
    types = spot["instance_types"]["values"]["apps"]
    assert types["value"] == ["c6i.2xlarge", "c6a.2xlarge"] and types["text"] == '"c6i.2xlarge,c6a.2xlarge"'
    assert types["file"] == "pools.auto.tfvars"


def test_inspect_other_commits(run: Run, place: Place) -> None:
    old = run("inspect", str(place.platform), "--ref", "HEAD~3", "--json").json
    assert [c["name"] for c in old["roots"][0]["clusters"]] == ["gke_gc0_europe-west1"]
    assert run("inspect", str(place.platform), "--ref", "nope").status == 1
    assert run("inspect", str(place.folder / "nothing here")).status == 1
    assert "gke_gc0_europe-west1" in run("inspect", str(place.origin)).out


def test_check_tells_the_slip(run: Run, place: Place) -> None:
    found = run("check", str(place.platform), "--json").json["problems"]
    assert all(
        set(p) == {"severity", "sentence", "file", "line", "module", "environment", "setting", "fix"}
        for p in found
    )
    slip = next(p for p in found if p["setting"] == "max_cont")
    assert slip["environment"] == "ops" and "max_count" in slip["sentence"]
    assert run("check", str(place.platform)).status == 0
    assert run("check", str(place.platform), "--strict").status == 1


def test_check_reads_files_that_no_platform_needs(run: Run, place: Place) -> None:
    (place.platform / "other").mkdir()
    (place.platform / "other" / "broken.tf").write_text('resource "x" "y" {\n  a = \n}\n')
    place.git("add", "-A")
    place.git("commit", "-qm", "Break it")
    found = run("check", str(place.platform), "--json").json["problems"]
    broken = next(p for p in found if p["file"] == "other/broken.tf")
    assert broken["severity"] == "note" and broken["line"] == 2


def test_review_lists_every_line(run: Run, place: Place) -> None:
    place.git("checkout", "-qb", "mine")
    path = place.platform / POOLS
    text = path.read_text().replace("disk_size_gb   = 100", "disk_size_gb   = 150", 1)
    path.write_text(text.replace("# Small on purpose, see INFRA-212.", "# Small."))
    versions = place.platform / "versions.tf"
    versions.write_text(
        versions.read_text() + '\nresource "google_dns_managed_zone" "main" {\n  name = "x"\n}\n'
    )
    place.git("add", "-A")
    place.git("commit", "-qm", "Grow disks")
    done = run("review", str(place.platform), "main", "mine", "--json").json
    assert [c["setting"] for c in done["changes"]] == ["disk_size_gb"]
    what = {(o["file"], o["what"]): [(x["sign"], x["line"]) for x in o["lines"]] for o in done["other"]}
    assert what == {
        (POOLS, "Comments and blank lines."): [("-", 26), ("+", 26)],
        ("versions.tf", "Comments and blank lines."): [("+", 27)],
        ("versions.tf", "Adds the resource google_dns_managed_zone.main."): [("+", 28), ("+", 29), ("+", 30)],
    }
    back = run("review", str(place.platform), "mine", "main", "--json").json
    assert back["other"][0]["what"] == "Removes the resource google_dns_managed_zone.main."
    text = run("review", str(place.platform), "mine", "main").out
    assert text.splitlines()[0].endswith("changed lines have no sentence:")
    markdown = run("review", str(place.platform), "main", "mine", "--markdown").out
    assert "## What this changes" in markdown and "google_dns_managed_zone.main" in markdown


def test_review_says_what_clusters_hold_and_cost(run: Run, place: Place) -> None:
    place.git("checkout", "-qb", "more")
    path = place.platform / POOLS
    path.write_text(path.read_text().replace("e2-standard-8", "e2-standard-16", 1))
    place.git("commit", "-qam", "Larger machines")
    arguments = ("review", str(place.platform), "main", "more")
    (first, *_rest) = found = run(*arguments, "--json").json["foresight"]
    assert first["cluster"] == "gke_gc0_europe-west1"
    assert first["nodes"]["before"] == first["nodes"]["after"]
    assert first["vcpu"]["before"]["max"] < first["vcpu"]["after"]["max"]
    text, markdown = run(*arguments).out, run(*arguments, "--markdown").out
    for one in found:
        line = f"{one['cluster']} in {one['environment']}: {one['sentence']}"
        assert line in text and f"- {line}" in markdown
    assert "### Capacity and cost" in markdown and "Leaves out" in markdown


def test_review_finds_branches_of_the_remote(run: Run, place: Place) -> None:
    place.colleague_commits((POOLS, "disk_size_gb   = 100", "disk_size_gb   = 120"))
    place.git("push", "-q", "origin", "main:theirs", where=place.folder / "colleague")
    done = run("review", str(place.platform), "main", "theirs", "--json")
    assert done.status == 0 and [c["after"] for c in done.json["changes"]] == [120]
    assert run("review", str(place.platform), "main", "no-such").status == 1


@pytest.mark.parametrize(
    "argv", [[], ["nonsense"], ["inspect"], ["review", "x", "y"], ["check", "x", "--nope"]]
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0 and "inspect" in capsys.readouterr().out
    assert main(["--version"]) == 0 and capsys.readouterr().out.startswith("repoform")


def test_doctests() -> None:
    assert doctest.testmod(arguments).failed == 0


def test_inspect_needs_no_heavy_library(place: Place) -> None:
    code = (
        "import sys; from core.cli import main; main(['inspect', sys.argv[1], '--json']);"
        "heavy = {'github', 'keyring', 'hcl2', 'git', 'requests', 'PySide6', 'pygohcl', 'regex',"
        "'core.view', 'core.dialects.operation', 'core.dialects.plain.reading'} & set(sys.modules);"
        "sys.exit(' '.join(sorted(heavy)) or 0)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, str(place.platform)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
