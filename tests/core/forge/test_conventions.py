from __future__ import annotations

import pytest

from core.forge.conventions import owners_of, template_of
from core.forge.detect import known_place
from core.forge.forges import conventions_of
from core.snapshot import Entry, Snapshot

ANY = conventions_of("")
GITHUB = conventions_of("github")


def snapshot(files: dict[str, str], mode: str = "100644") -> Snapshot:
    entries = {path: Entry(mode, "0" * 40, len(text)) for path, text in files.items()}
    return Snapshot("0" * 40, entries, lambda paths: {path: files[path].encode() for path in paths})


@pytest.mark.parametrize(
    "path",
    [".github/pull_request_template.md", "PULL_REQUEST_TEMPLATE.md", "docs/pull_request_template.txt"],
)
def test_template(path: str) -> None:
    assert template_of(snapshot({path: "## Why\n", "main.tf": ""}), ANY) == "## Why\n"


def test_no_template() -> None:
    assert template_of(snapshot({"main.tf": ""}), ANY) is None
    assert template_of(snapshot({"PULL_REQUEST_TEMPLATE.md": "/etc/passwd"}, "120000"), ANY) is None


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
    [
        ("x.md", ("acme/everyone",)),
        ("a/b.tf", ("jana",)),
        ("clusters/a/b.tf", ("acme/platform",)),
        ("sub/clusters/b.md", ("acme/everyone",)),
        ("docs/a.md", ("writer",)),
        ("docs/a/b.md", ("acme/everyone",)),
        ("x/gke/y/z.tf", ("ali",)),
        ("free/x.tf", ()),
    ],
)
def test_owners(path: str, owners: tuple[str, ...]) -> None:
    assert owners_of(snapshot({".github/CODEOWNERS": OWNERS}), [path], ANY) == owners


def test_no_owners() -> None:
    assert owners_of(snapshot({"main.tf": ""}), ["main.tf"], ANY) == ()


@pytest.mark.parametrize(
    "rule",
    [
        "*a" * 200,
        "/" + "**/" * 100 + "x",
        "*" * 400,
        "?*" * 100,
        "**/" * 4 + "*a*a*a*a*a*b",
        "/" * 300,
        "*/" * 200,
    ],
)
def test_an_absurd_line_costs_no_time_and_names_nobody_else(rule: str) -> None:
    """Whoever may commit may write one: it must not stop the window."""
    lines = f"/infra/ @acme/infra\n{rule} @jana\n" + "x*y*z*a*a*a*b @ali\n" * 4000
    path = "infra/" + "a" * 120 + "/" + "a" * 120
    assert set(owners_of(snapshot({"CODEOWNERS": lines}), (path,), ANY)) <= {"jana", "acme/infra"}


@pytest.mark.parametrize(
    ("rule", "path", "fits"),
    [
        ("*.tf", "a/b/c.tf", True),
        ("*.tf", "a/b/c.tfvars", False),
        ("/a*b*c", "axxbyybzzc", True),
        ("/a*b*c", "axxbyyb", False),
        ("/a*b*c", "a/b/c", False),
        ("**/x/*", "q/x/y", True),
        ("**/x/*", "x/y/z", False),
        ("/a/**/z", "a/z", True),
        ("/a/**/z", "a/b/c/z", True),
        ("/a/**", "a/b/c", True),
        ("docs/", "docs/x/y", True),
        ("docs/", "a/docs/x", True),
        ("/docs/", "a/docs/x", False),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("/a+(b).tf", "a+(b).tf", True),
    ],
)
def test_patterns(rule: str, path: str, fits: bool) -> None:
    found = owners_of(snapshot({"CODEOWNERS": f"{rule} @jana\n"}), (path,), ANY)
    assert found == (("jana",) if fits else ())


def test_odd_owners() -> None:
    many = " ".join(f"@u{n}" for n in range(500))
    lines = f"*.tf {many}\n*.md @ jana@example.org @a/b/c @-x @<b> --x\n\x00\xff bytes @jana\n# all\n"
    assert len(owners_of(snapshot({"CODEOWNERS": lines}), ("main.tf",), ANY)) <= 20
    assert owners_of(snapshot({"CODEOWNERS": lines}), ("a.md",), ANY) == ()


LINES = [
    ("* @jana_acme", "main.tf", ("jana_acme",)),
    ("\ufeff* @jana_acme", "main.tf", ("jana_acme",)),
    ("\ufeff# first a comment\n* @jana_acme", "main.tf", ("jana_acme",)),
    ("my\\ dir/ @jana", "my dir/main.tf", ("jana",)),
    ("my\\ dir/ @jana", "my/main.tf", ()),
    ("/a\\ b\\ c.tf @jana @ali # both", "a b c.tf", ("jana", "ali")),
    ("a\\*b @jana", "a*b", ("jana",)),
    ("a\\*b @jana", "axb", ()),
    ("what\\? @jana", "what?", ("jana",)),
    ("x\t@jana\t@ali", "x", ("jana", "ali")),
    ("x @Jana @jana", "x", ("Jana",)),
    ("x @acme_corp/on_call", "x", ("acme_corp/on_call",)),
    ("x\r\ny @jana\r\n", "y", ("jana",)),
    ("x @jana#not", "x", ()),
    ("x @jana \\", "x", ("jana",)),
    ("x @_jana @-jana @jana/", "x", ()),
]


@pytest.mark.parametrize(("text", "path", "owners"), LINES)
def test_lines_as_people_write_them(text: str, path: str, owners: tuple[str, ...]) -> None:
    assert owners_of(snapshot({"CODEOWNERS": text}), [path], ANY) == owners


TEMPLATES = {
    ".github/pull_request_template.md": "hub",
    ".gitlab/merge_request_templates/Default.md": "lab",
    ".azuredevops/pull_request_template.md": "azure",
    ".gitea/PULL_REQUEST_TEMPLATE.md": "tea",
    ".forgejo/pull_request_template.md": "fj",
    ".github/CODEOWNERS": "* @jana",
}


@pytest.mark.parametrize(
    ("url", "template", "owners"),
    [
        ("https://github.com/acme/infra", "hub", ("jana",)),
        ("git@acme.ghe.com:acme/infra.git", "hub", ("jana",)),
        ("https://gitlab.com/acme/infra", "lab", ()),
        ("git@ssh.dev.azure.com:v3/acme/p/infra", "azure", ()),
        ("https://codeberg.org/acme/infra", "fj", ()),
        ("https://gitea.com/acme/infra", "tea", ()),
        ("https://bitbucket.org/acme/infra", None, ()),
        ("/srv/git/infra.git", "hub", ("jana",)),
        ("git@git.acme.example:acme/infra.git", "hub", ("jana",)),
    ],
)
def test_each_forge_has_places_of_its_own(url: str, template: str | None, owners: tuple[str, ...]) -> None:
    shown, conventions = snapshot(TEMPLATES), conventions_of(known_place(url).kind)
    assert template_of(shown, conventions) == template
    assert owners_of(shown, ["main.tf"], conventions) == owners


def test_where_github_looks_first() -> None:
    """As its documentation has it: .github, the top, docs."""
    files = {
        f"{folder}CODEOWNERS": f"* @{n}" for n, folder in zip("abc", ("docs/", "", ".github/"), strict=True)
    }
    found: list[str] = []
    while files:
        found += owners_of(snapshot(files), ["x"], GITHUB)
        del files[next(path for path, text in files.items() if text == f"* @{found[-1]}")]
    assert found == ["c", "b", "a"] and set(GITHUB.owners) == set(ANY.owners)
