"""Benchmarks: each prints its ratio to a baseline measured in the same run, and asserts its budget.

Run with `pytest -m bench -s tests/bench`. A budget that is missed fails its benchmark; the ordinary suite
never runs them, because a shared machine's clock proves nothing.
"""
