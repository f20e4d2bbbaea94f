"""Modules beside what ordinary Terraform makes are there in a repository of both dialects, too."""

from __future__ import annotations

from pathlib import Path

from core.dialects.several import Several, beside, dialects
from core.platform.edit import Edit
from core.platform.model import Reading
from core.session.modules import offers
from tests.core.dialects.plain.support import snapshot
from tests.toy.fixtures import EKS

CALL = 'module "bucket" {\n  source  = "acme/widget/aws"\n  version = "~> 1.2"\n  name    = "x"\n}\n'
PLAIN = 'resource "google_container_cluster" "main" {\n  name = "main"\n}\n' + CALL
FILES = {"k8s/eks.tf": EKS, "k8s/more.tf": CALL, "plain/main.tf": PLAIN, "loose/main.tf": CALL}


def both() -> Several:
    return Several(dialects(), beside)


def listed(reading: Reading) -> dict[str, list[str]]:
    return {p.root: [m.name for m in p.generic] for p in reading.platforms}


def test_each_root_has_its_other_modules() -> None:
    reading = both().read(snapshot(FILES))
    assert listed(reading) == {"k8s": ["bucket"], "plain": ["bucket"]}
    alone = both().read(snapshot({"plain/main.tf": PLAIN}))
    assert listed(alone)["plain"] == ["bucket"]


def test_what_may_be_fetched_is_offered_in_both(tmp_path: Path) -> None:
    for files in (FILES, {"plain/main.tf": PLAIN}, {k: v for k, v in FILES.items() if "k8s" in k}):
        found = both().read(snapshot(files))
        urls = {offer.url for offer in offers(found.platforms, tmp_path)}
        assert urls == {"https://github.com/acme/terraform-aws-widget.git"}, files


def test_an_edit_goes_to_the_module_of_its_root() -> None:
    several, shot = both(), snapshot(FILES)
    reading = several.read(shot)
    for root, path in (("plain", "plain/main.tf"), ("k8s", "k8s/more.tf")):
        after = several.apply(shot, reading, Edit("set", root, "bucket", "", "name", "y"))
        assert list(after) == [path] and b'name    = "y"' in (after[path] or b"")


def test_what_does_not_change_stays_the_same() -> None:
    several, shot = both(), snapshot(FILES)
    before = several.read(shot)
    assert several.read(shot, before) is before
    now = several.read(shot.with_files({"k8s/more.tf": CALL.replace("x", "z").encode()}), before)
    assert now.platform("plain") is before.platform("plain")
    assert now.module("k8s", "bucket") != before.module("k8s", "bucket")
    gone = several.read(shot.with_files({"plain/main.tf": CALL.encode()}), now)
    assert "plain" not in listed(gone)
    assert listed(several.read(shot, gone)) == listed(before)
