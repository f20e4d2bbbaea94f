"""Which machine types fit a new pool."""

from __future__ import annotations

from core.clouds.machines import Wanted, fitting


def names(wanted: Wanted) -> set[str]:
    return {row.name for row in fitting(wanted).rows}


def test_gpu_types_for_gpus_and_none_of_them_otherwise() -> None:
    general, gpu = Wanted("aws", "eu-west-1", (), "general"), Wanted("aws", "eu-west-1", (), "gpu")
    assert "g4dn.xlarge" in names(gpu) and "m5.large" not in names(gpu)
    assert "m5.large" in names(general) and "g4dn.xlarge" not in names(general)
    row = next(r for r in fitting(gpu).rows if r.name == "g4dn.xlarge")
    assert (row.vcpu, row.memory_gib, row.gpu) == (4, 16.0, "1 × NVIDIA T4")
    assert row.month.startswith("$") and row.hourly is not None
    assert "estimate" in fitting(gpu).note and "without disks" in fitting(gpu).note


def test_only_what_the_zones_have() -> None:
    both = fitting(Wanted("aws", "eu-west-1", ("eu-west-1a", "eu-west-1b")))
    for row in both.rows:
        assert row.zones
    in_one = [r for r in both.rows if r.zones and len(r.zones) == 1]
    assert in_one, "some stand in one of the two only, and say so"
    other = {"eu-west-1a": "eu-west-1b", "eu-west-1b": "eu-west-1a"}[in_one[0].zones[0]]  # type: ignore[index]
    assert in_one[0].name not in names(Wanted("aws", "eu-west-1", (other,)))


def test_images_choose_the_processor_and_the_drivers() -> None:
    arm = fitting(Wanted("aws", "eu-west-1", image="AL2023_ARM_64_STANDARD"))
    assert arm.rows and all("ARM" in r.note and not r.gpu for r in arm.rows)
    nvidia = fitting(Wanted("aws", "eu-west-1", (), "gpu", "AL2023_x86_64_NVIDIA"))
    assert nvidia.rows and all("NVIDIA" in r.gpu for r in nvidia.rows), "no Radeon"
    assert "AL2023_x86_64_NVIDIA" in nvidia.note
    assert names(Wanted("aws", "eu-west-1", image="CUSTOM")) == names(
        Wanted("aws", "eu-west-1", image="CUSTOM")
    )


def test_spot_where_the_facts_tell() -> None:
    assert "m2-ultramem-208" in names(Wanted("google", "europe-west1", (), "general"))
    spot = fitting(Wanted("google", "europe-west1", (), "spot"))
    assert "m2-ultramem-208" not in {r.name for r in spot.rows}, "listed, but without a Spot price"
    assert "Spot prices" in spot.note
    general = {r.name: r.hourly for r in fitting(Wanted("google", "europe-west1", (), "general")).rows}
    assert all(r.hourly < general[r.name] for r in spot.rows if r.hourly and general.get(r.name))  # type: ignore[operator]
    assert "Standard_B2ms" not in names(Wanted("azurerm", "westeurope", (), "spot"))


def test_googles_gpus_are_attached_or_built_in() -> None:
    found = {r.name: r.gpu for r in fitting(Wanted("google", "europe-west1", (), "gpu")).rows}
    assert found["n1-standard-4"] == "can be attached" and found["g2-standard-4"].startswith("1 ×")
    assert "e2-standard-4" not in found and not any(n.startswith("ct") for n in found), "no TPUs"
    t4 = names(Wanted("google", "europe-west1", (), "gpu", accelerator="nvidia-tesla-t4"))
    assert "n1-standard-4" in t4 and "g2-standard-4" not in t4
    assert "g2-standard-4" in names(Wanted("google", "europe-west1", (), "gpu", accelerator="nvidia-newer"))


def test_an_unknown_region_has_all_types_and_says_so() -> None:
    for region, words in (("mars-1", "doesn't know what mars-1 offers"), (None, "region isn't known")):
        found = fitting(Wanted("google", region, (), "general"))
        assert len(found.rows) > 400 and words in found.note
        assert all(r.zones is None and not r.month for r in found.rows)


def test_a_type_outside_the_catalog_is_kept() -> None:
    found = fitting(Wanted("google", "europe-west1"))
    assert "z9-mega-1" not in found.known and "e2-standard-4" in found.known
    assert found.outside == "Not in the catalog of 17 Aug 2026. It is used all the same."
