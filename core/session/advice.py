"""What the catalogs advise for a field, and what counts per zone add up to."""

from __future__ import annotations

from core.platform.model import Choice, Field, Json, Module

ZONE_SETTINGS = (
    "node_locations", "zones", "availability_zones", "cluster_node_locations", "cluster_availability_zones",
    "default_node_pool.node_locations", "default_node_pool.zones", "default_node_pool.availability_zones",
    "default_node_pool_zones",
)


def choices_for(field: Field, module: Module, environment: str) -> tuple[tuple[Choice, ...], str]:
    """Choices, and the note that dates them ("" for fixed ones)."""
    if field.choices:
        return field.choices, ""
    if field.catalog is None:
        return (), ""
    try:
        from core.platform import catalog
    except ImportError:
        return (), ""
    return catalog.choices(
        field.catalog, module.cloud, region_of(module, environment), zones_of(module, environment))


def value_of(module: Module, path: str, environment: str) -> Json:
    setting = module.setting(path)
    value = setting.values.get(environment) if setting else None
    return value.value if value is not None and value.known else None


def zones_of(module: Module, environment: str) -> tuple[str, ...]:
    for path in ZONE_SETTINGS:
        value = value_of(module, path, environment)
        if isinstance(value, list) and value:
            return tuple(str(v) for v in value)
    return ()


def zone_count(module: Module, environment: str) -> int:
    return len(zones_of(module, environment))


def region_of(module: Module, environment: str) -> str | None:
    for path in ("region", "location"):
        setting = module.setting(path)
        value = setting.values.get(environment) if setting else None
        if value is not None and value.known and isinstance(value.value, str):
            return value.value
    return module.region
