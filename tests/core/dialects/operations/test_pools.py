from __future__ import annotations

import json
from typing import Any

import pytest

from core.dialects.errors import Refused
from core.dialects.kubestack.dialect import KubestackDialect
from core.platform.edit import Edit
from core.snapshot import Entry, Snapshot
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result, effective, written

EKS, GKE, AKS, SCW = "eks_gc0_eu-west-1", "gke_gc0_europe-west1", "aks_gc0_westeurope", "scw_gc0_fr-par"
SIZES = {"min": 1, "max": 4, "taints": ["dedicated=batch:NoSchedule"]}
MACHINES = {EKS: "m5.large", GKE: "e2-medium", AKS: "Standard_D4s_v3", SCW: "PRO2-S"}


def add(files: dict[str, str], cluster: str, **more: Any) -> Result:
    settings = {"": {**SIZES, "machine": MACHINES.get(cluster, "t3.large")}, "ops": {"max": 2}}
    return Result(files, "add-node-pool", {"cluster": cluster, "name": "batch", "settings": settings, **more})


@pytest.mark.parametrize("cluster", [EKS, GKE, AKS])
def test_flat_pool_on_every_cloud(cluster: str) -> None:
    result = add(repos.flat_multi(), cluster)
    path = f"{cluster}_node_pool_batch.tf"
    assert set(result.changed) == {path}
    pool = result.module(f"{cluster}_node_pool_batch")
    assert pool.cluster == cluster
    assert pool.version == repos.FLAT
    assert pool.base == "apps-prd"
    assert pool.environments == ("apps-prd", "apps-stg", "ops")
    assert result.errors() == []
    values = effective(pool)
    most = {EKS: "max_size", GKE: "max_node_count", AKS: "max_count"}[cluster]
    assert [values[e][most] for e in pool.environments] == [4, 4, 2]


@pytest.mark.parametrize("cluster", [EKS, GKE, AKS, SCW])
def test_typed_pool_on_every_cloud(cluster: str) -> None:
    result = add(repos.typed_multi(), cluster, purpose="general")
    pool = result.module(f"{cluster}_node_pool_batch")
    text = result.text(f"{cluster}_node_pool_batch.tf")
    cloud = {EKS: "aws", GKE: "google", AKS: "azurerm", SCW: "scaleway"}[cluster]
    assert f"    {cloud} = {cloud}.{cluster}\n" in text
    assert "kubernetes" not in text
    assert f"module.{cluster}.cluster\n" in text
    assert ("cluster_metadata" in text) == (cloud != "azurerm")
    assert pool.version == "master"
    assert f"| {cluster}_node_pool_batch | {cluster} | General |" in result.text("README.md")
    assert result.errors() == []


def test_flat_eks_text() -> None:
    result = add(repos.flat_multi(), EKS)
    assert (
        result.text(f"{EKS}_node_pool_batch.tf")
        == f"""module "{EKS}_node_pool_batch" {{
  providers = {{
    aws = aws.{EKS}
  }}

  source = "{repos.KBST}//aws/cluster/node-pool?ref={repos.FLAT}"

  cluster_name = module.{EKS}.current_metadata["name"]

  configuration_base_key = "apps-prd"
  configuration = {{
    apps-prd = {{
      desired_capacity = 1
      instance_types   = "m5.large"
      max_size         = 4
      min_size         = 1
      name             = "batch"
      taints = [
        {{
          key    = "dedicated"
          value  = "batch"
          effect = "NO_SCHEDULE"
        }}
      ]
    }}
    apps-stg = {{}}
    ops = {{
      max_size = 2
    }}
  }}
}}
"""
    )


def test_typed_gke_text() -> None:
    result = add(repos.typed_multi(), GKE)
    assert (
        result.text(f"{GKE}_node_pool_batch.tf")
        == f"""module "{GKE}_node_pool_batch" {{
  providers = {{
    google = google.{GKE}
  }}

  source = "{repos.KBST}//google/cluster/node-pool?ref=master"

  cluster          = module.{GKE}.cluster
  cluster_metadata = module.{GKE}.current_metadata

  configuration = {{
    apps = {{
      name       = "batch"
      project_id = module.{GKE}.current_config["project_id"]
      location   = module.{GKE}.current_config["region"]

      machine_type   = "e2-medium"
      min_node_count = 1
      max_node_count = 4

      taints = [
        {{
          key    = "dedicated"
          value  = "batch"
          effect = "NO_SCHEDULE"
        }}
      ]
    }}

    ops = {{
      max_node_count = 2
    }}
  }}
}}
"""
    )


def test_numbers_are_quoted_where_the_repository_quotes_them() -> None:
    files = repos.flat_eks()
    result = Result(
        files,
        "add-node-pool",
        {
            "cluster": "eks_zero",
            "name": "x",
            "settings": {"": {"machine": ["m5.large", "m5a.large"], "min": 1, "max": 2}},
        },
    )
    text = result.text("eks_zero_node_pool_x.tf")
    assert 'max_size         = "2"' in text
    assert 'instance_types   = "m5.large,m5a.large"' in text
    assert result.module("eks_zero_node_pool_x").environments == ("apps", "ops", "loc")
    assert result.module("eks_zero_node_pool_x").setting("max_size").values["ops"].value == 2  # type: ignore[union-attr]


def test_like_another_pool_of_the_cluster_and_of_another() -> None:
    files = repos.flat_multi()
    result = Result(
        files, "add-node-pool", {"cluster": GKE, "name": "more", "like": f"{GKE}_node_pool_extra"}
    )
    old = written(result.module(f"{GKE}_node_pool_extra"), "apps-prd")
    new = written(result.module(f"{GKE}_node_pool_more"), "apps-prd")
    assert new == {**old, "name": "more"}
    mirrored = Result(files, "add-cluster", {"like": GKE, "region": "us-central1"}).files()
    other = "gke_gc0_us-central1"
    result = Result(
        mirrored, "add-node-pool", {"cluster": other, "name": "extra", "like": f"{GKE}_node_pool_extra"}
    )
    text = result.text(f"{other}_node_pool_extra.tf")
    assert f"module.{other}.current_config" in text
    assert f"module.{GKE}." not in text


def test_objects_whose_members_are_settings() -> None:
    gpu = {"type": "nvidia-tesla-t4", "count": 1}
    result = Result(
        repos.typed_multi(),
        "add-node-pool",
        {
            "cluster": GKE,
            "name": "gpu",
            "settings": {"": {"machine": "n1-standard-4", "min": 0, "max": 1, "gpu": gpu}},
        },
    )
    values = effective(result.module(f"{GKE}_node_pool_gpu"))["apps"]
    assert values["guest_accelerator.type"] == "nvidia-tesla-t4"
    assert result.errors() == []


def test_shared_file_by_habit_and_windows_line_ends() -> None:
    files = repos.typed_multi()
    pool = files.pop(f"{EKS}_node_pool_extra.tf")
    files[f"{EKS}_node_pools.tf"] = (
        pool + "\n" + pool.replace("_extra", "_two").replace('"extra"', '"two"')
    ).replace("\n", "\r\n")
    result = add(files, EKS)
    assert set(result.changed) == {f"{EKS}_node_pools.tf", "README.md"}
    data = result.after.read(f"{EKS}_node_pools.tf")
    assert data.startswith(files[f"{EKS}_node_pools.tf"].encode())
    assert data.count(b"\n") == data.count(b"\r\n")


def test_same_source_as_the_cluster() -> None:
    files = repos.flat_multi()
    path = f"{EKS}_cluster.tf"
    files[path] = files[path].replace(
        f"{repos.KBST}//aws/cluster?ref={repos.FLAT}",
        f"git::ssh://git@example.org/fork.git//aws/cluster?ref={repos.FLAT}&depth=1",
    )
    text = add(files, EKS).text(f"{EKS}_node_pool_batch.tf")
    assert f'"git::ssh://git@example.org/fork.git//aws/cluster/node-pool?ref={repos.FLAT}&depth=1"' in text


@pytest.mark.parametrize(
    ("files", "args", "says"),
    [
        (repos.flat_multi(), {"cluster": EKS, "name": "extra"}, "already"),
        (repos.flat_multi(), {"cluster": EKS, "name": "no good"}, "can't be a pool's name"),
        (repos.flat_multi(), {"cluster": AKS, "name": "too-long-for-azure"}, "can't be a pool's name"),
        (repos.flat_multi(), {"cluster": "nope", "name": "x"}, "no cluster “nope”"),
        (repos.flat_multi(), {"cluster": EKS, "name": "x"}, "needs Machine types"),
        (
            repos.flat_multi(),
            {"cluster": EKS, "name": "x", "settings": {"prod": {"min": 1}}},
            "no environment “prod”",
        ),
        (
            repos.flat_multi(),
            {"cluster": EKS, "name": "x", "settings": {"": {"spot": True}}},
            "no setting “spot”",
        ),
        (
            repos.flat_multi(),
            {"cluster": EKS, "name": "x", "settings": {"": {"taints": ["x"]}}},
            "is no taint",
        ),
        (
            repos.flat_multi(),
            {"cluster": EKS, "name": "x", "like": f"{GKE}_node_pool_extra"},
            "another cloud",
        ),
        (repos.flat_tfvars(), {"cluster": "gke_zero", "name": "x"}, "since v0.16.0-beta.0"),
    ],
)
def test_refused(files: dict[str, str], args: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        Result(files, "add-node-pool", args)


def test_remove_the_file_and_the_row() -> None:
    files = repos.typed_multi()
    result = Result(files, "remove-node-pool", {"pool": f"{EKS}_node_pool_extra"})
    assert result.changed[f"{EKS}_node_pool_extra.tf"] is None
    assert "_node_pool_extra" not in result.text("README.md")
    assert set(result.changed) == {f"{EKS}_node_pool_extra.tf", "README.md"}


def test_remove_only_the_block_with_its_comment() -> None:
    files = repos.flat_multi()
    pool = files[f"{EKS}_node_pool_extra.tf"]
    kept = "# kept\nlocals {\n  a = 1\n}\n"
    files[f"{EKS}_node_pool_extra.tf"] = f'{kept}\n# batch jobs\n{pool}\n# module "old" {{}}\n'
    result = Result(files, "remove-node-pool", {"pool": f"{EKS}_node_pool_extra"})
    assert result.text(f"{EKS}_node_pool_extra.tf") == f'{kept}\n# module "old" {{}}\n'


def test_add_then_remove_is_nothing() -> None:
    files = repos.typed_multi()
    added = add(files, SCW)
    result = Result(added.files(), "remove-node-pool", {"pool": f"{SCW}_node_pool_batch"})
    assert result.files() == files


def test_refuse_while_used_but_not_by_comments() -> None:
    files = repos.flat_multi()
    name = f"{EKS}_node_pool_extra"
    files["notes.tf"] = f"# module.{name} is for batch\n/* module.{name} */\n"
    assert Result(files, "remove-node-pool", {"pool": name}).changed
    files["outputs.tf"] = f'output "x" {{\n  value = "${{module.{name}.id}}" # here\n}}\n'
    with pytest.raises(Refused, match=r"outputs\.tf, line 2"):
        Result(files, "remove-node-pool", {"pool": name})


def test_longer_names_are_other_modules() -> None:
    files = repos.flat_multi()
    files["outputs.tf"] = f'output "x" {{\n  value = module.{EKS}_node_pool_extra-2.id\n}}\n'
    assert Result(files, "remove-node-pool", {"pool": f"{EKS}_node_pool_extra"}).changed


def test_args_are_json() -> None:
    args = {"cluster": EKS, "name": "batch", "settings": {"": {**SIZES, "machine": "m5.large"}}}
    assert json.loads(json.dumps(args)) == args


def test_what_cannot_be_read_is_left_alone() -> None:
    files = repos.typed_multi()
    snapshot = repos.snapshot(files)
    broken = {
        "README.md": b"\xff\xfe",
        "secret.tf": b"\0GITCRYPT\0",
        "Dockerfile": b"FROM kubestack/framework:\xff",
    }
    dialect = KubestackDialect()
    snapshot = snapshot.with_files({**broken, "broken.tf": b'module "x" {'})
    reading = dialect.read(snapshot)
    for operation, args in (
        ("remove-node-pool", {"pool": f"{EKS}_node_pool_extra"}),
        ("add-environment", {"name": "qa"}),
        ("add-cluster", {"like": SCW, "region": "nl-ams"}),
        ("upgrade", {"to": "v0.20.0-beta.0"}),
    ):
        changed = dialect.apply(snapshot, reading, Edit("operation", operation=operation, args=args))
        assert changed
        assert not set(changed) & {*broken, "broken.tf"}


def test_a_broken_file_is_not_changed() -> None:
    files = repos.flat_multi()
    files[f"{EKS}_node_pool_extra.tf"] += 'locals { a = "\n'
    with pytest.raises(Refused):
        Result(files, "remove-node-pool", {"pool": f"{EKS}_node_pool_extra"})


def test_links_and_submodules_are_no_files() -> None:
    snapshot = repos.snapshot(repos.flat_multi())
    entries = {
        **snapshot.entries,
        "vendor.tf": Entry("160000", "1" * 40, 0),
        "Dockerfile": Entry("120000", "2", 3),
    }

    def fetch(paths: list[str]) -> dict[str, bytes]:
        assert "vendor.tf" not in paths
        return dict(snapshot.fetch(paths))

    other = Snapshot(snapshot.commit, entries, fetch)
    dialect = KubestackDialect()
    edit = Edit("operation", operation="upgrade", args={"to": repos.LAST_FLAT})
    changed = dialect.apply(other, dialect.read(other), edit)
    assert "Dockerfile" not in changed
    assert f"{EKS}_cluster.tf" in changed


def test_like_a_pool_in_another_region_takes_the_zones_of_its_own() -> None:
    new = "eks_gc0_us-east-2"
    files = Result(repos.flat_multi(), "add-cluster", {"like": EKS, "region": "us-east-2"}).files()
    result = Result(
        files, "add-node-pool", {"cluster": new, "name": "extra", "like": f"{EKS}_node_pool_extra"}
    )
    zones = result.module(f"{new}_node_pool_extra").setting("availability_zones")
    assert zones is not None
    assert zones.values["ops"].value == ["us-east-2a", "us-east-2b"]


@pytest.mark.parametrize(
    ("cluster", "settings", "reason"),
    [
        (AKS, {}, "own default has none"),
        (AKS, {"machine": "Standard_D4s_v5"}, "Standard_D4s_v5 has no GPU: choose another"),
        (GKE, {"machine": "n1-standard-4"}, "n1-standard-4 has no GPU of its own: say which kind"),
        (GKE, {"machine": "e2-standard-4"}, "e2-standard-4 has no GPU: choose another"),
        (GKE, {"gpu_type": "nvidia-tesla-t4"}, "own default has none"),
        (GKE, {"machine": "g2-standard-4", "gpu_type": "nvidia-tesla-t4"}, "can't be attached to g2"),
        (GKE, {"machine": "e2-standard-4", "gpu_type": "nvidia-tesla-t4"}, "can't be attached to e2"),
        (GKE, {"machine": "n1-standard-4", "gpu_type": "nvidia-tesla-t4"}, ""),
        (GKE, {"machine": "g2-standard-24", "gpu_type": "nvidia-l4"}, ""),
        (GKE, {"machine": "n1-standard-4", "gpu": {"type": "nvidia-tesla-t4", "count": 1}}, ""),
        (GKE, {"machine": "g2-standard-4"}, ""),
        (AKS, {"machine": "Standard_NC4as_T4_v3"}, ""),
        (AKS, {"machine": "Standard_of_tomorrow"}, ""),
    ],
)
def test_a_pool_for_gpus_has_some(cluster: str, settings: dict[str, Any], reason: str) -> None:
    rows = {"min": 0, "max": 1, **settings}
    args = {"cluster": cluster, "name": "gpu", "purpose": "gpu", "settings": {"": rows}}
    files = repos.typed_multi() if settings else repos.flat_multi()
    if not reason:
        assert Result(files, "add-node-pool", args).errors() == []
        return
    with pytest.raises(Refused, match=reason):
        Result(files, "add-node-pool", args)


def test_no_environment_of_a_pool_for_gpus_is_without() -> None:
    rows = {"machine": "n1-standard-4", "gpu_type": "nvidia-tesla-t4", "min": 0, "max": 1}
    args = {"cluster": GKE, "name": "gpu", "purpose": "gpu"}
    settings = {"": rows, "ops": {"machine": "e2-standard-4"}}
    with pytest.raises(Refused, match="can't be attached to e2-standard-4"):
        Result(repos.typed_multi(), "add-node-pool", {**args, "settings": settings})


@pytest.mark.parametrize("framework", ["v0.19.2-beta.0", "master"])
def test_an_attached_gpu_is_a_setting_of_its_own_or_a_part_of_one(framework: str) -> None:
    """Where it is inherited whole, an environment that says a part has all of it."""
    files = {p: t.replace("v0.19.2-beta.0", framework) for p, t in repos.typed_multi().items()}
    files = {p: t.replace("ref=master", f"ref={framework}") for p, t in files.items()}
    rows = {"machine": "n1-standard-8", "gpu_type": "nvidia-tesla-t4", "min": 0, "max": 1}
    args = {"cluster": GKE, "name": "gpu", "purpose": "gpu", "settings": {"": rows, "ops": {"gpu_count": 2}}}
    made = effective(Result(files, "add-node-pool", args).module(f"{GKE}_node_pool_gpu"))
    for environment, count in (("apps", 1), ("ops", 2)):
        there = made[environment]
        whole = there.get("guest_accelerator") or {
            name: there[f"guest_accelerator.{name}"] for name in ("type", "count")
        }
        assert whole == {"type": "nvidia-tesla-t4", "count": count}


POOL_MAP = """# shared
pools = {
  extra = {
    apps-prd = {
      name           = "extra"
      instance_types = "m5.large"
      min_size       = 1
      max_size       = 3
    }
    apps-stg = {}
    ops      = {}
  }

  other = {
    # kept
    apps-prd = {
      name           = "other"
      instance_types = "m5.large"
      min_size       = 1
      max_size       = 3
    }
    apps-stg = {}
    ops      = {}
  }
}
"""


def _by_map(*names: str) -> dict[str, str]:
    """Pools of which each takes its entry of one map in a file of variables."""
    files = repos.flat_multi()
    block = files[f"{EKS}_node_pool_extra.tf"]
    head = block[: block.index("  configuration")]
    for name in names:
        made = head.replace("_node_pool_extra", f"_node_pool_{name}")
        files[f"{EKS}_node_pool_{name}.tf"] = f'{made}  configuration = var.pools["{name}"]\n}}\n'
    files["pools.tf"] = 'variable "pools" {}\n'
    files["pools.auto.tfvars"] = POOL_MAP
    return files


def test_a_removed_pool_takes_its_entry_along() -> None:
    result = Result(_by_map("extra", "other"), "remove-node-pool", {"pool": f"{EKS}_node_pool_other"})
    text = result.text("pools.auto.tfvars")
    assert "other" not in text
    assert text.startswith(POOL_MAP[: POOL_MAP.index("\n  other")])
    assert text.endswith("\n  }\n}\n")
    result = Result(_by_map("extra", "other"), "remove-node-pool", {"pool": f"{EKS}_node_pool_extra"})
    kept = POOL_MAP[POOL_MAP.index("  other") :]
    assert result.text("pools.auto.tfvars") == f"# shared\npools = {{\n{kept}"
    assert result.module(f"{EKS}_node_pool_other").cluster == EKS


@pytest.mark.parametrize(
    "use",
    [
        'output "all" {\n  value = keys(var.pools)\n}\n',
        "locals {\n  each = [for name in [1] : var.pools[name]]\n}\n",
    ],
)
def test_an_entry_of_a_map_that_others_read_whole_stays(use: str) -> None:
    files = _by_map("extra", "other") | {"outputs.tf": use}
    result = Result(files, "remove-node-pool", {"pool": f"{EKS}_node_pool_extra"})
    assert "pools.auto.tfvars" not in result.changed


def test_an_entry_that_another_module_takes_stays() -> None:
    files = _by_map("extra", "other")
    other = files[f"{EKS}_node_pool_other.tf"]
    files[f"{EKS}_node_pool_other.tf"] = other.replace('var.pools["other"]', 'var.pools["extra"]')
    result = Result(files, "remove-node-pool", {"pool": f"{EKS}_node_pool_extra"})
    assert "pools.auto.tfvars" not in result.changed
