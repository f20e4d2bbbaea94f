from __future__ import annotations

import doctest
from datetime import date

import pytest

from core.clouds import catalog
from core.clouds.catalog import (
    as_of,
    choices,
    end_of_support,
    machine,
    offered,
    outside,
    version_listed,
    zones_of,
)
from core.dialects.kubestack.facts import load


def test_examples() -> None:
    assert doctest.testmod(catalog).failed == 0


def test_every_catalog_that_a_field_names_has_choices_and_a_date() -> None:
    names = set()
    facts = load()
    for module in facts.modules:
        for version in facts.versions:
            known = facts.module_facts(module, version)
            names |= {f.catalog for f in known.fields.values() if f.catalog} if known else set()
    assert len(names) >= 14
    for name in names:
        found, note = choices(name)
        assert found, name
        assert note is not None and note.known.startswith("Catalog of ")
        assert len({c.value for c in found}) == len(found)


def test_machine_labels() -> None:
    known = {c.value: c for c in choices("aws.instance_types", region="eu-west-1")[0]}
    assert known["g4dn.xlarge"].label == "4 vCPU, 16 GiB, 1 × NVIDIA T4"
    assert "ARM" in known["t4g.medium"].note and "burstable" in known["t4g.medium"].note
    found = machine("google", "n2-standard-8")
    assert found is not None and (found.vcpu, found.memory_gib, found.arch) == (8, 32.0, "x86_64")
    custom = machine("google", "e2-custom-4-8192")
    assert custom is not None and (custom.vcpu, custom.memory_gib) == (4, 8.0)
    assert machine("azurerm", "Standard_D4s_v5") is not None
    assert machine("aws", "z9.huge") is None
    named = machine("google", "a2-highgpu-2g")
    assert named is not None and named.label == "24 vCPU, 170 GiB, 2 × GPU"


def test_zones() -> None:
    assert zones_of("aws", "eu-west-1") == ("eu-west-1a", "eu-west-1b", "eu-west-1c")
    assert zones_of("azurerm", "westeurope") == ("1", "2", "3")
    assert zones_of("azure", "ukwest") == ()
    assert zones_of("google", "europe-west10") is None
    assert zones_of("aws", "mars-north-1") is None
    assert zones_of("scaleway", "fr-par") == ("fr-par-1", "fr-par-2", "fr-par-3")


def test_what_is_offered_where() -> None:
    assert offered("aws", "m5.large", "eu-west-1", "eu-west-1a") is True
    assert offered("aws", "m5.large", "mars-north-1", None) is None
    assert offered("aws", "z9.huge", "eu-west-1", None) is None
    assert offered("google", "a4-highgpu-8g", "africa-south1", None) is False
    assert offered("azurerm", "Standard_D4s_v5", "westeurope", None) is True
    in_one_zone = choices("aws.instance_types", region="us-east-1", zones=("us-east-1e",))[0]
    everywhere = choices("aws.instance_types", region="us-east-1")[0]
    assert 0 < len(in_one_zone) < len(everywhere)
    both = choices("aws.instance_types", region="us-east-1", zones=("us-east-1a", "us-east-1e"))[0]
    assert any("not in us-east-1e" in c.note for c in both)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("google.machine_types", "e9-huge", "Not in the catalog of 17 Aug 2026. It is used all the same."),
        ("google.machine_types", "e2-standard-4", ""),
        ("google.regions", "mars-north1", "Not in the catalog of 17 Aug 2026. It is used all the same."),
        ("aws.kubernetes_versions", "1.55", "Not in the catalog of 8 Jul 2026. It is used all the same."),
        ("aws.kubernetes_versions", "latest", ""),
        ("aws.kubernetes_versions", "1.20", ""),
        ("azure.zones", "1", ""),
        ("google.zones", "europe-west1-b", ""),
        ("google.zones", "europe-west10-a", ""),
    ],
)
def test_values_outside(name: str, value: str, sentence: str) -> None:
    assert outside(name, value) == sentence


@pytest.mark.parametrize(
    ("cloud", "version", "day", "answer"),
    [
        ("aws", "1.34", date(2026, 12, 2), ("", "")),
        ("aws", "1.34.2", date(2026, 12, 3), ("2026-12-02", "2027-12-02")),
        ("aws", "1.34", date(2027, 12, 3), ("2027-12-02", "")),
        ("google", "1.34.4-gke.1193000", date(2026, 10, 1), ("", "")),
        ("google", "1.34.4-gke.1193000", date(2026, 10, 2), ("2026-10-01", "")),
        ("azurerm", "1.34", date(2026, 12, 1), ("2026-11-30", "2027-11-30")),
        ("scaleway", "1.34.1", date(2026, 11, 30), ("2026-11-29", "")),
        ("aws", "1.20", date(2026, 1, 1), ("2022-11-01", "")),
        ("aws", "1.99", date(2036, 1, 1), ("", "")),
        ("aws", "latest", date(2036, 1, 1), ("", "")),
        ("aws", None, date(2036, 1, 1), ("", "")),
    ],
)
def test_support_ends_by_todays_date(
    cloud: str, version: str | None, day: date, answer: tuple[str, str]
) -> None:
    assert end_of_support(cloud, version, day) == answer


def test_versions_without_support_today_are_not_offered() -> None:
    offered = [c.value for c in choices("aws.kubernetes_versions", today=date(2027, 12, 3))[0]]
    assert "1.34" not in offered and "1.36" in offered
    assert "1.34" in [c.value for c in choices("aws.kubernetes_versions")[0]]


def test_versions_are_dated() -> None:
    assert as_of("aws", "machine_types") == "10 May 2026"
    assert as_of("google", "kubernetes_versions") == "21 Aug 2026"
    assert as_of("scaleway", "kubernetes_versions") == "18 Aug 2026"
    assert version_listed("aws", "1.34") is True
    assert version_listed("aws", "1.10") is False
    assert version_listed("aws", "1.99") is None
    found, _note = choices("aws.kubernetes_versions")
    assert found[0].value == "1.36" and found[0].label == "supported until 2 Aug 2027"
