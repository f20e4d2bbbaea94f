"""What is offered as \"it has no effect\" makes a change that says the same."""

from __future__ import annotations

from random import Random

import pytest

from core.changes.changes import changes
from core.dialects.kubestack.facts import load
from core.platform.edit import Edit
from core.platform.field import Level
from tests.core.dialects.support import Repo

MODULE = """module "m" {
  source = "github.com/kbst/terraform-kubestack//%s?ref=%s"

  configuration = {
    apps = {
%s
    }
    ops = {
%s
    }
  }
}
"""
SCHEMAS = ("aws/cluster", "google/cluster", "azurerm/cluster/node-pool", "scaleway/cluster")
VERSIONS = ("v0.12.0-beta.0", "v0.13.0-beta.0", "v0.19.2-beta.0", "master", "my-branch")
VALUES = ('"x"', "5", "true", "null", '""', '{ a = "b" }', '{ a = "" }', "{ a = null }", '["a"]', "[]", "{}")


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.fuzz)])
def test_removing_what_has_no_effect_has_none(seed: int) -> None:
    random = Random(seed)
    done: set[str] = set()
    for _round in range(60 if seed == 1 else 2000):
        schema, version = random.choice(SCHEMAS), random.choice(VERSIONS)
        known = load().module_facts(schema, load().framework_for(version)[0])
        if known is None:
            continue
        names = [*random.sample(sorted(p for p in known.fields if "." not in p), 4), "not_there", "nor_this"]
        written = ["\n".join(f"      {n} = {random.choice(VALUES)}" for n in names) for _env in range(2)]
        text = MODULE % (schema, version, *written)
        before = Repo({"main.tf": text}).reading
        for problem in before.all_problems():
            if problem.fix != "Remove it: it has no effect.":
                continue
            repo = Repo({"main.tf": text})
            for edit in problem.fix_edits:
                repo.apply(Edit.from_json(edit))
            done.add(problem.rule)
            for change in changes(before, repo.reading):
                assert change.impact.level is Level.NO_EFFECT, (
                    text,
                    problem.sentence,
                    change.impact.sentence,
                )
                assert "doesn't know" not in change.impact.sentence
    assert done == {"unknown-setting", "override-swallowed"}
