"""What the catalogs advise for a field, and what counts per zone add up to."""

from __future__ import annotations

from core.changes.pool_size import count_words
from core.clouds.catalog import Dated
from core.clouds.machines import offers
from core.clouds.places import region_of, zones_of
from core.platform.field import Choice, Field
from core.platform.model import EnvValue, Module
from core.platform.size import size_of, whole
from core.session import clock


def choices_for(field: Field, module: Module, environment: str) -> tuple[tuple[Choice, ...], Dated | None]:
    """Choices, and the notes that date them (None for fixed ones)."""
    if field.choices:
        return field.choices, None
    if field.catalog is None:
        return (), None
    return offers(
        field.catalog,
        module.cloud,
        region_of(module, environment),
        zones_of(module, environment),
        clock.today(),
    )


def total_of(field: Field, value: EnvValue, module: Module, environment: str, cluster: Module | None) -> str:
    """ "9 nodes in 3 zones" for a count per zone, else ""."""
    count = whole(value.value) if field.per_zone and value.known else None
    size = size_of(module, environment, cluster) if count is not None else None
    return count_words(count, size) if count is not None and size is not None else ""
