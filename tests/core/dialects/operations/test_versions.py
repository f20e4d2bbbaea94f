"""Upgrades between every pair of versions that the facts know, of modules that write every setting they have.

Long: `REPOFORM_UPSTREAM=CLONE pytest -m fuzz -s tests/core/dialects/operations/test_versions.py`.
"""

from __future__ import annotations

import functools
import itertools
import re
from pathlib import Path

import pytest

from core.dialects.errors import Refused
from core.dialects.kubestack.dialect import KubestackDialect
from core.dialects.kubestack.facts import NEWEST, load
from core.dialects.kubestack.operations import guide
from core.dialects.kubestack.versions import difference
from core.hcl import layout
from core.platform.module_facts import ModuleFacts
from tests.core.dialects.operations import matrix, meant, repos, upstream
from tests.core.dialects.operations.run import Result

CLOUDS = ("aws", "google", "azurerm")
VERSIONS = load().versions
UNMAPPED = {"remove_default_node_pool", "service_principal_end_date_relative"}
TWICE = {"cluster_instance_types"}
"""Both names of the machine type become one."""
BASE = {
    "string": '"a"',
    "cidr": '"10.0.0.0/16"',
    "yaml-text": '"a: b"',
    "comma-list": '"a,b"',
    "comma-kv": '"a=b,c=d"',
    "number-as-string": '"3"',
    "bool-as-string": "true",
    "number": "3",
    "bool": "true",
    "list(string)": '["a", "b"]',
    "set(string)": '["a"]',
    "map(string)": '{ a = "b" }',
}
OPS = {
    "string": '"z"',
    "comma-list": '"y,z"',
    "comma-kv": '"a=z,c=z"',
    "number-as-string": "7",
    "bool-as-string": '"false"',
    "number": "7",
    "bool": "false",
    "list(string)": '["z"]',
    "map(string)": '{ a = "z" }',
}


@functools.cache
def facts_of(schema: str, version: str) -> ModuleFacts | None:
    return load().module_facts(schema, version)


def settings(schema: str, version: str) -> dict[str, str]:
    """{setting: format} of all that stand at the top and have a plain value."""
    facts = facts_of(schema, version)
    assert facts is not None
    found = {p: f for p, f in facts.formats.items() if p in facts.records and not re.search(r"[.\[]", p)}
    return {p: f for p, f in found.items() if f in BASE and p not in UNMAPPED | TWICE}


def repository(cloud: str, version: str, more: str = "") -> dict[str, str]:
    """A cluster, and a node pool where the version has them, with every setting; `ops` sets every other."""
    name = matrix.NAMES[cloud]
    files = {"Dockerfile": f"FROM kubestack/framework:{version}-eks\n"}
    for schema, label in ((f"{cloud}/cluster", name), (f"{cloud}/cluster/node-pool", f"{name}_node_pool_x")):
        if facts_of(schema, version) is None:
            continue
        rows = settings(schema, version)
        base = "".join(f"{p} = {BASE[f]}\n" for p, f in rows.items()) + (more if label == name else "")
        ops = "".join(f"{p} = {OPS[f]}\n" for p, f in itertools.islice(rows.items(), 0, None, 2) if f in OPS)
        inputs = matrix.POOL_INPUTS["flat", cloud].replace("NAME", name) if label != name else ""
        text = (
            f'module "{label}" {{\nsource = "{repos.KBST}//{schema}?ref={version}"\n\n{inputs}\n'
            f"configuration = {{\napps = {{\n{base}}}\n\nops = {{\n{ops}}}\n}}\n}}\n"
        )
        files[f"{label}.tf"] = layout.layout(text.encode()).decode()
    return files


def unsaid(cloud: str, old: str, new: str) -> list[str]:
    """What an upgrade between two versions does wrong or doesn't name."""
    files = repository(cloud, old)
    snapshot = repos.snapshot(files)
    dialect = KubestackDialect()
    said = guide(dialect, snapshot, dialect.read(snapshot), "upgrade", ".", {"to": new})
    notes = "\n".join(said.notes)
    wrong = [f"guide: {said.refused}"] if said.refused else []
    for schema in (f"{cloud}/cluster", f"{cloud}/cluster/node-pool"):
        if facts_of(schema, old) is None:
            continue
        found = difference(load(), schema, old, new)
        assert found is not None
        rows = settings(schema, old)
        wrong += [
            f"{schema} {p}: not said to be renamed" for p in found.renamed if p in rows and p not in notes
        ]
        wrong += [
            f"{schema} {p}: not said to be dropped" for p in found.dropped if p in rows and p not in notes
        ]
    try:
        result = Result(files, "upgrade", {"to": new})
    except Refused as error:
        return [*wrong, f"refused: {error}"]
    if old in "".join(t for p, t in result.files().items() if p.endswith(".tf")):
        wrong.append("the old version is left")
    return wrong


PAIRS = [(a, b) for n, a in enumerate(VERSIONS) for b in VERSIONS[n + 1 :]]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_some_pairs(cloud: str) -> None:
    pairs = (
        ("v0.10.0-beta.0", "v0.16.0-beta.0"),
        ("v0.15.1-beta.1", "v0.19.2-beta.0"),
        (VERSIONS[-2], NEWEST),
    )
    assert {p: w for p in pairs if (w := unsaid(cloud, *p))} == {}


@pytest.mark.fuzz
@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_pair(cloud: str) -> None:
    wrong = {p: w for p in PAIRS if (w := unsaid(cloud, *p))}
    print(f"\n{cloud}: {len(PAIRS)} pairs")
    assert wrong == {}


@pytest.mark.parametrize(
    ("cloud", "old", "new", "key"),
    [
        ("google", "v0.18.1-beta.0", NEWEST, "remove_default_node_pool"),
        ("azurerm", "v0.10.0-beta.0", "v0.19.2-beta.0", "service_principal_end_date_relative"),
        ("aws", "v0.18.1-beta.0", NEWEST, "cluster_max_sizes"),
    ],
)
def test_a_key_that_maps_to_nothing_is_named(cloud: str, old: str, new: str, key: str) -> None:
    with pytest.raises(Refused, match=key):
        Result(repository(cloud, old, f'{key} = "x"\n'), "upgrade", {"to": new})


@pytest.mark.fuzz
@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_value_is_lost_on_the_way_to_the_typed_generation(cloud: str, tmp_path: Path) -> None:
    """Every setting of every flat version: what terraform merges before is what it merges after."""
    cells: dict[str, tuple[matrix.Files, str]] = {}
    for version in VERSIONS[:-1]:
        files = repository(cloud, version)
        if cloud == "aws" and version.startswith("v0.16."):
            # No Terraform of today loads the pool module of these: it names a key twice.
            del files[f"{matrix.NAMES[cloud]}_node_pool_x.tf"]
        after = Result(files, "upgrade", {"to": NEWEST}).files()
        for name, texts in (("before", files), ("after", after)):
            key = f"{name}-{version}".replace(".", "-")
            cells[key] = ({p: t.encode() for p, t in texts.items()}, ".")
    values = upstream.evaluate(cells, tmp_path / "terraform")
    wrong, compared = [], 0
    for version in VERSIONS[:-1]:
        before, after = (values[f"{n}-{version}".replace(".", "-")] for n in ("before", "after"))
        for said in (before, after):
            assert not isinstance(said, str), (version, said[:1500])
        schemas = {
            m: f"{cloud}/cluster/node-pool" if "node_pool" in m else f"{cloud}/cluster" for m in before
        }
        old = {m: (s, version, NEWEST) for m, s in schemas.items()}
        found, number = meant.unlike(meant.flat(before), meant.flat(after), old)
        wrong += [f"{version} {w}" for w in found]
        compared += number
    print(f"\n{cloud}: {len(VERSIONS) - 1} versions, {compared} values")
    assert wrong == []
