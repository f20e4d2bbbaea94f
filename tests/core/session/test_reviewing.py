"""No changed line goes unseen: it belongs to a Change, or it is listed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.demo import KUBESTACK
from core.platform.field import Field
from core.platform.model import EnvValue
from core.review.linediff import changed_ranges, split_lines
from core.session import Session, SessionError
from core.session.comment_place import about, place_of
from core.session.comparing import compare
from core.session.headless import dialect, languages
from core.snapshot import Entry, Snapshot
from core.view import ReviewView
from tests.core.session.conftest import POOL, POOLS, SPOT, Place


def snapshot(files: dict[str, bytes], commit: str) -> Snapshot:
    entries = {
        path: Entry("100644", commit + path + str(hash(data)), len(data)) for path, data in files.items()
    }
    return Snapshot(commit, entries, lambda paths: {p: files[p] for p in paths})


def review(after: dict[str, bytes], before: dict[str, bytes] | None = None) -> ReviewView:
    old = KUBESTACK.files() if before is None else before
    return compare(
        snapshot(old, "a"), snapshot(after, "b"), dialect(), title="", author="", base="a", head="b"
    )


def edits(session: Session) -> Iterator[tuple[str, str, str, str, Any]]:
    """A wish for every setting and environment; None: unset it."""
    for platform in session.view.base:
        for module in platform.modules():
            for setting in module.settings:
                for environment, value in setting.values.items():
                    wish = other_value(setting.field, value)
                    if wish is not None:
                        yield module.root, module.name, environment, setting.path, wish
                    if value.origin == "set":
                        yield module.root, module.name, environment, setting.path, None


def other_value(field: Field, value: EnvValue) -> Any:
    old = value.value
    match field.type:
        case "number":
            return (old if isinstance(old, int) else 3) + 1
        case "bool":
            return not old
        case "list":
            return [*(old or []), "extra"]
        case "map":
            return {**(old or {}), "extra": "1"}
        case "taints":
            return [*(old or []), {"key": "a", "value": "b", "effect": "NO_SCHEDULE"}]
        case "text":
            return f"{old or 'new'}x"
        case "multiline":
            return f"{old or ''}- line\n- more\n"
    return None


def test_every_line_of_an_edit_has_a_sentence(place: Place) -> None:
    with place.open() as session:
        wishes = list(edits(session))
        chosen = random.Random(5).sample(wishes, 90)
        base = session.source.snapshot
        made = 0
        for root, module, environment, setting, value in chosen:
            try:
                if value is None:
                    session.draft.unset(root, module, environment, setting)
                else:
                    session.draft.set(root, module, environment, setting, value)
            except SessionError:
                continue
            made += 1
            after = session.opened.state()
            shown = compare_states(session, base)
            assert shown.other == (), (module, environment, setting, shown.other)
            assert shown.changes and after.files
            session.draft.discard()
        assert made > 75


def compare_states(session: Session, base: Snapshot) -> ReviewView:
    from core.session.comparing import accounted
    from core.session.other_lines import other_lines, outlines

    state = session.opened.state()
    before = session.opened.base.reading
    files = session.draft.files()
    parts = outlines(files, languages())
    told = accounted(files, parts, before, state.reading, session.view.changes)
    others = other_lines(files, parts, told)
    return ReviewView("", "", "", "", None, None, (), (), session.view.changes, others, (), ())


HAND_WRITTEN = [
    (
        "versions.tf",
        b'source = "hashicorp/aws"',
        b'source = "evil/aws"',
        "Changes inside the terraform block.",
    ),
    ("locals.tf", b"# Created by hand", b"# Made by hand", "Comments and blank lines."),
    (
        "variables.tf",
        b'description = "Every',
        b'description = "Any',
        "Changes inside the variable base_domain.",
    ),
    ("README.md", b"# Acme", b"# ACME", "Not Terraform code."),
    ("eks_gc0_eu-west-1_providers.tf", b'region = "eu-west-1"', b'region = "eu-west-2"', "provider aws"),
]


@pytest.mark.parametrize(("path", "old", "new", "words"), HAND_WRITTEN)
def test_what_no_sentence_tells_is_listed(path: str, old: bytes, new: bytes, words: str) -> None:
    files = KUBESTACK.files()
    assert files[path].count(old) >= 1
    shown = review({**files, path: files[path].replace(old, new, 1)})
    listed = [item for item in shown.other if item.file == path]
    explained = any(path in [f for f, _line in c.files] for c in shown.changes)
    assert listed or explained or shown.changes
    if listed:
        assert any(words in item.what for item in listed)
        assert {sign for item in listed for sign, _line in item.lines} == {"-", "+"}


def test_lines_beside_a_change_are_not_hidden_by_it() -> None:
    files = KUBESTACK.files()
    text = files[POOLS].replace(
        b'      max_node_count = 4\n      node_locations = ["europe-west1-b", "europe-west1-c"]\n',
        b"      max_node_count = 8 # more\n      # for Black Friday\n"
        b'      node_locations = ["europe-west1-b"]\n',
    )
    shown = review({**files, POOLS: text})
    assert {c.setting for c in shown.changes} == {"max_node_count", "node_locations"}
    (other,) = shown.other
    assert other.what == "Comments and blank lines." and [s for s, _n in other.lines] == ["+"]


def test_destroyed_blocks_come_first() -> None:
    files = KUBESTACK.files()
    extra = b'\nresource "google_dns_managed_zone" "main" {\n  name = "x"\n\n  # kept\n}\n'
    before = {**files, "versions.tf": files["versions.tf"] + extra}
    after = {**files, "a.md": b"hello\n", "locals.tf": files["locals.tf"].replace(b"INFRA-88", b"INFRA-89")}
    shown = review(after, before)
    assert [o.destroyed for o in shown.other] == [True, *[False] * (len(shown.other) - 1)]
    assert shown.other[0].what == "Removes the resource google_dns_managed_zone.main."
    assert len(shown.other[0].lines) == 5


def test_a_removed_pool_is_a_change_and_nothing_else() -> None:
    files = KUBESTACK.files()
    shown = review({p: d for p, d in files.items() if p != "aks_gc0_westeurope_node_pool_np1_tools.tf"})
    assert [(c.module, c.setting) for c in shown.changes] == [("aks_gc0_westeurope_node_pool_np1_tools", "")]
    assert [o.what for o in shown.other] == []


def test_random_hand_edits_are_all_accounted_for() -> None:
    """Every changed line is in `other`, or in a file where some Change explains its neighbourhood."""
    files = KUBESTACK.files()
    dice = random.Random(11)
    names = [p for p in files if p.endswith((".tf", ".tfvars"))]
    for _round in range(10):
        path = dice.choice(names)
        lines = split_lines(files[path])
        at = dice.randrange(len(lines) + 1)
        mark = f"# hand-written {dice.random()}\n".encode()
        data = b"".join([*lines[:at], mark, *lines[at:]])
        shown = review({**files, path: data})
        (hunk,) = changed_ranges(files[path], data)
        listed = {(o.file, line) for o in shown.other for _sign, line in o.lines}
        inside_value = bool(shown.changes)  # a heredoc or an object: then the value itself changed
        assert inside_value or (path, hunk.start_b + 1) in listed, (path, at)


def test_links_and_submodules_are_named_not_followed(place: Place, tmp_path: Path) -> None:
    (place.platform / "link.tf").symlink_to("/etc/hostname")
    place.git("checkout", "-qb", "link")
    place.git("add", "-A")
    place.git("commit", "-qm", "Link")
    with place.open() as session:
        shown = session.reviews.between("main", "link")
        kind, item = shown.other
        assert kind.what == "Adds a symbolic link." and kind.lines == ()
        assert item.file == "link.tf" and shown.title == "Link"
        assert "/etc/hostname" in shown.diff[0].lines[0].text


def test_the_same_pool_twice_in_tfvars(place: Place) -> None:
    with place.open() as session:
        session.draft.set(".", SPOT, "ops", "max_size", 5)
        session.draft.finish()
        session.draft.set(".", POOL, "ops", "max_node_count", 5)
        shown = compare_states(session, session.source.snapshot)
        assert shown.other == () and len(shown.changes) == 2


def test_ranges_are_what_git_users_expect(place: Place) -> None:
    """A..B is the difference of two commits, whichever came first; A...B and a branch alone are what it
    brought since they parted."""
    place.git("checkout", "-qb", "mine")
    (place.platform / "README.md").write_text("mine\n")
    place.git("commit", "-qam", "Mine")
    place.git("checkout", "-q", "main")
    (place.platform / "theirs.md").write_text("theirs\n")
    place.git("add", "theirs.md")
    place.git("commit", "-qm", "Theirs")
    old = place.git("rev-parse", "main~1")
    with place.open(ref="main") as session:

        def paths(text: str) -> list[str]:
            return [d.path for d in session.reviews.of_range(text).diff]

        assert paths(f"{old}..main") == paths("main~1..main") == ["theirs.md"]
        assert paths(f"main..{old}") == ["theirs.md"], "and back"
        assert session.reviews.of_range(f"{old}..main").note == ""
        assert paths("main..mine") == ["README.md", "theirs.md"]
        assert "main has 1 commit that mine lacks" in session.reviews.of_range("main..mine").note
        assert paths("main...mine") == paths("mine") == paths("...mine") == ["README.md"]
        assert session.reviews.of_range("mine").note == ""
        place.git("merge", "-q", "--no-edit", "mine")
        assert paths(f"{old}..main") == ["README.md", "theirs.md"]
        assert (
            paths("mine") == [] and session.reviews.of_range("mine").note == "main has all of mine already."
        )
        for odd in ("--output=x", "main..-x", "nothing", "..", "@{u"):
            with pytest.raises(SessionError):
                paths(odd if odd != ".." else "nowhere..")
        assert paths("main..main") == []


def test_a_comment_lands_on_the_line_it_is_about() -> None:
    """On the changed line; on the removed one; at the file where none is near; nowhere if it has none."""
    files = KUBESTACK.files()
    ops = b"    ops = {\n      max_node_count = 4\n"
    text = files[POOLS]
    assert text.count(ops) == 1
    line = text[: text.index(ops)].count(b"\n") + 2

    def placed(after: bytes | None, setting: str, environment: str = "ops") -> object:
        shown = review({p: d for p, d in {**files, POOLS: after}.items() if d is not None})
        change = next(c for c in shown.changes if (c.setting, c.environment) == (setting, environment))
        place = place_of(shown, change)
        if place is not None and place[1] is not None:  # only what a forge takes: a line of the diff
            (found,) = [d for d in shown.diff if d.path == place[0]]
            sides = {(x.new if place[2] == "new" else x.old) for x in found.lines if x.kind in "+-"}
            assert place[1] in sides
        return place

    assert placed(text.replace(ops, ops.replace(b"4", b"8")), "max_node_count") == (POOLS, line, "new")
    assert placed(text.replace(ops, b"    ops = {\n"), "max_node_count") == (POOLS, line, "old")
    gone = review({p: d for p, d in files.items() if p != POOLS})
    for change in gone.changes:
        place = place_of(gone, change)
        assert place is not None and place[0] == POOLS and place[2] == "old" and place[1] is not None
    # A module that came in a file with other changes far above it.
    head = b"# one\n" * 3
    moved = review({**files, POOLS: head + text.replace(ops, ops.replace(b"4", b"8"))})
    (change,) = [c for c in moved.changes if c.setting == "max_node_count"]
    assert place_of(moved, change) == (POOLS, line + 3, "new")
    far = replace(change, files=((POOLS, line + 900),), setting="another")
    assert place_of(moved, far) == (POOLS, None, "new")
    assert place_of(moved, replace(far, files=(("variables.tf", 3),))) is None
    assert about(change, "Why?") == f"> {change.sentence}\n\nWhy?"
