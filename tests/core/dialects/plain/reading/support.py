"""What the dialect reads of samples of ordinary Terraform, in a form to be held against right answers."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.plain.dialect import PlainDialect
from core.platform.model import EnvValue, Module, Platform, Reading
from tests.core.dialects.plain.support import snapshot


def reading(files: Mapping[str, str | bytes]) -> Reading:
    return PlainDialect().read(snapshot(files))


def platform(files: Mapping[str, str | bytes], root: str = ".") -> Platform:
    found = reading(files).platform(root)
    assert found is not None, f"nothing is read in {root}"
    return found


def entity(found: Platform, address: str) -> Module:
    module = found.module(address)
    assert module is not None, f"{address} isn't among {[m.name for m in found.modules()]}"
    return module


def value(module: Module, path: str, environment: str = "") -> EnvValue:
    setting = module.setting(path)
    assert setting is not None, f"{path} isn't among {[s.path for s in module.settings]}"
    return setting.values[environment]


def told(module: Module, path: str, environment: str = "") -> tuple[object, str, str | None]:
    """(value, origin, file:line)."""
    found = value(module, path, environment)
    return found.value, found.origin.value, f"{found.file}:{found.line}" if found.file else None


def tree(found: Platform) -> dict[str | None, list[str]]:
    """Addresses of pools and features by that of their cluster."""
    return {
        c.module.name if c.module is not None else None: [m.name for m in (*c.node_pools, *c.features)]
        for c in found.clusters
    }
