"""Code that no tool writes and a repository may still hold: every command answers, with what can be read and
a sentence about what can't; none raises, none takes long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core.cli.conftest import Run

CODE = """resource "aws_eks_cluster" "main" {
  name     = "prod"
  role_arn = "arn:aws:iam::1:role/x"
  version  = "1.33"
  vpc_config {
    subnet_ids = ["a", "b"]
  }
}

resource "aws_eks_node_group" "workers" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "workers"
  node_role_arn   = "arn:aws:iam::1:role/y"
  subnet_ids      = ["a", "b"]
  instance_types  = ["m5.large"]
  scaling_config {
    desired_size = 2
    max_size     = 5
    min_size     = 1
  }
}
"""
MACHINES = 'aws_eks_node_group.workers//instance_types=["m5.xlarge"]'


def name(written: str) -> str:
    return CODE.replace('"prod"', written, 1)


def most(written: str) -> str:
    return CODE.replace("max_size     = 5", f"max_size     = {written}")


def nested(opening: str, closing: str, times: int, inner: str = '"x"') -> str:
    return opening * times + inner + closing * times


ALONE = nested("%{ if true }", "%{ endif }", 119, "x")
NUMBERS = (
    "1e400",
    "1e3999",
    "1e-3000",
    "1e2500 * 1e2500",
    "1e-3000 * 1e-3000",
    "-1e400",
    '"1e400"',
    "007",
    "pow(10, 300) * pow(10, 300)",
)
NESTS = {
    "directives": f'"{nested("%{ if true }", "%{ endif }", 5000, "x")}"',
    "brackets around directives": nested("(", ")", 110, f'"{ALONE}"'),
    "calls around directives": nested("upper(", ")", 60, f'"{ALONE}"'),
    "texts in directives in texts": nested('"%{ if true }${', '}%{ endif }"', 60, f'"{ALONE}"'),
    "conditions": nested("true ? 1 : ", "", 600),
    "nots": nested("!", "", 600, "true"),
}
SQUARES = (
    most("local.a60")
    + "locals {\n  a0 = 1e3000\n"
    + "".join(f"  a{n} = local.a{n - 1} * local.a{n - 1}\n" for n in range(1, 61))
    + "}\n"
)
MULTIPLIED = (
    CODE.replace('"1.33"', "local.a11")
    + 'locals {\n  a0 = "lol"\n'
    + "".join(f'  a{n} = "{f"${{local.a{n - 1}}}" * 10}"\n' for n in range(1, 12))
    + "}\n"
)


@pytest.fixture
def ask(run: Run, tmp_path: Path) -> Callable[..., Any]:
    """What a command with --json says of a repository of such files; a tuple is a link."""

    def go(files: dict[str, str | tuple[str]], *argv: str, encoding: str = "utf-8") -> Any:
        top = tmp_path / "work"
        for path, text in files.items():
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(text, str):
                (top / path).write_text(text, encoding)
            else:
                (top / path).symlink_to(text[0])
        for command in (["init", "-q", "-b", "main"], ["add", "-A"]):
            subprocess.run(["git", *command], cwd=top, check=True, capture_output=True)
        who = ["-c", "user.name=Jana", "-c", "user.email=jana@example.org"]
        subprocess.run(["git", *who, "commit", "-q", "-m", "Start"], cwd=top, check=True, capture_output=True)
        return [ran.json if ran.status == 0 else ran.err for ran in (run(*one, "--json") for one in (
            ("inspect", str(top)), ("check", str(top)), ("review", str(top), "HEAD", "HEAD"),
            ("edit", str(top), *argv)))]  # fmt: skip

    return go


def problems(checked: Any, file: str) -> list[tuple[str, int | None, str]]:
    return [(p["severity"], p["line"], p["sentence"]) for p in checked["problems"] if p["file"] == file]


BROKEN = {
    "a value is missing": ('resource "aws_eks_cluster" "x" {\n  a =\n}\n', 2),
    "a block isn't closed": (CODE + 'resource "x" "y" {\n', 23),
    "another encoding": (CODE + "# gr\xfc\xdfe\n", 22),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("beside", [False, True])
def test_a_file_that_cannot_be_read(ask: Callable[..., Any], kind: str, beside: bool) -> None:
    """Its neighbours and other roots are read; the file, its line and the reason are told once, as an error,
    also where nothing else is left of its root."""
    text, line = BROKEN[kind]
    files: dict[str, str | tuple[str]] = {"a/broken.tf": text, "b/main.tf": CODE}
    if beside:
        files["a/main.tf"] = CODE
    there = MACHINES.replace("//", "/b/")
    inspected, checked, _reviewed, edited = ask(files, "--set", f"b:{there}", encoding="latin-1")
    assert [r["path"] for r in inspected["roots"]] == (["a", "b"] if beside else ["b"])
    ((severity, where, sentence),) = problems(checked, "a/broken.tf")
    assert (severity, where) == ("error", line) and "broken.tf" not in sentence
    assert set(edited["files"]) == {"b/main.tf"}


def test_variables_of_no_environment_that_cannot_be_read(ask: Callable[..., Any]) -> None:
    _inspected, checked, *_rest = ask(
        {"main.tf": CODE, "envs/prod.tfvars": 'kube = "${"\n'}, "--set", MACHINES
    )
    assert "sets nothing" not in str(problems(checked, "envs/prod.tfvars")), "nobody can tell"


def test_a_pointer_of_git_lfs(ask: Callable[..., Any]) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"
    _inspected, checked, *_rest = ask({"main.tf": CODE, "terraform.tfvars": pointer}, "--set", MACHINES)
    ((severity, line, sentence),) = problems(checked, "terraform.tfvars")
    assert (severity, line) == ("error", 1) and "Git LFS" in sentence


def pools(inspected: Any) -> list[str]:
    return [p["address"] for r in inspected["roots"] for c in r["clusters"] for p in c["node_pools"]]


@pytest.mark.parametrize("written", NUMBERS, ids=lambda text: text[:20])
def test_numbers_without_measure(ask: Callable[..., Any], written: str) -> None:
    inspected, checked, _reviewed, edited = ask({"main.tf": most(written)}, "--set", MACHINES)
    assert pools(inspected) == ["aws_eks_node_group.workers"]
    whole = [p["sentence"] for p in checked["problems"] if "whole number" in p["sentence"]]
    assert not whole or "-3000" in written, "however large, a whole number is one"
    assert isinstance(edited, str) or set(edited["files"]) == {"main.tf"}


@pytest.mark.parametrize("kind", NESTS)
def test_nesting_without_end(ask: Callable[..., Any], kind: str) -> None:
    inspected, checked, _reviewed, edited = ask({"main.tf": name(NESTS[kind])}, "--set", MACHINES)
    assert json.dumps(inspected) and isinstance(checked["problems"], list)
    assert isinstance(edited, str) or set(edited["files"]) == {"main.tf"}


def test_squares_of_squares(ask: Callable[..., Any]) -> None:
    inspected, _checked, _reviewed, _edited = ask({"main.tf": SQUARES}, "--set", MACHINES)
    (pool,) = inspected["roots"][0]["clusters"][0]["node_pools"]
    (largest,) = [s for s in pool["settings"] if s["path"] == "scaling_config.max_size"]
    assert "too large" in json.dumps(largest)


def test_what_doubles_with_each_reference(ask: Callable[..., Any]) -> None:
    inspected, _checked, _reviewed, edited = ask({"main.tf": MULTIPLIED}, "--set", MACHINES)
    (cluster,) = inspected["roots"][0]["clusters"]
    (version,) = [s for s in cluster["settings"] if s["path"] == "version"]
    assert "too large" in json.dumps(version)
    assert [c["setting"] for c in edited["changes"]] == ["instance_types"]


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../x.tf", "other.tf", "nowhere.tf"])
def test_a_link_that_leads_nowhere_beside_the_code(ask: Callable[..., Any], target: str) -> None:
    """Its neighbours are read and written; a name that several take is looked for in all files."""
    links: dict[str, str | tuple[str]] = {
        "other.tf": (target,),
        "terraform.tfvars": (target,),
    }
    *_rest, refused = ask({"main.tf": CODE, **links}, "--set", 'aws_eks_cluster.main//name="dev"')
    assert isinstance(refused, str) and "others" in refused


@pytest.mark.parametrize(
    ("files", "circle", "clusters"),
    [
        ({"main.tf": 'module "a" { source = "./" }\n' + CODE}, "calls itself", [""]),
        ({"main.tf": 'module "a" { source = "./m" }', "m/main.tf": 'module "a" { source = "../m" }\n' + CODE},
         "“m” calls itself", ["module.a."]),
        ({"main.tf": 'module "a" { source = "./a" }', "a/main.tf": 'module "b" { source = "../b" }\n' + CODE,
          "b/main.tf": 'module "a" { source = "../a" }\n' + CODE},
         "“a” → “b” → “a”", ["module.a.", "module.a.module.b."]),
        ({"main.tf": 'module "a" { source = "./x" }', "x/main.tf": 'module "b" { source = "../" }\n' + CODE},
         "“.” → “x” → “.”", []),
    ],
)  # fmt: skip
def test_modules_in_a_circle(
    ask: Callable[..., Any], files: dict[str, str], circle: str, clusters: list[str]
) -> None:
    """Terraform would never come to an end; each folder is read once on a way, and the circle is named."""
    inspected, checked, _reviewed, _edited = ask(files, "--set", MACHINES)
    named = [f"{prefix}aws_eks_cluster.main" for prefix in clusters]
    assert sorted(c["address"] for r in inspected["roots"] for c in r["clusters"]) == sorted(named)
    (told,) = [p["sentence"] for p in checked["problems"] if "Terraform can't load" in p["sentence"]]
    assert circle in told


def test_a_pool_whose_cluster_cannot_be_told(ask: Callable[..., Any]) -> None:
    """What it will cost is said of a cluster without a name."""
    unknown = CODE.replace("aws_eks_cluster.main.name", "data.x.y.name").replace(
        'resource "aws_eks_cluster"', 'resource "other_cluster"'
    )
    *_rest, edited = ask(
        {"main.tf": unknown}, "--set", "aws_eks_node_group.workers//scaling_config.max_size=8"
    )
    assert [one["cluster"] for one in edited["foresight"]] == [None]


def test_names_that_a_terminal_would_obey(run: Run, tmp_path: Path) -> None:
    """Shown as they are spelled, each in one line; to programs as they are."""
    code = CODE.replace('= "workers"', '= "a\\n\\u001b[31mred\\u202e"').replace('"prod"', '"\\u009b2Jx"')
    (tmp_path / "work" / "r\x1b[2J\ntop").mkdir(parents=True)
    (tmp_path / "work" / "r\x1b[2J\ntop" / "main.tf").write_text(code)
    for argv in (("inspect",), ("check",), ("edit", "--set", "aws_eks_cluster.main//version=1.34")):
        ran = run(argv[0], str(tmp_path / "work"), *argv[1:])
        assert not {"\x1b", "\x9b", "\u202e"} & set(ran.out + ran.err)
        assert "r\\u001b[2J\\ntop/main.tf" in ran.out or argv[0] != "check"
    told = run("inspect", str(tmp_path / "work"), "--json").json
    assert told["roots"][0]["path"] == "r\x1b[2J\ntop"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_in_no_encoding(run: Run, tmp_path: Path) -> None:
    top = tmp_path / "work"
    folder = top / os.fsdecode(b"l\xe4t")
    folder.mkdir(parents=True)
    (folder / "main.tf").write_text(CODE.replace('"1.33"', '"1.21"'))
    results = json.loads(run("check", str(top), "--sarif").out)["runs"][0]["results"]
    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results]
    assert "l%E4t/main.tf" in uris
