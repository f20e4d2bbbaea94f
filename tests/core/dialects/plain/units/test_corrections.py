"""What the user knows better, applied to what was inferred."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.corrections import Binding, Correction, Corrections, UnitKey
from core.dialects.plain.units import Layout, corrected
from tests.core.dialects.plain.support import BACKEND, CLUSTER, layout, shape, unit, variables

FILES = {
    "main.tf": BACKEND + CLUSTER + variables("a", "b"),
    "dev.tfvars": "a = 1\n",
    "prod.tfvars": "a = 1\n",
    "old.tfvars": "gone = 1\n",
    "terraform.tfvars": "b = 1\n",
}
FOUND = layout(FILES)
DEV, PROD = (one.key for one in FOUND.roots[0].units)
SAID = Corrections()


def applied(said: Corrections, found: Layout = FOUND) -> Layout:
    return corrected(found, said, FILES.__contains__)


def test_nothing_corrected_is_the_same_object() -> None:
    assert applied(SAID) is FOUND


def test_titles_are_no_names() -> None:
    changed = SAID.with_(PROD, Correction(title="Live system"))
    root = applied(changed).roots[0]
    assert [(u.name, u.title) for u in root.units] == [("dev", ""), ("prod", "Live system")]
    assert root.units[1].key == PROD


def test_order_and_hiding_keep_everything_there() -> None:
    changed = SAID.ordered([PROD, DEV]).with_(DEV, Correction(hidden=True, position=2))
    root = applied(changed).roots[0]
    assert [(u.name, u.hidden) for u in root.units] == [("prod", False), ("dev", True)]
    assert applied(changed.without(DEV).without(PROD)) is FOUND


def test_one_that_is_given_a_place_comes_before_the_others() -> None:
    assert list(shape(applied(SAID.ordered([PROD])).roots[0])) == ["prod", "dev"]


def test_other_files_and_another_workspace() -> None:
    to = Binding(("old.tfvars", "dev.tfvars"), "develop")
    root = applied(SAID.with_(DEV, Correction(instead=to))).roots[0]
    dev = unit(root, "dev")
    assert [f.path for f in dev.var_files] == ["terraform.tfvars", "old.tfvars", "dev.tfvars"]
    assert [f.role for f in dev.var_files] == ["auto", "layer", "own"]
    assert dev.workspace == "develop"
    assert dev.reason == "dev = old.tfvars + dev.tfvars + Terraform workspace develop, because you said so."
    assert (dev.said, dev.inferred, dev.is_said) == (DEV, DEV, True)


def test_what_terraform_reads_by_itself_counts_once() -> None:
    to = Binding(("terraform.tfvars", "dev.tfvars"))
    dev = unit(applied(SAID.with_(DEV, Correction(instead=to))).roots[0], "dev")
    assert [f.path for f in dev.var_files] == ["terraform.tfvars", "dev.tfvars"]


def test_one_that_nothing_tells_of() -> None:
    key = UnitKey(".", ("old.tfvars",))
    root = applied(SAID.with_(key, Correction(added="older/one"))).roots[0]
    assert shape(root)["older-one"] == ["terraform.tfvars", "old.tfvars"]
    assert list(shape(root)) == ["dev", "prod", "older-one"]


def test_a_name_that_is_taken_stays_with_the_one_that_was_inferred() -> None:
    key = UnitKey(".", ("old.tfvars",))
    root = applied(SAID.with_(key, Correction(added="dev", position=0))).roots[0]
    assert [(u.name, u.key) for u in root.units] == [("dev-2", key), ("dev", DEV), ("prod", PROD)]


def test_no_environment() -> None:
    said = SAID.with_(DEV, Correction(none=True))
    root = applied(said).roots[0]
    assert list(shape(root)) == ["prod"]
    assert [u.name for u in root.aside] == ["dev"]
    root = applied(said.with_(PROD, Correction(none=True))).roots[0]
    assert shape(root) == {"": ["terraform.tfvars"]}
    assert root.units[0].reason == "You said that nothing here makes an environment."


def test_a_root_where_nothing_told_environments_apart_gets_some() -> None:
    files = {"a/main.tf": BACKEND + CLUSTER, "far/x.tfvars": "odd = 1\n"}
    found = layout(files)
    assert shape(found.roots[0]) == {"": []}
    said = SAID.with_(UnitKey("a", ("far/x.tfvars",)), Correction(added="x"))
    assert shape(corrected(found, said, files.__contains__).roots[0]) == {"x": ["far/x.tfvars"]}


def test_a_correction_follows_an_environment_that_got_one_layer_more() -> None:
    files = {**FILES, "common.tfvars": "b = 1\n"}
    found = layout(files)
    prod = unit(found.roots[0], "prod")
    assert prod.key != PROD
    now = corrected(found, SAID.with_(PROD, Correction(title="Live")), files.__contains__)
    assert (unit(now.roots[0], "prod").title, now.lost) == ("Live", ())


def test_what_is_gone_is_told_and_changes_nothing() -> None:
    said = (
        SAID.with_(UnitKey(".", ("gone.tfvars",)), Correction(title="x"))
        .with_(UnitKey("away", ("dev.tfvars",)), Correction(hidden=True))
        .with_(DEV, Correction(title="Dev", instead=Binding(("lost.tfvars", "dev.tfvars"))))
        .with_(UnitKey(".", ("main.tf",)), Correction(added="x"))
    )
    found = applied(said)
    assert shape(found.roots[0]) == shape(FOUND.roots[0])
    assert unit(found.roots[0], "dev").title == "Dev"
    assert [(lost.key.root, lost.sentence) for lost in found.lost] == [
        (".", "gone.tfvars is not there any more."),
        ("away", "Terraform runs in away/ no longer."),
        (".", "lost.tfvars is not there any more."),
        (".", "main.tf holds no variables by its name."),
    ]


def test_a_file_in_two_columns_is_said() -> None:
    found = applied(SAID.with_(DEV, Correction(instead=Binding(("prod.tfvars", "dev.tfvars")))))
    assert [n.sentence for n in found.notes if n.kind == "doubled"] == [
        "prod.tfvars counts in several environments, as you said: dev and prod."
    ]


# Any corrections over generated layouts

ROOTS = ("a", "b")
STEMS = ("dev", "staging", "prod", "common")


@st.composite
def repositories(draw: st.DrawFn) -> dict[str, str]:
    files: dict[str, str] = {}
    for root in draw(st.lists(st.sampled_from(ROOTS), min_size=1, unique=True)):
        asks = draw(st.sampled_from(["", "locals {\n  x = { live = 1 }[terraform.workspace]\n}\n"]))
        files[f"{root}/main.tf"] = BACKEND + CLUSTER + variables("x", root) + asks
        for stem in draw(st.lists(st.sampled_from(STEMS), unique=True)):
            files[draw(st.sampled_from([f"{root}/{stem}", f"env/{root}-{stem}"])) + ".tfvars"] = (
                f"{root} = 1\n"
            )
        if draw(st.booleans()):
            files[f"{root}/terraform.tfvars"] = "x = 1\n"
    return files


@st.composite
def said_of(draw: st.DrawFn, files: dict[str, str], found: Layout) -> Corrections:
    paths = st.sampled_from([*(f for f in files if f.endswith(".tfvars")), "gone.tfvars", "a/main.tf"])
    some = st.lists(paths, max_size=3, unique=True).map(tuple)
    workspace = st.sampled_from([None, "live", "dev"])
    keys = [u.key for r in found.roots for u in r.units]
    key = st.sampled_from(keys) | st.builds(UnitKey, st.sampled_from([*ROOTS, "gone"]), some, workspace)
    names = st.sampled_from(["", "dev", "x/y", "Live"])
    correction = st.one_of(
        st.builds(
            Correction,
            names,
            st.booleans(),
            st.none() | st.integers(-2, 3),
            st.none() | st.builds(Binding, some, workspace),
        ),
        st.builds(Correction, none=st.just(True)),
        st.builds(Correction, added=st.sampled_from(["dev", "new"]), title=names),
    )
    said = Corrections()
    for one, what in draw(st.lists(st.tuples(key, correction), max_size=6)):
        said = said.with_(one, what)
    return said


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_any_corrections_over_any_layout(data: st.DataObject) -> None:
    files = data.draw(repositories())
    found = layout(files)
    said = data.draw(said_of(files, found))
    now = corrected(found, said, files.__contains__)
    assert [r.path for r in now.roots] == [r.path for r in found.roots]
    lost = {one.key for one in now.lost}
    shared = Counter(f for r in found.roots for u in r.units for f in u.command_files)
    noted = {n.file for n in now.notes if n.kind == "doubled"}
    here = Counter(f for r in now.roots for u in r.units for f in u.command_files)
    for path, count in here.items():
        assert path in files, "only what is there"
        if count > 1 and count > shared[path]:
            assert path in noted, "never in one column more unsaid"
    for old, new in zip(found.roots, now.roots, strict=True):
        names = [u.name for u in new.units]
        assert names, "a root has an environment, be it the nameless one"
        assert len(set(names)) == len(names)
        assert not any("/" in n for n in names)
        known = {u.key: u.name for u in old.units}
        for one in new.units:
            if one.inferred in known:
                assert one.name == known[one.inferred], "inferred names stay"
            if one.said is None and one.key not in known:
                assert one.reason == "You said that nothing here makes an environment."
    for key, what in said.said.items():
        kept = [u for r in now.roots for u in (*r.units, *r.aside) if u.said == key]
        assert key in lost or kept, "each has an effect or is said to have none"
        if kept and key not in lost and what.instead is not None:
            assert kept[0].workspace == what.instead.workspace
    back = said
    for key in said.said:
        back = back.without(key)
    assert corrected(found, back, files.__contains__) is found


def test_kept_corrections_do_not_touch_one_another() -> None:
    said = SAID.with_(DEV, Correction(title="A")).with_(PROD, Correction(title="B"))
    assert said.with_(DEV, replace(said.of(DEV), title="")).said == {PROD: Correction(title="B")}
