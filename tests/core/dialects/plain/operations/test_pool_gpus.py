"""A pool for GPUs in ordinary Terraform ends with some: by its machine type, or attached on GKE where the
code can say it; and which pool it is made like where nobody said."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.support import Files, done, guide
from tests.core.dialects.plain.reading.support import entity, platform

DEMO = Path("resources/demo/terraform")
FILES: Files = {
    p.relative_to(DEMO).as_posix(): p.read_text()
    for p in sorted(DEMO.rglob("*"))
    if p.suffix in (".tf", ".tfvars")
}
GENERAL = 'module.cluster.google_container_node_pool.pools["general"]'
MODELS = 'module.cluster.google_container_node_pool.pools["models"]'
WEB, BATCH = (f'module.eks.eks_managed_node_groups["{name}"]' for name in ("web", "batch"))
RESOURCE = """\
resource "google_container_cluster" "main" {
  name                     = "main"
  location                 = "europe-west1"
  remove_default_node_pool = true
  initial_node_count       = 1
}

resource "google_container_node_pool" "web" {
  name     = "web"
  cluster  = google_container_cluster.main.id
  location = "europe-west1"

  autoscaling {
    min_node_count = 1
    max_node_count = 3
  }

  node_config {
    machine_type = "e2-standard-4"
  }
}
"""
MODULE = """\
module "gke" {
  source     = "terraform-google-modules/kubernetes-engine/google"
  version    = "36.0.0"
  project_id = "acme"
  name       = "main"
  region     = "europe-west1"

  node_pools = [
    {
      name         = "web"
      machine_type = "e2-standard-4"
      min_count    = 1
      max_count    = 3
    },
  ]
}
"""
T4 = {"machine": "n1-standard-4", "gpu_type": "nvidia-tesla-t4"}


@pytest.mark.parametrize(
    ("code", "written"),
    [
        (RESOURCE, 'guest_accelerator {\n      type  = "nvidia-tesla-t4"\n      count = 1\n    }'),
        (MODULE, 'accelerator_type  = "nvidia-tesla-t4"\n      accelerator_count = 1'),
    ],
)
def test_a_gpu_is_attached_as_the_code_does_it(code: str, written: str) -> None:
    after = done({"main.tf": code}, "add-node-pool", name="gpu", purpose="gpu", settings={"": T4})
    assert written in after["main.tf"]
    new = after["main.tf"].partition(code.rstrip("]}\n ").rpartition("\n")[2])[2]
    assert "node_count" not in new.replace("min_node_count", "").replace("max_node_count", ""), (
        "limits count the nodes"
    )


@pytest.mark.parametrize("code", [RESOURCE, MODULE])
@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({"machine": "n1-standard-4"}, "no GPU of its own: say which kind"),
        ({"machine": "e2-standard-4"}, "e2-standard-4 has no GPU: choose another"),
        ({"machine": "e2-standard-4", "gpu_type": "nvidia-tesla-t4"}, "can't be attached to e2"),
        ({"machine": "g2-standard-4", "gpu_type": "nvidia-tesla-t4"}, "can't be attached to g2"),
        ({}, "Which machines have the GPUs?"),
    ],
)
def test_without_a_gpu_it_is_refused(code: str, rows: dict[str, str], reason: str) -> None:
    with pytest.raises(Refused, match=reason.replace("?", r"\?")):
        done({"main.tf": code}, "add-node-pool", name="gpu", purpose="gpu", settings={"": rows})


@pytest.mark.parametrize("code", [RESOURCE, MODULE])
def test_the_guide_asks_for_the_gpu_in_the_step_of_the_machine(code: str) -> None:
    def asked(**rows: str) -> dict[str, tuple[bool, object, str]]:
        shown = guide({"main.tf": code}, "add-node-pool", name="gpu", purpose="gpu", settings={"": rows})
        assert not shown.refused
        return {q.name: (q.required, q.defaults.get(""), q.refused) for q in shown.steps[1].questions}

    path = next(n for n in asked() if n.endswith("machine_type"))
    assert asked()[path] == (True, None, "") and "settings.gpu_type" not in asked()
    there = asked(machine="n1-standard-4")
    assert there["settings.gpu_type"] == (True, None, "") and there["settings.gpu_count"] == (True, 1, "")
    assert asked(**T4)["settings.gpu_type"] == (True, "nvidia-tesla-t4", "")
    assert asked(machine="e2-standard-4")[path][2] == "e2-standard-4 has no GPU: choose another machine type."
    assert "settings.gpu_type" not in asked(machine="g2-standard-4")


def test_what_the_code_cannot_attach_is_not_offered() -> None:
    """The demo's module makes all its pools by one block, which knows no GPU."""
    given = {"root": "payments", "like": GENERAL, "name": "gpu", "purpose": "gpu"}
    machine = "node_config.machine_type"
    shown = guide(FILES, "add-node-pool", **given).question(f"settings.{machine}")
    assert shown is not None and not any(str(c.value).startswith("n1-") for c in shown.choices)
    assert any(str(c.value).startswith("g2-") for c in shown.choices)
    rows = {"": {"machine": "n1-standard-4"}}
    shown = guide(FILES, "add-node-pool", **given, settings=rows).question(f"settings.{machine}")
    assert shown is not None and "the code here has no setting to attach one" in shown.refused
    with pytest.raises(Refused, match="has no setting to attach one"):
        done(FILES, "add-node-pool", **given, settings=rows)


@pytest.mark.parametrize(
    ("root", "purpose", "like"),
    [
        ("payments", None, GENERAL),
        ("payments", "spot", GENERAL),
        ("payments", "gpu", MODELS),
        ("shop", None, WEB),
        ("shop", "spot", BATCH),
        ("shop", "gpu", WEB),
    ],
)
def test_a_new_pool_is_made_like_one_for_the_same_purpose(root: str, purpose: str | None, like: str) -> None:
    """A pool with GPUs was the pattern of one that nobody wanted GPUs for."""
    shown = guide(FILES, "add-node-pool", root=root, **({"purpose": purpose} if purpose else {}))
    question = shown.question("like")
    assert question is not None and question.default == like and question.label == "Like which pool"


def test_a_pool_with_gpus_is_pattern_enough_for_another() -> None:
    given = {"root": "payments", "name": "gpu", "purpose": "gpu"}
    assert not guide(FILES, "add-node-pool", **given).refused
    after = done(FILES, "add-node-pool", **given)
    made = entity(platform(after, "payments"), MODELS.replace("models", "gpu"))
    machine = made.setting("node_config.machine_type")
    assert machine is not None and machine.values["staging"].value == "g2-standard-8"


def test_the_guide_says_how_large_and_how_dear() -> None:
    shown = guide(FILES, "add-node-pool", root="payments")
    assert shown.zones == {"dev": 3, "staging": 3, "production": 3}
    assert shown.power["dev"] == "12–24 vCPU, 48–96 GiB"
    assert shown.costs["dev"].startswith("About $") and "Estimate from list prices" in shown.cost_note
    unknown = guide(FILES, "add-node-pool", root="shop").costs
    assert all("the region isn't known" in words for words in unknown.values())


@pytest.mark.parametrize("machine", ["g4ad.xlarge", "dl1.24xlarge"])
def test_eks_has_drivers_for_gpus_of_one_maker_alone(machine: str) -> None:
    """What they don't know isn't offered, and refused where it is said."""
    asked = {"cluster": "module.eks", "like": WEB, "name": "gpu", "purpose": "gpu"}
    shown = guide(FILES, "add-node-pool", "shop", **asked)
    offered = [c for s in shown.steps for q in s.questions for c in q.choices if c.machine is not None]
    assert offered and all("NVIDIA" in c.machine.gpu for c in offered if c.machine is not None)
    settings = {
        "settings": {
            e: {"machine": [machine], "instance_types": [machine]} for e in ("dev", "staging", "production")
        }
    }
    with pytest.raises(Refused, match=f"{machine} has .*NVIDIA's alone"):
        done(FILES, "add-node-pool", "shop", **asked, **settings)


@pytest.mark.parametrize(("purpose", "name"), [("gpu", "gpu"), ("spot", "spot"), ("like", "extra")])
def test_a_pool_is_called_by_its_purpose_first(purpose: str, name: str) -> None:
    shown = guide(FILES, "add-node-pool", "shop", cluster="module.eks", like=WEB, purpose=purpose)
    assert shown.args["name"] == name
