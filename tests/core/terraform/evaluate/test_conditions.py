"""What a condition makes of results of different types, as Terraform 1.11 and later answer."""

from __future__ import annotations

import pytest

from core.terraform.evaluate import UNKNOWN, Value
from tests.core.terraform.evaluate.sample import evaluation

_PREAMBLE = 'resource "terraform_data" "u" {}\nlocals {\n  u = jsondecode(terraform_data.u.id)\n}\n'


def value_of(expression: str) -> Value:
    return evaluation({"main.tf": f"{_PREAMBLE}locals {{\n  it = {expression}\n}}\n"}).local("it")


@pytest.mark.parametrize(
    "expression",
    [
        "true ? [tomap({a = true}), {}, {}] : tolist([])",
        "true ? [tolist([1]), []] : tolist([])",
        "false ? tolist([]) : [tolist([1]), [2]]",
        "true ? { a = tomap({a = true}), b = {} } : tomap({})",
        'true ? [{a = 1}, {a = "x"}] : tolist([tomap({a = true})])',
        'true ? [{a = 1, b = "x"}, {a = "x", b = 2}] : tolist([tomap({a = true})])',
        'true ? [tolist([tolist(["a"])]), [[2]]] : tolist([])',
    ],
)
def test_elements_that_do_not_become_alike_are_refused(expression: str) -> None:
    found = value_of(expression)
    assert found.data is UNKNOWN
    assert found.why is not None and found.why.kind == "refused"


@pytest.mark.parametrize(
    ("expression", "type"),
    [
        ("true ? [tomap({a = true}), {}, {}] : []", "list(map(bool))"),
        ("true ? [tomap({a = true})] : tolist([])", "list(map(bool))"),
        ("true ? [{}, {}] : tolist([])", "list(object({}))"),
        ("true ? [{}, {}] : tolist([tomap({a = 1})])", "list(map(number))"),
        ('true ? [tomap({a = 1}), {a = 1}] : tolist([tomap({a = "x"})])', "list(map(string))"),
        ('true ? { c = {a = 1}, d = {a = "x"} } : tomap({ z = tomap({a = true}) })', "map(map(string))"),
        ('true ? [[1, "a"], ["b", 2]] : tolist([tolist([true])])', "list(list(string))"),
        ('true ? [null, {}] : tolist([tomap({a = "x"})])', "list(map(string))"),
        ("true ? [tomap({a = true}), {}, {}] : toset([])", "set(map(bool))"),
    ],
)
def test_elements_that_become_alike_keep_their_common_type(expression: str, type: str) -> None:
    found = value_of(expression)
    assert found.known
    assert repr(found.type) == type


def test_a_null_has_no_type_where_versions_differ_on_the_other_result() -> None:
    assert repr(value_of("false ? ((true || local.u) ? 2 : local.u) : null").type) == "dynamic"
    assert repr(value_of("true ? null : ((false && local.u) ? local.u : 2)").type) == "dynamic"
    assert repr(value_of("false ? ((true || local.u) ? 2 : 3) : null").type) == "number"
    assert repr(value_of("false ? ((true || false) ? 2 : local.u) : null").type) == "number"


def test_what_decides_is_still_known() -> None:
    assert value_of("(true || local.u) ? 2 : local.u").number.text == "2"


def test_two_empty_results_of_one_type_are_known() -> None:
    assert value_of("local.u ? tolist([]) : tolist([])").data == ()
    assert value_of("local.u ? [] : tolist([1])").data is UNKNOWN


def test_a_result_that_is_not_chosen_may_become_unknown_in_the_common_type() -> None:
    assert value_of("true ? tolist([]) : toset([local.u])").data == ()
    assert value_of("true ? [] : { a = toset([local.u, 1]) }.a").data == ()


def test_a_number_without_end_has_a_type_after_try() -> None:
    found = value_of("true ? [1] : try(log(0, 3))")
    assert found.why is not None and found.why.kind == "refused"
    assert value_of("can(1 / 0)").data is True
