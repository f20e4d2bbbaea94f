"""What Terragrunt's units give to a root of modules alone is shown, never the default in its stead."""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from core.platform.edit import Edit
from core.platform.model import EnvValue
from core.session.headless import dialect
from tests.core.dialects.plain.support import snapshot

MODULE = """\
variable "nat" {
  default = true
}
variable "zones" {
  default = 1
}
variable "size" {
  default = 2
}
module "vpc" {
  source = "terraform-aws-modules/vpc/aws"
  nat    = var.nat
  zones  = var.zones
  size   = var.size
}
"""
UNIT = 'include "all" {\n  path = find_in_parent_folders("all.hcl")\n}\n'
UNIT += 'terraform {\n  source = "%s"\n}\ninputs = {\n%s}\n'
SOURCE = "../../modules//vpc"


def value(files: dict[str, str], setting: str, root: str = "modules/vpc") -> EnvValue:
    found = dialect().read(snapshot(files)).module(root, "vpc")
    assert found is not None
    there = found.setting(setting)
    assert there is not None
    return there.values[""]


def units(dev: str, prod: str, common: str = "") -> dict[str, str]:
    return {
        "modules/vpc/main.tf": MODULE,
        "all.hcl": f"inputs = {{\n{common}}}\n",
        "dev/vpc/terragrunt.hcl": UNIT % (SOURCE, dev),
        "prod/vpc/terragrunt.hcl": UNIT % (SOURCE, prod),
    }


def test_what_differs_is_told_with_each_value() -> None:
    found = value(units("  nat = true\n", "  nat = false\n"), "nat")
    assert (found.value, found.known) == (None, False)
    assert found.note == "It isn't the same everywhere: dev Yes, prod No."


def test_what_one_leaves_out_is_the_default_there() -> None:
    found = value(units("", "  zones = 3\n"), "zones")
    assert found.note == "It isn't the same everywhere: dev 1, prod 3."


def test_what_is_the_same_is_the_value() -> None:
    found = value(units("  zones = 3\n", "  zones = 3\n"), "zones")
    assert (found.value, found.known, found.note) == (3, True, "dev, prod give it.")


def test_what_an_included_file_gives_counts() -> None:
    found = value(units("", "", "  nat = false\n"), "nat")
    assert (found.value, found.known) == (False, True)


def test_what_nobody_gives_is_the_default() -> None:
    found = value(units("  nat = true\n", "  nat = false\n"), "zones")
    assert (found.value, found.known, found.note) == (1, True, "")


@pytest.mark.parametrize("given", ['  nat = get_env("NAT")\n', "  nat = dependency.x.outputs.y\n"])
def test_what_can_not_be_told_is_unknown(given: str) -> None:
    found = value(units(given, "  nat = false\n"), "nat")
    assert (found.value, found.known) == (None, False)
    assert found.note.startswith("dev, prod may give it another value, which can't be told: ")


def test_beside_a_cluster_too() -> None:
    files = units("  nat = true\n", "  nat = false\n")
    files["modules/vpc/eks.tf"] = 'resource "aws_eks_cluster" "main" {\n  name = "a"\n}\n'
    assert value(files, "nat").known is False


def test_the_same_objects_as_long_as_nothing_differs() -> None:
    reader = dialect()
    before = snapshot(units("  nat = true\n", "  nat = false\n"))
    first = reader.read(before)
    now = before.with_files({"readme.md": b"x"})
    assert reader.read(now, first) is first
    edited = before.with_files({"prod/vpc/terragrunt.hcl": (UNIT % (SOURCE, "  nat = true\n")).encode()})
    again = reader.read(edited, first)
    assert again == dialect().read(edited)
    assert again.module("modules/vpc", "vpc") != first.module("modules/vpc", "vpc")


def test_a_default_that_nobody_uses_is_not_changed() -> None:
    files = units("  nat = true\n", "  nat = false\n")
    reader, there = dialect(), snapshot(files)
    reading = reader.read(there)
    for mode in ("", "at_source"):
        with pytest.raises(Refused, match=r"give “var\.nat” a value of their own"):
            reader.apply(there, reading, Edit("set", "modules/vpc", "vpc", "", "nat", False, mode=mode))
    done = reader.apply(there, reading, Edit("set", "modules/vpc", "vpc", "", "nat", False, mode="override"))
    assert list(done) == ["modules/vpc/main.tf"]
    done = reader.apply(there, reading, Edit("set", "modules/vpc", "vpc", "", "size", 4, mode="at_source"))
    assert b"default = 4" in (done["modules/vpc/main.tf"] or b"")
