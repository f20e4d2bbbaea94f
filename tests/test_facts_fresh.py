"""Facts derived anew from small sources of the same form: changes are told, what looks wrong is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.facts_form import RESOURCES
from tests.facts_fresh.__main__ import CLOUDS, duplicate, main, read
from tests.facts_fresh.compare import Facts, hourly
from tests.facts_samples import (
    Data,
    azure,
    few_regions,
    google,
    karpenter_of_aws,
    repository,
    scaleway,
    wheel_of_moto,
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def facts(request: pytest.FixtureRequest) -> Facts:
    """Those of Repoform, of a few regions; all of them for a test that asks for the "whole"."""
    whole = read(RESOURCES)
    return whole if getattr(request, "param", "few") == "whole" else few_regions(whole)


@pytest.fixture
def resources(tmp_path: Path, facts: Facts) -> Path:
    for name, data in facts.items():
        file = tmp_path / "resources" / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(data))
    return tmp_path / "resources"


@pytest.fixture
def run(tmp_path: Path, resources: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "sources").mkdir()

    def here(*more: str) -> tuple[int, str, str]:
        code = main([str(tmp_path / "sources"), *more], resources)
        said = capsys.readouterr()
        return code, said.out, said.err

    return here


def as_they_are(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.json"))}


def versions(file: Path) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = json.loads(file.read_text())["kubernetes_versions"]["versions"]
    return listed


KEYS = {
    "version": "releaseCycle",
    "released": "releaseDate",
    "end_of_support": "eol",
    "end_of_extended": "eoes",
}


def page(listed: list[dict[str, str]]) -> str:
    """As endoflife.date writes it: versions as text, dates bare, comments behind them."""
    lines = ["---", "title: Amazon EKS", "releases:"]
    for one in listed:
        mark = "  - "
        for ours, theirs in {**KEYS, "latest": "latest"}.items():
            if ours in one:
                value = f'"{one[ours]}"' if ours in ("version", "latest") else f"{one[ours]} # as announced"
                lines.append(f"{mark}{theirs}: {value}")
                mark = "    "
        lines.append("    latestReleaseDate: 2026-06-22")
    return "\n".join([*lines, "", "---", "", "> It is managed.", ""])


def endoflife(tmp_path: Path, change: Callable[[list[dict[str, str]]], None], name: str) -> None:
    listed = versions(RESOURCES / "catalog" / "aws.json")
    change(listed)
    repository(tmp_path / "sources", name, {"products/amazon-eks.md": page(listed)})


def test_without_sources_nothing_is_checked_and_that_is_said(run: Run, resources: Path) -> None:
    before = as_they_are(resources)
    code, out, _err = run("--write")
    assert code == 0 and "Kubernetes versions of aws: endoflife-date/endoflife.date isn't in" in out
    assert as_they_are(resources) == before


@pytest.mark.parametrize(
    "name", ["endoflife.date", "endoflife-date/endoflife.date", "endoflife-date+endoflife.date/repo"]
)
def test_a_new_version_is_told_and_written_with_its_date(
    run: Run, resources: Path, tmp_path: Path, name: str
) -> None:
    new = {
        "version": "1.37",
        "released": "2026-10-01",
        "end_of_support": "2027-12-01",
        "latest": "1.37-eks-1",
    }
    endoflife(tmp_path, lambda listed: listed.insert(0, new), name)
    before = as_they_are(resources)
    code, out, err = run()
    assert (code, err) == (0, "") and "1 Kubernetes versions added: 1.37" in out
    assert as_they_are(resources) == before, "only --write writes"
    run("--write")
    file = resources / "catalog" / "aws.json"
    assert versions(file) == [new, *versions(RESOURCES / "catalog" / "aws.json")]
    assert json.loads(file.read_text())["kubernetes_versions"]["source"]["as_of"].endswith(" 2026-10-05")
    assert [n for n, text in as_they_are(resources).items() if text != before[n]] == ["catalog/aws.json"]
    written = as_they_are(resources)
    _code, out, _err = run("--write")
    assert as_they_are(resources) == written and "written" not in out, "the same source again gives no diff"


def _ends_early(listed: list[dict[str, str]]) -> None:
    listed[0]["end_of_support"] = "2026-01-01"


def _no_date(listed: list[dict[str, str]]) -> None:
    listed[0]["end_of_support"] = "soon"


def _no_end(listed: list[dict[str, str]]) -> None:
    del listed[0]["end_of_support"]


def _most_gone(listed: list[dict[str, str]]) -> None:
    del listed[3:]


def _no_version(listed: list[dict[str, str]]) -> None:
    listed[0]["version"] = "latest"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_ends_early, "Kubernetes 1.36 ends on 2026-01-01, before its release on 2026-06-02"),
        (_no_date, "Kubernetes 1.36 has a date that is none: 2026-06-02, soon"),
        (_no_end, "version 1.36 lacks eol"),
        (_most_gone, "Kubernetes versions are gone"),
        (_no_version, "'latest' is no Kubernetes version"),
    ],
)
def test_versions_that_look_wrong_are_refused(
    run: Run,
    resources: Path,
    tmp_path: Path,
    change: Callable[[list[dict[str, str]]], None],
    sentence: str,
) -> None:
    endoflife(tmp_path, change, "endoflife.date")
    before = as_they_are(resources)
    code, _out, err = run("--write")
    assert code == 1 and sentence in err and "Nothing is written" in err
    assert as_they_are(resources) == before


@pytest.mark.parametrize(
    "text", ["", "---\nreleases: [\n---\n", "---\ntitle: x\n---\n", "---\nreleases: 3\n---\n"]
)
def test_a_page_that_does_not_parse_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    repository(tmp_path / "sources", "endoflife.date", {"products/amazon-eks.md": text})
    code, _out, err = run()
    assert code == 1 and "doesn't have the form that is expected" in err


Change = Callable[[Facts], None]
Sources = Callable[..., Facts]
CALCULATOR = "Cyclenerd/google-cloud-pricing-cost-calculator"


@pytest.fixture
def sources(tmp_path: Path, run: Run, facts: Facts) -> Sources:
    """Writes sources of every form that say what the facts say, after a change of them; answers with that."""

    def written(change: Change, clouds: Iterable[str] = CLOUDS) -> Facts:
        changed = duplicate(facts)
        change(changed)
        for cloud in clouds:
            lay[cloud](changed[f"catalog/{cloud}"], changed[f"prices/{cloud}"])
        return changed

    folder = tmp_path / "sources"

    def of_aws(catalog: Data, prices: Data) -> None:
        wheel_of_moto(folder, catalog)
        repository(folder, "karpenter-provider-aws", karpenter_of_aws(catalog, prices))

    def of_azure(catalog: Data, prices: Data) -> None:
        sizes, karpenter = azure(catalog, prices)
        repository(folder, "kubernetes+autoscaler", sizes)
        repository(folder, "karpenter-provider-azure", karpenter)

    def of_google(catalog: Data, prices: Data) -> None:
        repository(folder, CALCULATOR, google(catalog, prices))

    def of_scaleway(catalog: Data, prices: Data) -> None:
        repository(folder, "terraform-provider-scaleway", scaleway(catalog, prices))

    lay = {"aws": of_aws, "azure": of_azure, "google": of_google, "scaleway": of_scaleway}
    return written


def undated(facts: Facts) -> Facts:
    """Without where it is from and when."""
    out = duplicate(facts)
    for data in out.values():
        for key in ("source", "as_of"):
            data.pop(key, None)
    return out


@pytest.mark.parametrize("facts", ["whole"], indirect=True)
def test_sources_that_say_the_same_change_dates_alone(run: Run, resources: Path, sources: Sources) -> None:
    facts = sources(lambda _facts: None)
    code, out, err = run("--write")
    assert (code, err) == (0, "") and out.count("derived anew") == 8 and out.count("not checked") == 3
    assert undated(read(resources)) == undated(facts)
    days = [line for line in out.splitlines() if line.startswith("  dated ")]
    assert len(days) >= 8 and all("2026-10-0" in day or "05 Oct 2026" in day for day in days)
    written = as_they_are(resources)
    run("--write")
    assert as_they_are(resources) == written


NEW = {
    "aws": ("c99z.large", {"v": 2, "m": 4.0, "a": "arm64"}),
    "azure": ("Standard_D2zs_v9", {"v": 2, "m": 8.0, "a": "x86_64", "f": "standardDZSv9Family"}),
    "google": ("c2-aaa-2", {"v": 2, "m": 8.0, "a": "x86_64"}),
    "scaleway": ("AAA-2C-8G", {"v": 2, "m": 8.0, "a": "x86_64"}),
}


def _with(facts: Facts, cloud: str) -> None:
    """One type more, first in the order, so that every other one moves; offered wherever the first was."""
    name, one = NEW[cloud]
    catalog, prices = facts[f"catalog/{cloud}"], facts[f"prices/{cloud}"]
    catalog["types"] = {name: one} | catalog["types"]
    if "order" in catalog:
        catalog["order"].insert(0, name)
        for region in catalog["regions"].values():
            _shift(region)
    for key in ("zones", "spot") if cloud == "scaleway" else ("regions", "spot"):
        for listed in prices.get(key, {}).values():
            listed.insert(0, 0.25)
    for region, letters in prices.get("basis", {}).items():
        prices["basis"][region] = "k" + letters


def _shift(region: dict[str, object]) -> None:
    offer = region.get("offer", {"": region.get("types")})
    assert isinstance(offer, dict)
    for listed in (*offer.values(), *dict(region.get("zone_hint_2023", {})).values()):  # type: ignore[call-overload]
        for at, entry in enumerate(listed or ()):
            listed[at] = [entry[0] + 1, entry[1] + 1] if isinstance(entry, list) else entry + 1
    everywhere = next(iter(offer.values()))
    if everywhere is not None:
        everywhere.insert(0, 0)


@pytest.mark.parametrize("cloud", sorted(NEW))
def test_a_new_type_is_told_and_prices_stay_with_theirs(
    run: Run, resources: Path, sources: Sources, facts: Facts, cloud: str
) -> None:
    sources(lambda facts: _with(facts, cloud), [cloud])
    code, out, err = run("--write")
    name, one = NEW[cloud]
    assert (code, err) == (0, "") and f"1 types added: {name}" in out
    before, after = facts, read(resources)
    types = after[f"catalog/{cloud}"]["types"]
    assert (
        types[name] == one
        and {k: v for k, v in types.items() if k != name} == (before[f"catalog/{cloud}"]["types"])
    )
    was, now = (hourly(them, f"prices/{cloud}") for them in (before, after))
    assert {place: price for place, price in now.items() if place[2] != name} == was
    assert {price for place, price in now.items() if place[2] == name} == {0.25}


def _a_tenth_gone(facts: Facts) -> None:
    catalog = facts["catalog/scaleway"]
    gone = list(catalog["types"])[: len(catalog["types"]) // 10 + 1]
    for listed in facts["prices/scaleway"]["zones"].values():
        del listed[: len(gone)]
    for name in gone:
        del catalog["types"][name]


def _priced(cloud: str, place: str, factor: float) -> Change:
    def change(facts: Facts) -> None:
        key = "zones" if cloud == "scaleway" else "regions"
        listed = facts[f"prices/{cloud}"][key][place]
        at = next(i for i, price in enumerate(listed) if price)
        listed[at] *= factor

    return change


def _no_memory(facts: Facts) -> None:
    facts["catalog/google"]["types"]["e2-standard-2"]["m"] = 0.0


def _new_series(facts: Facts) -> None:
    catalog, prices = facts["catalog/google"], facts["prices/google"]
    NAME = "zz9-standard-2"
    catalog["types"][NAME] = {"v": 2, "m": 8.0, "a": "x86_64"}
    catalog["order"].append(NAME)
    next(iter(catalog["regions"].values()))["types"].append(len(catalog["order"]) - 1)
    for key in ("regions", "spot"):
        for listed in prices[key].values():
            listed.append(None)


@pytest.mark.parametrize(
    ("cloud", "change", "sentence"),
    [
        ("scaleway", _a_tenth_gone, " types are gone, "),
        ("scaleway", _priced("scaleway", "fr-par-1", 6), "in fr-par-1 costs"),
        ("scaleway", _priced("scaleway", "fr-par-1", 0), "costs 0"),
        ("scaleway", _priced("scaleway", "nl-ams-1", -1), "costs -"),
        ("azure", _priced("azure", "westeurope", 0.1), "in westeurope costs"),
        ("aws", _priced("aws", "us-east-1", 5.1), "in us-east-1 costs"),
        ("google", _priced("google", "europe-west1", 0.19), "in europe-west1 costs"),
        ("google", _no_memory, "e2-standard-2 has no vCPU, memory or known processor"),
        ("google", _new_series, "the series zz9 (zz9-standard-2) is new"),
    ],
)
def test_what_looks_wrong_is_refused(
    run: Run, resources: Path, sources: Sources, cloud: str, change: Change, sentence: str
) -> None:
    sources(change, [cloud])
    before = as_they_are(resources)
    code, _out, err = run("--write")
    assert code == 1 and sentence in err and as_they_are(resources) == before


def test_a_move_within_reason_is_told(run: Run, sources: Sources, facts: Facts) -> None:
    sources(_priced("scaleway", "fr-par-1", 1.25), ["scaleway"])
    code, out, _err = run()
    count = len(hourly(facts, "prices/scaleway"))
    assert code == 0 and f"1 of {count} prices moved, 0 added, 0 gone" in out and "(+25%, list)" in out


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("kubernetes/autoscaler", "cluster-autoscaler/cloudprovider/azure/azure_instance_types.go"),
        ("Azure/karpenter-provider-azure", "pkg/providers/pricing/zz_generated.pricing.go"),
        ("aws/karpenter-provider-aws", "pkg/providers/pricing/zz_generated.pricing_aws.go"),
        (CALCULATOR, "tools/machinetyperegion.csv"),
        (CALCULATOR, "pricing.yml"),
        ("scaleway/terraform-provider-scaleway", "internal/services/a/testdata/b.cassette.yaml"),
    ],
)
def test_a_file_that_does_not_parse_is_refused(
    run: Run, resources: Path, sources: Sources, facts: Facts, tmp_path: Path, name: str, file: str
) -> None:
    folder = tmp_path / "sources"
    if name.endswith(("azure", "autoscaler")):
        sources(lambda _facts: None, ["azure"])
        shutil.rmtree(folder / name.replace("/", "+"), ignore_errors=True)
        shutil.rmtree(folder / name.partition("/")[2], ignore_errors=True)
    changed = {file: "interactions: [/products/servers\n"}
    if name.endswith("azure"):
        changed["pkg/fake/locations.json"] = "[]"
    if name == CALCULATOR:
        changed = google(facts["catalog/google"], facts["prices/google"]) | changed
    repository(folder, name, changed)
    before = as_they_are(resources)
    code, _out, err = run("--write")
    assert code == 1 and ("doesn't have the form" in err or "every row should have" in err)
    assert as_they_are(resources) == before
