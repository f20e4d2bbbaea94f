"""Changes that Azure refuses, and the way round them that one click takes."""

from __future__ import annotations

from typing import Any

import pytest

from core.checks.checks import Checker
from core.checks.replace_pool import RULE
from core.dialects.kubestack.facts import LAST_FLAT
from core.platform.edit import Edit
from core.platform.model import Problem, Severity
from tests.core.dialects.operations import repos
from tests.core.dialects.support import Repo

AKS = "aks_gc0_westeurope"
LOCK = """\
provider "registry.terraform.io/hashicorp/azurerm" {
  version = "%s"
}
"""


class Draft(Repo):
    """A repository that an edit was made to."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__(files)
        self.before = self.reading
        self.start = self.snapshot

    def told(self) -> list[Problem]:
        return [p for p in Checker().check(self.reading, before=self.before) if p.rule == RULE]

    def changed(self) -> set[str]:
        paths = {*self.start.entries, *self.snapshot.entries, *self.snapshot.changed}
        return {p for p in paths if self.read(self.start, p) != self.read(self.snapshot, p)}

    @staticmethod
    def read(snapshot: Any, path: str) -> bytes | None:
        return snapshot.read(path) if path in snapshot else None


def with_pool(files: dict[str, str]) -> Draft:
    """With a pool “extra” that has a value of its own in ops."""
    draft = Draft(files)
    if draft.reading.module(".", f"{AKS}_node_pool_extra") is None:
        base = draft.module(AKS).base
        settings = {
            base: {"machine": "Standard_D4s_v5", "min": 1, "max": 3, "zones": ["1", "2"]}, "ops": {"max": 2},
        }  # fmt: skip
        args = {"cluster": AKS, "name": "extra", "settings": settings}
        draft.apply(Edit("operation", ".", operation="add-node-pool", args=args))
    draft.before, draft.start = draft.reading, draft.snapshot
    return draft


@pytest.mark.parametrize("files", [repos.flat_multi(), repos.flat_multi(LAST_FLAT), repos.typed_multi()])
def test_a_pool_is_added_beside_the_one_that_cannot_change(files: dict[str, str]) -> None:
    draft = with_pool(files)
    pool = f"{AKS}_node_pool_extra"
    base = draft.module(pool).base or ""
    draft.set(pool, base, "vm_size", "Standard_D8s_v5")
    (problem,) = draft.told()
    assert problem.severity is Severity.WARNING, "the provider's version decides"
    assert (problem.module, problem.environment, problem.setting) == (pool, base, "vm_size")
    assert problem.sentence == (
        "Azure can't change “Machine size” of a pool that exists. Add a new pool, then remove extra."
    )
    assert problem.fix == (
        "Add the pool “extra2” with the new “Machine size”, and leave the old one as it was."
    )
    for edit in problem.fix_edits:
        draft.apply(Edit.from_json({"id": "x", **edit}))
    assert draft.told() == []
    assert f"{pool}.tf" not in draft.changed(), "the old pool is as it was"
    new = f"{AKS}_node_pool_extra2"
    assert draft.value(new, base, "vm_size").value == "Standard_D8s_v5"
    assert draft.value(new, "ops", "max_count").value == draft.value(pool, "ops", "max_count").value
    assert draft.changed() <= {f"{new}.tf", "README.md"}
    assert {p.sentence for p in draft.reading.all_problems()} <= {
        p.sentence for p in draft.before.all_problems()
    }


@pytest.mark.parametrize(
    ("files", "path"),
    [(repos.flat_multi(), "default_node_pool_vm_size"), (repos.typed_multi(), "default_node_pool.vm_size")],
)
def test_the_default_pool_stays_and_gets_a_neighbour(files: dict[str, str], path: str) -> None:
    draft = Draft(files)
    base = draft.module(AKS).base or ""
    draft.set(AKS, "ops", path, "Standard_D16s_v5")
    (problem,) = draft.told()
    assert "of the default pool" in problem.sentence and "Add a new pool" in problem.sentence
    for edit in problem.fix_edits:
        draft.apply(Edit.from_json({"id": "x", **edit}))
    assert draft.told() == []
    assert f"{AKS}_cluster.tf" not in draft.changed()
    (new,) = [m for m in draft.reading.platforms[0].modules() if m.file in draft.changed()]
    assert draft.value(new.name, "ops", "vm_size").value == "Standard_D16s_v5"
    assert draft.value(new.name, base, "vm_size").value == draft.value(AKS, base, path).value
    assert [p for p in Checker().check(draft.reading) if p.module == new.name] == []


def test_several_refused_changes_of_a_pool_are_one_way() -> None:
    draft = with_pool(repos.typed_multi())
    pool = f"{AKS}_node_pool_extra"
    base = draft.module(pool).base or ""
    draft.set(pool, base, "vm_size", "Standard_D8s_v5")
    draft.set(pool, "ops", "os_disk_size_gb", 200)
    (problem,) = draft.told()
    assert "“Machine size” and “" in problem.sentence or "” and “Machine size”" in problem.sentence
    for edit in problem.fix_edits:
        draft.apply(Edit.from_json({"id": "x", **edit}))
    assert draft.told() == [] and f"{pool}.tf" not in draft.changed()
    assert draft.value(f"{AKS}_node_pool_extra2", "ops", "os_disk_size_gb").value == 200


def test_where_the_provider_can_there_is_nothing_to_say() -> None:
    draft = with_pool({**repos.typed_multi(), ".terraform.lock.hcl": LOCK % "4.15.0"})
    pool = f"{AKS}_node_pool_extra"
    draft.set(pool, draft.module(pool).base or "", "vm_size", "Standard_D8s_v5")
    assert draft.told() == []
    draft = with_pool({**repos.typed_multi(), ".terraform.lock.hcl": LOCK % "4.16.0"})
    draft.set(pool, draft.module(pool).base or "", "vm_size", "Standard_D8s_v5")
    assert len(draft.told()) == 1


def test_what_azure_can_change_needs_no_way() -> None:
    draft = with_pool(repos.typed_multi())
    draft.set(f"{AKS}_node_pool_extra", "ops", "max_count", 7)
    assert draft.told() == []
