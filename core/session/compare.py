"""Several modules side by side: a column per module and environment, a row per setting that they share.

Pure look-ups on a View, like core.session.form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.platform.model import Module
from core.session import form
from core.view import CompareRow, SideBySide, SideColumn, SideRow, View

Key = tuple[str, str]

SAME = (
    ("max_node_count", "max_size", "max_count"),
    ("min_node_count", "min_size", "min_count"),
    ("initial_node_count", "desired_capacity", "size"),
    ("machine_type", "instance_type", "instance_types", "vm_size", "node_type"),
    (
        "disk_size_gb",
        "disk_size",
        "os_disk_size_gb",
        "root_device_volume_size",
        "worker_root_device_volume_size",
        "root_volume_size_in_gb",
    ),
    ("node_locations", "availability_zones", "zones"),
    ("preemptible", "use_spot"),
    ("enable_auto_scaling", "autoscaling"),
    ("labels", "node_labels"),
    ("taints", "taint", "node_taints"),
)
"""What the clouds and generations call by different names."""

_MEANING = {name: names[0] for names in SAME for name in names}
_OF_THE_POOL = ("default_node_pool.", "default_node_pool_", "cluster_")
"""How a cluster's settings for its default pool start, in each generation."""


def side_by_side(view: View, modules: Sequence[tuple[str, str]]) -> SideBySide:
    """`modules`: (root, name) in the order of the columns; those that aren't there any more are left out.
    Raises KeyError if the first one isn't there. Rows stand in the first one's order."""
    found: list[Module] = []
    for root, name in modules:
        platform = view.platform(root)
        module = platform.module(name) if platform is not None else None
        if module is not None and module not in found:
            found.append(module)
        elif module is None and (root, name) == modules[0]:
            raise KeyError(name)
    columns: list[SideColumn] = []
    rows: dict[Key, SideRow] = {}
    known: dict[Key, Key] = {}
    for module in found:
        start = len(columns)
        environments, platform = tuple(view_environments(view, module)), view.platform(module.root)
        columns += [
            SideColumn(
                module.root,
                module.name,
                module.title or module.name,
                name,
                name == module.base,
                module.exists.get(name, True),
                platform.shown_environment(name) if platform is not None else name,
            )
            for name in environments
        ]
        taken: set[Key] = set()
        for row in form.compare(view, module.root, module.name):
            key = _row_of(row, known, taken)
            cells = {cell.environment: cell for cell in row.cells}
            mine = tuple(cells.get(name) for name in environments)
            there = rows.get(key)
            if there is None:
                rows[key] = SideRow(row.section, row.field, (None,) * start + mine, False, row.is_set)
            else:
                rows[key] = replace(there, cells=there.cells + mine, is_set=there.is_set or row.is_set)
        for key, row_ in rows.items():
            missing = len(columns) - len(row_.cells)
            if missing:
                rows[key] = replace(row_, cells=row_.cells + (None,) * missing)
    return SideBySide(tuple(columns), _by_section(replace(r, differs=_differs(r)) for r in rows.values()))


def view_environments(view: View, module: Module) -> list[str]:
    """All of the root's that are shown, base first."""
    if module.environments == ("",):
        return [""]
    platform = view.platform(module.root)
    names = [e.name for e in platform.environments] if platform is not None else []
    names = [*filter(None, names), *(n for n in module.environments if n not in names)]
    if platform is not None:
        names = [n for n in names if not platform.is_hidden(n)] or names
    return sorted(names, key=lambda n: n != module.base)


def _row_of(row: CompareRow, known: dict[Key, Key], taken: set[Key]) -> Key:
    """The row that this setting belongs to: by what it means, else by its words; never two of one module's
    settings in one row."""
    path = row.field.path
    names = (("means", means(path)), ("words", row.field.label.casefold()))
    key = next((known[n] for n in names if n in known and known[n] not in taken), None)
    if key is None:
        key = ("path", path) if names[0] in known else names[0]
    taken.add(key)
    for name in names:
        known.setdefault(name, key)
    return key


def means(path: str) -> str:
    """
    >>> means("max_size"), means("cluster_max_size"), means("default_node_pool.max_node_count")
    ('max_node_count', 'max_node_count', 'max_node_count')
    >>> means("release_channel")
    'release_channel'
    """
    for start in _OF_THE_POOL:
        if path.startswith(start):
            path = path.removeprefix(start)
            break
    return _MEANING.get(path, path)


def _differs(row: SideRow) -> bool:
    return len({c.value.meaning for c in row.cells if c is not None}) > 1


def _by_section(rows: Iterable[SideRow]) -> tuple[SideRow, ...]:
    """Rows that only a later module has stand with their section, not at the end."""
    groups: dict[str, list[SideRow]] = {}
    for row in rows:
        groups.setdefault(row.section, []).append(row)
    return tuple(row for group in groups.values() for row in group)
