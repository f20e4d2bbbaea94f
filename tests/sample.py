"""A View of an invented platform, from data classes alone: for the window's tests and for pictures of states
that the demo doesn't reach. Three clusters, three environments, a draft with six changes.

    view()            the View, with the draft's changes, problems, diff and a conflict (`conflicts=True`)
    cards()           its overview
    form(environment) the form of np1_general, built by core.session.form as for a real one
    review()          a ReviewView with lines that no sentence explains
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.clouds import capacity, prices
from core.platform.field import Choice, Field, Impact, Json, Level, Limits
from core.platform.model import (
    Change,
    Cluster,
    Environment,
    EnvValue,
    Kind,
    Module,
    ModuleKind,
    Origin,
    Platform,
    Problem,
    ReadFile,
    Setting,
    Severity,
)
from core.review.linediff import diff
from core.session import form as forms
from core.session.headless import dialect
from core.session.operation_entries import operation_entries
from core.view import (
    AccessInfo,
    AccountInfo,
    CheckRow,
    ClusterCard,
    CompareRow,
    Conflict,
    Coverage,
    FormView,
    NextStep,
    OperationEntry,
    OtherLines,
    Outlook,
    Place,
    Plan,
    PoolCell,
    PoolRow,
    ProposalResult,
    ProposalRow,
    ProposalText,
    ReviewView,
    SearchHit,
    Standing,
    StepView,
    UnfinishedProposal,
    Verdict,
    View,
)

ENVIRONMENTS = ("apps", "ops", "apps-prod")
GKE, EKS, AKS = "gke_gc0_europe-west1", "eks_gc0_eu-west-1", "aks_gc0_westeurope"
POOL = "gke_gc0_europe-west1_node_pool_np1_general"
FILE = "gke_gc0_europe-west1_node_pool_np1_general.tf"

IN_PLACE = Impact(Level.IN_PLACE, "The autoscaler gets new limits. Running pods aren't touched.")
REBUILDS = Impact(
    Level.REBUILDS_POOL,
    "Deletes np1_general, then creates it again. It has no nodes in between. Add a second pool first?",
)
ROLLS = Impact(Level.ROLLING, "Nodes are replaced gradually. Pods restart.")
NOTHING = Impact(Level.NO_EFFECT, "No effect: once the pool exists, the autoscaler sets this.")
DESTROYS = Impact(Level.DESTROYS_CLUSTER, "Destroys gke_gc0_europe-west1 and everything in it.")
REFUSED = Impact(Level.REFUSED, "Azure refuses this change. Add a new pool, then remove this one.")
UNKNOWN = Impact(Level.UNKNOWN, "Repoform doesn't know what this does. Read the plan before merging.", "low")

BEFORE = b"""module "gke_gc0_europe-west1_node_pool_np1_general" {
  providers = {
    google = google.gke_gc0_europe-west1
  }

  source = "github.com/kbst/terraform-kubestack//google/cluster/node-pool?ref=v0.18.2-beta.0"

  cluster_metadata = module.gke_gc0_europe-west1.current_metadata

  configuration = {
    # everything that all environments share
    apps = {
      name               = "np1-general"
      machine_type       = "e2-standard-8"
      min_node_count     = 1
      max_node_count     = 4
      node_locations     = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
      disk_size_gb       = 100
      preemptible        = false
      labels = {
        team = "payments"
      }
    }

    # small on purpose, see INFRA-212
    ops = {
      max_node_count = 2
      node_locations = ["europe-west1-b"]
    }

    apps-prod = {
      max_node_count = 6
    }
  }
}
"""
AFTER = (
    BEFORE.replace(b'machine_type       = "e2-standard-8"', b'machine_type       = "e2-standard-16"')
    .replace(b"      max_node_count = 2\n", b"      max_node_count = 8\n      min_node_count = 3\n")
    .replace(b'node_locations = ["europe-west1-b"]', b'node_locations = ["europe-west1-b", "europe-west1-c"]')
)


def field(path: str, label: str, type: str, section: str, **more: object) -> Field:
    defaults: dict[str, object] = {"help": f"{label} of this pool.", "impact": IN_PLACE}
    return Field(path=path, label=label, type=type, section=section, **(defaults | more))  # type: ignore[arg-type]


MACHINES = (
    Choice("e2-standard-4", "4 vCPU, 16 GiB"),
    Choice("e2-standard-8", "8 vCPU, 32 GiB"),
    Choice("e2-standard-16", "16 vCPU, 64 GiB"),
    Choice("n2-highmem-8", "8 vCPU, 64 GiB"),
)
ZONES = tuple(Choice(f"europe-west1-{x}") for x in "bcd")

FIELDS = (
    field(
        "min_node_count",
        "Minimum nodes per zone",
        "number",
        "Size",
        rank=2,
        per_zone=True,
        limits=Limits(minimum=0, maximum=1000, step=1),
        help="The autoscaler never goes below this many nodes in each zone.",
    ),
    field(
        "max_node_count",
        "Maximum nodes per zone",
        "number",
        "Size",
        rank=1,
        per_zone=True,
        limits=Limits(minimum=1, maximum=1000, step=1),
        help="The autoscaler never goes above this many nodes in each zone.",
    ),
    field("initial_node_count", "Nodes at the start", "number", "Size", impact=REBUILDS, rank=6),
    field(
        "machine_type",
        "Machine type",
        "text",
        "Machines",
        rank=3,
        choices=MACHINES,
        impact=REBUILDS,
        help="CPU, memory and price of every node.",
    ),
    field("disk_size_gb", "Disk size", "number", "Machines", rank=5, unit="GB", impact=REBUILDS),
    field("preemptible", "Cheap, may vanish", "bool", "Machines", rank=7, impact=REBUILDS),
    field("node_locations", "Zones", "list", "Network", rank=4, choices=ZONES),
    field("extra_oauth_scopes", "Extra permissions", "list", "Access", impact=REBUILDS),
    field("labels", "Labels", "map", "Labels and taints", rank=8),
    field("taints", "Taints", "taints", "Labels and taints", rank=9, impact=ROLLS),
    field("metadata", "Start script", "multiline", "Advanced", limits=Limits(multiline=True)),
    field("service_account_email", "Service account", "text", "Access"),
    field("auto_repaire", "auto_repaire", "text", "Not known", known=False, impact=UNKNOWN),
)


def own(value: Json, text: str | None = None, line: int = 13, **more: object) -> EnvValue:
    shown = text if text is not None else _hcl(value)
    return EnvValue(Origin.SET, value, Kind.LITERAL, shown, FILE, line, **more)  # type: ignore[arg-type]


def _hcl(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_hcl(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_hcl(v)}" for k, v in value.items()) + " }"
    return str(value) if isinstance(value, int | float) else f'"{value}"'


def inherited(base: EnvValue) -> EnvValue:
    return replace(base, origin=Origin.INHERITED, source="apps")


def unset(default: Json = None) -> EnvValue:
    return EnvValue(Origin.DEFAULT if default is not None else Origin.UNSET, default)


TAINTS = [{"key": "workload", "value": "batch", "effect": "NO_SCHEDULE"}]
LINKED = EnvValue(
    Origin.LINKED,
    "nodes@acme.iam.gserviceaccount.com",
    Kind.REFERENCE,
    "var.node_account",
    FILE,
    24,
    source="var.node_account",
    linked_file="variables.tf",
    linked_line=12,
    also_used_by=("gke_gc0_europe-west1_node_pool_np2_gpu", AKS, EKS),
)


def values(path: str, drafted: bool) -> dict[str, EnvValue]:
    """One setting's values by environment, without or with the draft."""
    base: dict[str, EnvValue] = {
        "min_node_count": own(1, line=15),
        "max_node_count": own(4, line=16),
        "machine_type": own("e2-standard-16" if drafted else "e2-standard-8", line=14),
        "node_locations": own(["europe-west1-b", "europe-west1-c", "europe-west1-d"], line=17),
        "disk_size_gb": own(100, line=18),
        "preemptible": own(False, line=19),
        "labels": own({"team": "payments"}, line=20),
        "taints": own(TAINTS, line=22),
        "service_account_email": LINKED,
        "metadata": own("#!/bin/sh\necho ready\n", "<<-EOT\n  #!/bin/sh\n  echo ready\nEOT", line=25),
        "auto_repaire": own(
            "yes",
            line=29,
            swallowed=True,
            note="Terraform ignores this: `auto_repaire` is not a "
            "setting of this module. Did you mean `auto_repair`?",
        ),
    }
    first = base.get(path, unset())
    follow = first if first.origin is Origin.UNSET else inherited(first)
    out = {"apps": first, "ops": follow, "apps-prod": follow}
    special: dict[tuple[str, str], EnvValue] = {
        ("max_node_count", "ops"): own(8 if drafted else 2, line=27),
        ("node_locations", "ops"): own(
            ["europe-west1-b", "europe-west1-c"] if drafted else ["europe-west1-b"], line=29
        ),
        ("max_node_count", "apps-prod"): own(2 if drafted else 6, line=33),
        ("preemptible", "apps-prod"): own(False, line=34),
    }
    if drafted:
        special[("min_node_count", "ops")] = own(3, line=28)
        special[("min_node_count", "apps-prod")] = own(3, line=34)
    for (name, environment), value in special.items():
        if name == path:
            out[environment] = value
    return out


def pool(drafted: bool) -> Module:
    settings = tuple(Setting(f.path, f, values(f.path, drafted)) for f in FIELDS)
    return _module(ModuleKind.NODE_POOL, POOL, "google", FILE, settings, "np1_general", GKE)


def _module(
    kind: ModuleKind,
    name: str,
    cloud: str,
    file: str,
    settings: tuple[Setting, ...],
    title: str = "",
    cluster: str | None = None,
    readonly: str | None = None,
) -> Module:
    return Module(
        kind=kind,
        root=".",
        name=name,
        cloud=cloud,
        file=file,
        line=1,
        end_line=34,
        source=f"github.com/kbst/terraform-kubestack//{cloud}/cluster?ref=v0.18.2-beta.0",
        version="v0.18.2-beta.0",
        facts_version="v0.18.2-beta.0",
        style="typed",
        schema=f"{cloud}/cluster/node-pool" if kind is ModuleKind.NODE_POOL else f"{cloud}/cluster",
        region=name.rsplit("_", 1)[-1],
        base="apps",
        settings=settings,
        cluster=cluster,
        title=title or name,
        readonly=readonly,
    )


def _simple(prefix: str, label: str, numbers: Mapping[str, int]) -> tuple[Setting, ...]:
    base = own(numbers["apps"])
    shown = {"apps": base} | {
        e: own(numbers[e]) if e in numbers else inherited(base) for e in ENVIRONMENTS[1:]
    }
    version = own("1.32")
    return (
        Setting(f"{prefix}max_size", field(f"{prefix}max_size", label, "number", "Size", rank=1), shown),
        Setting(
            "cluster_version",
            field("cluster_version", "Kubernetes version", "text", "Version", rank=2, impact=ROLLS),
            {"apps": version, "ops": inherited(version), "apps-prod": inherited(version)},
        ),
    )


def platform(drafted: bool) -> Platform:
    gke = _module(
        ModuleKind.CLUSTER,
        GKE,
        "google",
        f"{GKE}_cluster.tf",
        _simple("cluster_", "Maximum nodes per zone", {"apps": 3, "apps-prod": 6}),
    )
    gpu = _module(
        ModuleKind.NODE_POOL,
        f"{GKE}_node_pool_np2_gpu",
        "google",
        f"{GKE}_node_pool_np2_gpu.tf",
        _simple("", "Maximum nodes per zone", {"apps": 2}),
        "np2_gpu",
        GKE,
    )
    nginx = _module(ModuleKind.FEATURE, f"{GKE}_nginx", "google", f"{GKE}_service_nginx.tf", (), "nginx", GKE)
    eks = _module(
        ModuleKind.CLUSTER,
        EKS,
        "aws",
        f"{EKS}_cluster.tf",
        _simple("default_node_pool.", "Maximum nodes", {"apps": 9, "ops": 3}),
    )
    eks_pool = _module(
        ModuleKind.NODE_POOL,
        f"{EKS}_node_pool_np1_default",
        "aws",
        f"{EKS}_np1.tf",
        _simple("", "Maximum nodes", {"apps": 4}),
        "np1_default",
        EKS,
    )
    aks = _module(
        ModuleKind.CLUSTER,
        AKS,
        "azurerm",
        f"{AKS}_cluster.tf",
        _simple("default_node_pool_", "Maximum nodes", {"apps": 6}),
        readonly="Its configuration is computed (`merge(…)`), so it is shown as it is.",
    )
    dns = _module(ModuleKind.GENERIC, "dns", "google", "dns.tf", ())
    return Platform(
        root=".",
        dialect="kubestack",
        environments=tuple(Environment(name, name == "apps") for name in ENVIRONMENTS),
        clusters=(
            Cluster(gke, (pool(drafted), gpu), (nginx,)),
            Cluster(eks, (eks_pool,), ()),
            Cluster(aks, (), ()),
        ),
        generic=(dns,),
        problems=(OLD_PROBLEM,),
    )


OLD_PROBLEM = Problem(
    Severity.WARNING,
    "Terraform ignores this: `auto_repaire` is not a setting of this module. Did you mean `auto_repair`?",
    FILE,
    29,
    ".",
    POOL,
    "apps",
    "auto_repaire",
    "Rename it to auto_repair.",
    rule="unknown-key",
)
TOO_SMALL = Problem(
    Severity.ERROR,
    "The maximum (2) is below the minimum (3).",
    FILE,
    33,
    ".",
    POOL,
    "apps-prod",
    "max_node_count",
    rule="max-below-min",
)


def change(
    setting: str,
    environment: str,
    label: str,
    before: Json,
    after: Json,
    impact: Impact,
    sentence: str,
    line: int,
    **more: Any,
) -> Change:
    return Change(
        ".",
        POOL,
        setting,
        environment,
        label,
        before,
        after,
        impact,
        sentence,
        files=((FILE, line),),
        **more,
    )


CHANGES = (
    change(
        "machine_type",
        "apps",
        "Machine type",
        "e2-standard-8",
        "e2-standard-16",
        REBUILDS,
        "Machine type in apps: e2-standard-8 to e2-standard-16",
        14,
        detail="Also changes ops and apps-prod.",
        effective=dict.fromkeys(ENVIRONMENTS, ("e2-standard-8", "e2-standard-16")),
    ),
    change(
        "max_node_count",
        "ops",
        "Maximum nodes per zone",
        2,
        8,
        IN_PLACE,
        "Maximum nodes per zone in ops: 2 to 8",
        27,
        detail="ops can grow from 2 to 16 nodes (8 in each of 2 zones). Running pods aren't touched.",
        effective={"ops": (2, 8)},
        stays={"apps-prod": 2},
    ),
    change(
        "min_node_count",
        "ops",
        "Minimum nodes per zone",
        1,
        3,
        IN_PLACE,
        "Minimum nodes per zone in ops: 1 to 3",
        28,
        detail="Adds up to 5 nodes: 1 to 6.",
        effective={"ops": (1, 3)},
    ),
    change(
        "node_locations",
        "ops",
        "Zones",
        ["europe-west1-b"],
        ["europe-west1-b", "europe-west1-c"],
        IN_PLACE,
        "Zones in ops: added europe-west1-c",
        29,
        effective={"ops": (["europe-west1-b"], ["europe-west1-b", "europe-west1-c"])},
    ),
    change(
        "max_node_count",
        "apps-prod",
        "Maximum nodes per zone",
        6,
        2,
        IN_PLACE,
        "Maximum nodes per zone in apps-prod: 6 to 2",
        33,
        effective={"apps-prod": (6, 2)},
    ),
    change(
        "min_node_count",
        "apps-prod",
        "Minimum nodes per zone",
        1,
        3,
        IN_PLACE,
        "Minimum nodes per zone in apps-prod: 1 to 3",
        34,
        effective={"apps-prod": (1, 3)},
    ),
)

PLACE = Place(
    title="acme/infrastructure",
    branch="main",
    commit="4f2c1e9a7b3d5c1f0e8d6b4a2c0f9e7d5b3a1c80",
    fetched=None,
    remote="https://github.com/acme/infrastructure.git",
    folder="/home/jana/infrastructure",
    note="Your folder's 3 local changes are not part of it.",
)


def operations() -> tuple[OperationEntry, ...]:
    """Of the dialects that there are, in the language of now."""
    return operation_entries(dialect(), (platform(False),))


def view(
    number: int = 1, *, drafted: bool = True, conflicts: bool = False, readonly: str | None = None
) -> View:
    base = (platform(False),)
    return View(
        number=number,
        place=PLACE,
        platforms=(platform(True),) if drafted else base,
        base=base,
        files=(
            ReadFile(FILE, "understood"),
            ReadFile("dns.tf", "generic"),
            ReadFile(f"{AKS}_cluster.tf", "read-only", "Its configuration is computed (`merge(…)`)."),
        ),
        changes=CHANGES if drafted else (),
        diff=(diff(FILE, BEFORE, AFTER),) if drafted else (),
        draft_problems=(TOO_SMALL,) if drafted else (),
        base_problems=(OLD_PROBLEM,),
        can_undo=drafted,
        can_redo=False,
        readonly=readonly,
        conflicts=(CONFLICT,) if conflicts else (),
        edits=6 if drafted else 0,
        foresight=(AHEAD,) if drafted else (),
        coverage=Coverage((".",), 3),
        operations=operations(),
    )


AHEAD = Outlook(
    ".",
    GKE,
    "ops",
    capacity.EMPTY,
    capacity.EMPTY,
    prices.NOTHING,
    prices.NOTHING,
    "5–15 → 5–36 nodes, 28–96 → 28–420 vCPU, 112–384 → 112–1680 GiB, 0–1 GPU",
    "About $750–12,400 a month, was $750–3,050",
    "Estimate from list prices of 30 Jul 2026. Leaves out control planes, disks, load balancers, traffic, "
    "discounts and tax.",
)

CONFLICT = Conflict(
    ".", POOL, "ops", "max_node_count", "Maximum nodes per zone", 2, 4, 8, "Ali", 1_790_000_000.0, "abc123"
)


def form(environment: str = "ops", only_set: bool = False, shown: View | None = None) -> FormView:
    return forms.form(shown or view(), ".", POOL, environment, only_set)


def compare(shown: View | None = None) -> tuple[CompareRow, ...]:
    return forms.compare(shown or view(), ".", POOL)


def _cell(
    environment: str,
    low: int,
    high: int,
    zones: int,
    machine: str,
    inherited: bool = False,
    changed: str = "",
) -> PoolCell:
    size, kind = (changed, "") if changed.startswith(("max", "min")) else ("", changed)
    return PoolCell(environment, low, high, zones, machine, inherited, changed, False, 8, 32.0, size, kind)


def cards() -> tuple[ClusterCard, ...]:
    environments = (("apps", True), ("ops", False), ("apps-prod", False))
    general = PoolRow(
        ".",
        POOL,
        "np1_general",
        (
            _cell("apps", 3, 12, 3, "e2-standard-16", changed="e2-standard-8 → e2-standard-16"),
            _cell("ops", 6, 16, 2, "e2-standard-16", changed="max 2 → 16"),
            _cell("apps-prod", 9, 6, 3, "e2-standard-16", changed="max 18 → 6"),
        ),
    )
    default = PoolRow(
        ".",
        GKE,
        "Default pool",
        (
            _cell("apps", 3, 9, 3, "e2-standard-8"),
            _cell("ops", 3, 9, 3, "e2-standard-8", inherited=True),
            _cell("apps-prod", 3, 18, 3, "e2-standard-8"),
        ),
    )
    gpu = PoolRow(
        ".",
        f"{GKE}_node_pool_np2_gpu",
        "np2_gpu",
        (
            _cell("apps", 0, 2, 1, "g2-standard-8"),
            _cell("ops", 0, 2, 1, "g2-standard-8", inherited=True),
            PoolCell("apps-prod", None, None, None, None, False, "", missing=True),
        ),
    )
    eks = PoolRow(
        ".",
        EKS,
        "Default pool",
        (
            _cell("apps", 3, 9, 3, "m5.large"),
            _cell("ops", 1, 3, 2, "t3.medium"),
            _cell("apps-prod", 3, 9, 3, "m5.large", inherited=True),
        ),
    )
    np1 = PoolRow(
        ".",
        f"{EKS}_node_pool_np1_default",
        "np1_default",
        tuple(_cell(e, 1, 4, 2, "m5.xlarge", inherited=e != "apps") for e in ENVIRONMENTS),
    )
    aks = PoolRow(
        ".",
        AKS,
        "Default pool",
        tuple(PoolCell(e, None, None, None, None, e != "apps", "") for e in ENVIRONMENTS),
    )
    return (
        ClusterCard(
            ".",
            GKE,
            GKE,
            "GKE",
            "v0.18.2-beta.0",
            environments,
            (default, general, gpu),
            ("nginx",),
            2,
            18,
            changes=CHANGES,
            operations=operations(),
        ),
        ClusterCard(
            ".",
            EKS,
            EKS,
            "EKS",
            "v0.18.2-beta.0",
            environments,
            (eks, np1),
            (),
            0,
            9,
            operations=operations(),
        ),
        ClusterCard(
            ".", AKS, AKS, "AKS", "v0.18.2-beta.0", environments, (aks,), (), 0, 0, operations=operations()
        ),
    )


def hits() -> tuple[SearchHit, ...]:
    return (
        SearchHit(".", POOL, "ops", "", "np1_general", f"Node pool of {GKE}"),
        SearchHit(".", POOL, "ops", "max_node_count", "Maximum nodes per zone", "np1_general · ops · 8"),
        SearchHit(".", POOL, "apps", "labels", "Labels", "np1_general · apps · team=payments"),
    )


TEXT = ProposalText(
    "Raise Maximum nodes per zone of np1_general in ops from 2 to 8, and 5 more changes",
    "\n".join(f"- {c.sentence}. {c.impact.sentence}" for c in CHANGES),
    "repoform/np1-general-max-nodes-ops",
)
ACCESS = AccessInfo("Sending as jana (GitHub CLI).", "jana", False, True)
STEPS = (
    StepView("check", "Check the files", "done"),
    StepView("commit", "Write the commit", "done"),
    StepView("push", "Push the branch", "running"),
    StepView("open", "Open the pull request", "waiting"),
)
ACCOUNT = AccountInfo(
    "github.com",
    "gh",
    "Repoform uses the token of the GitHub CLI (gh auth login).",
    "jana",
    "The token may: repo, workflow.",
    page="https://github.com/settings/tokens/new?description=Repoform&scopes=repo",
)
SENT = ProposalResult(
    "job1",
    "https://github.com/acme/infrastructure/pull/214",
    TEXT.branch,
    "open",
    tuple(replace(s, state="done") for s in STEPS),
    (
        NextStep("ops", "ops changes when this is merged."),
        NextStep("apps", "apps changes only after a tag apps-deploy-*."),
        NextStep("apps-prod", "Repoform doesn't know how apps-prod is deployed."),
    ),
    once_merged=(
        NextStep("ops", "ops changes with the pipeline that runs now."),
        NextStep("apps", "apps changes only after a tag apps-deploy-*."),
        NextStep("apps-prod", "Repoform doesn't know how apps-prod is deployed."),
    ),
    number=214,
    sentence="Proposal #214 waits for review. No cluster has changed yet.",
    request="214",
    forge="GitHub",
    plan_note="The pipeline's plan is made against ops. It doesn't show what happens in apps, apps-prod.",
    sent=CHANGES[:4],
    diff=(diff(FILE, BEFORE, AFTER),),
    left=2,
)
STOPPED = ProposalResult(
    "job1",
    "",
    TEXT.branch,
    "stopped",
    (*(replace(s, state="done") for s in STEPS[:3]), replace(STEPS[3], state="failed", sentence="502")),
    problem="The branch is on GitHub, the pull request isn't. Resume opens exactly one.",
)
MOVED = replace(
    STOPPED,
    state="moved",
    steps=(
        *(replace(s, state="done") for s in STEPS[:2]),
        replace(STEPS[2], state="failed"),
        replace(STEPS[3], state="waiting"),
    ),
    problem="main has 2 new commits since you looked, and they change the same files. Nothing was sent. "
    "Refresh shows how your changes fit.",
)
UNFINISHED = UnfinishedProposal(
    "job1", TEXT.title, TEXT.branch, 1_790_000_000.0, STOPPED.problem or "", STOPPED.steps
)
ROWS = (
    ProposalRow(
        "214",
        TEXT.title,
        "jana",
        TEXT.branch,
        "main",
        SENT.url,
        "open",
        1_790_000_000.0,
        True,
        "2 of 3 checks passed. Waits for review.",
        number="#214",
    ),
    ProposalRow(
        "213",
        "Add a GPU pool",
        "ali",
        "gpu-pool",
        "main",
        "https://github.com/acme/infrastructure/pull/213",
        "approved",
        1_789_900_000.0,
        False,
        "All checks passed. Approved by jana.",
        number="#213",
    ),
)


PLAN = Plan(
    "kubestack-bot",
    """Terraform will perform the following actions:

  # module.gke_gc0_europe-west1_node_pool_np1_general.google_container_node_pool.current must be replaced
-/+ resource "google_container_node_pool" "current" {
      ~ machine_type = "e2-standard-8" -> "e2-standard-16" # forces replacement
    }

  # google_dns_managed_zone.main will be destroyed
  - resource "google_dns_managed_zone" "main" {}

Plan: 1 to add, 3 to change, 2 to destroy.""",
    "Plan: 1 to add, 3 to change, 2 to destroy.",
    1_790_000_600.0,
)
THEIRS = replace(ROWS[0], mine=False)
"""The same request for its reviewer."""
STANDING = Standing(
    THEIRS,
    "9a" * 20,
    "review",
    "main asks for 2 approvals; it has 1.",
    news="Proposal #214 waits for review. No cluster has changed yet.",
    checks=(
        CheckRow("policy", "bad", "https://github.com/acme/infrastructure/runs/3"),
        CheckRow("terraform fmt", "running"),
        CheckRow("plan (ops)", "good", "https://github.com/acme/infrastructure/runs/1"),
    ),
    checks_sentence="1 of 3 checks passed, 1 failed, 1 is running.",
    verdicts=(
        Verdict("ali", "approved", "ali approved."),
        Verdict("eva", "asked", "eva was asked to review."),
    ),
    plans=(PLAN,),
    comments=(("ali", "Why 8?", f"{FILE}:27"),),
)
PLAN_NOTE = (
    "The pipeline's plan is made against ops. It doesn't show what happens in apps, apps-prod. "
    "apps is planned and applied after the merge, with a tag apps-deploy-*."
)


def review() -> ReviewView:
    return ReviewView(
        title=TEXT.title,
        author="jana",
        base="main",
        head=TEXT.branch,
        base_commit=PLACE.commit,
        head_commit="9a" * 20,
        before=(platform(False),),
        after=(platform(True),),
        changes=CHANGES,
        other=(
            OtherLines(
                "dns.tf",
                (("-", 3), ("-", 4), ("-", 5)),
                "Removes the resource google_dns_managed_zone.main.",
                True,
            ),
            OtherLines("README.md", (("+", 12),), "Not Terraform code."),
        ),
        diff=(diff(FILE, BEFORE, AFTER), diff("README.md", b"# Platform\n", b"# Platform\n\nMore nodes.\n")),
        problems=(TOO_SMALL,),
        description=TEXT.description,
        row=THEIRS,
        next_steps=SENT.next_steps,
        once_merged=SENT.once_merged,
        comments=(("ali", "Why 8?", f"{FILE}:27"),),
        standing=STANDING,
        plan_note=PLAN_NOTE,
        foresight=(AHEAD,),
    )
