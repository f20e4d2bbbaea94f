"""What was only laid out anew is no change of a setting; what was written anew inside of a text is one."""

from __future__ import annotations

import pytest

from core.changes.changes import changes
from core.dialects import several
from tests.core.dialects.plain.support import snapshot

MAIN = """\
module "net" {
  source = "example.com/net"
  tags = {
    "role" = 1          # who uses it
    "name" = var.name   # by this
  }
  words = [
    var.name, "a  b",
  ]
}
variable "name" {}
"""


@pytest.mark.parametrize(
    ("old", "new", "settings"),
    [
        ("          # who", " # who", []),
        ("   # by this", " // by that", []),
        ("   # by this", "", []),
        ('"name" = var', '"name"=var', []),
        ("var.name, ", "var.name,\n    ", []),
        ("var.name   #", "var.other   #", ["tags.name"]),
        ('"a  b"', '"a b"', ["words"]),
        ('"role" = 1 ', '"role" = 11 ', ["tags.role"]),
        ('"a  b"', '"a  b", "c"', ["words"]),
    ],
)
def test_layout_alone(old: str, new: str, settings: list[str]) -> None:
    assert old in MAIN
    dialect = several.Several(several.dialects())
    before, after = (dialect.read(snapshot({"main.tf": t})) for t in (MAIN, MAIN.replace(old, new)))
    assert [c.setting for c in changes(before, after)] == settings
