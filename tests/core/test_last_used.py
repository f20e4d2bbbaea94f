"""What is kept of answers, and what is let go."""

from __future__ import annotations

from core.last_used import LastUsed


def test_a_small_round_keeps_the_last_used_of_what_was_asked() -> None:
    squares = LastUsed[int, int]()
    for n in range(100):
        squares.keep(n, n * n)
    assert (squares.find(1), squares.find(3), squares.find(100)) == (1, 9, None)
    squares.end_round()
    assert len(squares) == 64
    assert (squares.find(0), squares.find(1), squares.find(3)) == (None, 1, 9)


def test_a_large_round_keeps_what_four_of_them_could_use() -> None:
    kept = LastUsed[int, int]()
    for n in range(1000):
        if kept.find(n) is None:
            kept.keep(n, n)
    kept.end_round()
    for n in range(1000, 6000):
        kept.keep(n, n)
        kept.end_round()
    assert len(kept) == 4000 and kept.find(1999) is None and kept.find(2000) == 2000
