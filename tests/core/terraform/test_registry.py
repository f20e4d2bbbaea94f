"""Which repository an address of the public registry names, and which of its tags a version means."""

from __future__ import annotations

import pytest

from core.terraform.registry import is_one, newest_tag, registry_remote, versions_words

VPC = "https://github.com/terraform-aws-modules/terraform-aws-vpc.git"


@pytest.mark.parametrize(
    ("source", "version", "url", "ref", "folder"),
    [
        ("terraform-aws-modules/vpc/aws", "5.1.2", VPC, "= 5.1.2", ""),
        ("terraform-aws-modules/vpc/aws", "=5.1.2", VPC, "= 5.1.2", ""),
        ("terraform-aws-modules/vpc/aws", "~>  5.1", VPC, "~> 5.1", ""),
        ("terraform-aws-modules/vpc/aws", ">= 5.0, < 6", VPC, ">= 5.0, < 6", ""),
        ("terraform-aws-modules/vpc/aws", "5.1", VPC, "= 5.1", ""),
        ("terraform-aws-modules/vpc/aws", "", VPC, ">= 0", ""),
        ("registry.terraform.io/terraform-aws-modules/vpc/aws//a/b", "5.1.2", VPC, "= 5.1.2", "a/b"),
        ("Azure/aks/azurerm", "9.0.0", "https://github.com/Azure/terraform-azurerm-aks.git", "= 9.0.0", ""),
    ],
)  # fmt: skip
def test_it_names_a_repository(source: str, version: str, url: str, ref: str, folder: str) -> None:
    found = registry_remote(source, version)
    assert found is not None and (found.url, found.ref, found.folder) == (url, ref, folder)
    assert found.host == "github.com"


@pytest.mark.parametrize(
    ("source", "version"),
    [
        ("app.terraform.io/acme/vpc/aws", "1.0.0"),
        ("github.com/acme/vpc", "1.0.0"),
        ("gitlab.example.org/acme/vpc/aws", "1.0.0"),
        ("registry.terraform.io:8443/acme/vpc/aws", "1.0.0"),
        ("./modules/vpc", ""),
        ("git::https://github.com/acme/terraform-aws-vpc.git", ""),
        ("terraform-aws-modules/vpc/aws//../../x", "1.0.0"),
        ("terraform-aws-modules/vpc/aws?ref=1", "1.0.0"),
        ("-acme/vpc/aws", "1.0.0"),
        ("acme/vpc/aws/more/parts", "1.0.0"),
        ("terraform-aws-modules/vpc/aws", "?"),
        ("terraform-aws-modules/vpc/aws", "main"),
        ("terraform-aws-modules/vpc/aws", "--upload-pack=x"),
        ("terraform-aws-modules/vpc/aws", "1.0.0\n"),
        ("terraform-aws-modules/vpc/aws", "9" * 300),
    ],
)
def test_another_host_is_never_asked_and_odd_versions_neither(source: str, version: str) -> None:
    found = registry_remote(source, version)
    assert found is None or (version.endswith("\n") and found.ref == "= 1.0.0")


TAGS = (
    "v4.9.9",
    "v5.0.0",
    "v5.9.0",
    "v5.10.0",
    "v5.11.0-rc1",
    "v6.0.0",
    "5.9.1",
    "modules/x/v5.99.0",
    "latest",
)


@pytest.mark.parametrize(
    ("ref", "tag"),
    [
        ("= 5.9.0", "v5.9.0"),
        ("= 5.9.1", "5.9.1"),
        ("= 5.11.0-rc1", "v5.11.0-rc1"),
        ("= 7.0.0", None),
        ("~> 5.0", "v5.10.0"),
        ("~> 5.9.0", "5.9.1"),
        ("= 5.9", "v5.9.0"),
        (">= 4, < 5", "v4.9.9"),
        (">= 0", "v6.0.0"),
        ("!= 6.0.0", "v5.10.0"),
        ("> 6.0.0", None),
    ],
)
def test_the_newest_tag_that_fits(ref: str, tag: str | None) -> None:
    assert newest_tag(ref, TAGS) == tag
    assert is_one(ref) is (ref.startswith("= ") and ref.count(".") == 2)
    assert ref.removeprefix("= ").partition(",")[0] in versions_words(ref) or ref == ">= 0"
