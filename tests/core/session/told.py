"""Everything that a session says about the demo, in a language that nobody speaks, for test_translated.

    python -m tests.core.session.told FOLDER plain|marked

Prints JSON: what is decided (keys, levels, severities), and every sentence.
"""

from __future__ import annotations

import dataclasses
import gettext
import json
import re
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from core import text
from core.session import Session
from core.view import View
from tests.core.session.conftest import POOL, SPOT

BEGIN, END, STOP = "Ω⟦", "⟧", "。"


class Marked(gettext.NullTranslations):
    """Each message in brackets, with another full stop and its placeholders in another order."""

    def gettext(self, message: str) -> str:
        words = message.removesuffix(".")
        stop = STOP if words != message else ""
        names = re.findall(r"\{\w+\}", words)
        turned = re.sub(r"\{\w+\}", lambda _found: names.pop(), words)
        return f"{BEGIN}{turned}{END}{stop}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


def strings(thing: object) -> Iterator[str]:
    """Every text in frozen data."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Enum):
        return
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for field in dataclasses.fields(thing):
            yield from strings(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from strings(value)
    elif isinstance(thing, list | tuple | set | frozenset):
        for value in thing:
            yield from strings(value)


def edit(session: Session) -> None:
    """Something of each kind: sizes, a type, zones, what is refused by the rules, a value of no list."""
    session.draft.set(".", POOL, "apps", "max_node_count", 9)
    session.draft.set(".", POOL, "ops", "min_node_count", 90)
    session.draft.set(".", POOL, "ops", "node_locations", ["europe-west1-b", "us-east1-b"])
    session.draft.set(".", POOL, "apps-prod", "min_node_count", 7)
    session.draft.set(".", POOL, "apps-prod", "max_node_count", 5)
    session.draft.set(".", POOL, "apps-prod", "machine_type", "n9-huge-8")
    session.draft.set(".", SPOT, "ops", "instance_types", ["m5.large"])
    session.draft.set(".", SPOT, "apps", "max_size", 1)
    session.draft.finish()


def decided(view: View) -> dict[str, Any]:
    return {
        "changes": [[*c.key, c.impact.level.value] for c in view.changes],
        "problems": [
            [p.severity.value, p.root, p.module, p.environment, p.setting, p.rule]
            for p in (*view.draft_problems, *view.base_problems)
        ],
    }


def main(folder: str, how: str) -> None:
    if how == "marked":
        text.speak(Marked())
    said: list[str] = []
    with Session.open(folder, keep_draft=False) as session:
        edit(session)
        view = session.view
        said += strings((view.changes, view.draft_problems, view.base_problems, view.foresight))
        said += [one.sentence for one in view.foresight]
        fields = []
        for platform in view.platforms:
            for module in platform.modules():
                for environment in module.environments:
                    form = session.form(platform.root, module.name, environment)
                    said += strings(form)
                    fields += [
                        [module.name, environment, f.field.path, f.state, f.in_choices]
                        for section in form.sections
                        for f in section.fields
                    ]
        said += strings((session.overview(), session.proposals.text()))
        print(json.dumps({**decided(view), "fields": fields, "said": said}))


if __name__ == "__main__":
    main(*sys.argv[1:])
