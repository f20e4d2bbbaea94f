"""Addresses: whatever a key holds, `[ROOT:]ENTITY/ENVIRONMENT/SETTING` leads to the setting that it names."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.cli.address import Address, resolve
from core.cli.arguments import parser_of_all
from core.platform import address
from core.platform.model import Cluster, Environment, EnvValue, Module, Origin, Platform, Setting
from core.session.errors import SessionError
from tests.toy.dialect import FIELDS, toy

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
EVERYTHING = parser_of_all(True)
"""Made once: that takes longer than hundreds of command lines."""
NAMES = st.from_regex(r"[a-z][a-z0-9_.-]{0,6}", fullmatch=True)
KEYS = st.text(st.sampled_from('ab/:.=["] \\'), min_size=1, max_size=6).filter(
    lambda key: '"]' not in key and not key.endswith("\\")
)
ENTITIES = st.one_of(
    NAMES,
    st.tuples(NAMES, KEYS).map(lambda pair: f'{pair[0]}["{pair[1]}"]'),
    st.tuples(NAMES, KEYS, NAMES).map(lambda three: f'{three[0]}["{three[1]}"].{three[2]}'),
)
ROOTS = st.from_regex(r"\.|[a-z]{1,3}(/[a-z:]{1,3}){0,2}", fullmatch=True)
SETTINGS = st.one_of(NAMES, st.tuples(NAMES, KEYS).map(lambda pair: f'{pair[0]}["{pair[1]}"]'))


def platform(root: str, names: list[str], environments: tuple[str, ...]) -> Platform:
    made: list[Module] = []
    for name in names:
        setting = Setting("max", FIELDS["max"], {e: EnvValue(Origin.UNSET) for e in environments})
        made.append(toy(root, name, (setting,), "x.toy", 1, 1))
    named = tuple(Environment(e, False) for e in environments if e)
    return Platform(root, "toy", named, tuple(Cluster(m, (), ()) for m in made), (), ())


@st.composite
def places(draw: st.DrawFn) -> tuple[list[Platform], Address]:
    roots = draw(st.lists(ROOTS, min_size=1, max_size=3, unique=True))
    environments = draw(st.sampled_from([("",), ("apps",), ("apps", "ops-1")]))
    found = [
        platform(root, draw(st.lists(ENTITIES, min_size=1, max_size=3, unique=True)), environments)
        for root in roots
    ]
    here = draw(st.sampled_from(found))
    module = draw(st.sampled_from([m.name for m in here.modules()]))
    return found, Address(here.root, module, draw(st.sampled_from(environments)), draw(SETTINGS))


def test_its_examples() -> None:
    assert doctest.testmod(address).failed == 0


@FEW
@given(places())
def test_every_address_leads_where_it_says(drawn: tuple[list[Platform], Address]) -> None:
    platforms, wanted = drawn
    text = f"{wanted.root}:{wanted.module}/{wanted.environment}/{wanted.setting}"
    assert resolve(text, platforms) == wanted
    if sum(p.module(wanted.module) is not None for p in platforms) == 1:
        assert resolve(text.removeprefix(f"{wanted.root}:"), platforms) == wanted


@FEW
@given(places(), st.integers(0, 99))
def test_a_wish_is_cut_behind_its_address(drawn: tuple[list[Platform], Address], value: int) -> None:
    _platforms, place = drawn
    text = f"{place.root}:{place.module}/{place.environment}/{place.setting}"
    (wish,) = EVERYTHING.parse_args(["edit", ".", "--set", f"{text}={value}"]).wishes
    assert (wish.address, wish.value) == (text, value)


@FEW
@given(places())
def test_operations_take_the_same_addresses(drawn: tuple[list[Platform], Address]) -> None:
    _platforms, place = drawn
    text = f"{place.root}:{place.module}/{place.environment}/{place.setting}"
    options = EVERYTHING.parse_args(["reset", ".", text])
    ((_name, root, args),) = options.operation(options)
    told = (root, args["module"], args["environment"], args["settings"])
    assert told == (place.root, place.module, place.environment, [place.setting])


LIVE = [platform("live", ["bear", 'bear.eye["a/b"]'], ("apps", "ops")), platform("box", ["crane"], ("",))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("crane/apps/max", "crane has no environments. Write box:crane//max."),
        ("bear//max", "there is apps, ops."),
        ('bear.eye["a/c"]/ops/max', 'Did you mean bear.eye["a/b"]?'),
        ('nowhere:bear.eye["a/b"]/ops/max', "There is no root nowhere here."),
        ('bear.eye["a/b"]', "[ROOT:]MODULE/ENVIRONMENT/SETTING"),
        ("crane", "For example: box:crane//SETTING"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(text: str, words: str) -> None:
    with pytest.raises(SessionError) as caught:
        resolve(text, LIVE)
    assert words in str(caught.value)
