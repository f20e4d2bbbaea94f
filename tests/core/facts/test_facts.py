from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from core.dialects.kubestack import facts as kubestack_facts
from core.dialects.kubestack import inheritance
from core.dialects.kubestack.facts import FOLDER, Facts, load
from core.facts import conditions, fields, impact, impact_sentences
from core.platform import ladder, paths

TYPES = {"text", "number", "bool", "list", "map", "taints", "multiline", "object"}


@pytest.mark.parametrize(
    "module", [kubestack_facts, fields, paths, ladder, impact, impact_sentences, conditions]
)
def test_examples(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_every_setting_of_every_version_has_a_field() -> None:
    facts = load()
    seen: set[tuple[str, str]] = set()
    for name in facts.modules:
        raw = facts.raw(name)["attributes"]
        for version in facts.versions:
            known = facts.module_facts(name, version)
            if known is None:
                continue
            for path, field in {**known.fields, **known.parts}.items():
                seen.add((name, path))
                assert field.path == path
                assert field.label and field.help and field.section
                assert field.type in TYPES
                assert field.impact.sentence
                assert known.formats[path]
            seen |= {(name, group) for group in known.groups}
            covered = set(known.fields) | set(known.parts) | set(known.groups)
            assert covered == {p for p, r in raw.items() if facts.ranged(r["history"], version) is not None}
    assert len(seen) == 432


@pytest.mark.parametrize(
    ("ref", "framework", "assumed"),
    [
        (None, "master", False),
        ("master", "master", False),
        ("v0.18.1-beta.0", "v0.18.1-beta.0", False),
        ("1f64cf5eca92e635a47536fb63df6a25e32fd9e2", "v0.18.1-beta.0", False),
        ("e70912c", "master", False),
        ("v0.20.0-beta.0", "master", True),
        ("v0.18.3-beta.0", "v0.18.2-beta.0", True),
        ("v0.9.4-beta.0", "v0.10.0-beta.0", True),
        ("0123456789abcdef0123456789abcdef01234567", "master", True),
        ("our-branch", "master", True),
    ],
)
def test_which_facts_fit_a_ref(ref: str | None, framework: str, assumed: bool) -> None:
    assert load().framework_for(ref) == (framework, assumed)


@pytest.mark.parametrize(
    ("framework", "rule"),
    [
        ("v0.10.0-beta.0", inheritance.NULL_OVERRIDES),
        ("v0.12.2-beta.0", inheritance.NULL_OVERRIDES),
        ("v0.13.0-beta.0", inheritance.BASE_KEYS_ONLY),
        ("v0.13.0-beta.1", inheritance.UNION),
        ("v0.19.2-beta.0", inheritance.UNION),
        ("master", inheritance.ONE_LEVEL),
    ],
)
def test_inheritance_rule(framework: str, rule: str) -> None:
    assert load().inheritance(framework) == rule


def test_settings_are_what_inherits_by_itself() -> None:
    facts = load()
    cluster = facts.module_facts("aws/cluster", "master")
    assert cluster is not None
    assert "default_node_pool" in cluster.groups
    assert "default_node_pool.max_size" in cluster.fields
    assert "default_node_pool.metadata_options" in cluster.fields
    assert "default_node_pool.metadata_options.http_tokens" in cluster.parts
    assert set(cluster.parts_of("default_node_pool.metadata_options")) >= {"http_tokens", "http_endpoint"}
    typed_pool = facts.module_facts("aws/cluster/node-pool", "master")
    flat_pool = facts.module_facts("aws/cluster/node-pool", "v0.19.2-beta.0")
    assert typed_pool is not None and flat_pool is not None
    assert "metadata_options.http_tokens" in typed_pool.fields
    assert "metadata_options" in flat_pool.fields
    assert "metadata_options.http_tokens" in flat_pool.parts
    assert typed_pool.fields["taints"].type == "taints"
    assert set(typed_pool.parts_of("taints")) == {"key", "value", "effect"}
    assert typed_pool.field_of('labels["kubestack.com/tier"]') is typed_pool.fields["labels"]


def test_what_people_change_most_comes_first() -> None:
    facts = load()
    for name in facts.modules:
        for version in ("v0.18.1-beta.0", "master"):
            known = facts.module_facts(name, version)
            if known is None:
                continue
            top = [f.rank is not None and f.rank <= 10 for f in known.fields.values()]
            assert top == sorted(top, reverse=True)
            headings = [f.section for f in known.fields.values()]
            runs = [h for i, h in enumerate(headings) if i == 0 or headings[i - 1] != h]
            assert len(runs) == len(set(runs)), f"{name} {version}: a section is torn apart: {runs}"


def test_types_and_defaults_follow_the_version() -> None:
    facts = load()
    early = facts.module_facts("google/cluster", "v0.12.0-beta.0")
    late = facts.module_facts("google/cluster", "v0.18.1-beta.0")
    assert early is not None and late is not None
    assert early.fields["cluster_max_node_count"].default == 1
    assert early.fields["enable_private_nodes"].default is True
    assert "cloud_nat_ip_count" not in early.fields and "cloud_nat_ip_count" in late.fields
    assert late.formats["cluster_node_locations"] == "comma-list"
    assert late.fields["cluster_node_locations"].type == "list"
    azure = facts.module_facts("azurerm/cluster/node-pool", "v0.19.2-beta.0")
    assert azure is not None
    assert azure.fields["node_taints"].item_format == "key=value:Effect"


def test_modules_only_where_they_exist() -> None:
    facts = load()
    assert facts.module_facts("aws/cluster/node-pool", "v0.15.0-beta.0") is None
    assert facts.module_facts("scaleway/cluster", "v0.19.2-beta.0") is None
    assert facts.module_facts("kind/cluster", "master") is None
    assert facts.module_facts("acme/thing", "master") is None
    dns = facts.module_facts("aws/cluster/elb-dns", "v0.19.2-beta.0")
    assert dns is not None and dns.inputs["metadata_fqdn"].label == "Cluster hostname"


def test_files_are_read_when_needed(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_bytes((FOLDER / "index.json").read_bytes())
    facts = Facts(tmp_path)
    with pytest.raises(FileNotFoundError):
        facts.raw("kind/cluster")
    file = facts.index["modules"]["kind/cluster"]["file"]
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_bytes((FOLDER / file).read_bytes())
    assert facts.raw("kind/cluster"), "without the others"
