"""Between the window and core's one door: owns the Session, on the worker; answers with signals.

Every method returns at once. Results come as `shown` on the window's thread, with the View and, where a
module is open, its FormView; a View older than the last one shown is dropped. Other panels use `ask`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.text import _, ngettext
from gui.control.failure import Failure, heard
from gui.control.shown import Here, Shown
from gui.control.tasks import Task, Tasks

if TYPE_CHECKING:
    from core.demo import Demo
    from core.session import Session
    from core.view import Json, MonthCost, View

Key = tuple[str, str, str, str]
PAUSE = 300
"""Milliseconds after which what can wait is gone on with."""
FLUSH = 1500
"""Milliseconds without typing after which the journal is made durable."""


class Controller(QObject):
    """Everything that the window lets core do."""

    prepared = Signal()
    """A repository is being opened, and what shows it was read: from the worker."""
    opened = Signal(object)
    """A repository is open: its first View."""
    shown = Signal(object)
    """A Shown."""
    refused = Signal(str, str, str)
    """Setting path, sentence: what was typed there isn't in the draft."""
    failed = Signal(str, str)
    """A sentence and its kind (core.session.errors)."""
    said = Signal(str)
    """A sentence about what was done besides."""
    closed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        *,
        data_dir: str | None = None,
        ahead: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """`ahead` is done on the worker while a repository opens."""
        super().__init__(parent)
        self._ahead = ahead
        self.tasks = tasks
        self.session: Session | None = None
        self.view: View | None = None
        self.here: Here | None = None
        self.only_set = False
        self._looked_at: tuple[str, str] | None = None
        self.demo: Path | None = None
        """Where the demo stands, if that's what is open."""
        self._demo: Demo | None = None
        self.terraform_demo = False
        """Of which kind the demo is that was opened last."""
        self.person = ""
        """Who sits at this window of the demo; "" elsewhere."""
        self._data_dir = data_dir
        self._last: Session | None = None
        """What was opened last, seen from the worker: `session` follows once its View is shown."""
        self._newest = 0
        self._typing: dict[str, int] = {}
        self._unfinished = False
        self._beside: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self.check_rest)
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(FLUSH)
        self._flush.timeout.connect(self.flush)

    @property
    def reviews(self) -> bool:
        """In the demo: whether this is its reviewer's window."""
        return self._demo is not None and self._demo.platform.parent.name == "reviewer"

    # a repository

    def open(self, path_or_url: str, *, fetch: bool = True) -> Task:
        """Open a folder; `opened` or `failed` follows. A failure changes nothing of what is open."""

        def work(task: Task) -> tuple[Session, None]:
            return self._replaced(task, path_or_url, fetch, self._data_dir), None

        return self._open(work, _("Opening {place}…").format(place=path_or_url))

    def clone(self, url: str, folder: str) -> Task:
        """Clone below `folder` and open it."""

        def work(task: Task) -> tuple[Session, None]:
            from core.session import clone  # on the worker: the window is painted before it

            path = clone(url, folder, progress=task.progress, cancel=task.cancelled, data_dir=self._data_dir)
            return self._replaced(task, str(path), False, self._data_dir), None

        return self._open(work, _("Cloning {place}…").format(place=url))

    def open_demo(
        self,
        folder: str | None = None,
        *,
        reviewer: bool = False,
        terraform: bool = False,
        anew: bool = False,
    ) -> Task:
        """A ready-made platform, Kubestack's or one of ordinary Terraform, fully offline; as its author or as
        its reviewer. Built where it isn't there yet, or `anew`: then its draft and its proposals go."""
        self.terraform_demo = terraform

        def work(task: Task) -> tuple[Session, Demo]:
            from core import demo as demos  # on the worker: the window is painted before it
            from core.session.source import data_folder  # on the worker: the window is painted before it

            story = demos.TERRAFORM if terraform else demos.KUBESTACK
            place = Path(folder) if folder else demos.own_place(data_folder(self._data_dir), story)
            if anew and self._last is not None:
                self._last.close()  # what it keeps lies there
                self._last = None
            build = demos.build if folder else demos.build_again
            build = demos.build_reviewer if reviewer else demos.build_anew if anew else build
            demo = build(place, story)
            return self._replaced(task, str(demo.platform), True, str(demo.data)), demo

        return self._open(work, _("Building the demo…"))

    def take(self, session: Session) -> None:
        """Use a session that is open already: for tests, the demo and pictures."""
        self._last = session
        self._opened(session, None)

    def _open(self, work: Callable[[Task], tuple[Session, Demo | None]], what: str) -> Task:
        return self.tasks.submit(
            work, done=lambda made: self._opened(*made), failed=heard(self._failed), what=what
        )

    def _replaced(self, task: Task, place: str, fetch: bool, data_dir: str | None) -> Session:
        """On the worker: what is open next. What is open now gives its draft up if it is of the same place;
        else it stays open until the next one is shown, for what is still typed there."""
        from core.session import Session  # on the worker: the window is painted before it

        self._ahead()
        self.prepared.emit()
        self._last = Session.open(
            place,
            fetch=fetch,
            progress=task.progress,
            cancel=task.cancelled,
            data_dir=data_dir,
            instead_of=self._last,
            later=True,
        )
        return self._last

    def _opened(self, session: Session, demo: Demo | None) -> None:
        old, self.session = self.session, session
        if old is not None and old is not session:
            self.tasks.submit(lambda _task: old.close(), failed=heard(self._failed))
        self._demo = demo
        self.demo, self.person = (demo.folder, demo.person.name) if demo is not None else (None, "")
        self.here = None
        self._beside = {}
        self.view = session.view
        self._newest = session.view.number
        self.opened.emit(session.view)
        self.shown.emit(Shown(session.view, None, None, None, ""))
        self._check_later()

    def close(self) -> None:
        """Let the worker finish, make the journal durable, end it."""
        session, self.session = self.session, None
        self._flush.stop()
        self._rest.stop()
        if session is not None or self._last is not None:
            self.tasks.finish(lambda _task: self._close(session))
        self.tasks.close()
        self.closed.emit()

    def _close(self, session: Session | None) -> None:
        """On the worker: what is shown, and what was opened and is not shown any more. Of a demo in which
        nothing was done nothing is left."""
        drafted = session is not None and session.view.can_undo
        for one in (session, self._last):
            if one is not None:
                one.close()
        if self._demo is not None and not drafted:
            from core.demo import remove_untouched  # on the worker

            remove_untouched(self._demo)

    # editing

    def set(self, setting: str, value: Json, mode: str = "") -> None:
        """Something was typed in the open form."""
        here = self.here
        if here is None:
            return
        self._type(
            setting,
            lambda s: s.draft.set(here.root, here.module, here.environment, setting, value, mode=mode),
            ("set", here, setting),
        )

    def set_expression(self, setting: str, text: str, mode: str = "") -> None:
        here = self.here
        if here is None:
            return
        self._type(
            setting,
            lambda s: s.draft.set_expression(
                here.root, here.module, here.environment, setting, text, mode=mode
            ),
            ("set", here, setting),
        )

    def unset(self, setting: str) -> None:
        """Use the base's value, or take the setting out."""
        here = self.here
        if here is None:
            return

        def work(s: Session) -> View:
            s.draft.unset(here.root, here.module, here.environment, setting)
            s.draft.finish()
            return s.view

        self._step(work, setting=setting)

    def only_here(self, setting: str, environment: str) -> None:
        """Move the base's change to one environment alone, and go there."""
        here = self.here
        if here is None or self.view is None:
            return
        base = (here.root, here.module, setting, here.environment)
        change = next((c for c in self.view.changes if c.key == base), None)
        if change is None:
            return

        def work(s: Session) -> View:
            s.draft.revert([base])
            s.draft.set(here.root, here.module, environment, setting, change.after)
            s.draft.finish()
            return s.view

        self.here = Here(here.root, here.module, environment)
        self._step(work)

    def set_at(self, root: str, module: str, environment: str, setting: str, value: Json) -> None:
        """Set a value anywhere, from Compare."""

        def work(s: Session) -> View:
            s.draft.set(root, module, environment, setting, value)
            s.draft.finish()
            return s.view

        self._step(work)

    def move_to_base(
        self, root: str, module: str, environment: str, base: str, setting: str, value: Json
    ) -> None:
        """Make an environment's value the base's; it inherits it from then on. One step back takes both."""

        from core.view import Edit  # the first picture needs no data classes

        def work(s: Session) -> View:
            platform = s.view.platform(root)
            found = platform.module(module) if platform is not None else None
            there = found.setting(setting) if found is not None else None
            edits = [Edit("set", root, module, base, setting, value)]
            if there is None or not there.field.own_default:  # it would get the module's own instead
                edits.append(Edit("unset", root, module, environment, setting))
            return s.draft.edit(edits)

        self._step(work)

    def unset_at(self, root: str, module: str, environment: str, setting: str) -> None:
        def work(s: Session) -> View:
            s.draft.unset(root, module, environment, setting)
            s.draft.finish()
            return s.view

        self._step(work)

    def finish(self) -> None:
        """The field was left."""

        def work(s: Session) -> View:
            s.draft.finish()
            return s.view

        if self._unfinished:
            self._unfinished = False
            self._step(work)

    def undo(self) -> None:
        self._step(lambda s: s.draft.undo())

    def redo(self) -> None:
        self._step(lambda s: s.draft.redo())

    def revert(self, keys: Sequence[Key]) -> None:
        self._step(lambda s: s.draft.revert(tuple(keys)))

    def revert_here(self, setting: str) -> None:
        """Undo my change of this field; else that of the environment which it has its value from."""
        here, view = self.here, self.view
        if here is None or view is None:
            return
        mine = [c for c in view.changes_of(here.root, here.module) if _is_of_field(c.setting, setting)]
        own = [c.key for c in mine if c.environment == here.environment]
        keys = own or [c.key for c in mine if here.environment in c.effective]
        if keys:
            self.revert(keys)

    def fix(self, edits: Sequence[Mapping[str, Json]]) -> None:
        """Do a problem's one-click fix."""
        from core.view import Edit  # the first picture needs no data classes

        self._step(lambda s: s.draft.edit(tuple(Edit.from_json(e) for e in edits)))

    def fill(self, edits: Sequence[Mapping[str, Json]], called: Sequence[str]) -> None:
        """Several cells in one go; those that are refused are left out and said, by what they are called."""
        from core.view import Edit  # the first picture needs no data classes

        why: list[str] = []

        def work(s: Session) -> View:
            view, reasons = s.draft.edit_what_fits([(Edit.from_json(e),) for e in edits])
            why.extend(f"{cell}: {reason}" for cell, reason in zip(called, reasons, strict=True) if reason)
            return view

        def said() -> None:
            if why:
                words = ngettext(
                    "{n} cell was left out. {first}", "{n} cells were left out. {first}", len(why)
                )
                self.said.emit(words.format(n=len(why), first=why[0]))

        self._step(work, settled=said)

    def operation(self, name: str, root: str, args: Mapping[str, Any]) -> None:
        self._step(lambda s: s.draft.operation(name, root, args))

    def correct_environments(self, do: Callable[[Any], Any]) -> None:
        """Do something with the session's environments, then draw."""
        self.step(lambda s: do(s.environments))

    def resolve(self, edit: str, choice: Any) -> None:
        self._step(lambda s: s.draft.resolve(edit, choice))

    def discard(self) -> None:
        self._step(lambda s: s.draft.discard())

    def refresh(self, *, quiet: bool = False) -> None:
        """Fetch, and put the draft on what the branch is now. `quiet`: a failure isn't told."""
        session = self.session
        if session is None:
            return
        what = _("Fetching {branch}…").format(branch=self.view.place.branch if self.view else "")
        self._submit(
            session,
            lambda s, task: s.refresh(task.progress, task.cancelled),
            partial(self._show, quiet=quiet),
            heard((lambda _failure: None) if quiet else self._failed),
            what="" if quiet else what,
        )

    def flush(self) -> None:
        """Make what was typed durable."""
        session = self.session
        if session is not None:
            self.tasks.submit(
                lambda _task: _acting(session).draft.flush(), failed=heard(self._failed), key="flush"
            )

    # looking

    def go(self, root: str, module: str, environment: str, *, compare: bool = False) -> None:
        """Show the form of a module in an environment, or all of them side by side."""
        if (root, module) != self._looked_at:
            # What was filtered away there may be what one comes for here.
            self._looked_at, self.only_set = (root, module), False
        chosen = self._beside.get((root, module))
        others = chosen or () if compare else ()
        self.here = Here(root, module, environment, compare, others, compare and chosen is None)
        self.look()

    def put_beside(self, others: Sequence[tuple[str, str]]) -> None:
        """Compare the open module with these; remembered for it as long as the repository is open."""
        here = self.here
        if here is not None and here.compare:
            self._beside[(here.root, here.module)] = tuple(others)
            self.go(here.root, here.module, here.environment, compare=True)

    def check_rest(self) -> None:
        """Have the rules applied that were left for later, and the files looked at that no root reads,
        whenever nothing else is to be done."""
        session, view = self.session, self.view
        if session is None or session.checked:
            return
        what = _("Checking for problems…") if view is not None and view.checking else ""

        def work(acting: Session, task: Task) -> View:
            return acting.check_rest(
                lambda: task.cancelled() or self.tasks.crowded(),
                lambda part: task.progress(what, part),
                task.stopped,
            )

        self._submit(session, work, self._show, heard(self._failed), what=what, key="rest")

    def check_again(self) -> None:
        """The checks that the user stopped are wanted after all."""
        self._step(lambda s: s.check_again())

    def leave_module(self) -> None:
        self.here = None

    def set_only_set(self, only: bool) -> None:
        self.only_set = only
        self.look()

    def look(self) -> None:
        """Draw again what the Session holds."""
        self._step(lambda s: s.view, key="look")

    def step(self, do: Callable[[Session], Any]) -> None:
        """Do something that changes the draft, then draw."""

        def work(session: Session) -> View:
            do(session)
            return session.view

        self._step(work)

    def ask(
        self,
        work: Callable[[Session, Task], Any],
        done: Callable[[Any], None],
        failed: Callable[[Failure], None] | None = None,
        *,
        what: str = "",
        key: object = None,
    ) -> Task | None:
        """Let a panel ask the Session, on the worker. `failed` hears a refusal; else the window says it."""
        session = self.session
        if session is None:
            return None
        return self.tasks.submit(
            lambda task: work(_acting(session), task),
            done=done,
            failed=heard(failed or self._failed),
            what=what,
            key=key,
        )

    # inside

    def _type(self, setting: str, do: Callable[[Session], View], key: object) -> None:
        self._typing[setting] = self._typing.get(setting, 0) + 1
        mine = self._typing[setting]
        self._unfinished = True
        self._flush.start()

        def settled() -> None:
            if self._typing.get(setting) == mine:
                del self._typing[setting]

        self._step(do, setting=setting, key=key, typed=True, settled=settled)

    def _step(
        self,
        do: Callable[[Session], View],
        *,
        setting: str = "",
        key: object = None,
        typed: bool = False,
        settled: Callable[[], None] | None = None,
    ) -> None:
        session = self.session
        if session is None:
            return

        def done(answer: Shown | None) -> None:
            if settled is not None:
                settled()
            if typed and answer is not None:
                answer = replace(answer, typing=setting)
            self._show(answer)

        def refused(failure: Failure) -> None:
            if setting:
                self.refused.emit(setting, failure.sentence, failure.kind)
            else:
                self._failed(failure)

        def failed(error: Exception) -> None:
            if settled is not None:
                settled()
            heard(refused)(error)

        self._submit(session, lambda s, _task: do(s), done, failed, key=key)

    def _submit(
        self,
        session: Session,
        do: Callable[[Session, Task], View],
        done: Callable[[Shown | None], None],
        failed: Callable[[Exception], None],
        *,
        what: str = "",
        key: object = None,
    ) -> None:
        """Let the worker do it and answer with what to draw."""

        def work(task: Task) -> tuple[Session, Shown]:
            acting = _acting(session)
            return acting, self._shown_with_form(acting, do(acting, task))

        def answered(made: tuple[Session, Shown]) -> None:
            acting, answer = made
            done(answer if acting is self.session else None)

        self.tasks.submit(work, done=answered, failed=failed, what=what, key=key)

    def _shown_with_form(self, session: Session, view: View) -> Shown:
        """On the worker: the View with the open module's form."""
        here = self.here
        form, rows, beside = None, None, None
        others: Sequence[tuple[str, str]] = ()
        if here is not None and _has(view, here):
            others = session.promotions.beside(here.root, here.module) if here.paired else here.others
            if here.compare and others:
                beside = session.side_by_side(((here.root, here.module), *others))
            elif here.compare:
                rows = session.compare(here.root, here.module)
            else:
                form = session.form(here.root, here.module, here.environment, self.only_set)
        costs: Mapping[tuple[str, str, str], MonthCost] = {}
        if here is not None and (rows is not None or beside is not None):
            costs = session.costs(((here.root, here.module), *(others or ())))
        return Shown(view, here, form, rows, "", beside, costs)

    def _show(self, answer: Shown | None, *, quiet: bool = False) -> None:
        """None: another repository is shown by now. `quiet`: that the remote couldn't be asked isn't said."""
        if answer is None or answer.view.number < self._newest:
            return
        fresh = answer.view.number > self._newest
        self._newest = answer.view.number
        self.view = answer.view
        if answer.here != self.here:
            answer = Shown(answer.view, None, None, None, "")
        elif self._typing and not answer.typing:
            answer = replace(answer, typing=next(reversed(self._typing)))
        self.shown.emit(answer)
        if fresh and answer.view.notice and not (quiet and answer.view.place.fetched is None):
            self.said.emit(answer.view.notice)
        self._check_later()

    def _check_later(self) -> None:
        if self.session is not None and not self.session.checked and not self._rest.isActive():
            self._rest.start(PAUSE)

    def _failed(self, failure: Failure) -> None:
        if failure.kind != "cancelled":
            self.failed.emit(failure.sentence, failure.kind)


def _acting(session: Session) -> Session:
    """On the worker: the session that has this one's draft by now."""
    while session.heir is not None:
        session = session.heir
    return session


def _has(view: View, here: Here) -> bool:
    platform = view.platform(here.root)
    return platform is not None and platform.module(here.module) is not None


def _is_of_field(change: str, setting: str) -> bool:
    """A change of one key of a map belongs to the map's field."""
    return change == setting or change.startswith(f"{setting}[")
