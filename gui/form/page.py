"""The form page: environments on top, sections of rows below; rows are bound again, not built again."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice, pairwise
from types import MappingProxyType

import shiboken6
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.text import _, sentences
from core.view import FieldView, FormView, SectionView
from gui.form.about import About
from gui.form.code_note import CodeNote
from gui.form.editor import FieldKeys
from gui.form.row import FieldRow, row_around
from gui.form.said import Once, page_notices
from gui.form.section import SectionCard
from gui.form.still import Still
from gui.kit import theme
from gui.kit.choice_box import ChoiceBox
from gui.kit.glossary import base_meaning
from gui.kit.layouts import at_once
from gui.kit.widgets import EmptyState, Notice, ScrollArea, Segments, label, plain
from gui.kit.words import environment_words

LOW, LOWEST = 520, 400
"""Below these heights of the page, rows stand closer together, and have no headings."""
NARROW = 590
LANDING = 400
"""Milliseconds in which a form that was just opened may still move."""
"""Below this width of the sections, labels stand above their fields."""
COMPARE = "\0compare"
FIRST = "\0first"
"""In place of a setting: the first field that can be edited."""
AT_ONCE = 6
"""Rows of another module shown before the first painting; the others follow right after it."""
SLICE = 0.01
"""Seconds of this before the window gets to answer again."""


class FormPage(QWidget):
    """Shows a FormView. Signals carry setting paths; root, module and environment are the form's."""

    typed = Signal(str, object, str)
    written = Signal(str, str, str)
    removed = Signal(str)
    undone = Signal(str)
    only_here = Signal(str, str)
    history_asked = Signal(str)
    link_asked = Signal(str)
    left = Signal()
    environment_chosen = Signal(str)
    compare_chosen = Signal()
    only_set_chosen = Signal(bool)
    code_asked = Signal()
    """Read the module's own settings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._keys = FieldKeys(self)
        self._keys.menu_wanted.connect(self._open_menu)
        self.form: FormView | None = None
        self._environments: tuple[tuple[str, bool], ...] = ()
        self._titles: Mapping[str, str] = {}
        self._named: tuple[tuple[str, bool], ...] = ()
        """Those that the rows know."""
        self._exists: Mapping[str, bool | None] = {}
        self._comparable = False
        self._drawn: object = None
        """What the switch is made of."""
        self.cards: list[SectionCard] = []
        self._pending: Iterator[None] = iter(())
        self._narrow = False
        self._low = (False, True)
        """Whether rows stand closer together, and whether sections have headings."""
        self._wanted = ""
        """The setting that one is to land on, and where."""
        self._wanted_in: tuple[str, str, str] | None = None
        self._landing: FieldRow | None = None
        self._once = Once()
        self._drawn_once = Once()
        """What the page says for all fields; and what the rows know of it."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 4, 24, 4)
        row.setSpacing(12)
        self.switch = Segments(_("Environment"))
        self.switch.chosen.connect(self._chosen)
        self.box = ChoiceBox()
        self.box.setAccessibleName(_("Environment"))
        self.box.activated.connect(lambda i: self._chosen(self.box.itemData(i)))
        self.box.installEventFilter(self._keys)
        self.box.hide()
        self.only_set = QCheckBox(_("Only what is set"))
        self.only_set.setToolTip(_("Hide settings that are set nowhere"))
        self.only_set.setAccessibleName(_("Only what is set"))
        self.only_set.toggled.connect(self.only_set_chosen)
        row.addWidget(self.switch)
        row.addWidget(self.box)
        row.addStretch(1)
        row.addWidget(self.only_set)
        self._head_row = row
        column.addWidget(head)
        self.content = QWidget()
        self._body = QVBoxLayout(self.content)
        self._body.setContentsMargins(24, 4, 24, 24)
        self._body.setSpacing(12)
        self.subtitle = label("", "small", wrap=True)
        self.notice = Notice("", "neutral", "lock")
        self.notice.hide()
        self._body.addWidget(self.notice)
        self.alike = Notice("", "neutral", "info")
        self.alike.hide()
        self._body.addWidget(self.alike)
        self.code = CodeNote()
        self.code.asked.connect(self.code_asked)
        self._body.addWidget(self.code)
        self._panel = QFrame()
        self._panel.setObjectName("card")
        self._sections = QVBoxLayout(self._panel)
        self._sections.setContentsMargins(1, 2, 1, 2)
        self._sections.setSpacing(0)
        self._body.addWidget(self._panel)
        self._empty = EmptyState("list", "", "")
        self._empty.hide()
        self._body.addWidget(self._empty)
        self._body.addWidget(self.subtitle)
        self._body.addStretch(1)
        self.pages = QStackedWidget(self)
        column.addWidget(self.pages, 1)
        self.area = ScrollArea(self.content, self.pages)
        self.about = About(self.area)
        self._still = Still(self.area, self._built)
        self._keys.key_pressed.connect(self._still.key_pressed)
        self._binding = False
        """Whether rows are told by the page what to show."""
        self.area.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._see())
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self.pages.addWidget(self.area)
        self._compare: QWidget | None = None
        self._told: Callable[[tuple[str, str, str, str]], str] | None = None
        self._chain_later = QTimer(self)
        self._chain_later.setSingleShot(True)
        self._chain_later.setInterval(0)
        self._chain_later.timeout.connect(self._chain)
        self._later = QTimer(self)
        self._later.setInterval(0)
        self._later.timeout.connect(self._build_next)

    # what is shown

    def set_environments(
        self,
        environments: tuple[tuple[str, bool], ...],
        counts: dict[str, int],
        exists: Mapping[str, bool | None] = MappingProxyType({}),
        *,
        comparable: bool = False,
        titles: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """The switch: (name, is it the base), with the number of changes in each. `exists`: where the module
        is made, see Module. `comparable`: there are others to put beside it in Compare. `titles`: what the
        user calls them, where that isn't their names."""
        self._exists, self._comparable, self._titles = exists, comparable, titles
        self._put_environments(environments, counts)

    def _put_environments(self, environments: tuple[tuple[str, bool], ...], counts: dict[str, int]) -> None:
        state = (environments, counts, dict(self._exists), self._comparable, dict(self._titles))
        if state == self._drawn:
            return
        self._drawn = state
        self._environments = environments
        choices = []
        for name, base in environments:
            shown = self._titles.get(name, name)
            text = environment_words(shown, base, self._exists.get(name, True)) or _("Settings")
            if counts.get(name):
                text += f"  ({counts[name]})"
            choices.append((name, text))
        if len(environments) > 1 or self._comparable:
            choices.append((COMPARE, _("Compare")))
        self.switch.set_choices(choices)
        for name, base in environments:
            explained = base_meaning() if base else ""
            self.switch.button(name).setToolTip(plain(explained))
            self.switch.button(name).setAccessibleDescription(explained)
        if [self.box.itemData(i) for i in range(self.box.count())] != [key for key, _text in choices]:
            self.box.clear()
            for key, text in choices:
                self.box.addItem(text, key)
        for index, (_key, text) in enumerate(choices):
            self.box.setItemText(index, text)
        self._fit_switch(self.width())

    def _fit_switch(self, width: int) -> None:
        """Many environments in little room: a list instead of a switch; never cut words."""
        alone = not any(name for name, _base in self._environments) and not self._comparable
        shown = bool(self._environments) and not alone
        room = width - 2 * (24 if width >= 500 else 16)
        need = self.switch.sizeHint().width()
        switch = need + 100 <= room
        self.switch.setVisible(shown and switch)
        self.box.setVisible(shown and not switch)
        taken = (need if switch else self.box.sizeHint().width()) if shown else 0
        short = taken + 150 > room
        self.only_set.setText(_("Only set") if short else _("Only what is set"))

    def _set_current(self, key: str) -> None:
        self.switch.set_current(key)
        self.box.setCurrentIndex(self.box.findData(key))

    def base(self) -> str:
        return next((name for name, base in self._environments if base), "")

    def set_form(self, form: FormView, *, typing: str = "") -> None:
        """Show this form. `typing` is the path of the field whose text is newer than the form."""
        old = self.form
        same_place = old is not None and (old.root, old.module) == (form.root, form.module)
        if same_place and old is not None and old.environment == form.environment:
            self._still.hold()
        self.form = form
        self.pages.setCurrentWidget(self.area)
        self.only_set.show()
        self._put_environments(self._environments, dict(form.counts))
        self._set_current(form.environment)
        self.subtitle.setText(form.subtitle)
        self.notice.setVisible(bool(form.readonly or form.existence))
        if form.readonly:
            self.notice.set_notice(form.readonly, "neutral", "lock")
        elif form.existence:
            self.notice.set_notice(form.existence, "neutral", "info")
        self._say_once(form)
        self.code.set_code(form.code)
        if not same_place:
            with QSignalBlocker(self.only_set):  # the controller has let go of it, too
                self.only_set.setChecked(False)
        if not same_place and old is not None:
            self.area.verticalScrollBar().setValue(0)
        self._set_sections(form.sections, same_place=same_place, typing=typing)
        self._panel.setVisible(bool(form.sections))
        self._empty.setVisible(not form.sections)
        if not form.sections:
            self._empty.set_words(
                _("Nothing is set here.") if self.only_set.isChecked() else _("No settings."),
                _("Clear “Only what is set” to see what can be.") if self.only_set.isChecked() else "",
            )
        if self._wanted:
            self.show_setting(self._wanted, self._wanted_in)

    def _say_once(self, form: FormView) -> None:
        """What many fields would say alike."""
        known = form.readonly or form.existence
        fields = tuple(field for section in form.sections for field in section.fields)
        words, self._once = page_notices(fields, known)
        self.alike.setVisible(bool(words))
        if words:
            self.alike.set_notice(words, "neutral", "info")

    def set_compare(self, page: QWidget) -> None:
        """Show this in place of the sections: all environments side by side."""
        if self._compare is not page:
            self._compare = page
            self.pages.addWidget(page)
            layout, side = page.layout(), 24 if self.width() >= 500 else 16
            if layout is not None:
                layout.setContentsMargins(side, 4, side, 16)
        self.pages.setCurrentWidget(page)
        self._set_current(COMPARE)
        self.only_set.hide()

    def _set_sections(self, sections: tuple[SectionView, ...], *, same_place: bool, typing: str) -> None:
        named = self._named == self._environments
        other, self._drawn_once = self._drawn_once != self._once, self._once
        self._named = self._environments
        with at_once(self._sections):
            if not same_place:
                # From the last one on: of what has the focus it goes on once, not from each to the next.
                for card in reversed(self.cards):
                    card.hide()
            self._put_sections(sections, same_place=same_place)
            cards = self.cards[: len(sections)]
            later = [card for card in cards if not same_place or (card.open and self._lacks_rows(card))]
            for card in cards:
                if card.same and named and not other:
                    card.show()
                    continue
                card.ready = False
                if card not in later:
                    deque(self._fill(card, typing), maxlen=0)
                elif not same_place:
                    card.hide()
                    for row in card.rows.values():
                        row.hide()
            self._pending = (step for card in later for step in self._fill(card, typing))
            deque(islice(self._pending, AT_ONCE), maxlen=0)
        if later:
            self._later.start()

    def _put_sections(self, sections: tuple[SectionView, ...], *, same_place: bool) -> None:
        was_open = {c.section.title: c.open for c in self.cards if c.section is not None}
        for index, section in enumerate(sections):
            if index == len(self.cards):
                card = SectionCard()
                card.set_low(*self._low)
                card.opened.connect(partial(self.fill, card))
                theme.set_state(card, "first", index == 0)
                self.cards.append(card)
                self._sections.addWidget(card)
            card = self.cards[index]
            keep = same_place and section.title in was_open
            alone = all(s.folded for s in sections) and index == 0
            if keep or alone:
                card.open = was_open[section.title] if keep else True
            card.set_section(section, keep_open=keep or alone)
            if same_place:
                card.show()
        for card in self.cards[len(sections) :]:
            card.hide()
            card.section = None

    @staticmethod
    def _lacks_rows(card: SectionCard) -> bool:
        return card.section is not None and any(f.field.path not in card.rows for f in card.section.fields)

    def fill(self, card: SectionCard) -> None:
        """Build a section that was opened."""
        with at_once(self._sections):
            deque(self._fill(card, ""), maxlen=0)

    def _fill(self, card: SectionCard, typing: str) -> Iterator[None]:
        """Show its section in it, a row at each step."""
        section = card.section
        if section is None:
            return
        card.show()
        names, base = self._names(), self.base()
        wanted = {f.field.path for f in section.fields}
        spare = [path for path in card.rows if path not in wanted]
        for index, view in enumerate(section.fields):
            path = view.field.path
            row = card.rows.get(path)
            if row is None and not card.open:
                continue
            self._binding = True
            if row is None:
                row = card.rows[path] = card.rows.pop(spare.pop()) if spare else self._new_row(card)
                self._chain_later.start()
            if card.body.indexOf(row) == index + 1 and row.isHidden() != card.open:
                row.set_once(self._once)
                row.bind(view, names, base, typing=path == typing)
                row.set_proposed(self._proposed(view))
            else:
                with at_once(card.body):
                    card.body.removeWidget(row)
                    card.body.insertWidget(index + 1, row)
                    row.set_once(self._once)
                    row.bind(view, names, base, typing=path == typing)
                    row.set_proposed(self._proposed(view))
                    row.setVisible(card.open)
            self._binding = False
            yield
        for path in spare:
            row = card.rows.pop(path)
            card.body.removeWidget(row)
            row.hide()
            row.deleteLater()
            self._chain_later.start()
        card.rows = {path: card.rows[path] for f in section.fields if (path := f.field.path) in card.rows}
        card.ready = True

    def follow_proposals(self, told: Callable[[tuple[str, str, str, str]], str]) -> None:
        """`told` says what proposals do to a field: root, module, setting, environment."""
        self._told = told

    def draw_proposed(self) -> None:
        """That may be something else now."""
        for card in self.cards:
            for row in card.rows.values():
                if row.view is not None:
                    row.set_proposed(self._proposed(row.view))

    def _proposed(self, view: FieldView) -> str:
        form = self.form
        if form is None or self._told is None:
            return ""
        return self._told((form.root, form.module, view.field.path, view.environment))

    def _names(self) -> tuple[str, ...]:
        return tuple(name for name, _base in self._environments)

    def _new_row(self, card: SectionCard) -> FieldRow:
        row = FieldRow(self._keys)
        row.set_narrow(self._narrow)
        row.typed.connect(self.typed)
        row.written.connect(self.written)
        row.removed.connect(self.removed)
        row.undone.connect(self.undone)
        row.only_here.connect(self.only_here)
        row.history_asked.connect(self.history_asked)
        row.link_asked.connect(self.link_asked)
        row.left.connect(self.left)
        row.rebuilt.connect(self._chain_later.start)
        row.telling.connect(self._row_telling)
        card.body.addWidget(row)
        return row

    def _build_next(self) -> None:
        end = time.perf_counter() + SLICE
        with at_once(self._sections):
            for _row in self._pending:
                if time.perf_counter() > end:
                    break
            else:
                self._later.stop()
        if self._wanted:
            self.show_setting(self._wanted, self._wanted_in)

    def _chain(self) -> None:
        """Tab goes from top to bottom, whatever was built when."""
        stops: list[QWidget] = [self.only_set]
        for card in self.cards:
            stops += card.stops()
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def finish_building(self) -> None:
        """Build at once what was left for later."""
        with at_once(self._sections):
            deque(self._pending, maxlen=0)

    # where one goes

    def row(self, path: str) -> FieldRow | None:
        """The row of a setting; of a folded section only if it was opened once."""
        self.finish_building()
        for card in self.cards:
            if card.section is not None and path in card.rows:
                return card.rows[path]
        return None

    def rows(self) -> list[FieldRow]:
        """All rows that are shown, from top to bottom."""
        self.finish_building()
        return self._built()

    def _built(self) -> list[FieldRow]:
        """Those of open sections, as far as they are there."""
        return [r for c in self.cards if c.section is not None and c.open for r in c.rows.values()]

    def _row_telling(self) -> None:
        """A row that says more now, by itself, may be higher soon."""
        if not self._binding:
            self._still.hold()

    def show_first(self, place: tuple[str, str, str]) -> None:
        """The keyboard goes to the first field of this form; waits for it if need be."""
        self.show_setting(FIRST, place)

    def show_setting(self, path: str, place: tuple[str, str, str] | None = None) -> None:
        """Scroll to a setting and put the focus there, opening its section; waits for the form if need be.
        `place`: root, module and environment, where another form may still be shown."""
        self._wanted, self._wanted_in = path, place
        form = self.form
        if form is None or (place is not None and place != (form.root, form.module, form.environment)):
            return
        if path == FIRST:
            fields = [f for section in form.sections if not section.folded for f in section.fields]
            first = next((f for f in fields if f.readonly is None), None)
            if first is None:
                self._wanted = ""
                return
            path = first.field.path
        short = path.split('["')[0]
        for card in self.cards:
            section = card.section
            found = section is not None and any(f.field.path in (path, short) for f in section.fields)
            if not found or not card.ready:
                continue
            if not card.open:
                card.set_open(True)
            row = card.rows.get(path) or card.rows.get(short)
            if row is None:
                continue
            self._wanted = ""
            # After what closes now (the search) has given the focus back.
            QTimer.singleShot(0, row, partial(self._land, row))
            return
        known = any(f.field.path in (path, short) for section in form.sections for f in section.fields)
        if not known and self.only_set.isChecked():
            self.only_set.setChecked(False)  # it is one of those that are hidden
        elif not known and place is not None:
            self._wanted = ""

    def step_section(self, step: int) -> None:
        """The keyboard goes to the first field of the next section (1) or the one before (-1); of a folded
        one to its title."""
        self.finish_building()
        shown = [card for card in self.cards if card.section is not None]
        here = self.focusWidget()
        at = next((i for i, card in enumerate(shown) if here is not None and card.isAncestorOf(here)), -1)
        to = at + step if at >= 0 else 0
        if not 0 <= to < len(shown):
            return
        card = shown[to]
        rows = [row for row in card.rows.values() if row.editor is not None]
        if card.open and rows:
            self._land(rows[0])
        else:
            card.title.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(card.title, 0, 60)

    def _land(self, row: FieldRow) -> None:
        """On a row; as long as what stands above it still grows, it stays in sight."""
        row.take_focus()
        self._still.let_go()
        self._landing = row
        self._see()
        QTimer.singleShot(LANDING, row, self._landed)

    def _landed(self) -> None:
        self._landing = None

    def _see(self) -> None:
        if self._landing is not None and shiboken6.isValid(self._landing) and self._landing.isVisible():
            self.area.ensureWidgetVisible(self._landing, 0, 60)

    def show_section(self, title: str) -> None:
        """Scroll to the first section that is called like this, or holds settings that begin like this."""
        for card in self.cards:
            section = card.section
            if section is None:
                continue
            if section.title == title or any(f.field.path.startswith(title) for f in section.fields):
                QTimer.singleShot(0, card, partial(self._scroll_to, card))
                return

    def _scroll_to(self, card: SectionCard) -> None:
        self.area.verticalScrollBar().setValue(card.y() - 8)

    def untaken(self) -> str:
        """What stands in fields and is in no draft, as a sentence; "" where nothing is."""
        return sentences(row.untaken() for card in self.cards if card.section for row in card.rows.values())

    def restore_text(self) -> bool:
        """Undo inside a field whose text is no value. False if the focus is in no such field."""
        focused = row_around(self.focusWidget())
        return focused.restore() if focused is not None else False

    def _open_menu(self, part: QWidget) -> None:
        if (row := row_around(part)) is not None and row.view is not None:
            row.open_menu()

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        row = row_around(now)
        self.about.follow(row if row is not None and self.isAncestorOf(row) else None)

    def _chosen(self, key: str) -> None:
        if key == COMPARE:
            self.compare_chosen.emit()
        else:
            self.environment_chosen.emit(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = 24 if event.size().width() >= 500 else 16
        height = event.size().height()
        self._low = low, _headed = height < LOW, height >= LOWEST
        for card in self.cards:
            card.set_low(*self._low)
        self._body.setContentsMargins(side, 0 if low else 4, side, 24)
        self._head_row.setContentsMargins(side, 4, side, 2 if low else 4)
        self._fit_switch(event.size().width())
        layout = self._compare.layout() if self._compare is not None else None
        if layout is not None:
            layout.setContentsMargins(side, 4, side, 16)
        narrow = event.size().width() - 2 * side - 46 < NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            for card in self.cards:
                for row in card.rows.values():
                    row.set_narrow(narrow)
