"""`session.aside`: setting problems aside, and taking that back."""

from __future__ import annotations

import getpass
import time
from pathlib import Path

from core.platform.model import Problem
from core.session.aside import NAME, Word, from_json, may_be_set_aside, settings_of, to_json
from core.session.errors import SessionError, as_session_error
from core.session.identity import identity
from core.session.open_draft import OpenDraft
from core.session.repository_settings import RepositorySettings
from core.text import _
from core.view import View


class SettingAside:
    """Methods that change something answer with the View of it. They raise SessionError."""

    def __init__(self, opened: OpenDraft, data_dir: Path, settings: Path | None) -> None:
        """`settings`: where settings of repositories are kept; None: nowhere."""
        self._opened, self._data_dir, self._settings = opened, data_dir, settings

    def put(self, problem: Problem) -> View:
        """Set one of the base's problems aside."""
        if problem not in self._opened.view.base_problems:
            raise SessionError(_("This problem isn't among those that were there before your draft."))
        if not may_be_set_aside(problem):
            raise SessionError(_("Repoform can fix this problem, so it can't be set aside."))
        return self._keep(problem, Word(self._who(), time.time()))

    def take_back(self, problem: Problem) -> View:
        """List it again. What isn't set aside stays as it is."""
        return self._keep(problem, None)

    def _keep(self, problem: Problem, word: Word | None) -> View:
        kept = self._kept()
        there = from_json(kept.get(NAME)) if kept is not None else self._opened.set_aside
        aside = there.saying(problem, word)  # what another window said meanwhile stays
        if kept is not None:
            with as_session_error():
                kept.put(NAME, to_json(aside) or None)
        self._opened.set_aside = aside
        return self._opened.show()

    def _kept(self) -> RepositorySettings | None:
        return settings_of(self._opened.source, self._settings) if self._settings is not None else None

    def _who(self) -> str:
        repository = self._opened.source.repository
        found = identity(repository, self._data_dir) if repository is not None else None
        if found is not None:
            return found.name
        try:
            return getpass.getuser()
        except (OSError, KeyError, ImportError):
            return ""
