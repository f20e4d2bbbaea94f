"""Addresses of settings, taken apart."""

from __future__ import annotations


def plain_path(path: str) -> str:
    """The path without the key of a map.

    >>> plain_path('labels["kubestack.com/tier"]')
    'labels'
    """
    return path.split('["', 1)[0]


def key_of(path: str) -> str | None:
    """The key of a map's entry, None for a path without one.

    >>> key_of('labels["kubestack.com/tier"]'), key_of("labels")
    ('kubestack.com/tier', None)
    """
    start = path.find('["')
    return path[start + 2 : -2] if start >= 0 and path.endswith('"]') else None
