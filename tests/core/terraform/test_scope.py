"""References, followed to where they are defined."""

from __future__ import annotations

import pytest

from core.terraform.files import Placed, read
from core.terraform.folder import Folder
from core.terraform.nodes import meaning
from core.terraform.scope import Scope, split
from core.terraform.tfvars import Values

MAIN = """\
variable "zones" {
  default = ["a", "b"]
}

variable "clusters" {
  type = any
}

variable "secret" {
  default   = "hush"
  sensitive = true
}

variable "none" {}

locals {
  size    = 3
  again   = local.size
  around  = local.back
  back    = local.around
  pools   = { web = { max = var.zones[1] }, "a b" = { max = 2 } }
  sum     = local.size + 1
  element = local.pools.web.max
}
"""

TFVARS = """\
clusters = {
  one = {
    size = 1
  }
}
"""


def folder(text: str) -> Folder:
    return Folder(".", {"main.tf": read("main.tf", text.encode())})


def values(**files: str) -> Values:
    named = {name.replace("__", "."): text for name, text in files.items()}
    return Values({n: read(n, t.encode()) for n, t in named.items()})


@pytest.fixture
def scope() -> Scope:
    return Scope(folder(MAIN), values(terraform__tfvars=TFVARS))


@pytest.mark.parametrize(
    ("reference", "value", "file", "line"),
    [
        ("var.zones", ["a", "b"], "main.tf", 2),
        ("var.zones[0]", "a", "main.tf", 2),
        ("local.again", 3, "main.tf", 17),
        ('local.pools["a b"].max', 2, "main.tf", 21),
        ("local.element", "b", "main.tf", 2),
        ('var.clusters["one"].size', 1, "terraform.tfvars", 3),
        ("var.clusters.one", {"size": 1}, "terraform.tfvars", 2),
    ],
)
def test_what_a_reference_comes_to(scope: Scope, reference: str, value: object, file: str, line: int) -> None:
    found = scope.resolve(reference)
    assert found.place is not None, found.why
    assert (meaning(found.place.node), found.place.file, found.place.line) == (value, file, line)


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("var.none", "has no value"),
        ("var.nothing", "no variable"),
        ("local.nothing", "no local value"),
        ("local.around", "only be told by Terraform"),
        ("module.x.y", "known only when Terraform runs"),
        ("each.value", "known only when Terraform runs"),
        ("local.pools.nothing", "has no “nothing”"),
        ("local.sum.x", "computed"),
    ],
)
def test_why_a_reference_cannot_be_followed(scope: Scope, reference: str, why: str) -> None:
    found = scope.resolve(reference)
    assert found.place is None
    assert why in found.why


def test_a_sensitive_variable_says_so(scope: Scope) -> None:
    assert scope.resolve("var.secret").sensitive


def test_later_files_win_and_only_those_that_load_by_themselves_count() -> None:
    files = values(
        terraform__tfvars='none = "first"\n',
        b__auto__tfvars='none = "last"\n',
        a__auto__tfvars='none = "middle"\n',
    )
    found = Scope(folder(MAIN), files).resolve("var.none")
    assert found.place is not None and found.place.file == "b.auto.tfvars"
    files = values(terraform__tfvars='none = "first"\n', prod__tfvars='none = "other"\n')
    found = Scope(folder(MAIN), files).resolve("var.none")
    assert found.pipeline == "prod.tfvars"


def test_json_wins_over_hcl_of_the_same_name() -> None:
    files = values(terraform__tfvars='none = "hcl"\n', terraform__tfvars__json='{"none": "json"}')
    found = Scope(folder(MAIN), files).resolve("var.none")
    assert found.place is not None and found.place.node.value == "json"


def test_nobody_knows_what_an_unreadable_file_would_set() -> None:
    broken = values(a__auto__tfvars='none = "a"\n', b__auto__tfvars__json='{"none": NaN}')
    found = Scope(folder(MAIN), broken).resolve("var.none")
    assert found.place is None and "b.auto.tfvars.json" in found.why
    stronger = values(a__auto__tfvars__json="{", b__auto__tfvars='none = "b"\n')
    found = Scope(folder(MAIN), stronger).resolve("var.none")
    assert found.place is not None and found.place.node.value == "b"


def test_an_argument_of_a_local_module_is_meant_in_its_callers_names() -> None:
    root = folder('locals {\n  n = 5\n}\nmodule "m" {\n  source = "./m"\n  size = local.n\n}\n')
    inner = folder('variable "size" {}\nvariable "other" {\n  default = 7\n}\nlocals {\n  n = 1\n}\n')
    call: Placed = root.calls[0]
    scope = Scope(inner, None, call, Scope(root, Values({})))
    size, other = scope.resolve("var.size"), scope.resolve("var.other")
    assert size.place is not None and meaning(size.place.node) == 5
    assert other.place is not None and meaning(other.place.node) == 7


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("var.a", ("var", "a")),
        ('var.a["b.c"].d[0]', ("var", "a", "b.c", "d", "0")),
        ("a", ("a",)),
        ("merge(a)", None),
        ("var.a[b]", None),
        ('var.a["${b}"]', None),
    ],
)
def test_splitting_references(text: str, parts: tuple[str, ...] | None) -> None:
    assert split(text) == parts
