"""Names of folders that don't fit: never two that look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from gui.window.shortened import shortened

ROOM = 16


def elide(text: str, mode: Qt.TextElideMode) -> str:
    """As a font does whose letters are equally wide."""
    if len(text) <= ROOM:
        return text
    if mode is Qt.TextElideMode.ElideLeft:
        return "…" + text[1 - ROOM :]
    if mode is Qt.TextElideMode.ElideRight:
        return text[: ROOM - 1] + "…"
    half = (ROOM - 1) // 2
    return text[:half] + "…" + text[1 + half - ROOM :]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        # Kubestack's roots and ordinary ones are called by their folders alike.
        (["eks/dev", "eks/prod"], ["eks/dev", "eks/prod"]),
        (["live/europe/clusters/dev", "live/europe/clusters/prod"], ["…pe/clusters/dev", "…e/clusters/prod"]),
        (
            ["dev/platform/clusters/eks", "prod/platform/clusters/eks"],
            ["dev/pla…ters/eks", "prod/pl…ters/eks"],
        ),
        (
            ["company/live/europe/dev/platform/clusters", "company/live/europe/prod/platform/clusters"],
            ["…/dev/platform/…", "…/prod/platform…"],
        ),
    ],
)  # fmt: skip
def test_what_tells_them_apart_stays(names: list[str], shown: list[str]) -> None:
    assert [shortened(name, names, elide) for name in names] == shown


PART = st.sampled_from(["dev", "prod", "platform", "clusters", "eu-west-1", "a"])


@given(st.lists(st.lists(PART, min_size=1, max_size=6).map("/".join), min_size=1, max_size=2, unique=True))
def test_two_never_look_alike(names: list[str]) -> None:
    shown = [shortened(name, names, elide) for name in names]
    assert all(len(one) <= ROOM for one in shown)
    assert len(set(shown)) == len(names), (names, shown)
