from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from core.platform.edit import Edit
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result


def test_images_follow_the_modules() -> None:
    files = repos.flat_multi()
    files["Dockerfile"] = "FROM kubestack/framework:v0.15.0-beta.0-eks\n"
    result = Result(files, "fix-images", {})
    assert result.text("Dockerfile") == f"FROM kubestack/framework:{repos.FLAT}-eks\n"
    assert not any(p.rule == "image-version" for p in result.new.all_problems())
    with pytest.raises(Refused, match="releases only"):
        Result(repos.typed_multi(), "fix-images", {})
    mixed = repos.flat_multi()
    mixed["eks_gc0_eu-west-1_cluster.tf"] = mixed["eks_gc0_eu-west-1_cluster.tf"].replace(
        repos.FLAT, "v0.19.1-beta.0"
    )
    with pytest.raises(Refused, match="not all at one version"):
        Result(mixed, "fix-images", {})


def test_tables_say_what_the_code_says() -> None:
    files = repos.typed_multi()
    files["README.md"] = files["README.md"].replace("| apps, ops |", "| apps |").replace("gke_gc0", "gke_old")
    result = Result(files, "fix-readme", {})
    text = result.text("README.md")
    assert "| scw_gc0_fr-par | Scaleway | fr-par | gc0 |\n" in text
    assert "gke_old" not in text
    assert "| eks_gc0_eu-west-1_node_pool_extra | eks_gc0_eu-west-1 | Batch jobs |" in text
    assert "| Environment names | apps, ops |" in text
    assert not any(p.rule == "readme-table" for p in result.new.all_problems())


def test_cells_say_what_the_code_says() -> None:
    files = repos.typed_multi()
    right = files["README.md"]
    wrong = right.replace("| eu-west-1 |", "| eu-west-3 |").replace(
        "_node_pool_extra | eks_gc0_eu-west-1 |", "_node_pool_extra | `eks_gc1_eu-west-1` |"
    )
    files["README.md"] = wrong
    result = Result(files, "fix-readme", {})
    said = [p.sentence for p in result.old.all_problems() if p.rule == "readme-table"]
    assert any("in the region eu-west-3, the code says eu-west-1" in s for s in said), said
    assert any("belongs to eks_gc1_eu-west-1, the code says eks_gc0_eu-west-1" in s for s in said), said
    text = result.text("README.md")
    assert "| eks_gc0_eu-west-1_node_pool_extra | `eks_gc0_eu-west-1` | Batch jobs |" in text
    assert "eu-west-3" not in text and "gc1" not in text
    assert not any(p.rule == "readme-table" for p in result.new.all_problems())
    own = right.replace("| eu-west-1 |", "| Ireland, near eu-west-1 |")
    files["README.md"] = own
    assert "| Ireland, near eu-west-1 |" in Result(files, "fix-readme", {}).text("README.md")


def test_a_table_of_other_things_stays() -> None:
    files = repos.typed_multi()
    other = "\n## Features\n\n| Feature | Status |\n|---|---|\n| Backups | done |\n"
    files["README.md"] += other
    added = Result(files, "add-environment", {"name": "qa"})
    assert Result(files, "fix-readme", {}).text("README.md").endswith(other)
    assert added.text("README.md").endswith(other)


def test_problems_offer_them() -> None:
    files = repos.flat_multi()
    files["Dockerfile"] = "FROM kubestack/framework:v0.15.0-beta.0\n"
    files["README.md"] = repos.README
    result = Result(files, "fix-images", {})
    fixes = {p.rule: p for p in result.old.all_problems() if p.fix}
    assert set(fixes) >= {"image-version", "readme-table"}
    for problem in fixes.values():
        edit = Edit.from_json(problem.fix_edits[0])
        assert result.dialect.apply(result.before, result.old, edit)


def test_what_is_said_to_be_untrue_is_mended() -> None:
    """Under any heading, and with links and marks, one reading finds and mends."""
    files = repos.typed_multi()
    files["README.md"] = (
        "## Our Kubernetes clusters\n\n| Cluster | Region |\n|---|---|\n"
        "| **[eks_gc0_eu-west-1](docs/eks.md)** | eu-west-3 |\n| gke_old | x |\n\n"
        "~~~\n### Clusters\n| Name | Region |\n|---|---|\n| a | b |\n~~~\n"
    )
    result = Result(files, "fix-readme", {})
    assert len([p for p in result.old.all_problems() if p.rule == "readme-table"]) == 5
    assert not [p for p in result.new.all_problems() if p.rule == "readme-table"]
    text = result.text("README.md")
    assert "| **[eks_gc0_eu-west-1](docs/eks.md)** | eu-west-1 |\n" in text
    assert "gke_old" not in text and text.endswith("| a | b |\n~~~\n")


def test_a_readme_of_several_platforms_keeps_the_rows_of_the_others() -> None:
    files = {f"{root}/{p}": t for root in ("one", "two") for p, t in repos.flat_eks().items()}
    other = "eks_one"
    files = {p: t.replace("eks_zero", other) if p.startswith("two/") else t for p, t in files.items()}
    files["README.md"] = f"## Clusters\n\n| Name |\n|---|\n| {other} |\n| gone_cluster |\n"
    text = Result(files, "fix-readme", {}, root="one").text("README.md")
    assert f"| {other} |\n" in text and "| eks_zero |\n" in text and "gone_cluster" not in text
