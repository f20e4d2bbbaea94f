"""`repoform modules`: lists, fetches with one word, and all other commands read what was fetched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli import main
from tests.core.cli.schemas import hold
from tests.core.git.sandbox import Sandbox

VARIABLES = b"""\
variable "configuration" {
  type = map(object({
    name_prefix = optional(string)
    blankets    = optional(number, 3)
  }))
}
"""
EKS = """\
module "eks" {{
  source = "git::file://{origin}//aws/cluster?ref={ref}"

  configuration = {{
    apps = {{
      name_prefix = "gc0"
      blankets    = 5
    }}
    ops = {{}}
  }}
}}

module "vpc" {{
  source = "modules.acme.example/acme/vpc/aws"
}}
"""


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(tmp_path / "data"))
    return Sandbox(tmp_path, monkeypatch)


@pytest.fixture
def origin(box: Sandbox) -> Path:
    folder = box.repository("origin", {"aws/cluster/variables.tf": VARIABLES})
    box.git("tag", "v9.0.0", cwd=folder)
    return folder


def platform(box: Sandbox, origin: Path, ref: str = "v9.0.0") -> str:
    return str(box.repository("platform", {"main.tf": EKS.format(origin=origin, ref=ref).encode()}))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    told = capsys.readouterr()
    if status == 0:
        hold(arguments, told.out)
    return status, told.out, told.err


def blankets(path: str, capsys: pytest.CaptureFixture[str]) -> object:
    told = json.loads(run(capsys, "inspect", path, "--json")[1])
    (root,) = told["roots"]
    assert [m["name"] for m in root["modules"]] == ["vpc"]
    found = [s for s in root["clusters"][0]["settings"] if s["path"] == "blankets"]
    return {env: v["value"] for env, v in found[0]["values"].items()}


def test_from_the_list_to_the_values(box: Sandbox, origin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = platform(box, origin)
    assert blankets(path, capsys) == {"apps": 5, "ops": 5}, "assumed"
    status, out, _err = run(capsys, "modules", path)
    assert status == 0 and f"file://{origin}" in out and "modules.acme.example" in out and "--fetch" in out
    assert not (box.top / "data" / "modules").exists(), "nothing is fetched unasked"
    _status, out, _err = run(capsys, "check", path)
    assert "Read the module's own settings from" in out
    status, out, err = run(capsys, "modules", path, "--fetch")
    assert (status, err) == (0, f"Fetching file://{origin} v9.0.0\n") and "are read from its own" in out
    origin.rename(box.top / "gone")
    assert blankets(path, capsys) == {"apps": 5, "ops": 3}, "offline, as the module has it"
    told = json.loads(run(capsys, "modules", path, "--json")[1])
    assert [(m["module"], m["state"], m["url"]) for m in told["modules"]] == [
        ("eks", "read", None), ("vpc", "elsewhere", None),
    ]  # fmt: skip
    _status, out, _err = run(capsys, "check", path)
    assert "own variables" in out and "Read the module's own settings" not in out
    status, out, err = run(capsys, "modules", path, "--fetch")
    assert (status, err) == (0, ""), "nothing left to fetch"


def test_branches_again_and_one_address_alone(
    box: Sandbox, origin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = platform(box, origin, "trunk")
    box.git("branch", "trunk", cwd=origin)
    url = f"file://{origin}"
    status, _out, err = run(capsys, "modules", path, "--fetch", "--only", "https://example.org/x.git")
    assert status == 1 and err.startswith("No module here is read from https://example.org/x.git.")
    assert run(capsys, "modules", path, "--fetch", "--only", url)[0] == 0
    assert blankets(path, capsys) == {"apps": 5, "ops": 3}
    box.write(origin, {"aws/cluster/variables.tf": VARIABLES.replace(b"3)", b"4)")})
    box.commit(origin)
    box.git("branch", "-f", "trunk", "HEAD", cwd=origin)
    assert run(capsys, "modules", path, "--fetch")[2] == "", "only on the user's word"
    assert blankets(path, capsys) == {"apps": 5, "ops": 3}
    assert run(capsys, "modules", path, "--fetch", "--again")[0] == 0
    assert blankets(path, capsys) == {"apps": 5, "ops": 4}


def test_what_fails_is_one_sentence_and_the_rest_is_listed(
    box: Sandbox, origin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = platform(box, origin, "v8")
    status, out, err = run(capsys, "modules", path, "--fetch")
    assert status == 1 and "eks  v8" in out
    assert err.splitlines()[1] == f"file://{origin} has no branch or tag “v8” (any more)."
    wrong = run(capsys, "modules", path, "--again")
    assert wrong[::2] == (2, "--only, --again and --moved go with --fetch.\n")
    assert run(capsys, "modules", path, "--ref", "nowhere")[0] == 1


def test_the_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["modules", "--help"]) == 0
    out = capsys.readouterr().out
    for word in ("--fetch", "--only", "--again", ".terraform/modules", "offline", "unasked", "pinned"):
        assert word in out
    assert main(["--help"]) == 0
    assert "modules" in capsys.readouterr().out


def test_a_generic_module_is_edited_by_its_address(box: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    text = b'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n  azs    = ["a"]\n}\n'
    path = str(box.repository("other", {"main.tf": text}))
    status, out, _err = run(capsys, "edit", path, "--set", 'vpc//azs=["b"]', "--diff")
    assert status == 0 and '+  azs    = ["b"]' in out
    assert "No clusters were found here" in run(capsys, "inspect", path)[1]


SHEEP = b'variable "wool" {\n  type    = string\n  default = "white"\n}\n'
CALLS = b"""\
module "one" {
  source  = "acme/sheep/aws//modules/flock"
  version = "1.2.0"
}

module "range" {
  source  = "registry.terraform.io/acme/sheep/aws"
  version = "~> 1.1"
}

module "computed" {
  source  = "acme/sheep/aws"
  version = var.version
}
"""


@pytest.fixture
def registry(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the public registry's modules lie, for this test: on this computer."""
    folder = box.repository(
        "acme/terraform-aws-sheep.git", {"variables.tf": SHEEP, "modules/flock/variables.tf": SHEEP}
    )
    for tag in ("v1.1.0", "v1.2.0", "v1.10.0", "v1.11.0-rc1", "v2.0.0"):
        box.write(folder, {"variables.tf": SHEEP.replace(b"white", tag.encode())})
        box.commit(folder)
        box.git("tag", tag, cwd=folder)
    public = f"file://{box.top}/"
    monkeypatch.setattr("core.terraform.registry.PUBLIC", public)
    return f"{public}acme/terraform-aws-sheep.git"


def test_modules_of_the_public_registry(
    box: Sandbox, registry: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the repository that the address names, at the release that is asked for; of a range the newest."""
    path = str(box.repository("flock", {"main.tf": CALLS}))
    told = json.loads(run(capsys, "modules", path, "--json")[1])["modules"]
    assert [(m["module"], m["state"], m["url"]) for m in told] == [
        ("one", "offered", registry), ("range", "offered", registry), ("computed", "elsewhere", None),
    ]  # fmt: skip
    assert told[1]["sentence"].endswith("it would be the newest release that fits “~> 1.1”.")
    status, out, err = run(capsys, "modules", path, "--fetch")
    assert status == 0
    assert err == (f"Fetching {registry} v1.2.0\nFetching {registry} the newest release that fits “~> 1.1”\n")
    assert f"are read from its own variables: {registry} at v1.2.0." in out
    assert f"{registry} at v1.10.0, which was the newest release that fits “~> 1.1” when it was read." in out
    assert "Its settings are assumed" in out
    told = json.loads(run(capsys, "inspect", path, "--json")[1])["roots"][0]["modules"]
    (wool,) = [s for m in told if m["name"] == "range" for s in m["settings"] if s["path"] == "wool"]
    assert wool["values"][""]["value"] == "v1.10.0"
    assert run(capsys, "modules", path, "--fetch")[2] == "", "only on the user's word"
    folder = box.top / "acme/terraform-aws-sheep.git"
    box.write(folder, {"variables.tf": SHEEP.replace(b"white", b"later")})
    box.commit(folder)
    box.git("tag", "v1.12.0", cwd=folder)
    assert "v1.12.0" in run(capsys, "modules", path, "--fetch", "--again")[1]


def test_a_release_that_is_not_there(box: Sandbox, registry: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = CALLS.partition(b'module "range"')[0].replace(b"1.2.0", b"7.0.0")
    status, _out, err = run(capsys, "modules", str(box.repository("flock", {"main.tf": text})), "--fetch")
    assert status == 1 and err.splitlines()[1] == f"{registry} has no release that is “7.0.0”."
