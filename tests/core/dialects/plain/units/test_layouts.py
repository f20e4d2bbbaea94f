"""Repositories of many layouts, generated with the answer: every file belongs where it was put.

The generator knows nothing of how binding works: it makes roots with variables of their own and of all, and
lays their environments out as teams do.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dialects.plain.units import Layout
from tests.core.dialects.plain.support import BACKEND, CLUSTER, layout, shape, variables

ENVIRONMENTS = ("dev", "test", "qa", "staging", "prod", "sandbox", "eu-prod", "us-prod", "team-a", "acme")
ROOTS = ("network", "cluster", "apps", "data-store", "dns", "eks", "gke")
SHARED = ("region", "project", "environment", "tags")


class Made:
    """A repository and what it means."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.files: dict[str, str] = {}
        self.meant: dict[str, dict[str, list[str]]] = {}
        pick = self.random
        self.environments = pick.sample(ENVIRONMENTS, pick.randint(2, 4))
        base = pick.choice(("", "infra/", "terraform/live/"))
        for name in pick.sample(ROOTS, pick.randint(1, 3)):
            self.root(base + name, name)

    def root(self, path: str, name: str) -> None:
        pick = self.random
        own = [
            f"{name.replace('-', '_')}_{n}"
            for n in pick.sample(("size", "pools", "cidr", "zones", "kind"), 3)
        ]
        shared = pick.sample(SHARED, pick.randint(0, 3))
        self.files[f"{path}/main.tf"] = BACKEND + CLUSTER + variables(*own, *shared)
        lay = pick.choice((self.beside, self.in_root, self.by_folder, self.outside, self.stems, self.layered))
        self.meant[path] = lay(path, name, own, shared)

    def put(self, path: str, names: list[str]) -> str:
        text = "".join(f'{n} = "x"\n' for n in names)
        if self.random.random() < 0.3:
            path += ".json"
            text = "{" + ", ".join(f'"{n}": "x"' for n in names) + "}"
        self.files[path] = text
        return path

    def sets(self, own: list[str], shared: list[str]) -> list[str]:
        """Not all variables are set; now and then one is that is gone."""
        names = [*self.random.sample(own, 2), *shared]
        return [*names, "gone"] if self.random.random() < 0.2 else names

    def beside(self, path: str, name: str, own: list[str], shared: list[str]) -> dict[str, list[str]]:
        return {e: [self.put(f"{path}/{e}.tfvars", self.sets(own, shared))] for e in self.environments}

    def in_root(self, path: str, name: str, own: list[str], shared: list[str]) -> dict[str, list[str]]:
        folder = self.random.choice(("env", "config", "vars", "environments"))
        return {
            e: [self.put(f"{path}/{folder}/{e}.tfvars", self.sets(own, shared))] for e in self.environments
        }

    def by_folder(self, path: str, name: str, own: list[str], shared: list[str]) -> dict[str, list[str]]:
        stem = self.random.choice(("terraform", "main", "variables", name))
        return {
            e: [self.put(f"{path}/env/{e}/{stem}.tfvars", self.sets(own, shared))] for e in self.environments
        }

    def outside(self, path: str, name: str, own: list[str], shared: list[str]) -> dict[str, list[str]]:
        return {
            e: [self.put(f"environments/{name}/{e}.tfvars", self.sets(own, shared))]
            for e in self.environments
        }

    def stems(self, path: str, name: str, own: list[str], shared: list[str]) -> dict[str, list[str]]:
        return {e: [self.put(f"env/{e}-{name}.tfvars", self.sets(own, shared))] for e in self.environments}

    def layered(self, path: str, name: str, own: list[str], shared: list[str]) -> dict[str, list[str]]:
        common = self.put(f"{path}/env/common.tfvars", [own[0]])
        return {
            e: [common, self.put(f"{path}/env/{e}.tfvars", self.sets(own[1:], shared))]
            for e in self.environments
        }


def bindings(found: Layout) -> dict[str, set[tuple[str, ...]]]:
    return {r.path: {u.command_files for u in r.units} for r in found.roots}


@pytest.mark.parametrize("seed", range(150))
def test_every_file_belongs_where_it_was_put(seed: int) -> None:
    made = Made(seed)
    found = layout(made.files)
    assert bindings(found) == {
        path: {tuple(files) for files in meant.values()} for path, meant in made.meant.items()
    }
    for path, meant in made.meant.items():
        named = {tuple(files): name for name, files in shape(found.root(path)).items()}
        for environment, files in meant.items():
            words = set(environment.split("-"))
            assert set(named[tuple(files)].split("-")) <= words, (named, environment)


@pytest.mark.parametrize("seed", range(150, 180))
def test_what_is_found_does_not_hang_on_the_order_of_files(seed: int) -> None:
    files = Made(seed).files
    mixed = list(files.items())
    random.Random(seed).shuffle(mixed)
    assert layout(dict(mixed)) == layout(files)


NAME = st.sampled_from(
    ["a", "env", "prod", "test", "modules", "main", "common", "x.y", "é", "a b", "-", "..."]
)
FILE = st.builds(
    lambda parts, end: "/".join(parts) + end,
    st.lists(NAME, min_size=1, max_size=4),
    st.sampled_from(
        [
            ".tf",
            ".tf.json",
            ".tofu",
            ".tfvars",
            ".tfvars.json",
            ".auto.tfvars",
            "/terragrunt.hcl",
            "/Makefile",
        ]
    ),
)
PIECES = (
    'variable "a" {}\n',
    "a = 1\n",
    BACKEND,
    CLUSTER,
    'module "m" {\n  source = "../a"\n}\n',
    "x = lookup({ a = 1 }, terraform.workspace, 2)\n",
    'terraform {\n  source = "../../a"\n}\n',
    'include "r" {\n  path = find_in_parent_folders()\n}\n',
    "inputs = {",
    "\tterraform plan -var-file=$A.tfvars\n",
    "locals {\n  w = terraform.workspace\n}\n",
    '{"a": 1}',
    "terraform.workspace",
    "# comment\n",
    *("{", "}", '"', "<<EOT\n", "/*", "\0", "\xff", "${", "é"),
)
PIECE = st.sampled_from(PIECES)
TEXT = st.lists(PIECE, max_size=6).map("".join)


@given(st.dictionaries(FILE, TEXT, max_size=8))
@settings(max_examples=300, deadline=None)
def test_whatever_a_repository_holds_it_is_read(files: dict[str, str]) -> None:
    found = layout(files)
    for root in found.roots:
        names = [u.name for u in root.units]
        assert len(set(names)) == len(names) > 0
        assert not any("/" in n or "\\" in n or "\0" in n for n in names)
        assert {f.path for u in root.units for f in u.var_files} <= set(files)
    assert not {s.path for s in found.stale} & {
        f.path for r in found.roots for u in r.units for f in u.var_files if f.role != "auto"
    }
