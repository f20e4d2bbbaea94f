"""What Terraform says nothing about, and the one-click fixes."""

from __future__ import annotations

from core.dialects.kubestack.facts import load
from core.dialects.kubestack.unused_settings import unread
from core.platform.edit import Edit
from core.platform.model import Origin, Severity
from tests.core.dialects.samples import FLAT, TYPED
from tests.core.dialects.support import Repo

EKS = "eks_gc0_eu-west-1"
GKE = "gke_gc0_europe-west1"
WEB = "gke_gc0_europe-west1_node_pool_web"
CLUSTER = "gke_gc0_europe-west1_cluster.tf"
POOL = "gke_gc0_europe-west1_node_pool_web.tf"


def changed(files: dict[str, str], path: str, old: str, new: str) -> Repo:
    assert old in files[path]
    return Repo({**files, path: files[path].replace(old, new)})


def fix(repo: Repo, rule: str) -> None:
    (problem,) = repo.problems(rule)
    assert problem.fix
    for edit in problem.fix_edits:
        repo.apply(Edit.from_json(edit))
    assert repo.problems(rule) == []


def test_a_sound_platform_has_no_problems() -> None:
    repo = changed(TYPED, POOL, '      machine_type = ""\n', "")
    assert list(repo.reading.all_problems()) == []


def test_an_environment_that_terraform_computes_is_said() -> None:
    text = TYPED[CLUSTER].replace("    ops = {\n", "    ops = merge(local.small, {\n")
    repo = changed({**TYPED, CLUSTER: text}, CLUSTER, "    }\n  }\n}\n", "    })\n  }\n}\n")
    (problem,) = repo.problems("configuration-computed")
    assert (problem.severity, problem.environment, problem.file) == (Severity.NOTE, "ops", CLUSTER)
    assert "Terraform computes this with “merge”" in problem.sentence
    assert not repo.value(GKE, "ops", "name_prefix").known


def test_leftovers_of_the_flat_generation() -> None:
    repo = changed(TYPED, CLUSTER, "    ops = {\n", "    ops = {\n      cluster_preemptible = true\n")
    (problem,) = repo.problems("flat-leftover")
    assert "default_node_pool.preemptible" in problem.sentence
    fix(repo, "flat-leftover")
    assert repo.value(GKE, "ops", "default_node_pool.preemptible").value is True


def test_a_misspelt_name_is_mended_where_it_stands() -> None:
    """Comments, order and value stay; what has the right name already is left alone, and said."""
    wrong = "      # How many at most.\n      max_node_cuont = 9 # enough\n      min_node_count = 1\n"
    repo = changed(TYPED, POOL, "    ops = {\n", "    ops = {\n" + wrong)
    (problem,) = repo.problems("unknown-setting")
    before = repo.snapshot.read(POOL)
    assert problem.fix == "Rename it to “max_node_count”."
    fix(repo, "unknown-setting")
    assert repo.snapshot.read(POOL) == before.replace(b"max_node_cuont", b"max_node_count")


def test_a_misspelt_name_beside_the_right_one_is_removed() -> None:
    both = "      max_node_cuont = 9\n      max_node_count = 7\n"
    repo = changed(TYPED, POOL, "    ops = {\n", "    ops = {\n" + both)
    (problem,) = repo.problems("unknown-setting")
    assert problem.fix == "Remove it: it has no effect, and “max_node_count” is set here."
    fix(repo, "unknown-setting")
    assert repo.value(WEB, "ops", "max_node_count").value == 7


def test_an_empty_text_that_falls_back_is_removed_by_its_fix() -> None:
    repo = Repo(TYPED)
    fix(repo, "override-swallowed")
    assert repo.value(WEB, "ops", "machine_type").origin is Origin.INHERITED


def test_a_null_that_the_base_lacks_stops_the_flat_generation() -> None:
    repo = changed(FLAT, f"{EKS}_cluster.tf", "cluster_max_size  = null", "cluster_version   = null")
    (problem,) = repo.problems("null-without-base")
    assert problem.severity is Severity.ERROR
    fix(repo, "null-without-base")


def test_an_empty_entry_that_the_base_lacks_replaces_the_whole_map() -> None:
    repo = changed(TYPED, POOL, 'stage = "ops"', 'stage = ""')
    (problem,) = repo.problems("map-not-merged")
    assert problem.environment == "ops"
    assert repo.value(WEB, "ops", "labels").value == {"stage": ""}


def test_a_version_without_quotes_loses_its_zero() -> None:
    repo = changed(FLAT, f"{EKS}_cluster.tf", "cluster_max_size  = null", "cluster_version   = 1.30")
    assert repo.value(EKS, "ops", "cluster_version").value == "1.3"
    fix(repo, "digits-lost")
    assert repo.value(EKS, "ops", "cluster_version").value == "1.30"


def test_mixed_versions_and_an_image_unlike_the_refs() -> None:
    path = f"{EKS}_node_pool_gpu.tf"
    repo = changed(FLAT, path, "ref=v0.18.1-beta.0", "ref=v0.19.0-beta.0")
    (problem,) = repo.problems("versions-mixed")
    assert problem.module == f"{EKS}_node_pool_gpu" and "v0.19.0-beta.0" in problem.sentence
    assert problem.fix_edits[0]["operation"] == "upgrade"
    assert problem.fix_edits[0]["args"] == {"to": "v0.19.0-beta.0"}
    assert repo.problems("image-version") == []
    repo = Repo({**FLAT, "Dockerfile": "FROM kubestack/framework:v0.16.0-beta.0-eks\n"})
    (problem,) = repo.problems("image-version")
    assert (problem.file, problem.line) == ("Dockerfile", 1)


def test_a_base_that_is_not_there() -> None:
    repo = changed(
        TYPED, CLUSTER, "  configuration = {", '  configuration_base_key = "prod"\n  configuration = {'
    )
    (problem,) = repo.problems("base-missing")
    assert "prod" in problem.sentence


def test_readme_tables_that_do_not_match() -> None:
    readme = """\
# Platform

### Configuration

| Setting | Value |
|---|---|
| Framework version | v0.19.2-beta.0 |
| Environment names | apps, ops |
| Base environment | apps |

### Clusters

| Cluster name | Provider | Region | `name_prefix` |
|---|---|---|---|
| `gke_gc0_europe-west1` | google | europe-west1 | gc0 |
| `gke_gc1_europe-west4` | google | europe-west4 | gc1 |

### Node Pools

| Module name | Cluster | Purpose / notes |
|---|---|---|
"""
    repo = Repo({**TYPED, "README.md": readme})
    found = {(p.line, p.module) for p in repo.problems("readme-table")}
    assert found == {(7, None), (16, None), (20, WEB)}
    assert all(p.severity is Severity.NOTE for p in repo.problems("readme-table"))


def test_readme_tables_of_another_form() -> None:
    """What lists modules is held to the code, whatever its heading; what lists other things isn't."""
    readme = f"""\
## Our Kubernetes clusters

| Cluster | Where |
|---|---|
| [{GKE}](docs/gke.md) | here |
| **{EKS}** | gone |

## Features

| Feature | Status |
|---|---|
| Backups | done |

| Setting | Value |
|---|---|
| Framework version | v0.1.0 |
"""
    repo = Repo({**TYPED, "README.md": readme})
    assert [p.line for p in repo.problems("readme-table")] == [6, 16]


def test_an_unknown_version_is_said_to_be_assumed() -> None:
    repo = Repo({p: t.replace("ref=master", "ref=v0.27.0") for p, t in TYPED.items()})
    assert repo.module(GKE).facts_version == "master"
    assert {p.module for p in repo.problems("version-assumed")} == {GKE, WEB}


def test_settings_of_a_local_copy_are_no_mistakes() -> None:
    repo = changed(FLAT, f"{EKS}_cluster.tf", "cluster_max_sizes = 4", 'node_image        = "kind:v1"')
    assert repo.problems("unknown-setting") == []


def test_a_setting_that_nothing_uses_is_noted() -> None:
    repo = changed(
        FLAT, f"{EKS}_cluster.tf", "      name_prefix = ",
        "      worker_root_device_encrypted = true\n      name_prefix = ",
    )  # fmt: skip
    (problem,) = repo.problems("no-effect")
    assert (problem.severity, problem.environment) == (Severity.NOTE, "apps-prod")
    assert problem.setting == "worker_root_device_encrypted"
    assert "v0.18.1-beta.0" in problem.sentence
    fix(repo, "no-effect")


def test_what_counts_at_creation_is_no_setting_without_effect() -> None:
    # The sample sets the desired capacity, which does nothing afterwards.
    assert Repo(FLAT).value(EKS, "apps-prod", "cluster_desired_capacity").value == 3
    assert Repo(FLAT).problems("no-effect") == []
    assert Repo(TYPED).problems("no-effect") == []


def test_only_what_is_certain_has_no_effect() -> None:
    line = "      worker_root_device_encrypted = true\n      name_prefix = "
    written = FLAT[f"{EKS}_cluster.tf"].replace("      name_prefix = ", line)
    unknown = {f"{EKS}_cluster.tf": written.replace("v0.18.1-beta.0", "v9.0.0")}
    assert Repo(unknown).problems("no-effect") == []


def test_the_start_of_subnets_that_are_not_made() -> None:
    gpu = f"{EKS}_node_pool_gpu.tf"
    offset = '      name             = "gpu"\n      vpc_subnet_number_offset = '
    repo = changed(FLAT, gpu, '      name             = "gpu"\n', offset + "2\n")
    (problem,) = repo.problems("no-effect")
    assert problem.environment == "apps-prod"
    # An environment that inherits the start makes subnets: it is used.
    repo.set(EKS + "_node_pool_gpu", "ops", "vpc_subnet_newbits", 4)
    assert repo.problems("no-effect") == []


def test_settings_that_no_resource_uses() -> None:
    found = {
        (schema, path)
        for schema in load().modules
        for framework in load().versions
        for path in unread(schema, framework)
    }
    assert found == {
        ("aws/cluster", "worker_root_device_encrypted"),
        ("aws/cluster", "default_node_pool.root_device_encrypted"),
        ("aws/cluster", "cluster_vpc_subnet_newbits"),
        ("google/cluster", "default_node_pool.remove_default_node_pool"),
        ("google/cluster/node-pool", "guest_accelerator.gpu_partition_size"),
    }
    assert "cluster_vpc_subnet_newbits" not in unread("aws/cluster", "v0.19.2-beta.0")


def test_a_module_that_its_version_does_not_have() -> None:
    pool = f"{EKS}_node_pool_gpu"
    files = {p: t.replace("v0.18.1-beta.0", "v0.15.0-beta.0") for p, t in FLAT.items()}
    (problem,) = Repo(files).problems("module-not-in-version")
    assert (problem.module, problem.severity) == (pool, Severity.WARNING)
    assert "it came with v0.16.0-beta.0" in problem.sentence
    assert Repo(files).problems("version-assumed") == []
    files = {p: t.replace("v0.18.1-beta.0", "v0.16.2-beta.0") for p, t in FLAT.items()}
    (problem,) = Repo(files).problems("module-not-in-version")
    assert "v0.17.0-beta.0 or newer" in problem.sentence
    kind = 'module "k" {\n  source = "github.com/kbst/terraform-kubestack//kind/cluster?ref=master"\n}\n'
    (problem,) = Repo({"k.tf": kind}).problems("module-not-in-version")
    assert "it was last in v0.19.2-beta.0" in problem.sentence
    assert Repo(FLAT).problems("module-not-in-version") == Repo(TYPED).problems("module-not-in-version") == []


def test_what_is_ignored_and_can_not_be_moved_is_removed() -> None:
    head = '      name_prefix = "gc0"\n'
    repo = changed(FLAT, f"{EKS}_cluster.tf", "cluster_max_sizes = 4", "frobnicate = true")
    (problem,) = repo.problems("unknown-setting")
    assert problem.fix == "Remove it: it has no effect."
    fix(repo, "unknown-setting")
    twin = FLAT[f"{EKS}_cluster.tf"].replace("      cluster_max_sizes = 4\n", "")
    repo = Repo({**FLAT, f"{EKS}_cluster.tf": twin.replace(head, head + "      cluster_max_sizes = 4\n")})
    (problem,) = repo.problems("unknown-setting")
    assert "cluster_max_size" in problem.sentence
    assert problem.fix == "Remove it: it has no effect, and “cluster_max_size” is set here."
    fix(repo, "unknown-setting")
    assert repo.value(EKS, "apps-prod", "cluster_max_size").value == 9
