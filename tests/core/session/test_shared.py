"""Two modules that have one map: what a form says about it, and what an edit of one of them changes."""

from __future__ import annotations

from pathlib import Path

from core.session import Session

CALLS = """\
module "one" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=master"

  configuration = var.clusters["gke"]
}

module "two" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=master"

  configuration = var.clusters["gke"]
}

variable "clusters" {}
"""
VALUES = """\
clusters = {
  gke = {
    apps = {
      region = "europe-west1"
    }
    ops = {}
  }
}
"""


def test_a_form_says_who_else_has_a_value(tmp_path: Path) -> None:
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "main.tf").write_text(CALLS)
    (tmp_path / "platform" / "a.auto.tfvars").write_text(VALUES)
    session = Session.open(str(tmp_path / "platform"), data_dir=tmp_path / "data")
    try:
        fields = {f.field.path: f for s in session.form(".", "one", "apps").sections for f in s.fields}
        assert fields["region"].linked == "Written in a.auto.tfvars:4, also used by two."
        assert fields["region"].readonly is None
        assert fields["name_prefix"].linked == ""
        view = session.draft.set(".", "one", "apps", "region", "europe-west4")
        changed = {(c.module, c.environment) for c in view.changes}
        assert changed == {("one", "apps"), ("two", "apps")}
    finally:
        session.close()
