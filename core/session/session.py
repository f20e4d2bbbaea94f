"""Session, the one door: it opens a repository and holds the parts that work on it.

    session.view        what is shown; a View is frozen, every change makes another one
    session.draft       edits, whole operations, undo (draft.py)
    session.proposals   sending the draft, going on with what was sent (proposals.py)
    session.reviews     reading and judging what anyone proposes (reviews.py)
    session.lifecycle   how far what was proposed has come (lifecycle.py)
    session.account     who one is to Git and to the forge (account.py)
    session.promotions  what one environment has that another lacks (promotions.py)
    session.modules     settings of modules that lie elsewhere (modules.py)
    session.environments  what the user knows better of environments (environments.py)
    session.aside       problems that the user lives with (setting_aside.py)

The parts share two things: the OpenDraft, which is all that changes, and the Sender of what is open.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from core.corrections import Corrections
from core.dialects.interface import Dialect
from core.session import form as forms
from core.session.account import OwnAccount
from core.session.aside import Aside, aside_of
from core.session.compare import side_by_side
from core.session.costs import month_costs
from core.session.current_sender import CurrentSender
from core.session.draft import DraftEditor
from core.session.environments import OwnCorrections, own_environments
from core.session.errors import SessionError, UsageError, as_session_error
from core.session.fetching import fetched
from core.session.headless import dialect as every_dialect
from core.session.kept_corrections import KeptCorrections, settings_folder
from core.session.lifecycle import Lifecycle
from core.session.locate import locate
from core.session.modules import Modules
from core.session.open_draft import OpenDraft
from core.session.overview import overview
from core.session.promotions import Promotions
from core.session.proposals import Proposals
from core.session.reviews import Reviews
from core.session.search import search
from core.session.setting_aside import SettingAside
from core.session.source import Cancel, Progress, Source, data_folder, with_corrections
from core.session.wishes import wishes
from core.text import _
from core.view import ClusterCard, CompareRow, FormView, MonthCost, SearchHit, SideBySide, View, Wish

T = TypeVar("T")


class Session:
    """Synchronous, no threads: use it from one thread. Every method, of the parts too, answers or raises
    SessionError."""

    heir: Self | None = None
    """The session that has the draft now, after this one gave it up (see `open`): edits belong there."""

    @classmethod
    def open(
        cls,
        path_or_url: str,
        *,
        ref: str | None = None,
        fetch: bool = False,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        data_dir: str | os.PathLike[str] | None = None,
        keep_draft: bool = True,
        to: str | None = None,
        instead_of: Self | None = None,
        bindings: Corrections | None = None,
        later: bool = False,
    ) -> Self:
        """Without `fetch`: HEAD, or `ref`. With it (the window, and to propose): the remote's default branch,
        fetched first. `keep_draft` False leaves no journal. `to`: the remote that proposals go to this
        time, or "parent" for what the remote is a fork of. `instead_of`: the session that is to be replaced.
        Where it is of the same place, and its drafts lie in the same, this one takes its draft over and is
        its `heir`; if opening fails, that one goes on as it was. `bindings`: what the user knows better of
        the environments; None: what is kept of that, where a draft is kept. `later`: a large repository is
        answered with before it is checked (View.checking); `check_rest` does that then."""
        folder = data_folder(data_dir)
        source = locate(
            path_or_url, ref=ref, fetch=fetch, progress=progress, cancel=cancel, data_dir=folder, to=to
        )
        kept = None
        given = Path(data_dir) if data_dir is not None else None
        if bindings is None and keep_draft:
            kept = KeptCorrections(settings_folder(given), source)
            bindings = kept.said
        if bindings:
            source = with_corrections(source, bindings)
        old = instead_of
        if old is not None and (old.source.key, old.data_dir) != (source.key, folder):
            old = None
        draft = old.opened.put_away() if old is not None else None
        session = None
        try:
            session = cls(
                source,
                every_dialect(),
                data_dir=folder,
                keep_draft=keep_draft,
                first=draft,
                kept=kept,
                settings=settings_folder(given) if keep_draft else None,
                later=later,
            )
            session.proposals.hold_unfinished()
        except BaseException:
            if session is not None:
                session.close()
            if old is not None:
                old.opened.take_back(draft)
            raise
        if old is not None:
            old.heir = session
        return session

    def __init__(
        self,
        source: Source,
        dialect: Dialect,
        *,
        data_dir: Path,
        keep_draft: bool = True,
        first: Path | None = None,
        kept: KeptCorrections | None = None,
        settings: Path | None = None,
        later: bool = False,
    ) -> None:
        """`first`: the draft to take before others; `kept`: where corrections of environments are kept;
        `settings`: where what else is said of repositories is kept, None: nowhere; `later`: see `open`."""
        self.data_dir = data_dir
        self._fields = forms.Fields()
        said = own_environments(kept, source.snapshot.said)
        self.opened = opened = OpenDraft(
            source,
            dialect,
            data_dir,
            keep=keep_draft,
            first=first,
            own_environments=said,
            set_aside=aside_of(source, settings) if settings is not None else Aside(),
            later=later,
        )
        sender = CurrentSender(lambda: opened.source, data_dir)
        self.draft = DraftEditor(opened)
        self.promotions = Promotions(opened, self.draft, data_dir, settings)
        self.proposals = Proposals(opened, sender, data_dir)
        self.reviews = Reviews(opened, sender, data_dir)
        self.lifecycle = Lifecycle(opened, sender, data_dir)
        self.account = OwnAccount(lambda: opened.source, sender, data_dir)
        self.modules = Modules(opened, data_dir)
        self.environments = OwnCorrections(opened, kept)
        self.aside = SettingAside(opened, data_dir, settings)

    # What is shown

    @property
    def view(self) -> View:
        return self.opened.view

    @property
    def source(self) -> Source:
        return self.opened.source

    def form(
        self, root: str, module: str, environment: str, only_set: bool = False, view: View | None = None
    ) -> FormView:
        wanted = view or self.view
        return _known(lambda: forms.form(wanted, root, module, environment, only_set, self._fields), module)

    def compare(self, root: str, module: str, view: View | None = None) -> tuple[CompareRow, ...]:
        return _known(lambda: forms.compare(view or self.view, root, module, self._fields), module)

    def side_by_side(self, modules: Sequence[tuple[str, str]], view: View | None = None) -> SideBySide:
        """Compare of several modules: (root, name) of each."""
        return _known(lambda: side_by_side(view or self.view, modules), modules[0][1])

    def costs(
        self, modules: Sequence[tuple[str, str]], view: View | None = None
    ) -> Mapping[tuple[str, str, str], MonthCost]:
        """What these cost in a month: by root, module and environment."""
        return month_costs(view or self.view, modules)

    def overview(self, view: View | None = None) -> tuple[ClusterCard, ...]:
        return overview(view or self.view)

    def search(self, text: str, view: View | None = None) -> tuple[SearchHit, ...]:
        return search(view or self.view, text)

    def wishes(self, text: str, environment: str = "", cancel: Cancel = lambda: False) -> tuple[Wish, ...]:
        """What a typed line may ask for, each with what it would do. `environment`: the one looked at."""
        return wishes(self.view, self.draft, text, environment, cancel)

    def git_commands(self) -> tuple[str, ...]:
        """ "Git commands that ran", without secrets."""
        return self.source.repository.commands() if self.source.repository else ()

    @property
    def checked(self) -> bool:
        """Whether all has been checked, the files that no root reads too; or the user stopped it."""
        return self.opened.checked

    def check_rest(
        self,
        give_way: Callable[[], bool] = lambda: False,
        told: Callable[[float], None] = lambda _part: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> View:
        """Goes on with what was left for later, until something more urgent waits: see `checked`. `told`
        hears how far it is with the rules, from 0 to 1; `stopped`: whether the user wants no more of them."""
        return self.opened.check_rest(give_way, told, stopped)

    def check_again(self) -> View:
        """The checks that the user stopped are wanted after all; `check_rest` goes on with them."""
        return self.opened.check_again()

    def refresh(self, progress: Progress | None = None, cancel: Cancel | None = None) -> View:
        """Fetch; replay the draft on what the branch is now. Settings that someone else changed too become
        conflicts of the View. Of a proposal that edits go to: its own branch."""
        if self.proposals.is_going_on:
            return self.proposals.refresh()
        repository, remote = self.source.repository, self.source.remote
        if repository is None or remote is None:
            raise UsageError(_("There is no remote to ask."))
        self.opened.finish()
        with as_session_error():
            source = fetched(repository, remote, self.source.branch, progress, cancel, self.data_dir)
        return self.opened.move_to(source)

    # Its end

    def close(self) -> None:
        """The draft stays where it is kept, for whoever opens it next."""
        self.opened.put_away()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _known(ask: Callable[[], T], module: str) -> T:
    try:
        return ask()
    except KeyError:
        raise SessionError(_("There is no module {name} here.").format(name=module)) from None
