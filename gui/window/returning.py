"""Where one was in each repository, for the next time it is opened: page, module, environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from gui.control.controller import Controller
from gui.control.settings import Settings
from gui.window.navigation import Navigation
from gui.window.unsent import UNSENT

if TYPE_CHECKING:
    from core.view import View

PLACES, LAST = "places", "opened last"
KEPT = 8
"""Repositories of which it is remembered."""
PAGES = ("overview", "proposals", "problems", "read")
"""Others are in the middle of something."""


class Returning(QObject):
    """`place(view)` of a repository that was opened, before one goes anywhere; then `back(view, place)`."""

    def __init__(self, controller: Controller, navigation: Navigation, settings: Settings) -> None:
        super().__init__(navigation)
        self._controller, self._navigation, self._settings = controller, navigation, settings
        navigation.went.connect(self._keep)
        controller.shown.connect(lambda shown: self._count(shown.view))

    def _keep(self) -> None:
        view, here, shows = self._controller.view, self._controller.here, self._navigation.shows
        if view is None or self._controller.demo is not None:
            return
        place: dict[str, Any] | None = None
        if shows == "module" and here is not None:
            place = {"root": here.root, "module": here.module, "environment": here.environment}
            place["compare"] = here.compare
        elif shows in PAGES:
            place = {"page": shows}
        if place is not None:
            self._put(PLACES, view.place.folder, place)
        self._settings.set(LAST, view.place.folder)

    def _count(self, view: View) -> None:
        """How much isn't sent, for the list of repositories."""
        if self._controller.demo is None:
            self._put(UNSENT, view.place.folder, len(view.changes))

    def _put(self, name: str, folder: str, value: Any) -> None:
        kept = self._settings.get(name)
        kept = kept if isinstance(kept, dict) else {}
        if folder not in kept or kept[folder] != value:
            others = {k: v for k, v in kept.items() if k != folder}
            self._settings.set(name, {folder: value, **dict(list(others.items())[: KEPT - 1])})

    def place(self, view: View) -> dict[str, Any]:
        """Where one was in it; {} where that isn't known."""
        kept = self._settings.get(PLACES)
        place = kept.get(view.place.folder) if isinstance(kept, dict) else None
        return place if isinstance(place, dict) and self._controller.demo is None else {}

    def back(self, view: View, place: dict[str, Any]) -> None:
        """Where one was, if that is there."""
        if place.get("page") in PAGES:
            self._navigation.show_page(place["page"])
            return
        root, module = place.get("root"), place.get("module")
        platform = view.platform(root) if isinstance(root, str) else None
        found = platform.module(module) if platform is not None and isinstance(module, str) else None
        if found is None:
            return
        environment = place.get("environment")
        if place.get("compare") is True:
            self._navigation.compare(found.root, found.name)
        else:
            known = isinstance(environment, str) and environment in found.environments
            self._navigation.go_to(found.root, found.name, str(environment) if known else "")


def last_folder(settings: Settings) -> str:
    """What was open when the program ended; "" for nothing."""
    return settings.text(LAST)


def left(settings: Settings) -> None:
    """Nothing is open any more, and one wanted it so."""
    settings.set(LAST, "")
