"""When the base moved: what someone else changed too is told, what nobody touched isn't."""

from __future__ import annotations

from collections.abc import Mapping

from core.draft.replay import clashes, value_at
from core.platform.edit import Edit
from core.platform.model import Cluster, Environment, EnvValue, Origin, Platform, Reading
from tests.toy.fixtures import ENVIRONMENTS, edit, module_of


def reading(settings: Mapping[str, EnvValue] | None) -> Reading:
    """Of one module "one" with these values in ops; None: without it."""
    there = settings is not None
    made = module_of("one", {path: {"ops": value} for path, value in (settings or {}).items()})
    environments = tuple(Environment(e, e == "apps") for e in ENVIRONMENTS)
    clusters = (Cluster(made, (), ()),) if there else ()
    return Reading((Platform(".", "toy", environments, clusters, (), ()),), ())


def written(value: object, text: str) -> Reading:
    return reading({"max": EnvValue(Origin.SET, value, text=text)})


def linked(value: object, text: str = "var.max") -> Reading:
    return reading({"max": EnvValue(Origin.LINKED, value, text=text, source=text)})


def inherited(value: object) -> Reading:
    return reading({"max": EnvValue(Origin.INHERITED, value, text=str(value))})


UNSET = reading({"max": EnvValue(Origin.UNSET)})
GONE = reading(None)
RAISE = edit("max", 24, saw="var.max")
REMOVE = Edit("unset", ".", "one", "ops", "max", saw="2")


def test_a_definition_that_moved_clashes_where_it_is_linked() -> None:
    (clash,) = clashes(linked(2), linked(3), [RAISE])
    assert clash.before is not None and clash.theirs_value is not None
    assert (clash.before.value, clash.theirs_value.value, clash.theirs) == (2, 3, "var.max")
    assert clashes(linked(2), linked(2), [RAISE]) == ()
    assert clashes(linked(2), linked(24), [RAISE]) == (), "they did the same at its source"


def test_a_link_in_place_of_a_literal_clashes() -> None:
    assert len(clashes(written(2, "2"), linked(2), [RAISE])) == 1
    assert len(clashes(linked(2), written(2, "2"), [RAISE])) == 1
    assert len(clashes(linked(2), linked(2, "local.max"), [RAISE])) == 1


def test_the_same_text_written_meanwhile_is_no_clash() -> None:
    assert clashes(written([2, 3], "[2,\n  3]"), written([2, 3], "[2, 3]"), [RAISE]) == ()


def test_what_is_inherited_there_may_move() -> None:
    assert clashes(inherited(2), inherited(3), [RAISE]) == ()
    assert clashes(inherited(2), UNSET, [RAISE]) == ()
    assert len(clashes(inherited(2), written(3, "3"), [RAISE])) == 1


def test_a_module_that_went_clashes_one_of_the_draft_does_not() -> None:
    (clash,) = clashes(written(2, "2"), GONE, [RAISE])
    assert (clash.theirs, clash.theirs_value) == (None, None)
    assert clashes(GONE, GONE, [RAISE]) == ()
    assert clashes(None, GONE, [RAISE]) == ()


def test_a_module_that_both_added_clashes() -> None:
    assert len(clashes(GONE, written(3, "3"), [edit("max", 24)])) == 1


def test_the_old_base_tells_not_what_the_edit_saw() -> None:
    for saw in (None, "3", "24"):
        assert clashes(written(2, "2"), written(2, "2"), [edit("max", 24, saw=saw)]) == ()
        assert len(clashes(written(2, "2"), written(3, "3"), [edit("max", 24, saw=saw)])) == 1


def test_without_the_old_base_what_the_edit_saw_tells() -> None:
    assert clashes(None, written(2, "2"), [edit("max", 24, saw="2")]) == ()
    assert len(clashes(None, written(2, "2"), [edit("max", 24, saw="3")])) == 1
    assert len(clashes(None, written(2, "2"), [edit("max", 24)])) == 1
    assert clashes(None, UNSET, [edit("max", 24)]) == ()


def test_both_removed_it() -> None:
    assert clashes(written(2, "2"), UNSET, [REMOVE]) == ()
    assert clashes(written(2, "2"), inherited(1), [REMOVE]) == ()
    (clash,) = clashes(written(2, "2"), written(3, "3"), [REMOVE])
    assert clash.edit is REMOVE and clash.theirs == "3"


def test_the_same_value_in_an_expression_or_unknown_is_not_known_to_be_the_same() -> None:
    expression = Edit("set", ".", "one", "ops", "max", expression="var.max")
    nothing = reading({"max": EnvValue(Origin.SET, None, text="null")})
    assert len(clashes(written(2, "2"), nothing, [expression])) == 1
    unknown = reading({"max": EnvValue(Origin.SET, 24, text="f()", known=False)})
    assert len(clashes(written(2, "2"), unknown, [RAISE])) == 1
    assert len(clashes(written(2, "2"), inherited(24), [RAISE])) == 1, "it stands no longer there"


def test_operations_address_nothing() -> None:
    made = Edit("operation", module="one", environment="ops", setting="max", operation="add")
    assert clashes(written(2, "2"), written(3, "3"), [made]) == ()


def test_entries_of_maps_are_found() -> None:
    team = EnvValue(Origin.SET, "a", text='"a"')
    whole = EnvValue(Origin.SET, {"team": "a"}, text='{ team = "a" }', entries={"team": team})
    pooled = EnvValue(Origin.SET, 3, text="3")
    found = reading({"labels": whole, 'pools["a"]': pooled})

    def at(path: str, environment: str = "ops", module: str = "one") -> EnvValue | None:
        return value_at(found, (".", module, environment, path))

    assert at("labels") is whole and at('labels["team"]') is team
    assert at('pools["a"]') is pooled, "a setting of its own"
    for path in ('labels["other"]', "labels[team]", "labels[0]", 'tags["team"]', "tags", 'team"]'):
        assert at(path) is None, path
    assert at('labels["team"]', "apps") is None
    assert at('labels["team"]', "elsewhere") is None
    assert at('labels["team"]', module="two") is None
