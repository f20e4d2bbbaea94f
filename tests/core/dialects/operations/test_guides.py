from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.dialects.errors import Refused
from core.dialects.kubestack import operations
from core.dialects.kubestack.dialect import KubestackDialect
from core.platform.guide import Guide
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result, effective

Make = Callable[[], dict[str, str]]
EKS, GKE, AKS, SCW = "eks_gc0_eu-west-1", "gke_gc0_europe-west1", "aks_gc0_westeurope", "scw_gc0_fr-par"


def ask(files: dict[str, str], operation: str, args: dict[str, Any] | None = None) -> Guide:
    dialect, snapshot = KubestackDialect(), repos.snapshot(files)
    return dialect.guide(snapshot, dialect.read(snapshot), operation, "", args or {})


@pytest.mark.parametrize("make", [repos.flat_multi, repos.flat_eks, repos.flat_tfvars, repos.typed_multi])
def test_every_guide_answers(make: Make) -> None:
    for name in [o.name for o in operations.operations()]:
        guide = ask(make(), name)
        assert guide.title
        assert guide.refused or guide.steps
        names = [q.name for s in guide.steps for q in s.questions]
        assert len(names) == len(set(names))


def test_a_repository_without_a_platform() -> None:
    for name in [o.name for o in operations.operations()]:
        assert ask({"a.tf": "locals {}\n"}, name).refused


@pytest.mark.parametrize(
    ("make", "cluster"),
    [
        (repos.flat_multi, EKS),
        (repos.flat_multi, AKS),
        (repos.typed_multi, EKS),
        (repos.typed_multi, GKE),
        (repos.typed_multi, AKS),
        (repos.typed_multi, SCW),
    ],
)
def test_the_answers_of_the_general_purpose_are_enough(make: Make, cluster: str) -> None:
    guide = ask(make(), "add-node-pool", {"cluster": cluster})
    result = Result(make(), "add-node-pool", dict(guide.args))
    pool = result.module(f"{cluster}_node_pool_{guide.args['name']}")
    assert pool.cluster == cluster
    assert result.errors() == []


@pytest.mark.parametrize("make", [repos.flat_multi, repos.typed_multi])
def test_nothing_that_is_required_is_left_to_type(make: Make) -> None:
    """Who wants what the default pool has presses Next until the end."""
    for module in KubestackDialect().read(repos.snapshot(make())).platforms[0].clusters:
        assert module.module is not None
        guide = ask(make(), "add-node-pool", {"cluster": module.module.name})
        for question in (q for step in guide.steps for q in step.questions if q.required):
            base = question.environments[0] if question.environments else ""
            assert question.defaults.get(base, question.default) not in (None, "", []), question.name


@pytest.mark.parametrize("make", [repos.flat_multi, repos.typed_multi])
def test_a_gpu_pool_needs_a_machine_with_a_gpu(make: Make) -> None:
    """Azure's module has a machine type of its own, which has none."""
    guide = ask(make(), "add-node-pool", {"cluster": AKS, "purpose": "gpu"})
    question = guide.question("settings.vm_size")
    assert question is not None and question.required and not question.defaults


@pytest.mark.parametrize(
    ("machine", "needed", "kinds"),
    [
        (
            "n1-standard-4",
            True,
            {"nvidia-tesla-t4", "nvidia-tesla-v100", "nvidia-tesla-p100", "nvidia-tesla-p4"},
        ),
        ("g2-standard-4", False, {"nvidia-l4"}),
        ("e2-standard-4", False, set()),
    ],
)
def test_a_machine_without_a_gpu_asks_which_to_attach(machine: str, needed: bool, kinds: set[str]) -> None:
    settings = {"": {"machine": machine}}
    guide = ask(
        repos.typed_multi(), "add-node-pool", {"cluster": GKE, "purpose": "gpu", "settings": settings}
    )
    names = [q.name for q in guide.steps[1].questions[:3]]
    assert names == [
        f"settings.{p}" for p in ("machine_type", *(f"guest_accelerator.{n}" for n in ("type", "count")))
    ]
    which, kind, count = guide.steps[1].questions[:3]
    assert (kind.required, count.required) == (needed, needed)
    assert {c.value for c in kind.choices} == kinds
    assert count.defaults == ({"apps": 1} if needed else {})
    assert which.refused == ("" if kinds else "e2-standard-4 has no GPU: choose another machine type.")
    assert [q.label for q in (kind, count)] == ["GPU type", "GPUs per node"]


@pytest.mark.parametrize(("cluster", "machine"), [(EKS, "m5.large"), (AKS, "Standard_D4s_v5")])
def test_a_machine_without_a_gpu_does_not_pass(cluster: str, machine: str) -> None:
    settings = {"": {"machine": [machine] if cluster == EKS else machine}}
    guide = ask(
        repos.typed_multi(), "add-node-pool", {"cluster": cluster, "purpose": "gpu", "settings": settings}
    )
    (which,) = [q for q in guide.steps[1].questions if q.machines is not None]
    assert which.refused == f"{machine} has no GPU: choose another machine type."


def test_smaller_environments_stay_smaller() -> None:
    guide = ask(repos.typed_multi(), "add-node-pool", {"cluster": EKS})
    question = guide.question("settings.min_size")
    assert question is not None
    assert question.defaults == {"apps": 3, "ops": 1}
    assert question.environments == ("apps", "ops")


def test_machines_come_from_the_catalog() -> None:
    guide = ask(repos.typed_multi(), "add-node-pool", {"cluster": EKS})
    machines = guide.question("settings.instance_types")
    assert machines is not None
    assert any(c.value == "m5.large" and "vCPU" in c.label for c in machines.choices)
    assert machines.machines is not None and "Catalog of" in machines.machines.note
    gpus = ask(repos.typed_multi(), "add-node-pool", {"cluster": EKS, "purpose": "gpu"})
    offered = {c.value for c in gpus.question("settings.instance_types").choices}  # type: ignore[union-attr]
    assert "g4dn.xlarge" in offered
    assert "m5.large" not in offered


@pytest.mark.parametrize(
    ("cluster", "purpose", "taint"),
    [
        (EKS, "gpu", "nvidia.com/gpu"),
        (AKS, "gpu", "nvidia.com/gpu"),
        (GKE, "spot", "cloud.google.com/gke-preemptible"),
        (SCW, "gpu", "nvidia.com/gpu"),
    ],
)
def test_purposes_taint_and_show_the_toleration(cluster: str, purpose: str, taint: str) -> None:
    guide = ask(repos.typed_multi(), "add-node-pool", {"cluster": cluster, "purpose": purpose})
    (_taint, short), (_label, text) = guide.copy
    assert short.startswith(f"{taint}=")
    assert f"- key: {taint}\n" in text
    assert taint in str(guide.args["settings"])


def test_typed_taints_are_tolerated_too() -> None:
    taints = [
        {"key": "team", "value": "ml", "effect": "NO_EXECUTE"},
        {"key": "big", "value": "", "effect": "NO"},
    ]
    guide = ask(
        repos.typed_multi(), "add-node-pool", {"cluster": EKS, "settings": {"apps": {"taints": taints}}}
    )
    assert dict(guide.copy)["Taint of its nodes"] == "team=ml:NoExecute"
    assert "- key: team\n" in guide.copy[1][1], "and what is half typed is left out"


def test_azures_module_taints_spot_nodes_by_itself() -> None:
    guide = ask(repos.flat_multi(), "add-node-pool", {"cluster": AKS, "purpose": "spot"})
    assert "scalesetpriority" in guide.copy[1][1]
    assert "node_taints" not in guide.args["settings"]["apps-prd"]
    result = Result(repos.flat_multi(), "add-node-pool", dict(guide.args))
    assert result.errors() == []
    assert (
        "max_surge" in ask(repos.typed_multi(), "add-node-pool", {"cluster": AKS, "purpose": "spot"}).refused
    )


def test_machines_fit_zones_image_and_purpose() -> None:
    def names(**settings: Any) -> set[str]:
        args = {"cluster": EKS, "settings": {"apps": settings}}
        question = ask(repos.typed_multi(), "add-node-pool", args).question("settings.instance_types")
        assert question is not None and question.machines is not None
        return {m.name for m in question.machines.rows}

    everywhere = names()
    assert "m5.large" in everywhere and "g4dn.xlarge" not in everywhere
    assert "m6g.large" in everywhere and "m6g.large" not in names(ami_type="AL2023_x86_64_STANDARD")
    assert "m5.large" not in names(ami_type="AL2023_ARM_64_STANDARD")
    assert names(availability_zones=["eu-west-1a"]) != names(availability_zones=["eu-west-1b"])


def test_a_pool_like_another_shows_what_it_copies() -> None:
    files = repos.flat_multi()
    guide = ask(files, "add-node-pool", {"purpose": "like"})
    machine = next(q for q in guide.steps[1].questions if q.machines is not None)
    assert machine.defaults and not machine.required
    assert guide.args.get("settings") == {}, "it is copied as written, not as shown"
    result = Result(files, "add-node-pool", dict(guide.args))
    assert result.errors() == []


def test_totals_know_the_clusters_zones() -> None:
    guide = ask(repos.typed_multi(), "add-node-pool", {"cluster": GKE})
    assert guide.zones and set(guide.zones) == {"apps", "ops"}


def test_purposes_that_a_cloud_cannot_serve() -> None:
    assert ask(repos.typed_multi(), "add-node-pool", {"cluster": EKS, "purpose": "spot"}).refused
    assert "v0.19.2" in ask(repos.flat_multi(), "add-node-pool", {"cluster": GKE, "purpose": "gpu"}).refused
    assert not ask(repos.typed_multi(), "add-node-pool", {"cluster": GKE, "purpose": "gpu"}).refused


def test_answers_for_another_cluster_are_forgotten() -> None:
    settings = {"apps": {"instance_types": ["m5.large"], "min_size": 7}, "nope": {"min_size": 1}}
    guide = ask(repos.typed_multi(), "add-node-pool", {"cluster": GKE, "settings": settings})
    assert "instance_types" not in guide.args["settings"]["apps"]
    assert set(guide.args["settings"]) <= {"apps", "ops"}


def test_stages_and_what_they_destroy() -> None:
    guide = ask(repos.flat_multi(), "remove-cluster", {"cluster": EKS})
    assert "Stage 1" in guide.sentence
    assert len(guide.destroys) == 2
    last = ask(repos.typed_multi(), "remove-cluster", {"cluster": SCW})
    assert any("Provider configuration not present" in n for n in last.notes)
    assert last.destroys == (f"Cluster {SCW} in apps and ops",)


def test_upgrades_say_what_they_mean() -> None:
    guide = ask(repos.flat_eks(), "upgrade", {"to": "master"})
    assert any("AL2023" in n for n in (*guide.warnings, *guide.notes))
    assert any("lock file" in n for n in guide.notes)
    assert any("releases only" in n for n in guide.notes)
    assert ask(repos.typed_multi(), "upgrade").refused


def test_an_upgrade_begins_with_nothing_chosen() -> None:
    """Only versions that no module is ahead of, with their dates; what is lost stands above the rest."""
    guide = ask(repos.flat_eks(), "upgrade")
    question = guide.question("to")
    assert question is not None and question.required and question.default is None and not guide.args
    assert not guide.warnings and not guide.refused
    assert question.choices[0].value == "master"
    assert all(c.label for c in question.choices), "with its date"
    offered = ask(repos.flat_multi(repos.LAST_FLAT), "upgrade").question("to")
    assert offered is not None and repos.LAST_FLAT not in [c.value for c in offered.choices]
    chosen = ask(repos.flat_multi(repos.LAST_FLAT), "upgrade", {"to": "master"})
    assert set(chosen.warnings).isdisjoint(chosen.notes)


@pytest.mark.parametrize(
    ("operation", "question"),
    [("remove-node-pool", "pool"), ("remove-cluster", "cluster"), ("remove-environment", "name")],
)
def test_what_takes_away_chooses_nothing_by_itself(operation: str, question: str) -> None:
    guide = ask(repos.typed_multi(), operation)
    asked = guide.question(question)
    assert asked is not None
    if len(asked.choices) > 1:
        assert asked.default is None and not guide.args and not guide.destroys
    else:
        assert guide.args[question] == asked.choices[0].value


def test_a_mirror_suggests_prefix_and_zones() -> None:
    guide = ask(repos.typed_multi(), "add-cluster", {"like": EKS})
    assert guide.args["name_prefix"] == "gc1"
    guide = ask(repos.typed_multi(), "add-cluster", {"like": EKS, "region": "us-east-2"})
    assert guide.args["name_prefix"] == "gc0"
    assert guide.args["zones"] == ["us-east-2a", "us-east-2b", "us-east-2c"]
    result = Result(repos.typed_multi(), "add-cluster", dict(guide.args))
    assert (
        effective(result.module("eks_gc0_us-east-2"))["ops"]["cluster_availability_zones"][0] == "us-east-2a"
    )


@pytest.mark.parametrize(
    ("operation", "args", "says"),
    [
        ("nope", {}, "There is no operation"),
        ("remove-node-pool", {"pool": ["a"]}, "wrong shape"),
        ("add-node-pool", {"settings": {"apps": 1}}, "wrong shape"),
        ("add-node-pool", {"settings": []}, "wrong shape"),
        ("upgrade", {"to": 1}, "wrong shape"),
        ("upgrade", {"version": "master"}, "takes no “version”"),
    ],
)
def test_answers_of_the_wrong_shape(operation: str, args: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        Result(repos.flat_multi(), operation, args)
    assert says.split()[-1].strip("“”") in ask(repos.flat_multi(), operation, args).refused


def test_what_else_knows_the_environments() -> None:
    files = repos.flat_multi()
    files[".github/workflows/main.yml"] = "run: terraform workspace select ops\n"
    files["locals.tf"] = 'locals {\n  size = {\n    apps-prd = 1\n    "apps-stg" = 2\n    ops = 1\n  }\n}\n'
    guide = ask(files, "add-environment", {"name": "qa"})
    assert "Environments are named in .github/workflows/main.yml." in guide.notes
    assert "The environments are listed once more: locals.tf, line 2." in guide.notes


def test_the_stages_of_a_mirror() -> None:
    answers = {"like": EKS, "region": "us-east-2", "name_prefix": "gc0"}
    files = Result(repos.flat_multi(), "add-cluster", answers).files()
    assert "Stage 2" in ask(files, "add-cluster", answers).sentence
    files = Result(files, "add-cluster", answers).files()
    assert "Stage 3" in ask(files, "add-cluster", answers).sentence
    files = Result(files, "add-cluster", answers).files()
    assert "has everything" in ask(files, "add-cluster", answers).refused


def test_local_modules_shared_with_another_root() -> None:
    files = {f"one/{p}": t for p, t in repos.typed_eks().items() if not p.startswith("modules/")}
    files |= {p.replace("one/", "two/", 1): t for p, t in files.items()}
    files |= {p: t for p, t in repos.typed_eks().items() if p.startswith("modules/")}
    files = {p: t.replace('"./modules/', '"../modules/') for p, t in files.items()}
    dialect, snapshot = KubestackDialect(), repos.snapshot(files)
    guide = dialect.guide(snapshot, dialect.read(snapshot), "add-environment", "one", {"name": "qa"})
    assert any("modules/cert_manager: also used by the platform in two" in n for n in guide.notes)


def test_which_of_several_platforms_is_asked_first() -> None:
    files = {f"{root}/{p}": t for root in ("one", "two") for p, t in repos.flat_eks().items()}
    dialect, snapshot = KubestackDialect(), repos.snapshot(files)
    reading = dialect.read(snapshot)
    guide = dialect.guide(snapshot, reading, "add-environment", "", {})
    question = guide.steps[0].questions[0]
    assert (guide.root, question.name, question.default) == ("one", "root", "one")
    assert [c.value for c in question.choices] == ["one", "two"] and "root" not in guide.args
    other = dialect.guide(snapshot, reading, "add-environment", "two", {"root": "two"})
    assert (other.root, other.steps[0].questions[0].default) == ("two", "two")
    again = dialect.guide(snapshot, reading, "add-environment", "two", {"root": "two", "name": "qa"})
    assert again.question("root") is not None and again.args["name"] == "qa"
    assert dialect.guide(snapshot, reading, "add-environment", "two", {"name": "qa"}).question("root") is None
    assert (
        "Several folders" in dialect.guide(snapshot, reading, "add-environment", "", {"name": "qa"}).refused
    )


def test_when_it_is_applied_per_environment() -> None:
    notes = ask(repos.flat_multi(), "add-node-pool").notes
    assert notes[0] == (
        "ops: applied when this is merged. Repoform doesn't know how apps-prd is deployed. "
        "Repoform doesn't know how apps-stg is deployed."
    )
    assert "apps-deploy-*" in ask(repos.typed_multi(), "add-node-pool").notes[0]


ALONE = """\
module "gke_gc0_europe-west1" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.19.2-beta.0"
  configuration = %s
}
"""


def test_a_platform_without_environments_is_refused_before_anything_is_asked() -> None:
    refused = ask({"a.tf": ALONE % "{}"}, "add-node-pool").refused
    assert "can't tell the base environment" in refused
    assert "gke_gc0_europe-west1: " in ask({"a.tf": ALONE % "var.unknown"}, "add-node-pool").refused
    for operation in ("promote", "reset", "copy"):
        assert (
            "no environment besides the one that the others"
            in ask({"a.tf": ALONE % "{ apps = {} }"}, operation).refused
        )


def test_a_cluster_without_a_region_offers_all_types_and_says_so() -> None:
    guide = ask({"a.tf": ALONE % "{ apps = {} }"}, "add-node-pool")
    machines = guide.question("settings.machine_type").machines  # type: ignore[union-attr]
    assert machines is not None and "region isn't known" in machines.note and len(machines.rows) > 400


def test_what_a_new_pool_costs_is_an_estimate_with_its_date() -> None:
    guide = ask(repos.typed_multi(), "add-node-pool", {"cluster": GKE})
    assert set(guide.costs) == {"apps", "ops"}
    assert all(words.startswith("About $") and words.endswith("a month") for words in guide.costs.values())
    assert "Estimate from list prices of" in guide.cost_note and "disks" in guide.cost_note
    typed = {"apps": {"machine_type": "z9-mega-1"}}
    unknown = ask(repos.typed_multi(), "add-node-pool", {"cluster": GKE, "settings": typed})
    assert unknown.costs == {} and unknown.cost_note == "", "an unknown price is not nothing"
