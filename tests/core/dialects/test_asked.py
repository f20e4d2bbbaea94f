"""What a setting takes: types of parts, numbers, keys; a right value or a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.samples import FLAT
from tests.core.dialects.support import Repo

EKS = "eks_gc0_eu-west-1"
VARIABLES = {
    "ln": "list(number)",
    "ls": "list(string)",
    "st": "set(string)",
    "m": "map(string)",
    "mn": "map(number)",
    "o": "object({ n = number, s = optional(string) })",
    "deep": "map(list(object({ on = bool })))",
    "t": "tuple([string, number])",
    "a": "any",
    "la": "list(any)",
    "n": "number",
    "b": "bool",
    "s": "string",
}


def repo() -> Repo:
    variables = "".join(f'variable "{name}" {{\n  type = {type}\n}}\n' for name, type in VARIABLES.items())
    block = 'module "p" {\n  source = "./m"\n  n      = 1\n  images = {\n    1.30 = "a"\n  }\n}\n'
    images = 'variable "images" {\n  type = map(string)\n}\n'
    return Repo({"main.tf": block, "m/v.tf": variables + images})


def written(setting: str, value: Any) -> str:
    lines = repo().set("p", "", setting, value)
    return "\n".join(line[1:].strip() for line in lines if line.startswith("+")).split(" = ", 1)[1]


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("ln", ["x"], 'ln[0] must be a number, not "x".'),
        ("ln", [1, [2]], "ln[1] must be a number, not [2]."),
        ("ln", {}, "ln must be a list, not {}."),
        ("ls", [["a"]], 'ls[0] must be text, not ["a"].'),
        ("ls", [{}], "ls[0] must be text, not {}."),
        ("ls", ["a", 1.5], "ls is text: put the number in quotes, so that no digit is lost."),
        ("st", "x,y", None),
        ("m", {"a b": ["x"]}, 'm["a b"] must be text, not ["x"].'),
        ("m", {"v": 1.3}, "m is text: put the number in quotes, so that no digit is lost."),
        ("m", ["x"], 'm must be pairs of name and value, not ["x"].'),
        ("mn", {"a": True}, "mn.a must be a number, not true."),
        ("o", "x", 'o must be pairs of name and value, not "x".'),
        ("o", {}, "o lacks “n”: the module asks for it."),
        ("o", {"n": 1, "s": 1.5}, "o is text: put the number in quotes, so that no digit is lost."),
        ("deep", {"x": [{"on": "maybe"}]}, 'deep.x[0].on must be yes or no (true or false), not "maybe".'),
        ("t", ["a"], "t must have 2 entries."),
        ("t", ["a", {}], "t[1] must be a number, not {}."),
        ("la", [1, {}], "The entries of la must all be of one kind."),
        ("s", 1.3, "s is text: put the number in quotes, so that no digit is lost."),
        ("s", {}, "s must be text, not {}."),
        ("n", True, "n must be a number, not true."),
        ("n", "\u0663", 'n must be a number, not "\u0663".'),
        ("n", float("inf"), "n: a number is too large."),
        ("la", [float("nan")], "la: a number is too large."),
    ],
)
def test_parts_are_of_their_type(setting: str, value: Any, sentence: str | None) -> None:
    if sentence is None:
        assert written(setting, value) == '["x", "y"]'
        return
    with pytest.raises(Refused) as caught:
        repo().set("p", "", setting, value)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("setting", "value", "text"),
    [
        ("ln", ["5", 2.5], '["5", 2.5]'),
        ("ls", ["a", 1, True, None], '["a", "1", "true", null]'),
        ("mn", {"a": 0.00001}, "{\na = 0.00001\n}"),
        ("o", {"n": "1"}, '{\nn = "1"\n}'),
        ("t", ["a", 1], '["a", 1]'),
        ("n", 0.00001, "0.00001"),
        ("n", 1e21, "1000000000000000000000"),
        ("n", "1e3", "1000"),
        ("b", "1", "true"),
        ("a", {"x": [1, "2"]}, '{\nx = [1, "2"]\n}'),
        ("la", [1, "a", True], '[1, "a", true]'),
    ],
)
def test_what_terraform_takes_is_written(setting: str, value: Any, text: str) -> None:
    assert written(setting, value) == text


def test_what_an_expert_types_is_held_against_the_type_where_it_is_fixed() -> None:
    one = repo()
    with pytest.raises(Refused, match="must be a number"):
        one.set("p", "", "ln", expression='["x"]')
    assert one.set("p", "", "ln", expression='[var.x, "x"]')
    assert one.set("p", "", "o", expression='{ n = "3" }')


def test_nothing_nests_without_end() -> None:
    value: Any = 1
    for _level in range(100_000):
        value = [value]
    for setting in ("a", "n", "ls"):
        with pytest.raises(Refused, match="nests more than 100 deep"):
            repo().set("p", "", setting, value)


def test_number_keys_are_terraforms() -> None:
    one = repo()
    assert one.value("p", "", "images").value == {"1.3": "a"}
    assert one.set("p", "", "images", {"1.3": "b"}) == ['-    1.30 = "a"', '+    1.30 = "b"']


@pytest.mark.parametrize("value", [["eu-west-1a", None], [["x"]], [{"a": 1}]])
def test_a_comma_list_holds_only_words(value: list[Any]) -> None:
    with pytest.raises(Refused, match="can't be an entry"):
        Repo(FLAT).set(EKS, "ops", "cluster_availability_zones", value)


@pytest.mark.parametrize("value", [[1.5], ["a", 1.3]])
def test_no_digit_is_lost_in_a_comma_list(value: list[Any]) -> None:
    with pytest.raises(Refused, match="no digit is lost"):
        Repo(FLAT).set(EKS, "ops", "cluster_availability_zones", value)


@pytest.mark.parametrize("value", [{"a": None}, {"a": ["b"]}])
def test_a_comma_map_holds_only_words(value: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="can't be an entry"):
        Repo(FLAT).set(EKS, "apps-prod", "cluster_additional_node_tags", value)


def test_a_version_is_no_number() -> None:
    with pytest.raises(Refused, match="no digit is lost"):
        Repo(FLAT).set(EKS, "ops", "cluster_version", 1.30)
