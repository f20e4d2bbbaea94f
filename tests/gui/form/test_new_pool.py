"""What fields say of a new pool's environments, and of an effect."""

from __future__ import annotations

from pathlib import Path

from core.demo import KUBESTACK, build
from core.platform.model import Origin
from core.session import Session
from gui.form.said import Moment, said_of

EKS = "eks_gc0_eu-west-1"


def test_what_the_base_gives_is_not_set_there(tmp_path: Path) -> None:
    made = build(tmp_path / "demo", KUBESTACK)
    session = Session.open(str(made.platform), data_dir=str(made.data))
    sizes = {"instance_types": ["g4dn.xlarge"], "max_size": 2, "min_size": 0}
    own = {"apps": sizes, "apps-prod": {"max_size": 5}}
    args = {"cluster": EKS, "name": "gpu", "purpose": "gpu", "settings": own}
    session.draft.operation("add-node-pool", ".", args)
    for environment, origin in (("ops", Origin.INHERITED), ("apps-prod", Origin.SET)):
        form = session.form(".", f"{EKS}_node_pool_gpu", environment)
        (field,) = [f for section in form.sections for f in section.fields if f.field.path == "max_size"]
        assert field.value.origin is origin
        said = said_of(field, Moment("apps", 400))
        assert (said.badge.text == "Set here") is (origin is Origin.SET), environment


def test_an_effect_is_said_once(tmp_path: Path) -> None:
    made = build(tmp_path / "demo", KUBESTACK)
    session = Session.open(str(made.platform), data_dir=str(made.data))
    pool = next(m.name for p in session.view.platforms for m in p.modules() if m.title == "np1-general")
    session.draft.set(".", pool, "ops", "preemptible", False)
    form = session.form(".", pool, "ops")
    (field,) = [f for section in form.sections for f in section.fields if f.field.path == "preemptible"]
    assert field.changed
    said = said_of(field, Moment("apps", 400))
    assert said.notes["does"] == "No effect: the value stays the same."
