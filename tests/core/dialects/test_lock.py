"""The lock file beside a root: its provider versions decide what a change does."""

from __future__ import annotations

from core.changes.changes import changes
from core.dialects.kubestack.dialect import KubestackDialect
from core.platform.field import Level
from tests.core.dialects.support import Repo, snapshot

LOCK = """
provider "registry.terraform.io/hashicorp/google" {
  version = "%s"
}
"""
POOL = """\
module "gke_gc0_europe-west1" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.19.2-beta.0"

  configuration = {
    apps = {
      name_prefix = "gc0"
    }
  }
}

module "pool" {
  source = "github.com/kbst/terraform-kubestack//google/cluster/node-pool?ref=v0.19.2-beta.0"

  cluster = module.gke_gc0_europe-west1.cluster

  configuration = {
    apps = {
      name   = "pool"
      labels = { team = "a" }
    }
  }
}
"""


def relabelled(lock: str | None, path: str = ".terraform.lock.hcl", root: str = ".") -> Level:
    home = "" if root == "." else f"{root}/"
    repo = Repo({f"{home}pool.tf": POOL, **({path: LOCK % lock} if lock else {})})
    before = repo.reading
    repo.set("pool", "apps", "labels", {"team": "b"}, root=root)
    (change,) = changes(before, repo.reading)
    return change.impact.level


def test_the_locked_provider_decides_the_impact() -> None:
    assert relabelled(None) is Level.IN_PLACE
    assert relabelled("4.48.0") is Level.IN_PLACE
    assert relabelled("4.47.0") is Level.REBUILDS_POOL


def test_only_the_lock_file_of_the_root_counts() -> None:
    assert relabelled("4.47.0", "elsewhere/.terraform.lock.hcl") is Level.IN_PLACE
    assert relabelled("4.47.0", ".terraform.lock.hcl", "platform") is Level.IN_PLACE
    assert relabelled("4.47.0", "platform/.terraform.lock.hcl", "platform") is Level.REBUILDS_POOL


def test_another_lock_file_is_seen_and_modules_stay_the_same_objects() -> None:
    dialect = KubestackDialect()
    files = snapshot({"pool.tf": POOL, ".terraform.lock.hcl": LOCK % "4.47.0"})
    before = dialect.read(files)
    after = dialect.read(files.with_files({".terraform.lock.hcl": (LOCK % "5.4.0").encode()}), before)
    assert before.platforms[0].providers == {"hashicorp/google": "4.47.0"}
    assert after.platforms[0].providers == {"hashicorp/google": "5.4.0"}
    assert after.module(".", "pool") is before.module(".", "pool")
    gone = dialect.read(files.with_files({".terraform.lock.hcl": None}), after)
    assert gone.platforms[0].providers == {}
