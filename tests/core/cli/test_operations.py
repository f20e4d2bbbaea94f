from __future__ import annotations

import json
from argparse import Action, ArgumentParser
from pathlib import Path

import pytest

from core import cli
from core.cli.arguments import parse, parser_of_all
from core.dialects.kubestack import operations
from tests.core.cli.schemas import hold
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import lay_out

EKS = "eks_gc0_eu-west-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(repos.flat_multi(), tmp_path / "repository")


def run(*argv: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = cli.main(list(argv))
    done = capsys.readouterr()
    if status == 0:
        hold(argv, done.out)
    return status, done.out, done.err


def test_every_operation_has_a_subcommand_whose_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    for name in [o.name for o in operations.operations()]:
        assert cli.is_command(name)
        status, out, _err = run(name, "--help", capsys=capsys)
        assert status == 0
        assert f"repoform {name} . " in out
        for option in ("--ref", "--diff", "--json", "--out", "--propose", "--title", "--draft"):
            assert option in out


def test_what_the_words_become() -> None:
    options = parse(
        [
            "add-node-pool",
            ".",
            "--cluster",
            "c",
            "--name",
            "gpu",
            "--machine",
            "a,b",
            "--min",
            "0",
            "--max",
            "4",
            "--zones",
            "z1,z2",
            "--taint",
            "a=b:NoSchedule",
            "--label",
            "x=y",
            "--set",
            "ops/max=1",
            "--set",
            "disk=50",
            "--root",
            "infra",
        ]
    )
    assert options.operation(options) == [
        (
            "add-node-pool",
            "infra",
            {
                "cluster": "c",
                "name": "gpu",
                "purpose": "general",
                "settings": {
                    "": {
                        "min": 0,
                        "max": 4,
                        "machine": ["a", "b"],
                        "zones": ["z1", "z2"],
                        "taints": ["a=b:NoSchedule"],
                        "labels": {"x": "y"},
                        "disk": 50,
                    },
                    "ops": {"max": 1},
                },
            },
        )
    ]


def test_addresses() -> None:
    options = parse(["promote", ".", "a/ops/x", "a/ops/y", "infra:b/ops", 'a/apps/labels["k/v"]'])
    assert options.operation(options) == [
        ("promote", "", {"module": "a", "environment": "ops", "settings": ["x", "y"]}),
        ("promote", "infra", {"module": "b", "environment": "ops", "settings": []}),
        ("promote", "", {"module": "a", "environment": "apps", "settings": ['labels["k/v"]']}),
    ]


def test_sentences_diff_json_and_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "add-node-pool",
        str(folder),
        "--cluster",
        EKS,
        "--name",
        "batch",
        "--machine",
        "m5.large",
        "--min",
        "1",
        "--max",
        "3",
    ]
    status, out, _err = run(*words, capsys=capsys)
    assert (status, "batch" in out, "ops: applied when this is merged." in out) == (0, True, True)
    status, out, _err = run(*words, "--diff", capsys=capsys)
    assert out.startswith(
        f"diff --git a/{EKS}_node_pool_batch.tf b/{EKS}_node_pool_batch.tf\nnew file mode 100644"
    )
    status, out, _err = run(*words, "--json", "--out", str(tmp_path / "out"), capsys=capsys)
    assert list(json.loads(out)["files"]) == [f"{EKS}_node_pool_batch.tf"]
    assert (tmp_path / "out" / f"{EKS}_node_pool_batch.tf").exists()
    assert not (folder / f"{EKS}_node_pool_batch.tf").exists()


def test_refused_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run("remove-environment", str(folder), "--name", "ops", capsys=capsys)
    assert (status, out) == (1, "")
    assert err.startswith("Once it is out of the code") and err.count("\n") == 1
    status, _out, err = run("promote", str(folder), "nonsense", capsys=capsys)
    assert status == 2
    assert "MODULE/ENVIRONMENT" in err
    status, _out, _err = run("add-node-pool", str(folder), capsys=capsys)
    assert status == 2


def test_a_manifest_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _out, err = run(
        "add-feature",
        str(folder),
        "--cluster",
        EKS,
        "--feature",
        "x",
        "--manifest",
        "/nope.yaml",
        capsys=capsys,
    )
    assert status == 2
    assert "can't be read" in err


def test_the_root_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {f"infra/{p}": t for p, t in repos.flat_multi().items()}
    folder = lay_out(files, tmp_path / "nested")
    status, out, _err = run(
        "remove-node-pool", str(folder), "--pool", f"{EKS}_node_pool_extra", "--json", capsys=capsys
    )
    assert status == 0
    assert list(json.loads(out)["files"]) == [f"infra/{EKS}_node_pool_extra.tf"]


def test_a_purpose_brings_what_follows_from_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "add-node-pool",
        str(folder),
        "--cluster",
        EKS,
        "--name",
        "gpu",
        "--machine",
        "g4dn.xlarge",
        "--diff",
    ]
    _status, out, _err = run(*words, "--purpose", "gpu", capsys=capsys)
    assert '"AL2023_x86_64_NVIDIA"' in out
    assert 'key    = "nvidia.com/gpu"' in out
    assert "min_size         = 0" in out
    status, _out, err = run(*words, "--purpose", "spot", capsys=capsys)
    assert status == 1
    assert "may vanish" in err


def test_every_option_is_told() -> None:
    """`--help` teaches: nothing in it stands without a word."""

    def options(parser: ArgumentParser) -> list[Action]:
        return parser._actions  # private: argparse lists its options nowhere else

    (commands,) = (a for a in options(parser_of_all(True)) if isinstance(a.choices, dict))
    assert isinstance(commands.choices, dict) and len(commands.choices) > 15
    mute = [
        (name, action.dest)
        for name, parser in commands.choices.items()
        for action in options(parser)
        if not action.help
    ]
    assert mute == []


TWO = """\
module "eks" {
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0"

  configuration = {
    apps = {
      cluster_max_size = 3
      cluster_min_size = 1
    }
    ops = {
      cluster_max_size = 4
      cluster_min_size = 2
    }
    prod = {
      cluster_max_size = 18
      cluster_min_size = 2
    }
    loc = {}
  }
}
"""


@pytest.mark.parametrize(
    "words",
    [
        ("promote", "eks/ops/cluster_max_size", "eks/prod/cluster_max_size"),
        ("promote", "eks/ops/cluster_min_size", "eks/ops/cluster_max_size", "eks/prod/cluster_max_size"),
        ("promote", "eks/ops", "eks/prod/cluster_max_size"),
        ("promote", "eks/ops/cluster_max_size", "eks/prod"),
        ("copy", "eks/ops/cluster_max_size", "eks/prod/cluster_max_size", "--to", "apps"),
        ("copy", "eks/ops/cluster_max_size", "eks/prod/cluster_max_size", "--to", "loc"),
    ],
)
def test_of_two_values_for_one_place_none_wins(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = lay_out({"main.tf": TWO}, tmp_path / "two")
    status, _out, err = run(words[0], str(folder), *words[1:], "--diff", capsys=capsys)
    assert status == 1
    assert err.startswith("ops and prod both say what cluster_max_size of eks is in ")


@pytest.mark.parametrize(
    "words",
    [
        ("promote", "eks/ops/cluster_min_size", "eks/prod/cluster_min_size"),
        ("promote", "eks/ops/cluster_max_size", "eks/prod/cluster_min_size"),
        ("reset", "eks/ops/cluster_max_size", "eks/prod/cluster_max_size"),
        ("copy", "eks/ops/cluster_max_size", "eks/prod/cluster_min_size", "--to", "loc"),
    ],
)
def test_two_environments_that_agree_are_taken(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = lay_out({"main.tf": TWO}, tmp_path / "two")
    status, out, err = run(words[0], str(folder), *words[1:], "--diff", capsys=capsys)
    assert (status, err) == (0, "")
    assert "\n+" in out


def test_one_address_gets_one_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(lay_out({"main.tf": TWO}, tmp_path / "two"))
    size = "eks/ops/cluster_max_size"
    for other in ((f"--set={size}=6",), (f"--unset={size}",), (f'--set={size}="5"',), (f"--set=.:{size}=6",)):
        status, _out, err = run("edit", folder, f"--set={size}=5", *other, capsys=capsys)
        assert status == 1
        assert "is named twice" in err
    status, _out, _err = run("edit", folder, f"--set={size}=5", f"--set={size}=5", capsys=capsys)
    assert status == 0


SHARED = """resource "aws_eks_cluster" "main" {
  name = "main"
}
resource "aws_eks_node_group" "core" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "core"
  instance_types  = [var.type]
}
variable "type" {
  default = "m5.large"
}
"""


def test_what_is_to_be_known_of_an_operation_is_beside_its_patch_and_in_its_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = lay_out({"main.tf": SHARED}, tmp_path / "repository")
    words = ("add-node-pool", str(folder), "--cluster", "aws_eks_cluster.main", "--name", "batch")
    note = (
        "batch and core take the same value for Machine types: changing it later asks whether both are meant."
    )
    status, out, err = run(*words, "--diff", capsys=capsys)
    assert status == 0 and out.startswith("diff --git")
    assert err.splitlines() == ["To know:", f"- {note}"]
    status, out, err = run(*words, "--json", capsys=capsys)
    assert status == 0 and not err
    assert json.loads(out)["notes"] == [note]
    status, out, _err = run(*words, capsys=capsys)
    assert f"- {note}" in out.splitlines()
