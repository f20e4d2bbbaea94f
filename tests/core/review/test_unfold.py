"""What a diff leaves out is shown where it stands: held against the diff that leaves nothing out."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from core.review.linediff import diff
from core.review.unfold import Gap, gaps, unfolded

LINES = st.lists(st.sampled_from(["a", "b", "c = 1", "}", ""]), min_size=0, max_size=60)


def is_at(at: int, gap: Gap) -> bool:
    return gap.at == at


@given(LINES, st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["x", "y = 2", None])), max_size=5))
def test_unfolded_is_the_diff_of_all_lines(before: list[str], edits: list[tuple[int, str | None]]) -> None:
    after = list(before)
    for at, text in edits:
        if text is None:
            del after[at : at + 2]
        else:
            after.insert(at, text)
    old, new = ("\n".join(lines).encode() + b"\n" for lines in (before, after))
    folded, whole = diff("a.tf", old, new), diff("a.tf", old, new, None)
    if not folded.lines:
        return
    found = unfolded(folded)
    assert [(x.kind, x.old, x.new, x.text) for x in found.lines] == [
        (x.kind, x.old, x.new, x.text) for x in whole.lines
    ]
    assert [x.pair for x in found.lines] == [x.pair for x in whole.lines]
    for gap in gaps(folded):
        one = unfolded(folded, partial(is_at, gap.at))
        assert len(gaps(one)) == len(gaps(folded)) - 1
        assert len(one.lines) == len(folded.lines) + gap.last_old - gap.first_old


def test_nothing_to_unfold_is_the_same_object() -> None:
    whole = diff("a.tf", b"a\n", b"b\n", None)
    assert unfolded(whole) is whole and gaps(whole) == ()
