"""Where modules lie, by what their sources say: what Git is asked for, and what it never is."""

from __future__ import annotations

import pytest

from core.terraform.remote import Remote, remote_of, why_not

KUBESTACK = "https://github.com/kbst/terraform-kubestack.git"


@pytest.mark.parametrize(
    ("source", "remote"),
    [
        ("github.com/kbst/terraform-kubestack//aws/cluster?ref=v1", Remote(KUBESTACK, "v1", "aws/cluster")),
        ("github.com/kbst/terraform-kubestack.git//aws/cluster/", Remote(KUBESTACK, "", "aws/cluster")),
        (f"git::{KUBESTACK}//aws/cluster?depth=1&ref=v1", Remote(KUBESTACK, "v1", "aws/cluster")),
        ("git::github.com/kbst/terraform-kubestack?ref=v1", Remote(KUBESTACK, "v1", "")),
        ("git@h.org:kbst/x.git//a?ref=feature/b", Remote("ssh://git@h.org/kbst/x.git", "feature/b", "a")),
        ("git::git@host:kbst/x.git", Remote("ssh://git@host/kbst/x.git", "", "")),
        ("git::ssh://git@host:2222/x.git//a", Remote("ssh://git@host:2222/x.git", "", "a")),
        ("git::file:///srv/x.git//a/b", Remote("file:///srv/x.git", "", "a/b")),
        ("git::/srv/x.git", Remote("file:///srv/x.git", "", "")),
        ("bitbucket.org/a/b?ref=1", Remote("https://bitbucket.org/a/b.git", "1", "")),
        ("git::https://host/x.git?ref=a%2Fb&version=3", Remote("https://host/x.git?version=3", "a/b", "")),
        # Secrets stay where they are.
        ("git::https://jana:s3cret@host/x.git?ref=v1", Remote("https://host/x.git", "v1", "")),
        ("git::https://s3cret@host/x.git", Remote("https://host/x.git", "", "")),
        ("git::ssh://git:s3cret@host/x.git?sshkey=s3cret", Remote("ssh://git@host/x.git", "", "")),
    ],
)  # fmt: skip
def test_where_it_is(source: str, remote: Remote) -> None:
    assert remote_of(source) == remote


@pytest.mark.parametrize(
    "source",
    [
        "./x", "../x", ".", "/abs/x", "", "hashicorp/consul/aws", "app.terraform.io/a/b/c//m?ref=1",
        "https://host/x.zip", "s3::https://s3.amazonaws.com/x", "git::ext::sh -c id", "ext::sh", "git::-x",
        "git::ssh://-oProxyCommand=id/x", "git@-oProxyCommand=id:x", "git::https:///x", "git::foo://h/x",
        "git::https://host/x.git//../../etc", "git::https://host/x.git//a/*", "git::https://host/x y.git",
        "git::https://host/x.git?ref=--upload-pack=id", "git::https://host/x.git?ref=a..b",
        "git::https://host/x.git?ref=a%0Ab", "git::https://host/x.git\n", "git::https://h\u043est/x.git",
        "git::https://host:port/x.git", "git::file://host/x.git", "git::https://host/\u202ex.git",
    ],
)  # fmt: skip
def test_what_git_is_never_asked_for(source: str) -> None:
    assert remote_of(source) is None
    assert why_not(source).endswith(".")


def test_why_not_says_what_helps() -> None:
    assert "registry.terraform.io" in why_not("terraform-aws-modules/eks/aws//modules/x")
    assert "app.terraform.io" in why_not("app.terraform.io/a/b/c") and "terraform init" in why_not("a/b/c")
    assert "address" in why_not("git::ssh://git@host:org/x.git")


def test_the_host_that_is_asked() -> None:
    hosts = {
        "git::ssh://git@example.org:2222/x.git": "example.org:2222", "github.com/a/b": "github.com",
        "git::file:///srv/x.git": "", "git::https://[::1]:8080/x.git": "[::1]:8080",
    }  # fmt: skip
    for source, host in hosts.items():
        found = remote_of(source)
        assert found is not None and found.host == host
