"""Pictures of ordinary Terraform: the second demo, as it is and edited."""

from __future__ import annotations

from typing import Any

from core.view import Binding, Correction
from tests.shots.stage import Picture, Stage

GENERAL = 'module.cluster.google_container_node_pool.pools["general"]'
WEB = 'module.eks.eks_managed_node_groups["web"]'
BATCH = 'module.eks.eks_managed_node_groups["batch"]'


def _demo(stage: Stage) -> Any:
    return stage.demo(terraform=True)


def terraform_read(stage: Stage) -> Any:
    return stage.window(_demo(stage))


def terraform_environments(stage: Stage) -> Any:
    """One with a title and another place, one hidden, one that isn't any; what the last step did is said."""
    session = _demo(stage)
    payments = session.view.environments.found.of_root("payments")
    shop = session.view.environments.found.of_root("shop")
    session.environments.correct(payments[2].said_of, Correction(title="Live"))
    session.environments.move(payments[2].said_of, -2)
    session.environments.correct(payments[0].said_of, Correction(hidden=True))
    session.environments.correct(shop[0].said_of, Correction(none=True))
    window = stage.window(session)
    window.navigation.show_page("read")
    stage.settle()
    card = window.page("read").environments
    binding = Binding((*shop[2].unit.var_files, *payments[2].unit.var_files))
    card.row("production", "shop").asked.emit(
        lambda e: e.correct(shop[2].said_of, Correction(instead=binding)), "edit"
    )
    stage.settle()
    window.page("read").ensure_seen(card.add)
    return window


def terraform_environment_editor(stage: Stage) -> Any:
    window = stage.window(_demo(stage))
    window.navigation.show_page("read")
    stage.settle()
    window.page("read").environments.row("staging", "payments").edit()
    return window


def terraform_titled(stage: Stage) -> Any:
    """Titles and order in the overview; what is hidden is no column."""
    session = _demo(stage)
    payments = session.view.environments.found.of_root("payments")
    session.environments.correct(payments[2].said_of, Correction(title="Live", position=1))
    session.environments.correct(payments[0].said_of, Correction(hidden=True))
    session.draft.set("payments", GENERAL, "dev", "autoscaling.max_node_count", 3)
    session.draft.set("payments", GENERAL, "production", "autoscaling.max_node_count", 12)
    window = stage.window(session)
    window.navigation.show_page("overview")
    return window


def terraform_titled_pool(stage: Stage) -> Any:
    window = terraform_titled(stage)
    window.navigation.go_to("payments", GENERAL, "production")
    return window


def terraform_overview(stage: Stage) -> Any:
    window = stage.window(_demo(stage))
    window.navigation.show_page("overview")
    return window


def terraform_pool(stage: Stage) -> Any:
    """Some of its values are the code's own, some the environment's."""
    window = stage.window(_demo(stage))
    window.navigation.go_to("shop", BATCH, "production")
    return window


def terraform_cluster(stage: Stage) -> Any:
    window = stage.window(_demo(stage))
    window.navigation.go_to("shop", "module.eks", "staging")
    return window


def terraform_changed(stage: Stage) -> Any:
    session = _demo(stage)
    session.draft.set("payments", GENERAL, "production", "autoscaling.max_node_count", 12)
    session.draft.set("payments", GENERAL, "production", "node_config.machine_type", "n2-standard-16")
    session.draft.finish()
    window = stage.window(session)
    window.navigation.go_to("payments", GENERAL, "production")
    return window


def terraform_compare(stage: Stage) -> Any:
    window = stage.window(_demo(stage))
    window.navigation.go_to("shop", WEB, "")
    window.navigation.choose_compare()
    return window


def terraform_promotions(stage: Stage) -> Any:
    """What staging has and production lacks."""
    window = stage.window(_demo(stage))
    window.navigation.show_page("overview")
    stage.settle()
    window.page("overview").on_the_way.buttons[1].click()
    return window


def _siblings(stage: Stage) -> Any:
    """A Session on two folders that are one environment each."""
    from core.session import Session
    from tests.core.promotions.repositories import Made, sibling

    made = Made(stage.folder / f"siblings{stage.drawn}" / "infrastructure")
    files: dict[str, str | None] = {
        "live/production/main.tf": sibling("shop-5", "1.30", {"pool-5": ("n2-standard-8", 2, 9)}, "main"),
        "live/staging/main.tf": sibling("shop-2", "1.30", {"pool-2": ("e2-standard-4", 1, 3)}),
    }
    made.commit(files, "Ali Demir", "Start")
    pools = {"pool-2": ("e2-standard-4", 1, 4), "gpu": ("g2-standard-8", 0, 2)}
    made.commit({"live/staging/main.tf": sibling("shop-2", "1.31", pools)}, "Mira Olsen", "Try the models")
    return Session.open(str(made.folder), data_dir=str(made.folder.parent / "data"))


def siblings_pairing(stage: Stage) -> Any:
    """What of staging is what of production: suggested, not taken."""
    window = stage.window(_siblings(stage))
    window.navigation.show_page("overview")
    stage.settle()
    window.page("overview").on_the_way.buttons[0].click()
    stage.settle()
    window.page("promotions").lacks.pairs.click()
    return window


def siblings_paired(stage: Stage) -> Any:
    """The list once it was said."""
    window = siblings_pairing(stage)
    stage.settle()
    window.page("promotions").pairs.use_all.click()
    stage.settle()
    window.page("promotions").pairs.done.click()
    return window


def siblings_compare(stage: Stage) -> Any:
    """Paired pools beside each other."""
    window = siblings_paired(stage)
    window.sidebar.tree.setFocus()
    window.navigation.go_to("live/staging", "google_container_node_pool.pool-2")
    window.navigation.choose_compare()
    return window


def terraform_propose(stage: Stage) -> Any:
    window = terraform_changed(stage)
    window.commands.propose()
    return window


def terraform_adjustable(stage: Stage) -> Any:
    """A value in code that all environments share: what either answer would write."""
    window = stage.window(_demo(stage))
    window.navigation.go_to("shop", BATCH, "production")
    row = window.page("form").row("min_size")
    row.editor.typed.emit(1)
    return window


def terraform_module(stage: Stage) -> Any:
    """What the next major of a module calls otherwise."""
    window = stage.window(_demo(stage))
    window.navigation.guide("upgrade-module", "shop", {})
    window.page("guide").go(1)
    return window


PICTURES: tuple[Picture, ...] = (
    terraform_read,
    terraform_environments,
    terraform_environment_editor,
    terraform_titled,
    terraform_titled_pool,
    terraform_overview,
    terraform_pool,
    terraform_cluster,
    terraform_changed,
    terraform_compare,
    terraform_promotions,
    siblings_pairing,
    siblings_paired,
    siblings_compare,
    terraform_propose,
    terraform_adjustable,
    terraform_module,
)
