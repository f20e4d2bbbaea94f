"""What is one thing is told once: an own module's call and the cluster that it makes, another version of a
module, and environments by the names that their user gave them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.changes.changes import changes
from core.corrections import Correction, Corrections, UnitKey
from core.dialects.several import Several, dialects
from core.platform.model import Reading
from core.session.wording import proposal_text
from tests.core.dialects.plain.support import snapshot
from tests.environments import FILES, POOL

INNER = """\
variable "name" {}
variable "max_size" {}
variable "bucket" { default = "" }
variable "groups" { default = {} }

module "eks" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "20.8.0"
  cluster_name    = var.name
  cluster_version = "1.30"
  eks_managed_node_groups = merge({ core = { min_size = 1, max_size = var.max_size } }, var.groups)
}
"""
CALL = """\
variable "size" {{ type = number }}

module "shop" {{
  source   = "./eks"
  name     = "shop"
  max_size = var.size
{more}}}
"""
VALUES = {"env/dev.tfvars": "size = 3\n", "env/prod.tfvars": "size = 6\n"}


def wrapped(more: str = "", inner: str = INNER) -> dict[str, str]:
    return {"main.tf": CALL.format(more=more), "eks/main.tf": inner, **VALUES}


def read(files: dict[str, str]) -> Reading:
    return Several(dialects()).read(snapshot(files))


def others(files: dict[str, str]) -> dict[str, list[str]]:
    """What stands beside clusters, with what is written there."""
    (platform,) = read(files).platforms
    return {
        m.name: [
            s.path
            for s in m.settings
            if s.path not in m.handed and any(v.text is not None for v in s.values.values())
        ]
        for m in platform.others
    }


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ("", {}),
        ('  groups   = { gpu = { max_size = 2 } }\n', {}),
        # What no form of the cluster has stays where it was.
        ('  bucket   = "b"\n', {"shop": ["bucket"]}),
    ],
)  # fmt: skip
def test_a_call_is_not_told_beside_what_it_makes(more: str, left: dict[str, list[str]]) -> None:
    assert others(wrapped(more)) == left


def test_what_is_made_of_an_argument_is_not_the_argument() -> None:
    inner = INNER.replace("= var.name", '= "${var.name}-1"').replace("= var.max_size", "= var.max_size.of")
    assert others(wrapped(inner=inner)) == {"shop": ["name", "max_size"]}


def test_an_argument_is_told_where_it_counts() -> None:
    before = read(wrapped())
    more = {**wrapped(), "main.tf": CALL.format(more="").replace('"shop"\n', '"store"\n')}
    told = {(c.module, c.setting) for c in changes(before, read(more))}
    assert told == {("module.shop.module.eks", "cluster_name")}
    # Where nothing changes but the spelling, the call alone can say so.
    spelled = CALL.format(more="").replace('"shop"\n', "local.name\n") + 'locals {\n  name = "shop"\n}\n'
    found = changes(before, read({**wrapped(), "main.tf": spelled}))
    assert [(c.module, c.setting) for c in found] == [("shop", "name")]
    assert "still shop" in found[0].sentence


def test_another_version_of_a_module_is_told_once() -> None:
    before = read(wrapped())
    after = read(wrapped(inner=INNER.replace("20.8.0", "20.9.0")))
    told = [(c.module, c.setting, c.environment) for c in changes(before, after)]
    assert told == [("module.shop.module.eks", "version", e) for e in ("dev", "prod")]
    assert all("Read the plan" in c.impact.sentence for c in changes(before, after))


def test_another_version_from_git_is_told_once() -> None:
    source = "git::https://git.example/terraform-aws-eks?ref=v20.8.0"
    inner = INNER.replace('"terraform-aws-modules/eks/aws"\n  version         = "20.8.0"', f'"{source}"')
    found = changes(read(wrapped(inner=inner)), read(wrapped(inner=inner.replace("v20.8.0", "v20.9.0"))))
    assert len({(c.module, c.setting) for c in found}) == len(found)


def test_sentences_call_environments_as_the_user_does() -> None:
    said = Corrections().with_(
        UnitKey("cluster", ("cluster/config/prod.tfvars",)), Correction("Production (EU)")
    )
    shot = replace(snapshot(FILES), said=said)
    both = Several(dialects())
    before = both.read(shot)
    after = both.read(
        shot.with_files({"cluster/config/prod.tfvars": b'max = 9\nmachine = "n2-standard-16"\n'}), before
    )
    found = changes(before, after)
    assert {c.environment for c in found} == {"prod"} and {c.module for c in found} == {POOL}
    for change in found:
        said_of_it = f"{change.sentence} {change.detail} {change.impact.sentence}"
        assert "Production (EU)" in change.sentence and "prod" not in said_of_it, said_of_it
    text = proposal_text(found, after.platforms, ["cluster/config/prod.tfvars"], None)
    assert "Production (EU)" in text.title and "production-eu" in text.branch


def test_what_comes_and_goes_is_told_with_the_users_names() -> None:
    said = Corrections().with_(UnitKey("cluster", ("cluster/config/prod.tfvars",)), Correction("Live"))
    head = 'resource "google_container_node_pool" "general" {'
    code = FILES["cluster/main.tf"].replace(head, head + "\n  count = var.max > 40 ? 0 : 1")
    shot = replace(snapshot({**FILES, "cluster/main.tf": code}), said=said)
    both = Several(dialects())
    before = both.read(shot)
    after = both.read(shot.with_files({"cluster/main.tf": code.replace("> 40", "> 4").encode()}), before)
    (gone,) = [c for c in changes(before, after) if c.environment == "prod" and not c.setting]
    assert " in Live" in gone.sentence and "prod" not in f"{gone.sentence} {gone.impact.sentence}"
