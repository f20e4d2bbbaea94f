"""Drawn repositories of toys: with environments, without and both in one root, parts that aren't made,
unknown and ignored values, keys that look like addresses. Whatever is drawn is shown, edited and taken back;
every sentence about it is a sentence."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.cli import json_output
from core.cli.address import resolve
from core.cli.text_output import change_lines, inspection
from core.dialects import several
from core.dialects.kubestack.dialect import KubestackDialect
from core.dialects.several import Several
from core.platform.address import parts
from core.platform.model import Reading
from core.session import Session
from core.session.comparing import compare
from core.view import View
from tests.toy.dialect import Toy
from tests.toy.fixtures import EKS, snapshot

KEYS = ("a/b", "x:y", "n = 1", "eu.west", "live:bear", "//")
NAMES = ("bear", "duck", "crane", "train")
PARTS = ("paw", "eye", "wing")
SETTINGS = ("max", "min", "size")
MARRED = re.compile(r"  | [,.;:]|\{|\}|None| in [:,.;]| in$|^ | $|\(\)|“”")
"""What no sentence has that people read."""


def drawn(seed: int) -> tuple[dict[str, str], random.Random]:
    draw = random.Random(seed)
    files: dict[str, str] = {}
    for root in draw.sample([".", "live", "a/b", "x:y", "k8s"], draw.randint(1, 4)):
        environments = draw.choice([[""], ["apps"], ["apps", "ops"], ["one", "two-2", "three"]])
        lines = ["&few = 1"]
        for name in draw.sample(NAMES, draw.randint(1, 3)):
            parts = [f"{name}.{part}{_key(draw)}" for part in draw.sample(PARTS, draw.randint(0, 2))]
            for module in (f"{name}{_key(draw)}" if not parts else name, *parts):
                where = [""] if draw.random() < 0.2 else environments
                lines += _lines(draw, module, where)
        files[f"{root}/toys.toy".removeprefix("./")] = "\n".join(lines) + "\n"
    if draw.random() < 0.3:
        files["kubestack/eks.tf"] = EKS
    return files, draw


def _key(draw: random.Random) -> str:
    return f'["{draw.choice(KEYS)}"]' if draw.random() < 0.4 else ""


def _lines(draw: random.Random, module: str, environments: list[str]) -> Iterator[str]:
    for environment in environments:
        for setting in SETTINGS:
            text = draw.choice(["3", "7", "0", "&few", "? the shop decides", "5 ! nobody asks", ""])
            if text:
                yield f"{module}/{environment}/{setting} = {text}"
        if draw.random() < 0.3:
            yield f"{module}/{environment}/here = {draw.choice(['false', 'true', '? the mood'])}"
    yield f"{module}/{environments[0]}/size = 9"


def look(session: Session, view: View) -> Iterator[str]:
    """Goes everywhere, and yields what is said there."""
    for card in session.overview():
        yield card.title
        assert card.environments and all(len(r.cells) == len(card.environments) for r in card.rows)
        yield from (c.changed for r in card.rows for c in r.cells if c.changed)
    for platform in view.platforms:
        for module in platform.modules():
            for environment in module.environments:
                form = session.form(platform.root, module.name, environment)
                yield form.subtitle
                if form.existence:
                    yield form.existence
                for field in (f for section in form.sections for f in section.fields):
                    yield from filter(None, (field.was, field.linked, field.reach, field.readonly))
            rows = session.compare(platform.root, module.name)
            assert all(len(row.cells) == len(module.environments) for row in rows)
            beside = [(p.root, m.name) for p in view.platforms for m in p.modules()][:4]
            table = session.side_by_side([(platform.root, module.name), *beside])
            assert all(len(row.cells) == len(table.columns) for row in table.rows)
            assert any(h.module == module.name for h in session.search(module.name))
    for change in view.changes:
        yield from filter(None, (change.sentence, change.detail, change.impact.sentence))
    for one in view.foresight:
        yield from (one.place, one.sentence)
    text = session.proposals.text()
    yield text.title
    yield from (line.lstrip("# -") for line in text.description.splitlines() if line)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_drawn(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = several.dialects()
    monkeypatch.setattr(several, "dialects", lambda: (*every, Toy()))
    files, draw = drawn(seed)
    for path, text in files.items():
        (tmp_path / "repository" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "repository" / path).write_text(text)
    with Session.open(str(tmp_path / "repository"), data_dir=tmp_path / "data") as session:
        base = session.view
        assert not [s for s in look(session, base) if MARRED.search(s)]
        _addresses_lead_back(base)
        for _edit in range(4):
            _one_edit(session, draw)
        view = session.view
        assert not [s for s in look(session, view) if MARRED.search(s)], view.changes
        assert not [x for x in change_lines(view.changes).splitlines() if MARRED.search(x.strip())]
        while session.view.can_undo:
            session.draft.undo()
        assert session.view.platforms == base.platforms and not session.view.diff


def _addresses_lead_back(view: View) -> None:
    reading = Reading(view.platforms, ())
    found = json.loads(b"".join(json_output.inspection(None, reading)))
    everything = [
        (root["path"], value["address"], shared)
        for root in found["roots"]
        for cluster in root["clusters"]
        for entity in (cluster, *cluster["node_pools"])
        for setting in entity["settings"]
        for value in setting["values"].values()
        for shared in (value["shared_with"],)
    ]
    assert len({address for _root, address, _shared in everything}) == len(everything)
    for root, address, shared in everything:
        assert resolve(address, view.platforms).root == root
        for other in shared:
            resolve(other, view.platforms)
    assert not [
        line for line in inspection(reading).splitlines() if MARRED.search(line.strip().replace("  ", " "))
    ]


def _one_edit(session: Session, draw: random.Random) -> None:
    """Of a value that is written here, or not at all: it is the one Change more, and one line."""
    places = [
        (p.root, m.name, e, s.path)
        for p in session.view.platforms
        if p.dialect == "toy"
        for m in p.modules()
        for s in m.settings
        for e, v in s.values.items()
        if s.path in SETTINGS and v.origin in ("set", "unset") and v.known and not v.swallowed
    ]
    root, module, environment, setting = draw.choice(places)
    value = draw.choice([11, 12, 13])
    before = {c.key: c for c in session.view.changes}
    view = session.draft.set(root, module, environment, setting, value)
    session.draft.finish()
    key = (root, module, setting, environment)
    after = {c.key: c for c in view.changes}
    assert after[key].after == value
    others = [{k: c.sentence for k, c in side.items() if k != key} for side in (before, after)]
    assert others[0] == others[1]
    exists = next(p for p in view.platforms if p.root == root).module(module)
    assert exists is not None
    if exists.exists.get(environment, True) is False:
        assert after[key].impact.level == "no effect"


@pytest.mark.parametrize("seed", range(20))
def test_between_any_two(seed: int) -> None:
    """Lines come, go and change: values, parts, environments, what is made. Whatever it is, it is told."""
    files, draw = drawn(seed)
    other = {path: _altered(text, draw) if path.endswith(".toy") else text for path, text in files.items()}
    both = Several((KubestackDialect(), Toy()))
    old, new = snapshot(files), snapshot(other, "c2")
    for before, after in ((old, new), (new, old)):
        shown = compare(before, after, both, title="t", author="a", base="b", head="h")
        assert bool(shown.changes or shown.other) == (files != other)
        said = [c.sentence for c in shown.changes] + [c.impact.sentence for c in shown.changes]
        said += [c.detail for c in shown.changes if c.detail] + [s.sentence for s in shown.next_steps]
        said += [o.sentence for o in shown.foresight]
        assert not [s for s in said if MARRED.search(s)]
        keys = [c.key for c in shown.changes]
        assert len(keys) == len(set(keys)), "each Change is told once"
        roots = {c.root for c in shown.changes}
        assert shown.next_steps or not roots


def _altered(text: str, draw: random.Random) -> str:
    lines = text.splitlines()
    for _time in range(draw.randint(0, 4)):
        at = draw.randrange(1, len(lines))
        start, _equals, value = lines[at].partition(" = ")
        kind = draw.choice(["gone", "other", "moved", "twin"])
        if kind == "gone" and len(lines) > 3:
            del lines[at]
        elif kind == "other":
            lines[at] = f"{start} = {'true' if value == 'false' else 'false' if '/here' in start else '4'}"
        elif kind == "moved" and "/" in start:
            module, *_environment, setting = parts(start, 3)
            lines[at] = f"{module}/{draw.choice(['apps', 'more', ''])}/{setting} = {value}"
        elif kind == "twin":
            lines.append(lines[at].replace("bear", "wolf").replace("crane", "wolf"))
    return "\n".join(lines) + "\n"
