"""What the lock file tells, and that a broken one tells nothing."""

from __future__ import annotations

import pytest

from core.terraform.lockfile import LARGEST, providers

LOCK = b"""\
# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/hashicorp/google" {
  version     = "4.47.0"
  constraints = ">= 4.0.0"
  hashes = [
    "h1:7JFdiV9bvV6R+AeWzvNbVeoega481sJY3PqtIbrwTsM=",
    "zh:001bf7478e495d497ffd4054453c97ab4dd3e6a24d46496d51d4c8094e95b2b1",
  ]
}

provider "registry.opentofu.org/scaleway/scaleway" {
  version = "2.40.0"
}

provider "terraform.acme.example/acme/aws" {
  version = "1.0.0"
}
"""


def test_versions_stand_by_source() -> None:
    assert providers(LOCK) == {
        "hashicorp/google": "4.47.0",
        "scaleway/scaleway": "2.40.0",
        "terraform.acme.example/acme/aws": "1.0.0",
    }


@pytest.mark.parametrize(
    "data",
    [
        b"",
        LOCK.replace(b'  version = "2.40.0"\n', b'<<<<<<< HEAD\n  version = "2.40.0"\n=======\n>>>>>>> b\n'),
        LOCK + b"\0",
        LOCK + b"#" * LARGEST,
    ],
    ids=["empty", "conflict", "binary", "huge"],
)
def test_what_terraform_did_not_write_tells_nothing(data: bytes) -> None:
    assert providers(data) == {}


def test_what_is_no_version_is_left_out() -> None:
    data = b'provider "registry.terraform.io/hashicorp/aws" {\n  version = var.x\n}\nprovider "a" "b" {}\n'
    assert providers(data) == {}
