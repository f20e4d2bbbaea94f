"""Regenerates resources/schemas, resources/catalog and resources/prices from the source facts.

    python -m tests.core.dialects.convert_facts SOURCE

SOURCE holds kubestack-schema.json, kubestack-limits.json, catalog/ and prices/. Evidence stays out of the
application; sources, licences and dates stay in. Nothing needs SOURCE at run time or in tests.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[3]
RESOURCES = HOME / "resources"
EXAMPLES = HOME / "tests" / "core" / "checks" / "rule_examples.json"

ATTRIBUTE_KEYS = (
    "label", "description", "group", "value_type", "first_version", "last_version", "catalog", "only_if",
    "deprecated", "required_by_convention", "order_matters", "item_format", "replaced_by", "replaces",
)  # fmt: skip
LIMIT_KEYS = (
    "rank", "min", "max", "step", "unit", "pattern", "min_length", "max_length", "min_items", "max_items",
    "unique_items", "unique_by", "applies_to", "closed", "cidr", "key", "value", "recommended_min",
    "reserved_key_prefixes", "special", "ranges", "allowed", "case_insensitive", "multiline", "format",
    "total_max_length", "example", "item",
)  # fmt: skip


OTHER_WORDS = {
    "With VPC {vpc} choose {lowest} to {highest}.": "{fitting}",  # there may be none
    "so published hostnames stop": "so hostnames in use stop",
    "no longer published for Kubernetes": "not made any more for Kubernetes",
    "credential lives": "credential lasts",
    "machines that live at most": "machines that run at most",
    "Set to true if you do not want": "Choose Yes if you do not want",
    "Set true if": "Choose Yes if",
    "Set true only if": "Choose Yes only if",
    "If true every node": "With Yes every node",
    "; if false traffic leaves": "; with No traffic leaves",
    "If true the cluster API": "With Yes the cluster API",
    "Terraform in CI then loses access": "the pipeline then loses access",
    "Google creates. Leave true.": "Google creates. Leave it at Yes.",
    "While true (the provider default)": "While this is Yes (as it is by default)",
    "; set false and apply before removing": "; choose No and have that applied before removing",
    "(RFC 3339 time)": "(like 2026-12-20T00:00:00Z)",
}
"""Words that the window keeps for other meanings, or shows otherwise: a yes/no setting has Yes and No."""

METADATA = {
    "http_endpoint": "Whether programs on a node can ask AWS about it. Nodes need it to join the cluster: "
    "leave it enabled.",
    "http_tokens": "With required, programs on a node must fetch a session token before they ask AWS about "
    "it. That is safer; very old programs can't.",
    "http_put_response_hop_limit": "How many network steps a session token may travel. Programs in pods need "
    "2; with 1 only the node itself gets an answer.",
    "http_protocol_ipv6": "Whether AWS answers questions about a node over IPv6 too.",
    "instance_metadata_tags": "Whether programs on a node can read its AWS tags.",
}
BETTER_HELP = {
    "router_advertise_config_mode": "DEFAULT announces the subnets of the network; CUSTOM only what the two "
    "lists of groups and ranges name.",
    "gpu_sharing_strategy": "TIME_SHARING lets workloads take turns on a GPU; MPS lets them use it at once, "
    "each with a part of its memory.",
    "node_workload_metadata_config": "What workloads see of the cloud: GKE_METADATA gives each its own "
    "Google identity, GCE_METADATA shows them that of the node.",
    "kubelet_args": "Settings of the program that runs pods on each node. Change them only if you know what "
    "they do.",
    "estimator": "How the autoscaler works out the number of nodes it needs.",
}
"""Where the facts' description says no more than the label."""


def write(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for words, other in OTHER_WORDS.items():
        text = text.replace(words, other)
    path.write_text(text + "\n", encoding="utf-8")


def better_help(path: str) -> str | None:
    """Words of our own for a setting, by the last part of its name."""
    plain = path.replace("router_advertise_config.mode", "router_advertise_config_mode")
    if "metadata_options" in plain:
        return METADATA.get(plain.split("metadata_options", 1)[1][1:])
    return BETTER_HELP.get(plain.rpartition(".")[2])


def attribute(name: str, path: str, schema: dict[str, Any], limits: dict[str, Any]) -> dict[str, Any]:
    """One setting: the schema's facts and the limits of its field, evidence left out."""
    out: dict[str, Any] = {k: schema[k] for k in ATTRIBUTE_KEYS if k in schema}
    if help := better_help(path):
        out["description"] = help
    out["history"] = [
        {k: v for k, v in entry.items() if k != "default_source" and not (k == "default" and v is None)}
        for entry in schema["history"]
    ]
    out["impact"] = impact(name, {k: v for k, v in schema["impact"].items() if k != "evidence"})
    if upstream := [u["argument"] for u in schema["upstream"]]:
        out["upstream"] = upstream
    out |= {k: limits[k] for k in LIMIT_KEYS if limits.get(k) is not None}
    if UNSURE.search(limits.get("note", "")):
        out["unsure"] = True
    if limits.get("options_from") == "catalog google.regions":
        out["catalog"] = "google.regions"
    kept = re.fullmatch(r"catalog scaleway\.kubernetes_versions\[\]\.(\w+)", limits.get("options_from", ""))
    if kept:
        out["catalog"] = f"scaleway.{kept.group(1)}"
    if options := limits.get("options"):
        out["options"] = options
    elif "options" in schema:
        out["options"] = [{"value": value} for value in schema["options"]]
    return out


VERSIONS = {
    "master": ("master", "master"),
    "master (flat generation defaults both to 1)": ("master", "master"),
    "master (see history.required of each attribute for other releases)": ("master", "master"),
    "v0.16.0 to v0.19.2": ("v0.16.0-beta.0", "v0.19.2-beta.0"),
    "v0.19.2 and newer (older releases set no channel)": ("v0.19.2-beta.0", "master"),
    "flat generation": ("v0.10.0-beta.0", "v0.19.2-beta.0"),
    "flat generation (up to v0.19.2), where these settings are text": ("v0.10.0-beta.0", "v0.19.2-beta.0"),
}


def plain_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """Without evidence and examples; the words about releases become versions."""
    left_out = ("evidence", "examples", "settings", "applies_to_framework")
    out = {k: v for k, v in rule.items() if k not in left_out}
    if words := rule.get("applies_to_framework"):
        out["from"], out["to"] = VERSIONS[words]
    return out


UNSURE = re.compile(
    r"unverified|guess|doubtful|estimate|documented|documents|outer bound|asks for|provider checks|"
    r"for safety|by default|default AWS quota|check before|older API|not checked|known to"
)
"""Words of a note that mean: the limit was not proven, so that it never blocks."""


def share_ranks(attributes: dict[str, dict[str, Any]]) -> None:
    """The old and the new name of a setting share a rank."""
    for record in attributes.values():
        new = attributes.get(record.get("replaced_by") or "", {})
        if "rank" in new:
            record.setdefault("rank", new["rank"])


def impact(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """Bounds that the source only tells in the words of its evidence become versions here: azurerm needs a
    rotation name since 3.47.0 (default pool) and 4.16.0 (extra pools), and refuses max_surge on Spot pools
    since 4.65.0."""
    if before := data.pop("before_provider_rotation_support", None):
        until = "4.15.x" if name.endswith("node-pool") else "3.46.x"
        entry = {"provider": "hashicorp/azurerm", "until": until, "impact": before, "confidence": "medium"}
        data["by_provider_version"] = [entry]
    if name.startswith("azurerm/") and "on_master" in data:
        data["on_master_since"] = {"provider": "hashicorp/azurerm", "since": "4.65.0"}
    return data


UPGRADE_NOTES: dict[str, tuple[tuple[str, str, dict[str, str]], ...]] = {
    "configuration is typed": (
        (
            "Settings have types now: texts with commas become lists and maps, and the settings of a "
            "cluster's own pool stand under default_node_pool. Terraform would ignore the old names without "
            "a word",
            "They are rewritten in this proposal",
            {},
        ),
    ),
    # each pool that it meets is named by a sentence of its own
    "EKS default image family": (),
    "GKE extra pools": (
        (
            "Extra node pools get the module's disk type (pd-balanced) and image (COS_CONTAINERD) where they "
            "set none; Google chose before",
            "Their nodes may be replaced, one after the other. To keep what they have, set both first",
            {"cloud": "google", "kind": "node_pool"},
        ),
    ),
    "module addresses move": (
        (
            "Inside the modules, resources have other names. Terraform carries them over by itself; the plan "
            "says that they moved",
            "Nothing is to do for that",
            {},
        ),
        (
            "The development environment on localhost is gone: the loc environment and Dockerfile.loc",
            "Both are removed in this proposal, unless you keep them",
            {"environment": "loc"},
        ),
    ),
    "node pool inputs": (
        (
            "Extra node pools are told their cluster in another way",
            "The inputs of their modules are rewritten in this proposal",
            {"kind": "node_pool"},
        ),
        (
            "The DNS module is told its cluster in another way",
            "Its inputs are rewritten in this proposal",
            {"kind": "elb-dns"},
        ),
    ),
    "needs azurerm 4 names": (
        (
            "The Azure modules need version 4 of the azurerm provider",
            "Where the lock file has an older one, run `terraform init -upgrade` on the branch",
            {"cloud": "azurerm"},
        ),
    ),
    "aws/cluster/node-pool/variables.tf": (
        (
            "Today's Terraform can't load the node pool module of v0.16.0-beta.0 to v0.16.3-beta.0: it says "
            "the same thing twice",
            "Choose v0.17.0-beta.0 or newer",
            {"cloud": "aws", "kind": "node_pool"},
        ),
    ),
    "no module pins a provider version": (
        (
            "The modules don't say which versions of the azurerm provider they fit, and version 5 doesn't "
            "have all that they set",
            "Keep the provider below version 5",
            {"cloud": "azurerm"},
        ),
    ),
}
"""What the source notes for those who write tools, in the words of those who use one: by how the source's
sentence starts, what changes, what to do, and whom it concerns."""


def upgrade_notes(notes: list[dict[str, str]]) -> list[dict[str, str]]:
    out = []
    for note in notes:
        (plain,) = (p for start, p in UPGRADE_NOTES.items() if note["change"].startswith(start))
        for change, action, only in plain:
            out.append({"from": note["from"], "to": note["to"], "change": change, "action": action, **only})
    return out


def schemas(source: Path) -> None:
    schema = json.loads((source / "kubestack-schema.json").read_text(encoding="utf-8"))
    limits = json.loads((source / "kubestack-limits.json").read_text(encoding="utf-8"))
    names: dict[str, dict[str, Any]] = {}
    for name, module in schema["modules"].items():
        file = name.replace("/", ".") + ".json"
        fields = limits["fields"].get(name, {})
        attributes = {p: attribute(name, p, a, fields.get(p, {})) for p, a in module["attributes"].items()}
        share_ranks(attributes)
        write(RESOURCES / "schemas" / file, {**module, "attributes": attributes})
        names[name] = {
            "file": file,
            **{k: module[k] for k in ("kind", "provider", "source", "first_version", "last_version")},
        }
    index = {
        "source": {
            "repository": "kbst/terraform-kubestack",
            "licence": "Apache-2.0",
            "note": schema["generated"],
            "limits": limits["how_to_read"]["framework"],
            "limits_as_of": limits["how_to_read"]["generated"],
        },
        "versions": schema["framework_versions"],
        "generations": schema["generations"],
        "inheritance": schema["inheritance"],
        "upgrade_notes": upgrade_notes(schema["upgrade_notes"]),
        "modules": names,
        "names": without_evidence(limits["names"]),
    }
    write(RESOURCES / "schemas" / "index.json", index)
    rules = [plain_rule(rule) for rule in limits["rules"]]
    write(RESOURCES / "schemas" / "rules.json", rules)
    examples = {r["id"]: r["examples"] for r in limits["rules"] if "examples" in r}
    EXAMPLES.write_text(json.dumps(examples, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def without_evidence(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: without_evidence(v) for k, v in data.items() if k != "evidence"}
    if isinstance(data, list):
        return [without_evidence(v) for v in data]
    return data


MOTO_RELEASED = {"5.2.1": "2026-05-10"}
"""The day on which a moto package's files were made, as the archive says: the AWS catalog's age."""


def copies(source: Path) -> None:
    for folder in ("catalog", "prices"):
        for file in sorted((source / folder).glob("*.json")):
            data = json.loads(file.read_text(encoding="utf-8"))
            if (folder, file.name) == ("catalog", "aws.json"):
                data["source"]["as_of"] = MOTO_RELEASED[data["source"]["version"]]
            if folder == "prices":
                data = plain_prices(data, json.loads((source / "catalog" / file.name).read_text("utf-8")))
            write(RESOURCES / folder / file.name, data)


def plain_prices(data: dict[str, Any], catalog: dict[str, Any]) -> dict[str, Any]:
    """Without notes on how they were checked; the order of types is the catalog's."""
    if data["order"] != catalog.get("order", list(catalog["types"])):
        raise SystemExit("prices and catalog list their types in different orders")
    return {k: v for k, v in data.items() if k not in ("order", "checks", "estimated_ratio")}


if __name__ == "__main__":
    given = Path(sys.argv[1])
    schemas(given)
    copies(given)
