"""A guided operation, a step at a time: add a node pool, and whatever else core has a Guide for.

set_guide(guide)       the questions with the answers so far; comes again after each `asked`
set_preview(…)         the files it would make, on the last step, before anything is kept
finished(…)            `Add to draft` was pressed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.text import _, ngettext, sentence_list, sentences
from core.view import Change, FileDiff, Guide, GuideStep, Json, Question
from gui.guide.answers import ChoiceCards, Input, text_of
from gui.guide.machines import MachinePicker
from gui.guide.made import MadeCard
from gui.guide.parts import copy_card, edit_of, half_typed, known_card, warning_notices
from gui.guide.size import SETTINGS, is_of_sizes, places, total, zone_number
from gui.guide.trail import Trail
from gui.kit.layouts import clear
from gui.kit.leading import tell_keys
from gui.kit.widgets import Button, Card, Notice, ScrollArea, label, line, plain
from gui.kit.words import environment_words, in_environment
from gui.review.panel import DiffPanel

WIDEST = 900
"""Of what is read and filled in; the diff takes all there is."""
NOTES = 6
"""Of more than so many, the rest is folded."""
FEW = 3
"""Up to so many environments are named in a sentence."""


class GuidePage(QFrame):
    """Four steps at most times: `1 Purpose`, `2 Machines`, `3 Size`, `4 Check`."""

    asked = Signal(str, str, object)
    """Operation, root, answers so far: wants `set_guide`."""
    preview_requested = Signal(str, str, object)
    """Operation, root, answers: wants `set_preview`."""
    finished = Signal(str, str, object)
    """Operation, root, answers: keep it in the draft."""
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.guide: Guide | None = None
        self._at = 0
        self._args: dict[str, Any] = {}
        self._unfolded: set[str] = set()
        self._waits = self._onward = False
        """Whether an answer was given whose guide isn't here yet; whether to go on when it is."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget()
        top = QVBoxLayout(head)
        top.setContentsMargins(24, 18, 24, 8)
        top.setSpacing(8)
        self._title = label("", "title")
        self.sentence = label("", "muted", wrap=True)
        self._trail = Trail()
        self._trail.chosen.connect(self.go)
        top.addWidget(self._title)
        top.addWidget(self.sentence)
        top.addWidget(self._trail)
        column.addWidget(head)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(24, 4, 24, 18)
        self._column.setSpacing(12)
        self._area = ScrollArea(body)
        column.addWidget(self._area, 1)
        column.addWidget(line())
        column.addWidget(self._foot())
        self.inputs: dict[tuple[str, str], Input | ChoiceCards | MachinePicker] = {}
        self.pickers: dict[str, MachinePicker] = {}
        self._checked: Mapping[str, Any] | None = None
        """The answers whose files are shown: only these can be kept."""
        self.preview_problem = ""
        self.diff = DiffPanel()
        self.diff.setMinimumHeight(260)
        self.diff.hide()
        self.diff.setParent(self)

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setObjectName("panel")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        self.cancel = Button(_("Cancel"), "quiet")
        self.cancel.clicked.connect(self.cancelled)
        self.problem = label("", "danger", wrap=True)
        self.back = Button(_("Back"), "plain", "arrow-left")
        self.back.clicked.connect(lambda: self.go(self._at - 1))
        self.next = Button(_("Next"), "primary")
        self.next.clicked.connect(self._forward)
        row.addWidget(self.cancel)
        row.addWidget(self.problem, 1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        return foot

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, wherever one answers; on a button it presses that."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        event.accept()
        here = self.focusWidget()
        if isinstance(here, QPushButton) and here is not self.next:
            here.click()
        else:
            self._forward()

    # data

    def start(self, guide: Guide, args: Mapping[str, Any] | None = None) -> None:
        """A fresh start with this guide, and the answers that are known already."""
        self._args, self._at, self.guide = dict(args or {}), 0, None
        self._unfolded.clear()
        for picker in self.pickers.values():
            picker.deleteLater()
        self.pickers.clear()
        self.set_guide(guide)

    def set_guide(self, guide: Guide) -> None:
        onward, self._waits, self._onward = self._onward, False, False
        before = self.guide
        if before is not None and guide.refused and not guide.steps:
            # An answer that is refused can be answered otherwise.
            guide = replace(before, refused=guide.refused)
        self.guide = guide
        if guide.question("root") is not None:  # that it was asked is part of every next question
            self._args.setdefault("root", guide.root)
        self._at = min(self._at, max(0, len(guide.steps) - 1))
        self._draw()
        self._ask_preview()
        if onward:
            self._forward()

    def stop_waiting(self) -> None:
        """What was asked isn't answered."""
        self._waits = self._onward = False

    def args(self) -> dict[str, Any]:
        """The answers so far, with every default filled in."""
        merged = dict(self.guide.args) if self.guide is not None else {}
        for key, value in self._args.items():
            if key == "root":  # it is the guide's own
                continue
            if key == "settings" and isinstance(value, dict):
                settings = {e: dict(rows) for e, rows in (merged.get("settings") or {}).items()}
                for environment, rows in value.items():
                    settings.setdefault(environment, {}).update(rows)
                merged["settings"] = {
                    e: {p: v for p, v in rows.items() if v is not None} for e, rows in settings.items()
                }
            else:
                merged[key] = value
        return merged

    def given(self) -> dict[str, Any]:
        """The answers that were given, without defaults."""
        return dict(self._args)

    def focus_first(self) -> None:
        """The keyboard goes to the first thing to answer."""
        for found in self.inputs.values():
            if isinstance(found, ChoiceCards):
                found.focus_chosen()
            else:
                found.widget.setFocus()
            return
        self.next.setFocus()

    def step(self) -> int:
        return self._at

    def go(self, step: int) -> None:
        assert self.guide is not None
        self.take_typed()
        self._at = max(0, min(step, len(self.guide.steps) - 1))
        self._draw()
        self.focus_first()
        self._area.verticalScrollBar().setValue(0)
        self._ask_preview()

    def _ask_preview(self) -> None:
        guide = self.guide
        self._checked, self.preview_problem = None, ""
        if guide is not None and self._is_last() and not guide.refused and not self._lacking(guide):
            self.preview_requested.emit(guide.operation, guide.root, self.args())

    def _is_last(self) -> bool:
        return self.guide is not None and self._at == len(self.guide.steps) - 1

    def take_typed(self) -> None:
        """What is typed and not taken yet is an answer: the step is left, or the page."""
        for key in list(self.inputs):
            found = self.inputs.get(key)  # an answer may have drawn them anew
            if not isinstance(found, ChoiceCards | None):
                found.take_typed()

    def _forward(self) -> None:
        """To the next step, with what is typed here; once what follows from that is known."""
        self.take_typed()
        guide, self._onward = self.guide, self._waits
        if guide is None or self._onward:
            return
        missing = self._lacking(guide) if self._is_last() else self._missing(guide)
        if guide.refused or missing:
            self.problem.setText(guide.refused or missing)
        elif not self._is_last():
            self.go(self._at + 1)
        elif self._checked != self.args():
            self.problem.setText(self.preview_problem or _("Working out the files…"))
        else:
            args, self._checked = self.args(), None  # a second press adds nothing
            self.finished.emit(guide.operation, guide.root, args)

    def _missing(self, guide: Guide, step: int | None = None) -> str:
        """What this step, or another, still needs, as a sentence."""
        if not guide.steps:
            return ""
        for question in guide.steps[self._at if step is None else step].questions:
            wanted = (self._base(question),) if question.base else question.environments or ("",)
            picker = self.pickers.get(question.name)
            searched = picker.unchosen() if picker is not None else ""
            if question.required and any(self._given_value(question, e) in (None, "", []) for e in wanted):
                still = _("Still needed: {label}.").format(label=question.label)
                return sentences((still, searched))
            if question.refused or searched:
                return question.refused or searched
        return ""

    def _lacking(self, guide: Guide) -> str:
        """What any step still needs."""
        return next((m for m in (self._missing(guide, i) for i in range(len(guide.steps))) if m), "")

    # answers

    @staticmethod
    def _base(question: Question) -> str:
        """The environment that is asked first."""
        return question.base or (question.environments[0] if question.environments else "")

    def _inherited(self, question: Question, environment: str) -> Json:
        """The answer, or the base's where there is none."""
        value = self._given_value(question, environment)
        return self._given_value(question, question.base) if value is None and question.base else value

    def _given_value(self, question: Question, environment: str) -> Json:
        if question.name.startswith(SETTINGS):
            path = question.name[len(SETTINGS) :]
            given = self._args.get("settings", {}).get(environment, {})
            return given[path] if path in given else question.defaults.get(environment)
        return self._args.get(question.name, question.default)

    def answer(self, question: Question, environment: str, value: Json) -> None:
        assert self.guide is not None
        self.problem.setText("")
        root = self.guide.root
        if question.name == "root":
            root, self._args = str(value), {"root": value}  # the other answers were about another platform
        elif question.name.startswith(SETTINGS):
            rows = self._args.setdefault("settings", {}).setdefault(environment, {})
            rows[question.name[len(SETTINGS) :]] = value
        else:
            self._args[question.name] = value
            if question.type == "choice":
                self._args.pop("settings", None)
        self._waits, self._onward = True, False
        self.asked.emit(self.guide.operation, root, dict(self._args))

    # drawing

    def _draw(self) -> None:
        guide = self.guide
        assert guide is not None
        self._title.setText(guide.title)
        self.sentence.setText(guide.sentence)
        self.sentence.setVisible(bool(guide.sentence))
        self._draw_steps(guide)
        focus, part = self._focused()
        typed = half_typed(self.inputs.get(focus))
        typing = edit_of(self.inputs.get(focus))
        in_text = typing is not None and typing.hasFocus()
        for field in self.inputs.values():
            field.blockSignals(True)  # what goes now has nothing to answer
        for kept in (self.diff, *self.pickers.values()):
            kept.setParent(self)
            kept.hide()
        clear(self._column)
        self.inputs = {}
        self.problem.setText("")
        answers = guide.steps[self._at].questions if guide.steps else ()
        if not answers:
            self._draw_notices(guide)
        if guide.steps:
            self._draw_step(guide, guide.steps[self._at])
        if answers:  # below them: what is clicked must not move
            self._draw_notices(guide)
        if self._is_last():
            self._draw_check(guide)
        self._column.addStretch(0 if self._is_last() else 1)
        self.back.setVisible(self._at > 0)
        self.next.setText(_("Add to draft") if self._is_last() else _("Next"))
        tell_keys(self.next)
        self.next.setVisible(bool(guide.steps))
        if focus in self.inputs:
            found = self.inputs[focus]
            edit = edit_of(found)
            if isinstance(found, ChoiceCards):
                found.focus_chosen()
            elif in_text and edit is not None:
                edit.setFocus()
            else:
                (part or found.widget).setFocus()
            if typed is not None and edit is not None:
                edit.setText(typed[0])
                edit.setCursorPosition(typed[1])
                edit.setModified(True)
        for picker in self.pickers.values():
            picker.blockSignals(False)

    def _draw_notices(self, guide: Guide) -> None:
        if guide.refused:
            self._column.addWidget(Notice(guide.refused, "danger"))
        self._draw_warnings(guide.warnings)

    def _draw_warnings(self, warnings: Sequence[str]) -> None:
        """What goes or is lost, red; of many the rest on request."""
        shown, more = warning_notices(warnings, NOTES, unfolded="warnings" in self._unfolded)
        for notice in shown:
            self._column.addWidget(notice)
        if more is not None:
            more.clicked.connect(lambda: self._unfold("warnings"))
            self._column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _focused(self) -> tuple[tuple[str, str], QWidget | None]:
        """The question that has the keyboard, and the part of it where that stays."""
        for key, found in self.inputs.items():
            if found.isAncestorOf(self.focusWidget() or self):
                return key, found.focused() if isinstance(found, MachinePicker) else None
        return ("", ""), None

    def _draw_steps(self, guide: Guide) -> None:
        # A tick only where all is answered and nothing is refused.
        right = [not guide.refused and not self._missing(guide, i) for i in range(len(guide.steps))]
        self._trail.show_steps([step.label for step in guide.steps], self._at, right)

    def _draw_step(self, guide: Guide, step: GuideStep) -> None:
        if step.sentence:
            self._column.addWidget(label(step.sentence, "muted", wrap=True))
        if is_of_sizes(step):
            self._add_card(self._size_table(step.questions))
            return
        if not step.questions:
            return
        card = Card()
        card.body.setSpacing(12)
        for question in step.questions:
            card.body.addLayout(self._question(question))
        self._add_card(card)

    def _add_card(self, card: Card) -> None:
        """As wide as it reads well; above a diff as wide as that."""
        if self._is_last():
            self._column.addWidget(card)
            return
        card.setMaximumWidth(WIDEST)
        row = QHBoxLayout()  # a card alone would be given the height of the width that it doesn't get
        row.addWidget(card, 1)
        row.addStretch(0)
        self._column.addLayout(row)

    def _question(self, question: Question) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        name = question.label
        if not (question.required or question.environments or question.type in ("choice", "choices")):
            name = _("{label} (may stay empty)").format(label=question.label)
        if question.type != "bool":
            column.addWidget(label(name, "label"))
        base = self._base(question)
        if len(question.environments) > 1 and not question.base:
            if question.help:
                column.addWidget(label(question.help, "small", wrap=True))
            column.addLayout(self._fields(question, question.environments, ""))
            if question.refused:
                column.addWidget(label(question.refused, "danger", wrap=True))
            return column
        field: Input | ChoiceCards | MachinePicker
        cards = question.closed and question.type == "choice" and 1 < len(question.choices) <= 5
        if cards and any(c.note or question.name == "purpose" for c in question.choices):
            field = ChoiceCards(question, self._given_value(question, base))
        elif question.machines is not None:
            field = self._picker(question, self._given_value(question, base))
        else:
            field = Input(question, self._given_value(question, base), question.label)
            if not field.checks:
                field.setMaximumWidth(420)
        if not isinstance(field, MachinePicker):
            field.changed.connect(lambda value: self.answer(question, base, value))
        self.inputs[(question.name, base)] = field
        row = QHBoxLayout()  # as with the card: what is below it would be given the height of its width
        row.addWidget(field, 1)
        row.addStretch(0)
        column.addLayout(row)
        if question.refused:
            column.addWidget(label(question.refused, "danger", wrap=True))
        if question.help:
            column.addWidget(label(question.help, "small", wrap=True))
        others = question.environments[1:]
        if others:
            column.addLayout(self._others(question, base, others))
        return column

    def _picker(self, question: Question, value: Json) -> MachinePicker:
        """It lives as long as the guide does, so that its search and its place stay."""
        found = self.pickers.get(question.name)
        if found is None:
            found = self.pickers[question.name] = MachinePicker(question, value, self)
            base, name = self._base(question), question.name
            found.changed.connect(lambda answer: self._picked(name, base, answer))
        else:
            found.set_question(question, value)
        found.show()
        return found

    def _picked(self, name: str, base: str, value: Json) -> None:
        question = self.guide.question(name) if self.guide is not None else None
        if question is not None:
            self.answer(question, base, value)

    def _others(self, question: Question, base: str, others: Sequence[str]) -> QVBoxLayout:
        """The other environments inherit; on request each can have its own."""
        column = QVBoxLayout()
        column.setSpacing(4)
        own = [e for e in others if self._given_value(question, e) not in (None, "")]
        if question.name not in self._unfolded and not own:
            words = (
                _("Another value in {others}?").format(others=sentence_list(tuple(others)))
                if len(others) <= FEW
                else _("Other values in some of {n} environments?").format(n=len(others))
            )
            unfold = Button(words, "link")
            unfold.clicked.connect(lambda: self._unfold(question.name))
            row = QHBoxLayout()
            row.addWidget(unfold)
            row.addStretch(1)
            column.addLayout(row)
            return column
        column.addLayout(self._fields(question, others, _("as in {base}").format(base=base)))
        return column

    def _fields(self, question: Question, environments: Sequence[str], hint: str) -> QGridLayout:
        """One for each environment."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for at, environment in enumerate(environments):
            field = Input(
                question,
                self._given_value(question, environment),
                in_environment(question.label, environment),
                hint,
            )
            field.setMaximumWidth(300)
            field.changed.connect(lambda value, e=environment: self.answer(question, e, value))
            self.inputs[(question.name, environment)] = field
            grid.addWidget(label(environment, "small"), at, 0)
            grid.addWidget(field, at, 1)
        grid.setColumnStretch(2, 1)
        return grid

    def _unfold(self, name: str) -> None:
        self._unfolded.add(name)
        self._draw()
        self._ask_preview()

    def _size_table(self, questions: Sequence[Question]) -> Card:
        """A row per environment with its total."""
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        environments = questions[0].environments
        for column, question in enumerate(questions, 1):
            head = label(question.label, "caps", wrap=True)
            head.setToolTip(plain(question.help))
            grid.addWidget(head, 0, column)
            grid.setColumnStretch(column, 2)
        for row, environment in zip(range(1, 2 * len(environments), 2), environments, strict=True):
            words = environment_words(environment, environment == questions[0].base, True)
            grid.addWidget(label(words, "label"), row, 0)
            for column, question in enumerate(questions, 1):
                base = self._given_value(question, question.base) if question.base else None
                own = question.field.default if question.field is not None else None
                hint = text_of(own if environment == question.base or base is None else base)
                field = Input(
                    question,
                    self._given_value(question, environment),
                    in_environment(question.label, environment),
                    hint,
                    unit=False,
                )
                field.setMaximumWidth(140)
                field.changed.connect(lambda value, q=question, e=environment: self.answer(q, e, value))
                self.inputs[(question.name, environment)] = field
                grid.addWidget(field, row, column)
            said = [self.total(questions, environment)]
            if self.guide is not None:
                said += [self.guide.power.get(environment, ""), self.guide.costs.get(environment, "")]
            # In all zones together; a line of its own, so that the numbers have room in a narrow window.
            total = label(" · ".join(w for w in said if w), "muted", wrap=True)
            grid.addWidget(total, row + 1, 1, 1, len(questions) + 1)
        grid.setColumnStretch(len(questions) + 1, 1)
        card.body.addLayout(grid)
        if self.guide is not None and self.guide.cost_note:
            card.body.addWidget(label(self.guide.cost_note, "small", wrap=True))
        return card

    def total(self, questions: Sequence[Question], environment: str) -> str:
        """ "3–12 nodes in 3 zones" of an environment, "" where that can't be told."""
        assert self.guide is not None

        def answer(question: Question) -> Json:
            return self._inherited(question, environment)

        return total(questions, answer, zone_number(self.guide, answer, environment))

    # the last step

    def _draw_check(self, guide: Guide) -> None:
        for words in guide.destroys:
            self._column.addWidget(Notice(_("Will be gone: {what}").format(what=words), "danger", "trash-2"))
        self.made = MadeCard()
        self._column.addWidget(self.made)
        if len(guide.notes) == 1:
            self._column.addWidget(Notice(guide.notes[0], "neutral"))
        elif guide.notes:
            known, more = known_card(guide.notes, NOTES, unfolded="notes" in self._unfolded)
            if more is not None:
                more.clicked.connect(lambda: self._unfold("notes"))
            self._column.addWidget(known)
        self._preview_box = QVBoxLayout()
        if not guide.refused and not self._lacking(guide):
            self._preview_box.addWidget(label(_("Working out the files…"), "muted"))
        self._column.addLayout(self._preview_box, 1)
        if guide.copy:
            self._column.addWidget(copy_card(guide.copy))

    def set_preview(
        self, files: Sequence[FileDiff], problem: str = "", changes: Sequence[Change] = ()
    ) -> None:
        """The files that it would make or change, and what that means; or why it can't."""
        if not self._is_last():
            return
        self.diff.setParent(self)
        self.diff.hide()
        clear(self._preview_box)
        self.problem.setText("")
        self._checked = None
        self.preview_problem = problem or ("" if files else _("Nothing would change."))
        if problem:
            self._preview_box.addWidget(Notice(problem, "danger"))
            self._preview_box.addStretch(1)
            return
        if not files:
            self._preview_box.addWidget(Notice(self.preview_problem, "neutral"))
            self._preview_box.addStretch(1)
            return
        self._checked = self.args()
        assert self.guide is not None
        self.made.show_made(changes, places(self.guide, self.total), self.guide.cost_note)
        n = len(files)
        words = ngettext(
            "{n} file, shown before anything is kept", "{n} files, shown before anything is kept", n
        )
        self._preview_box.addWidget(label(words.format(n=n), "strong"))
        self.diff.set_files(files)
        self._preview_box.addWidget(self.diff, 1)
        self.diff.show()
