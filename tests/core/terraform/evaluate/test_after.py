"""After an edit: the same answers as from scratch, and no more work than the edit asks for."""

from __future__ import annotations

import random
from typing import Any

import pytest

from core.terraform.evaluate import UNKNOWN, Evaluation, Texts, Unit, Value
from tests.core.terraform.evaluate.sample import plain, snapshot

FILES: dict[str, str | bytes] = {
    "root/main.tf": """\
variable "pools" { type = map(object({ max = number, min = optional(number, 1) })) }
variable "region" { default = "eu" }
locals {
  version = "1.30"
  names   = [for k, p in var.pools : "${k}-${local.version}"]
  data    = yamldecode(file("../data/p.yaml"))
}
module "m" {
  source   = "../mod"
  for_each = var.pools
  max      = each.value.max
  version_ = local.version
}
output "all" { value = { for k, m in module.m : k => m.max } }
output "data" { value = local.data.a }
resource "r" "r" {
  for_each = var.pools
  name     = each.key
  n {
    max = each.value.max
  }
}
""",
    "root/more.tf": "locals {\n  on    = true\n  extra = local.on ? { x = 1 } : {}\n}\n",
    "mod/main.tf": """\
variable "max" {}
variable "version_" {}
output "max" { value = "${var.max}/${var.version_}" }
""",
    "env/a.tfvars": "pools = {\n  web = { max = 3 }\n  db = { max = 2, min = 2 }\n}\n",
    "data/p.yaml": "a: 1\nb: 2\n",
}
EDITS = [
    ("env/a.tfvars", b"max = 3", b"max = 33"),
    ("env/a.tfvars", b"db = { max = 2, min = 2 }", b"db = { max = 2 }"),
    ("env/a.tfvars", b"  db =", b"  db2 ="),
    ("env/a.tfvars", b"pools", b"pool"),
    ("root/main.tf", b'"1.30"', b'"1.31"'),
    ("root/main.tf", b"optional(number, 1)", b"optional(number, 9)"),
    ("root/main.tf", b'source   = "../mod"', b'source   = "../gone"'),
    ("root/main.tf", b"locals {", b"# a line\nlocals {"),
    ("root/main.tf", b'resource "r" "r" {', b'resource "r" "s" {'),
    ("root/main.tf", b"local.data.a", b"local.data.b"),
    ("root/more.tf", b"true", b"false"),
    ("root/more.tf", b"locals", b"locls"),
    ("mod/main.tf", b"${var.max}", b"<${var.max}>"),
    ("mod/main.tf", b'output "max"', b'output "most"'),
    ("data/p.yaml", b"a: 1", b"a: 5"),
    ("data/p.yaml", b"a: 1", b"a: ["),
]


def answers(one: Evaluation) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def told(name: str, value: Value | None) -> None:
        if value is None:
            return
        why = value.why.sentence if value.why else ""
        mark = one.place(value.mark) if value.mark else None
        way = [step.text for step in value.way.steps()] if value.way else []
        found[name] = (plain(value) if value.data is not UNKNOWN else why, mark, way)

    folder = one.folder()
    assert folder is not None
    for name in ("pools", "region"):
        told(f"var.{name}", one.variable(name))
    for name in ("version", "names", "data", "extra"):
        told(f"local.{name}", one.local(name))
    for name in ("all", "data"):
        told(f"output.{name}", one.output(name))
    for declared in folder.resources.values():
        instances = one.instances(declared)
        found[f"why {declared.labels}"] = instances.why.sentence if instances.why else ""
        for instance in instances.items:
            body = one.body(declared, (), instance.key)
            told(f"{declared.labels}[{instance.key}].name", body.attribute("name"))
            for nested in body.blocks("n"):
                told(f"{declared.labels}[{instance.key}].n.max", nested.body.attribute("max"))
    for path, instance in one.modules():
        found[str(path[-1])] = instance.exists
        told(f"{path[-1]}.max", one.variable("max", path))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_the_same_as_from_scratch(seed: int) -> None:
    chance = random.Random(seed)
    base = snapshot(FILES)
    texts = Texts(base)
    one = Evaluation(texts, Unit("root", ("env/a.tfvars",)))
    answers(one)
    now = base
    for _step in range(12):
        path, old, new = chance.choice(EDITS)
        data = now.read(path)
        there = data.replace(old, new, 1) if old in data else data.replace(new, old, 1)
        now = now.with_files({path: there})
        texts = Texts(now, texts)
        one = one.after(texts)
        scratch = Evaluation(Texts(now), Unit("root", ("env/a.tfvars",)))
        assert answers(one) == answers(scratch)


def test_files_that_come_and_go() -> None:
    base = snapshot(FILES)
    texts = Texts(base)
    one = Evaluation(texts, Unit("root"))
    assert one.variable("pools").data is UNKNOWN
    added = base.with_files({"root/terraform.tfvars": b'pools = { a = { max = 1 } }\nregion = "us"\n'})
    texts = Texts(added, texts)
    one = one.after(texts)
    assert plain(one.variable("pools")) == {"a": {"max": 1, "min": 1}}
    assert plain(one.variable("region")) == "us"
    gone = added.with_files({"root/terraform.tfvars": None})
    one = one.after(Texts(gone, texts))
    assert plain(one.variable("region")) == "eu"


def test_an_edit_elsewhere_keeps_what_is_known() -> None:
    texts = Texts(snapshot(FILES))
    one = Evaluation(texts, Unit("root", ("env/a.tfvars",)))
    answers(one)
    names, data = one.local("names"), one.local("data")
    later = Texts(texts.snapshot.with_files({"root/more.tf": b"locals {\n  on = false\n}\n"}), texts)
    after = one.after(later)
    assert after.local("names") is names
    moved = later.snapshot.read("root/main.tf").replace(b"locals {", b"\n\nlocals {", 1)
    last = Texts(later.snapshot.with_files({"root/main.tf": moved}), later)
    again = after.after(last)
    assert again.local("names") is names
    assert again.local("data") is data
    version = again.local("version")
    assert version.mark is not None
    assert again.place(version.mark).line == 6
