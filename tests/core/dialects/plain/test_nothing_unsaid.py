"""A review names every line of code that changes: each value and entry of the samples changed or removed, one
at a time. "No settings change" is never said where code that Terraform reads is another."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from core.session.comparing import compare
from core.session.headless import dialect
from core.view import ReviewView
from tests.core.dialects.plain.operations import samples as operations
from tests.core.dialects.plain.support import snapshot
from tests.core.dialects.plain.test_shape_sweep import BY_FACTS, MODULES, SHAPES, TERRAGRUNT
from tests.core.dialects.plain.write.samples import ALL

SAMPLES = {
    **{shape.name: shape.files for shape in SHAPES},
    "terragrunt": TERRAGRUNT,
    **ALL,
    "google module": operations.GOOGLE_MODULE,
    "switch": operations.SWITCH,
    "list": operations.LIST,
}
CLUSTERS_ALONE = {shape.name for shape in (*BY_FACTS, *MODULES)}
"""All that stands in them is a setting."""
_LINE = re.compile(r'(?P<head>\s*"?[\w./-]+"?\s*[=:]\s*)(?P<value>"[^"$]*"|[\w.]+),?\s*(#.*)?')


def reviewed(before: dict[str, str], after: dict[str, str]) -> ReviewView:
    return compare(snapshot(before), snapshot(after), dialect(), title="", author="", base="a", head="b")


def changed_lines(files: dict[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(file, line, files): each line that holds one value, with another one and without it."""
    for path, text in files.items():
        lines = text.splitlines(keepends=True)
        for at, line in enumerate(lines):
            found = _LINE.fullmatch(line.rstrip("\n"))
            if found is None or not path.endswith((".tf", ".tfvars", ".hcl")):
                continue
            for other in (_other(found["value"]), None):
                instead = [] if other is None else [line.replace(found["value"], other, 1)]
                yield path, line.strip(), {**files, path: "".join([*lines[:at], *instead, *lines[at + 1 :]])}


def _other(value: str) -> str:
    if value in ("true", "false"):
        return "false" if value == "true" else "true"
    if value.isdigit():
        return str(int(value) + 1)
    return value[:-1] + 'x"' if value.endswith('"') else value


@pytest.mark.parametrize("name", SAMPLES)
def test_a_changed_line_of_code_is_named(name: str) -> None:
    files = dict(SAMPLES[name])
    made = 0
    for path, line, now in changed_lines(files):
        if now[path] == files[path]:
            continue
        made += 1
        shown = reviewed(files, now)
        named = {file for lines in shown.lines for file, _sign, _number in lines}
        named |= {one.file for one in shown.other if one.kind}
        assert path in named, (path, line)
        assert shown.changes or "No settings change" not in shown.no_changes, (path, line)
        assert shown.changes or name not in CLUSTERS_ALONE, (path, line)
    assert made or name == "data files"


LABELS = {
    "gke/main.tf": 'variable "pools" {}\nvariable "labels" {\n  default = {}\n}\nvariable "unset" {\n'
    "  default = 1\n}\n"
    'resource "google_container_cluster" "main" {\n  name = "main"\n}\n'
    'resource "google_container_node_pool" "p" {\n  for_each = var.pools\n  name     = each.key\n'
    "  cluster  = google_container_cluster.main.id\n  autoscaling {\n"
    "    max_node_count = each.value\n  }\n}\n",
    "gke/env/prod.tfvars": 'pools = {\n  core = 3\n}\nlabels = {\n  core = {\n    team = "web"\n  }\n}\n',
    "gke/env/dev.tfvars": "pools = {\n  core = 1\n}\nlabels = {}\n",
}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("gke/env/prod.tfvars", '    team = "web"\n', "", "Changes “labels”. No code of gke reads it"),
        ("gke/env/prod.tfvars", '"web"', '"app"', "Changes “labels”. No code of gke reads it"),
        ("gke/env/dev.tfvars", "labels = {}\n", "", "Removes “labels”. No code of gke reads it"),
        (
            "gke/env/dev.tfvars",
            "labels = {}\n",
            "labels = {}\nmore = 1\n",
            "Adds “more”. No code of gke reads",
        ),
        ("gke/main.tf", "  default = 1\n", "  default = 2\n", "variable unset. No code reads it"),
    ],
)
def test_what_nothing_reads_is_said_to_be_read_by_nothing(file: str, old: str, new: str, said: str) -> None:
    now = {**LABELS, file: LABELS[file].replace(old, new)}
    shown = reviewed(LABELS, now)
    assert not shown.changes
    assert [said in one.what for one in shown.other] == [True], shown.other
    assert shown.no_changes == "No setting gets another value: nothing reads what changes."


def test_what_is_read_is_not_said_to_be_read_by_nothing() -> None:
    files = {**LABELS, "gke/env/prod.tfvars": LABELS["gke/env/prod.tfvars"] + "unset = 1\n"}
    files["gke/main.tf"] += 'resource "null_resource" "n" {\n  triggers = {\n    a = var.unset\n  }\n}\n'
    now = {**files, "gke/env/prod.tfvars": files["gke/env/prod.tfvars"].replace("unset = 1", "unset = 2")}
    shown = reviewed(files, now)
    assert [one.what for one in shown.other] == ["Changes “unset”."]
    assert shown.no_changes.startswith("No setting that Repoform knows gets another value.")
