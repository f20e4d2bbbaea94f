"""Override files, links, hidden files, OpenTofu's own, computed sources and keys: as Terraform reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random

import pytest

from core.dialects.errors import Refused
from core.dialects.kubestack.dialect import KubestackDialect
from core.platform.edit import Edit
from core.platform.model import Origin
from core.snapshot import Entry, Snapshot
from tests.core.dialects.samples import FLAT, TYPED
from tests.core.dialects.support import Repo
from tests.core.hcl.referee import evaluated, needs_terraform

GKE = "gke_gc0_europe-west1"
CLUSTER = f"{GKE}_cluster.tf"
SOURCE = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.19.2-beta.0"
MODULE = """module "m" {
  source = "%s"

  configuration = {
    apps = {
%s
    }
    ops = {}
  }
}
"""


class Linked(Repo):
    """With links: path -> target."""

    def __init__(self, files: Mapping[str, str | bytes], links: Mapping[str, str]) -> None:
        super().__init__({**files, **links})
        entries = {
            p: Entry("120000", e.oid, e.size) if p in links else e for p, e in self.snapshot.entries.items()
        }
        self.snapshot = Snapshot("commit", entries, self.snapshot.fetch)
        self.reading = self.dialect.read(self.snapshot)


def test_an_override_file_counts_and_is_edited() -> None:
    text = f'module "{GKE}" {{\n  configuration_base_key = "ops"\n}}\n'
    repo = Repo({**TYPED, "gke_override.tf": text})
    module = repo.module(GKE)
    assert module.readonly is None and module.base == "ops"
    assert repo.problems("module-twice") == []
    replaced = '  configuration = {\n    apps = { region = "europe-west9" }\n    ops  = {}\n  }\n'
    repo = Repo({**TYPED, "gke_override.tf": f'module "{GKE}" {{\n{replaced}}}\n'})
    assert repo.value(GKE, "apps", "region").value == "europe-west9"
    assert repo.value(GKE, "apps", "project_id").origin is Origin.UNSET
    changed = repo.apply(Edit("set", ".", GKE, "apps", "region", "europe-west8"))
    assert list(changed) == ["gke_override.tf"]
    assert repo.value(GKE, "ops", "region").value == "europe-west8"


@pytest.mark.parametrize(
    ("operation", "args"),
    [
        ("remove-cluster", {"cluster": GKE}),
        ("add-environment", {"name": "dev"}),
        ("add-node-pool", {"cluster": GKE, "name": "more"}),
    ],
)
def test_operations_leave_a_module_alone_that_an_override_file_changes(
    operation: str, args: dict[str, str]
) -> None:
    text = f'module "{GKE}" {{\n  configuration = {{\n    apps = {{}}\n    ops = {{}}\n  }}\n}}\n'
    repo = Repo({**TYPED, "gke_override.tf": text})
    with pytest.raises(Refused, match="gke_override"):
        repo.apply(Edit("operation", ".", operation=operation, args=args))


def test_an_override_file_that_cant_be_read_may_change_anything() -> None:
    repo = Repo({**TYPED, "x_override.tf": b"\x00GITCRYPT"})
    readonly = repo.module(GKE).readonly
    assert readonly is not None and "x_override.tf" in readonly


def test_an_override_of_nothing_is_said() -> None:
    repo = Repo({**TYPED, "x_override.tf": 'module "gone" {\n  source = "./x"\n}\n'})
    (problem,) = repo.problems("override-baseless")
    assert (problem.file, problem.line) == ("x_override.tf", 1)
    assert repo.reading.module(".", "gone") is None


@pytest.mark.parametrize("name", [".hidden.tf", ".x_override.tf", ".main.tf.json"])
def test_hidden_files_are_none_of_terraforms(name: str) -> None:
    twice = TYPED[CLUSTER] if name.endswith(".tf") else "{}"
    repo = Repo({**TYPED, name: twice})
    assert repo.reading == Repo(TYPED).reading


def test_a_linked_file_is_read_and_edited_where_it_stands() -> None:
    files = {p: t for p, t in TYPED.items() if p != CLUSTER}
    repo = Linked({**files, "shared/gke.txt": TYPED[CLUSTER]}, {CLUSTER: "shared/gke.txt"})
    plain = Repo(TYPED)
    assert repo.module(GKE).file == "shared/gke.txt"
    assert repo.value(GKE, "ops", "region").value == plain.value(GKE, "ops", "region").value
    assert list(repo.apply(Edit("set", ".", GKE, "apps", "region", "europe-west8"))) == ["shared/gke.txt"]
    assert repo.value(GKE, "apps", "region").value == "europe-west8"
    (note,) = repo.problems("file-linked")
    assert (note.severity, note.file) == ("note", CLUSTER) and "shared/gke.txt" in note.sentence
    with pytest.raises(Refused, match="link"):
        repo.apply(Edit("operation", ".", operation="remove-cluster", args={"cluster": GKE}))


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside.tf", "gone.tf", CLUSTER, "a/../../x.tf", "\0"])
def test_links_that_lead_out_or_nowhere_are_said(target: str) -> None:
    files = {p: t for p, t in TYPED.items() if p != CLUSTER}
    repo = Linked(files, {CLUSTER: target})
    assert repo.reading.module(".", GKE) is None
    (problem,) = repo.problems("file-left-out")
    assert problem.file == CLUSTER


def test_a_folder_behind_a_link_is_the_one_it_leads_to() -> None:
    inner = MODULE % (SOURCE, '      region = "europe-west1"')
    main = 'module "w" {\n  source = "./modules/w"\n}\n'
    repo = Linked({"env/main.tf": main, "code/w/main.tf": inner}, {"env/modules": "../code"})
    assert [p.root for p in repo.reading.platforms] == ["env"]
    assert repo.module("m", "env").file == "code/w/main.tf"


def test_what_a_link_leads_to_may_change() -> None:
    files = {p: t for p, t in TYPED.items() if p != CLUSTER}
    other = TYPED[CLUSTER].replace("europe-west1", "europe-west8")
    files |= {"a.txt": TYPED[CLUSTER], "b.txt": other}
    repo = Linked(files, {CLUSTER: "a.txt"})
    later = Linked(files, {CLUSTER: "b.txt"})
    assert repo.dialect.read(later.snapshot, repo.reading) == KubestackDialect().read(later.snapshot)
    changed = repo.snapshot.with_files({"a.txt": other.encode()})
    found = repo.dialect.read(changed, repo.reading)
    assert found == KubestackDialect().read(changed) and found != repo.reading


def test_what_only_opentofu_reads_is_said() -> None:
    repo = Repo({**TYPED, CLUSTER.replace(".tf", ".tofu"): "", "more.tofu": "", ".x.tofu": ""})
    said = {p.file: p.sentence for p in repo.problems("file-opentofu")}
    assert set(said) == {CLUSTER.replace(".tf", ".tofu"), "more.tofu"}
    assert CLUSTER in said[CLUSTER.replace(".tf", ".tofu")]


def test_a_computed_version_is_said_and_read_where_it_can_be() -> None:
    source = SOURCE.replace("v0.19.2-beta.0", "${local.v}")
    text = MODULE % (source, '      region = "europe-west1"')
    repo = Repo({"main.tf": text + 'locals {\n  v = "v0.18.0-beta.0"\n}\n'})
    assert repo.module("m").version == "v0.18.0-beta.0"
    (problem,) = repo.problems("source-computed")
    assert problem.line == 2 and "v0.18.0-beta.0" in problem.sentence
    with pytest.raises(Refused, match="computed"):
        repo.apply(Edit("operation", ".", operation="upgrade", args={"to": "v0.19.2-beta.0"}))
    unknown = Repo({"main.tf": text + 'locals {\n  v = file("v")\n}\n'})
    assert unknown.module("m").cloud == "google" and unknown.module("m").version == "${local.v}"
    assert "can't be told" in unknown.problems("source-computed")[0].sentence


def test_a_source_that_is_all_computed_is_said() -> None:
    repo = Repo({"main.tf": 'module "m" {\n  source = var.s\n}\nmodule "n" {\n  source = "${var.s}/n"\n}\n'})
    said = [(p.module, p.line) for p in repo.problems("source-computed")]
    assert said == [("m", 2), ("n", 5)]


KEYS = (
    "region",
    "(local.region)",
    "(terraform.workspace)",
    '"${local.zone}"',
    "cluster_node_locations",
    "other",
)


def configuration(random: Random, count: int) -> str:
    return "\n".join(f'      {random.choice(KEYS)} = "v{n}"' for n in range(count))


@needs_terraform
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.fuzz)])
def test_computed_keys_never_give_a_wrong_value(seed: int) -> None:
    """What is shown as known is what Terraform has; unknown is what a key that only it can tell may set."""
    random = Random(seed)
    settings = ("region", "cluster_node_locations", "other", "project_id")
    locals = 'locals {\n  region = "region"\n  zone = "cluster_node_locations"\n}\n'
    made = [configuration(random, random.randrange(5)) for _ in range(40 if seed == 1 else 1000)]
    ask = [f"{{{body.replace(chr(10), ',')}}}" for body in made]
    known = 0
    for body, answer in zip(made, evaluated([locals.encode()], ask), strict=True):
        repo = Repo({"main.tf": MODULE % (SOURCE, body) + locals})
        for path in settings:
            setting = repo.module("m").setting(path)
            for environment in ("apps", "ops"):
                value = setting.values[environment] if setting is not None else None
                if value is None or value.known:
                    written = value is not None and value.origin is not Origin.DEFAULT
                    shown = value.value if value is not None and written else None
                    meant = answer.get(path)
                    assert shown in (meant, [meant]), (body, path)
                    known += value is not None and shown is not None
                else:
                    assert "(terraform.workspace)" in body and value.note
    assert known > 20


def test_what_a_computed_key_may_set_is_not_edited() -> None:
    repo = Repo(
        {"main.tf": MODULE % (SOURCE, '      region = "a"\n      (terraform.workspace) = "b"\n      x = 1')}
    )
    with pytest.raises(Refused, match=r"terraform\.workspace"):
        repo.set("m", "apps", "region", "europe-west8")
    with pytest.raises(Refused, match=r"terraform\.workspace"):
        repo.set("m", "apps", "project_id", "p")
    assert repo.set("m", "ops", "region", "europe-west8")


def test_a_key_that_can_be_told_is_shown_and_not_edited() -> None:
    text = MODULE % (SOURCE, '      (local.k) = "europe-west1"') + 'locals {\n  k = "region"\n}\n'
    repo = Repo({"main.tf": text})
    assert repo.value("m", "apps", "region").value == "europe-west1"
    with pytest.raises(Refused, match="computed"):
        repo.set("m", "apps", "region", "europe-west8")


def test_a_map_with_a_computed_key_is_not_known_whole() -> None:
    module = (
        f'module "m" {{\n  source = "{SOURCE.replace("v0.19.2-beta.0", "master")}"\n  configuration = {{\n'
    )
    base = '    apps = {\n      labels = { a = "1", b = "2" }\n    }\n'
    own = '    ops = {\n      labels = { b = "3", (terraform.workspace) = "4", c = "5" }\n    }\n  }\n}\n'
    repo = Repo({"main.tf": module + base + own})
    value = repo.value("m", "ops", "labels")
    assert not value.known and value.value is None
    known = {key: entry.value for key, entry in value.entries.items() if entry.known}
    assert known == {"c": "5"}


def test_terraform_in_json_is_read_and_left_alone() -> None:
    module = {
        "source": SOURCE,
        "configuration": {"apps": {"region": "europe-west1", "x": "${var.y}"}, "ops": {}},
    }
    repo = Repo({**FLAT, "more.tf.json": json.dumps({"module": {"m": module}}, indent=2)})
    assert repo.value("m", "ops", "region").value == "europe-west1"
    assert not repo.value("m", "apps", "x").known
    with pytest.raises(Refused, match="JSON"):
        repo.set("m", "apps", "region", "europe-west8")
