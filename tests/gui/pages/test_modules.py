"""Reading a module's own settings, by clicks in the real window: from the Problem and from the form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.form.page import FormPage
from gui.pages.modules import MovedTag, ReadModule
from gui.start.app import make_window
from gui.window.window import MainWindow
from tests.core.git.sandbox import Sandbox
from tests.forge.fixtures import forge
from tests.forge.server import Fault, Forge

__all__ = ["forge"]

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton
VARIABLES = b"""\
variable "configuration" {
  type = map(object({
    name_prefix = optional(string)
    base_domain = optional(string)
    blankets    = optional(number, 3)
  }))
}

variable "configuration_base_key" {
  default = "apps"
}
"""
OTHER = b"""\
variable "wool" {
  type        = list(string)
  description = "What it is made of."

  validation {
    condition     = length(var.wool) > 0
    error_message = "Name one at least."
  }
}

variable "soft" {
  default = true
}
"""
MAIN = """\
module "eks_gc0_eu-west-1" {{
  source = "git::file://{origin}//aws/cluster?ref=v9.0.0"

  configuration = {{
    apps = {{
      name_prefix = "gc0"
      base_domain = "example.org"
      blankets    = 5
    }}
    ops = {{}}
  }}
}}

module "sheep" {{
  source = "git::file://{origin}//sheep"
  wool   = ["merino"]
}}

module "vpc" {{
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"
  name    = "main"
}}
"""


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    return Sandbox(tmp_path, monkeypatch)


@pytest.fixture
def origin(box: Sandbox) -> Path:
    folder = box.repository("origin", {"aws/cluster/variables.tf": VARIABLES, "sheep/variables.tf": OTHER})
    box.git("tag", "v9.0.0", cwd=folder)
    return folder


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, box: Sandbox, origin: Path) -> Iterator[MainWindow]:
    box.repository("platform", {"main.tf": MAIN.format(origin=origin).encode()})
    made = make_window(Settings(box.top / "config"), tasks=InlineTasks(), data_dir=str(box.top / "data"))
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.controller.take(Session.open(str(box.top / "platform"), data_dir=str(box.top / "data")))
    yield made
    made.controller.close()


def dialog(window: MainWindow) -> ReadModule | MovedTag:
    found = window.pages.modules.dialog
    assert isinstance(found, ReadModule | MovedTag) and found.isVisible()
    return found


def setting(window: MainWindow, path: str) -> object:
    assert window.view is not None
    module = window.view.platforms[0].module("eks_gc0_eu-west-1")
    assert module is not None
    found = module.setting(path)
    return None if found is None else found.values["ops"].value


def paths(form: FormPage) -> list[str]:
    assert form.form is not None
    return [f.field.path for section in form.form.sections for f in section.fields]


def test_from_the_problem_to_the_settings(qtbot: QtBot, window: MainWindow, origin: Path) -> None:
    window.navigation.show_page("problems")
    problems = window.page("problems")
    qtbot.waitUntil(lambda: any(c.problem.rule == "version-assumed" for c in problems.cards))
    card = next(c for c in problems.cards if c.problem.rule == "version-assumed")
    assert card.fix_button.accessibleName() == f"Read the module's own settings from file://{origin}"
    qtbot.mouseClick(card.fix_button, LEFT)
    asked = dialog(window)
    assert isinstance(asked, ReadModule)
    shown = [row.accessibleName() for row in asked.rows]
    assert shown == [
        f"Address: file://{origin}", "Host: this computer", "Version: v9.0.0", "Folders: aws/cluster",
        "Used by: eks_gc0_eu-west-1",
    ]  # fmt: skip
    assert setting(window, "blankets") == 5, "inherited, as the facts of master have it"
    qtbot.mouseClick(asked.cancel, LEFT)
    assert not (window.controller.session.data_dir / "modules").exists()  # type: ignore[union-attr]
    qtbot.mouseClick(card.fix_button, LEFT)
    qtbot.mouseClick(dialog(window).read, LEFT)
    assert setting(window, "blankets") == 3, "the module's own default comes before the base"
    assert "own settings are read" in window.banner.text()
    assert any("--filter=blob:none" in c for c in window.controller.session.git_commands())  # type: ignore[union-attr]
    (left,) = [c for c in window.page("problems").cards if c.problem.rule == "version-assumed"]
    assert "own variables" in left.problem.sentence and left.problem.fix is None


def test_from_the_form_and_again_later_offline(
    qtbot: QtBot, window: MainWindow, box: Sandbox, origin: Path
) -> None:
    window.navigation.go_to(".", "sheep", "")
    form = window.page("form")
    assert form.code.isVisible() and "assumed" in form.code.text()
    assert form.code.button.text() == "Read the module's own settings…"
    window.controller.set("wool", ["merino", "alpaca"])  # a draft stays
    qtbot.mouseClick(form.code.button, LEFT)
    qtbot.mouseClick(dialog(window).read, LEFT)
    assert window.view is not None and window.view.edits == 1
    form.finish_building()
    row = form.row("wool")
    assert row is not None and "made of" in row.view.field.help
    assert "Has to fit: length(var.wool) > 0 (Name one at least.)" in row.view.field.help
    assert "soft" in paths(form)
    # A branch (here the default one) is read again on the user's word, who isn't asked twice.
    assert form.code.button.text() == "Read again…"
    box.write(origin, {"sheep/variables.tf": OTHER + b'\nvariable "shorn" {\n  type = bool\n}\n'})
    box.commit(origin)
    window.controller.look()
    assert "shorn" not in paths(form)
    qtbot.mouseClick(form.code.button, LEFT)
    assert "shorn" in paths(form)
    window.navigation.go_to(".", "vpc", "")
    assert form.code.button.isVisible(), "it is a module of the public registry"
    # Another day, without a network.
    origin.rename(box.top / "gone")
    with Session.open(str(box.top / "platform"), data_dir=str(box.top / "data")) as later:
        module = later.view.platforms[0].module("sheep")
        assert module is not None and module.setting("shorn") is not None
        assert later.modules.offers()[1].allowed


def test_what_goes_wrong_is_said(qtbot: QtBot, window: MainWindow, box: Sandbox, origin: Path) -> None:
    window.navigation.go_to(".", "eks_gc0_eu-west-1", "ops")
    form = window.page("form")
    origin.rename(box.top / "gone")
    qtbot.mouseClick(form.code.button, LEFT)
    qtbot.mouseClick(dialog(window).read, LEFT)
    assert "There is no repository at" in window.banner.text()
    (box.top / "gone").rename(origin)
    qtbot.mouseClick(form.code.button, LEFT)  # allowed already: not asked again
    assert setting(window, "blankets") == 3


def test_a_tag_that_moved_is_asked_about(
    qtbot: QtBot, window: MainWindow, box: Sandbox, origin: Path
) -> None:
    session = window.controller.session
    assert session is not None
    (offer,) = [o for o in session.modules.offers() if o.ref == "v9.0.0"]
    session.modules.read(offer)
    box.write(origin, {"aws/cluster/variables.tf": VARIABLES.replace(b"3)", b"4)")})
    box.commit(origin)
    box.git("tag", "-f", "v9.0.0", cwd=origin)
    window.pages.modules.read_offer(offer)
    asked = dialog(window)
    assert "A tag should stay" in asked.words.text()  # type: ignore[union-attr]
    assert setting(window, "blankets") == 5, "drawn as before"
    qtbot.mouseClick(asked.read, LEFT)
    assert setting(window, "blankets") == 4


def test_taking_out_what_has_a_default_of_its_own(qtbot: QtBot, window: MainWindow) -> None:
    session = window.controller.session
    assert session is not None
    (offer,) = [o for o in session.modules.offers() if o.ref == "v9.0.0"]
    session.modules.read(offer)
    where = (".", "eks_gc0_eu-west-1", "ops")
    window.navigation.go_to(*where)
    window.controller.set("blankets", 7)
    row = window.page("form").row("blankets")
    assert row.inherit.accessibleName() == "Use the module's default"
    window.controller.move_to_base(*where, "apps", "blankets", 7)
    assert setting(window, "blankets") == 7, "still set there: it would be 3 otherwise"
    window.navigation.go_to(*where)
    window.controller.unset("blankets")
    assert setting(window, "blankets") == 3


def test_stopped_while_the_server_thinks(
    qtbot: QtBot, qapp: QApplication, box: Sandbox, forge: Forge
) -> None:
    hosted = forge.repository("acme/modules", {"sheep/variables.tf": OTHER})
    text = f'module "sheep" {{\n  source = "git::{hosted.url}//sheep?ref=main"\n}}\n'
    path = box.repository("flock", {"main.tf": text.encode()})
    window = make_window(Settings(box.top / "config"), data_dir=str(box.top / "data"))
    qtbot.addWidget(window)
    window.show()
    window.controller.take(Session.open(str(path), data_dir=str(box.top / "data")))
    window.navigation.go_to(".", "sheep", "")
    form = window.page("form")
    qtbot.waitUntil(form.code.isVisible)
    forge.fault("GET", r"info/refs$", Fault("slow", seconds=30), times=5)
    qtbot.mouseClick(form.code.button, LEFT)
    qtbot.waitUntil(lambda: window.pages.modules.dialog is not None)
    with qtbot.waitSignal(window.controller.tasks.started):
        qtbot.mouseClick(dialog(window).read, LEFT)
    qtbot.waitUntil(window.status.cancel.isVisible)
    qtbot.mouseClick(window.status.cancel, LEFT)
    qtbot.waitUntil(lambda: "Nothing was read" in window.banner.text(), timeout=10_000)
    forge.clear_faults()
    qtbot.mouseClick(form.code.button, LEFT)
    qtbot.waitUntil(lambda: "made of" in str(form.form), timeout=10_000)
    window.controller.close()


def test_a_module_of_the_public_registry(
    qtbot: QtBot, window: MainWindow, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for with the address shown, read, and said to be assumed where a range of versions is told."""
    monkeypatch.setattr("core.terraform.registry.PUBLIC", f"file://{box.top}/")
    folder = box.repository(
        "terraform-aws-modules/terraform-aws-vpc.git",
        {"variables.tf": b'variable "cidr" {\n  type = string\n}\n'},
    )
    for tag in ("v5.0.0", "v5.21.0", "v6.0.0"):
        box.git("tag", tag, cwd=folder)
    window.controller.take(Session.open(str(box.top / "platform"), data_dir=str(box.top / "data")))
    window.navigation.go_to(".", "vpc", "")
    form = window.page("form")
    assert isinstance(form, FormPage)
    qtbot.mouseClick(form.code.button, LEFT)
    dialog = window.pages.modules.dialog
    assert isinstance(dialog, ReadModule)
    words = [row.text().replace("\u200b", "") for row in dialog.rows]
    assert words[0] == f"file://{folder}" and words[2] == "the newest release that fits “~> 5.0”"
    qtbot.mouseClick(dialog.read, LEFT)
    assert "Its settings are assumed" in form.code.text() and "at v5.21.0" in form.code.text()
    assert "cidr" in paths(form)
