"""Operations that several dialects have under one name."""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from core.dialects.joined import Joined
from core.dialects.several import Several, dialects
from core.platform.edit import Edit
from tests.core.dialects.plain.support import CLUSTER, snapshot


def test_each_name_once_with_the_answers_of_all() -> None:
    several = Several(dialects())
    names = [operation.name for operation in several.operations]
    assert len(set(names)) == len(names)
    (one,) = (o for o in several.operations if o.name == "remove-node-pool")
    assert isinstance(one, Joined)
    assert [a.name for a in one.arguments()] == ["pool", "environments"]
    assert "README" in one.text() and "ordinary Terraform" in one.text()


def test_what_a_roots_dialect_does_not_do_is_said() -> None:
    several = Several(dialects())
    before = snapshot({"main.tf": CLUSTER})
    reading = several.read(before)
    with pytest.raises(Refused, match="ordinary Terraform"):
        several.apply(
            before, reading, Edit("operation", ".", operation="add-environment", args={"name": "x"})
        )
    assert "ordinary Terraform" in several.guide(before, reading, "add-environment", ".", {}).refused
