"""A list says its date, and that it's over a year old where it is so today."""

from __future__ import annotations

from datetime import date

import pytest

from core.clouds import catalog, dates
from core.clouds.capacity import Range
from core.clouds.dates import dated, is_old
from core.clouds.facts_dates import facts_dates
from core.clouds.machines import Wanted, fitting, offers
from core.clouds.prices import Cost, estimate_note, price
from core.session import clock


@pytest.fixture(params=[date(2026, 9, 1), date(2027, 8, 18)], ids=["fresh", "old"])
def old(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Two days: Google's catalog is of 17 Aug 2026."""
    monkeypatch.setattr(clock, "today", lambda: request.param)
    return bool(request.param.year == 2027)


@pytest.mark.parametrize(
    ("day", "now", "expected"),
    [
        ("2025-08-17", date(2026, 8, 17), False),
        ("2025-08-17", date(2026, 8, 18), True),
        ("2024-02-29", date(2025, 2, 28), False),
        ("2024-02-29", date(2025, 3, 1), True),
        ("2026-12-31", date(2026, 1, 1), False),
    ],
)
def test_a_year_ends_on_its_day(day: str, now: date, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: now)
    assert is_old(day) is expected and ("over a year old" in dated(day)) is expected


def test_who_knows_no_day_calls_nothing_old() -> None:
    dates.ask(None)
    try:
        assert dated("1999-01-01") == "1 Jan 1999"
    finally:
        dates.ask(lambda: clock.today())
    assert dated("1999-01-01") == "1 Jan 1999 (over a year old)"


def test_every_place_that_shows_a_date_says_its_age(old: bool) -> None:
    """Catalogs: what fields offer, what they don't know, what fits a pool. Prices: beside every estimate."""
    known, machines = offers("google.machine_types", "google", "europe-west1")[1], fitting(
        Wanted("google", "europe-west1")
    )  # fmt: skip
    assert known is not None
    priced = price("google", "e2-standard-8", "europe-west1")
    assert priced is not None
    shown = (
        *known,
        machines.note,
        machines.outside,
        catalog.outside("google.machine_types", "e9-huge"),
        estimate_note(Cost(Range(1, 1), "USD", (priced.as_of,))),
        next(one.sentence for one in facts_dates() if one.cloud == "google").partition("zones")[0],
    )
    assert [("over a year old" in words) for words in shown] == [old] * len(shown), shown
    assert all("2026" in words for words in shown)


def test_a_cloud_without_a_catalog_has_no_date() -> None:
    assert catalog.as_of("ovh", "machine_types") == ""


def test_every_list_has_a_date(old: bool) -> None:
    found = facts_dates()
    assert [one.cloud for one in found] == list(catalog.CLOUDS)
    for one in found:
        assert one.old == ("over a year old" in one.sentence) and one.sentence.count(" 20") >= 4
    assert found[0].old, "what AWS asks elsewhere is of 2022–23"
