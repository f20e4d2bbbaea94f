from __future__ import annotations

import pytest

from core.forge.conventions import owners_of, template_of
from core.snapshot import Entry, Snapshot


def snapshot(files: dict[str, str], mode: str = "100644") -> Snapshot:
    entries = {path: Entry(mode, "0" * 40, len(text)) for path, text in files.items()}
    return Snapshot("0" * 40, entries, lambda paths: {path: files[path].encode() for path in paths})


@pytest.mark.parametrize(
    "path",
    [".github/pull_request_template.md", "PULL_REQUEST_TEMPLATE.md", "docs/pull_request_template.txt"],
)
def test_template(path: str) -> None:
    assert template_of(snapshot({path: "## Why\n", "main.tf": ""})) == "## Why\n"


def test_no_template() -> None:
    assert template_of(snapshot({"main.tf": ""})) is None
    assert template_of(snapshot({"PULL_REQUEST_TEMPLATE.md": "/etc/passwd"}, "120000")) is None


OWNERS = """
# everyone
*            @acme/everyone
*.tf         @jana @ops@example.org
/clusters/   @acme/platform   # ours
docs/*       @writer
**/gke/**    @ali
/free/
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [("x.md", ("acme/everyone",)), ("a/b.tf", ("jana",)), ("clusters/a/b.tf", ("acme/platform",)),
     ("sub/clusters/b.md", ("acme/everyone",)), ("docs/a.md", ("writer",)),
     ("docs/a/b.md", ("acme/everyone",)),
     ("x/gke/y/z.tf", ("ali",)), ("free/x.tf", ())],
)
def test_owners(path: str, owners: tuple[str, ...]) -> None:
    assert owners_of(snapshot({".github/CODEOWNERS": OWNERS}), [path]) == owners


def test_no_owners() -> None:
    assert owners_of(snapshot({"main.tf": ""}), ["main.tf"]) == ()
