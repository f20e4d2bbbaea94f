"""Blocks: instances, nested and dynamic blocks, override files, and what is only known at run time."""

from __future__ import annotations

from tests.core.terraform.evaluate.sample import evaluation, placed, plain

MAIN = """\
variable "pools" {
  default = {
    web = { max = 3, taints = ["a", "b"] }
    db  = { max = 1, taints = [] }
  }
}
variable "spot" { default = false }
resource "google_container_node_pool" "main" {
  for_each = { for k, p in var.pools : k => p if p.max > 1 }
  name     = each.key
  cluster  = google_container_cluster.one.name
  autoscaling {
    max_node_count = each.value.max
  }
  node_config {
    machine_type = "e2"
    dynamic "taint" {
      for_each = each.value.taints
      iterator = it
      content {
        key   = it.value
        value = "${it.key}-${each.key}"
      }
    }
  }
}
resource "google_container_cluster" "one" {
  count = var.spot ? 1 : 0
  name  = "c"
}
"""


def test_instances_and_nested_blocks() -> None:
    one = evaluation({"main.tf": MAIN})
    folder = one.folder()
    assert folder is not None
    pool = folder.resources["google_container_node_pool", "main"]
    there = one.instances(pool)
    assert [(i.key, i.exists) for i in there.items] == [("web", True), ("db", False)]
    body = one.body(pool, (), "web")
    name = body.attribute("name")
    assert name is not None and plain(name) == "web"
    (scaling,) = body.blocks("autoscaling")
    most = scaling.body.attribute("max_node_count")
    assert most is not None and placed(one, most) == "main.tf:3 3"
    (config,) = body.blocks("node_config")
    assert config.body.types == ["taint"]
    taints = config.body.blocks("taint")
    told = [(t.body.attribute("key"), t.body.attribute("value")) for t in taints]
    assert [(plain(k), plain(v)) for k, v in told if k and v] == [("a", "0-web"), ("b", "1-web")]
    assert told[1][0] is not None and placed(one, told[1][0]) == 'main.tf:3 "b"'
    off = one.body(pool, (), "db").blocks("autoscaling")[0].body.attribute("max_node_count")
    assert off is not None and placed(one, off) == "main.tf:4 1"


def test_a_count_switched_off() -> None:
    one = evaluation({"main.tf": MAIN})
    folder = one.folder()
    assert folder is not None
    cluster = folder.resources["google_container_cluster", "one"]
    (found,) = one.instances(cluster).items
    assert (found.key, found.exists) == (0, False)
    assert found.switch is not None and found.switch.mark is not None
    assert found.switch.mark.text == "false"
    reference = one.body(folder.resources["google_container_node_pool", "main"], (), "web").attribute(
        "cluster"
    )
    assert reference is not None and reference.why is not None
    assert reference.why.kind == "run"
    assert reference.why.sentence == "“google_container_cluster.one.name” is known only when Terraform runs."


def test_override_files_win() -> None:
    files = {
        "main.tf": 'variable "a" {\n  type = number\n  default = 1\n}\nlocals { x = 1 }\n'
        'resource "r" "r" {\n  a = 1\n  b = 1\n  n { c = 1 }\n}\n',
        "override.tf": 'variable "a" { default = 2 }\nresource "r" "r" {\n  b = 2\n  n { c = 2 }\n}\n',
        "z_override.tf": "locals { x = 3 }\n",
    }
    one = evaluation(dict(files))
    assert plain(one.variable("a")) == 2
    assert plain(one.local("x")) == 3
    folder = one.folder()
    assert folder is not None
    body = one.body(folder.resources["r", "r"])
    values = {name: body.attribute(name) for name in ("a", "b")}
    assert {name: plain(value) for name, value in values.items() if value} == {"a": 1, "b": 2}
    (nested,) = body.blocks("n")
    found = nested.body.attribute("c")
    assert found is not None and plain(found) == 2


def test_unknown_for_each_of_a_dynamic_block() -> None:
    text = 'data "d" "d" {}\nresource "r" "r" {\n  dynamic "n" {\n    for_each = data.d.d.x\n    content {\n      c = n.value\n    }\n  }\n}\n'  # noqa: E501
    one = evaluation({"main.tf": text})
    folder = one.folder()
    assert folder is not None
    (nested,) = one.body(folder.resources["r", "r"]).blocks("n")
    assert nested.exists is None
    assert nested.why is not None and "data.d.d.x" in nested.why.sentence


def test_what_an_attribute_of_a_resource_follows() -> None:
    text = """\
variable "v" { default = "1.30" }
resource "k" "one" {
  version = var.v
}
resource "k" "many" {
  count   = 2
  version = "1.${count.index}"
}
locals {
  a = k.one.version
  b = k.many[1].version
  c = k.one.id
  d = k.many[0].sub.version
}
"""
    one = evaluation({"main.tf": text})
    followed = {name: one.followed(one.local(name)) for name in "abcd"}
    assert followed["a"] is not None and placed(one, followed["a"]) == 'main.tf:1 "1.30"'
    assert followed["b"] is not None and plain(followed["b"]) == "1.1"
    assert followed["c"] is None
    assert followed["d"] is None


def test_what_is_made_of_an_attribute_follows_nothing() -> None:
    """The name of a pool that begins with the cluster's isn't the cluster's name."""
    passed_on = (
        "k.one.name", '"${k.one.name}"', "{ x = k.one.name }.x", "[k.one.name][0]", "local.passed",
        'lookup({ a = k.one.name }, "a", "")', 'true ? k.one.name : "b"', "[for x in [k.one.name] : x][0]",
    )  # fmt: skip
    made = (
        '"${k.one.name}-pool"', "lower(k.one.name)", 'join("-", [k.one.name, "a"])', 'k.one.name == "a"',
        'format("%s-a", k.one.name)', "k.one.size + 1", "-k.one.size", 'k.one.tags["a"]', "local.made",
        'local.tags["a"]', 'k.one.name == "a" ? 1 : 2', '[for x in [k.one.name] : "${x}-a"][0]',
        "k.one.size > 3", "!k.one.on", "max(k.one.size, 3)", "local.tags.a",
    )  # fmt: skip
    named = {f"v{at}": code for at, code in enumerate((*passed_on, *made))}
    text = 'resource "k" "one" {\n  name = "main"\n  size = 3\n  on   = true\n  tags = { a = "b" }\n}\n'
    text += "locals {\n  passed = k.one.name\n  made = upper(k.one.name)\n  tags = k.one.tags\n"
    one = evaluation({"main.tf": text + "".join(f"  {n} = {c}\n" for n, c in named.items()) + "}\n"})
    for name, code in named.items():
        value = one.local(name)
        assert not value.is_known, code
        found = one.followed(value)
        assert (plain(found) if found is not None else None) == ("main" if code in passed_on else None), code
