"""Effective values of settings by their meaning, in one environment."""

from __future__ import annotations

from core.platform.field import Json
from core.platform.model import EnvValue, Module


def env_value(module: Module, environment: str, paths: tuple[str, ...]) -> EnvValue | None:
    """Of the first of these settings that has a value, else of the first that the module has."""
    first: EnvValue | None = None
    for path in paths:
        setting = module.setting(path)
        found = setting.values.get(environment) if setting else None
        if found is None:
            continue
        if not found.known or found.value is not None:
            return found
        first = first or found
    return first


def effective(module: Module, environment: str, paths: tuple[str, ...]) -> Json:
    """The effective value, None where unset or unknown."""
    found = env_value(module, environment, paths)
    return found.value if found is not None and found.known else None


def unknown(module: Module, environment: str, paths: tuple[str, ...]) -> bool:
    """Whether the value can't be told without running Terraform."""
    found = env_value(module, environment, paths)
    return found is not None and not found.known
