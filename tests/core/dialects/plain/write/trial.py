"""Random edits of random repositories, each judged by reading the result anew.

What is judged with: the reading of forms from scratch, the text's lines, `terraform fmt`'s layout and the
write gate. None of them is what chooses places or what guards edits.
"""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.facts import known_facts
from core.dialects.plain.reading.state import State, read_state
from core.dialects.plain.write import Written, write_setting
from core.hcl.language import Hcl
from core.language import refusal
from core.platform.edit import Edit
from core.platform.model import EnvValue, Module, Origin
from core.snapshot import Snapshot
from core.terraform.json_language import TerraformJson
from tests.core.dialects.plain.support import snapshot
from tests.core.dialects.plain.write.generator import Project

Key = tuple[str, str, str, str]
"""Root, module, environment, setting."""
_UNWRITTEN = {
    "google_container_node_pool": (
        ("node_config.disk_size_gb", 100),
        ("node_config.spot", True),
        ('node_config.labels["new/key"]', "x"),
        ("autoscaling.min_node_count", 2),
        ("upgrade_settings.max_surge", 3),
        ("node_count", 4),
    ),
    "google_container_cluster": (("release_channel.channel", "STABLE"), ("location", "europe-west3")),
    "azurerm_kubernetes_cluster_node_pool": (("os_disk_size_gb", 64), ("zones", ["1", "2"])),
    "azurerm_kubernetes_cluster": (("sku_tier", "Standard"),),
    "aws_eks_node_group": (("disk_size", 50), ("min_size", 2), ('labels["new/key"]', "x")),
    "aws_eks_node_group by a block": (
        ("scaling_config.min_size", 2),
        ("launch_template.block_device_mappings.ebs.volume_type", "gp2"),
    ),
    "terraform-aws-modules/eks/aws": (("cluster_endpoint_public_access", True),),
}
_NAMING = frozenset(
    (
        "source",
        "name",
        "cluster",
        "kubernetes_cluster_id",
        "cluster_name",
        "remove_default_node_pool",
        "node_group_name",
        "launch_template.id",
        "launch_template.name",
    )
)
"""What makes another cluster or pool of it."""
_MAKES = ("create", "create_autoscaling_group")
"""Settings by which a module makes a thing or doesn't."""
_TEXTS = ("1.31", "1.30", "m5.xlarge", "c3-highcpu", "7", "true", "ä b", 'a"b', "${x}", "a\\b")


@dataclass(frozen=True)
class Verdict:
    """`state`: done, unchanged, refused, or failed with what is wrong."""

    state: str
    edit: Edit
    wrong: str = ""


def read(files: Snapshot) -> State:
    return read_state(files, known_facts)


def values(state: State) -> dict[Key, tuple[Any, bool, EnvValue]]:
    """Everything that forms show."""
    out: dict[Key, tuple[Any, bool, EnvValue]] = {}
    for platform in state.reading.platforms:
        for module in platform.modules():
            for environment, exists in (module.exists or {}).items():
                out[(platform.root, module.name, environment, "")] = (exists, True, EnvValue(Origin.UNSET))
            for setting in module.settings:
                for environment, value in setting.values.items():
                    key = (platform.root, module.name, environment, setting.path)
                    out[key] = (value.value, value.known, value)
    return out


def leaves(
    found: Mapping[Key, tuple[Any, bool, EnvValue]],
) -> dict[Key, tuple[Any, bool, EnvValue]]:
    """The same by the parts of maps: a form shows a map whole or part by part, depending on what is in it."""
    out: dict[Key, tuple[Any, bool, EnvValue]] = {}

    def add(key: Key, value: Any, known: bool, shown: EnvValue) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                add((*key[:3], f"{key[3]}.{name}"), part, known, shown)
        else:
            out[key] = (value, known, shown)

    for key, (value, known, shown) in found.items():
        add((*key[:3], plain(key[3])), value, known, shown)
    return out


def plain(setting: str) -> str:
    """A path in which keys stand like names."""
    return re.sub(r'\["((?:[^"\\]|\\.)*)"\]', r".\1", setting)


def related(one: str, other: str) -> bool:
    """Whether one path leads to the other, or is it."""
    return (
        one == other or one.startswith((other + ".", other + "[")) or other.startswith((one + ".", one + "["))
    )


def random_edit(rng: random.Random, state: State) -> Edit | None:
    modules = [(p.root, m) for p in state.reading.platforms for m in p.modules()]
    if not modules:
        return None
    root, module = rng.choice(modules)
    environments = [e for e in (module.exists or {}) if module.exists.get(e) is not None]
    if not environments:
        return None
    environment = rng.choice(environments)
    mode = rng.choice(("", "", "at_source", "override", "adjustable"))
    unwritten = _UNWRITTEN.get(_type(state, root, module), ())
    if unwritten and rng.random() < 0.25:
        setting, value = rng.choice(unwritten)
        return Edit("set", root, module.name, environment, setting, value, mode=mode)
    never = {*_NAMING, "version"} if module.source else _NAMING
    written = [s for s in module.settings if environment in s.values and s.path not in never]
    if not written:
        return None
    chosen = rng.choice(written)
    if rng.random() < 0.15:
        return Edit("unset", root, module.name, environment, chosen.path, mode=mode)
    value = _another(rng, chosen.values[environment], chosen.field.type)
    return Edit("set", root, module.name, environment, chosen.path, value, mode=mode)


def _type(state: State, root: str, module: Module) -> str:
    for one in state.roots[root].units.values():
        seen = one.recognised.get(module.name)
        if seen is not None:
            if seen.entry is not None:
                return "aws_eks_node_group"
            if seen.type == "aws_eks_node_group" and seen.module is None:
                return "aws_eks_node_group by a block"
            return seen.module.module.name if seen.module is not None else "" if seen.inside else seen.type
    return ""


def _another(rng: random.Random, value: EnvValue, type: str) -> Any:
    """A value of the same kind."""
    if type == "bool":
        return not value.value
    if type == "number":
        return rng.choice((0, 1, 7, 33, 250))
    if type == "list":
        return [rng.choice(_TEXTS) for _n in range(rng.randint(1, 3))]
    if type == "map":
        old = dict(value.value) if isinstance(value.value, Mapping) else {}
        return {**old, rng.choice(("team", "new", "a.b")): rng.choice(("z", "y"))}
    return rng.choice(_TEXTS)


def tried(before: Snapshot, state: State, edit: Edit, gate: bool) -> tuple[Verdict, Written | None]:
    try:
        written = write_setting(state, edit)
    except Refused as refused:
        wrong = "" if str(refused).endswith((".", "?", "!")) else f"no sentence: {refused}"
        return Verdict("failed" if wrong else "refused", edit, wrong or str(refused)), None
    if not written.files:
        return Verdict("unchanged", edit), None
    now = before.with_files(written.files)
    wrong = next(_wrongs(before, state, now, edit, written), "")
    if not wrong and gate:
        wrong = refusal(written.files, before, (Hcl(), TerraformJson())) or ""
    return Verdict("failed" if wrong else "done", edit, wrong), written


def _wrongs(before: Snapshot, state: State, now: Snapshot, edit: Edit, written: Written) -> Iterator[str]:
    yield from _text(before, written, edit)
    old, new = values(state), values(read(now))
    yield from _meaning(old, new, edit)


def _text(before: Snapshot, written: Written, edit: Edit) -> Iterator[str]:
    if len(written.files) > 1 and edit.mode != "adjustable":
        yield f"{len(written.files)} files changed"
    for path, data in written.files.items():
        was = before.read(path) if path in before else b""
        if not path.endswith(".json") and hcl.fmt(was) == was and hcl.fmt(data) != data:
            yield f"{path} is not formatted any more"
        if was and was.count(b"\r\n") == was.count(b"\n") and data.count(b"\r\n") != data.count(b"\n"):
            yield f"{path} has mixed line ends"
        gone, come = _lines(was, data)
        if (
            edit.kind == "set"
            and not isinstance(edit.value, (list, dict))
            and not written.note
            and (gone > 3 or come > 12)
        ):
            yield f"{path}: {gone} lines gone, {come} come"


def _lines(was: bytes, now: bytes) -> tuple[int, int]:
    """Lines that went and came, white space within them aside."""
    plain = [[b" ".join(line.split()) for line in data.splitlines()] for data in (was, now)]
    gone = come = 0
    for tag, a, b, c, d in difflib.SequenceMatcher(None, plain[0], plain[1], autojunk=False).get_opcodes():
        if tag != "equal":
            gone, come = gone + b - a, come + d - c
    return gone, come


def _meaning(
    old: Mapping[Key, tuple[Any, bool, EnvValue]], new: Mapping[Key, tuple[Any, bool, EnvValue]], edit: Edit
) -> Iterator[str]:
    me = (edit.root, edit.module, edit.environment)
    mine = old.get((*me, edit.setting))
    runs = _made(old, me) is not False
    before, after = leaves(old), leaves(new)
    for key in {**before, **after}:
        was, now = before.get(key), after.get(key)
        if was is not None and now is not None and same_value(was, now):
            continue
        if key[:3] == me and key[3] and related(key[3], plain(edit.setting)):
            continue
        if key[3] and _nothing(was) and _nothing(now):
            continue
        if (
            not key[3]
            and edit.setting in _MAKES
            and (key[1].startswith(edit.module) or edit.mode == "at_source")
            and (key[2] == edit.environment or edit.mode == "at_source")
        ):
            continue  # it, and what lies in it, comes or goes
        if runs and key[3] and _made(old, key[:3]) is False and _made(new, key[:3]) is False:
            continue  # what isn't made takes part in nothing
        if edit.mode == "at_source" and key[3] and _follows(was, now, mine):
            continue
        yield f"{key} changed from {shown(was)} to {shown(now)}"
    if edit.kind == "set":
        found = new.get((*me, edit.setting))
        if found is not None and _told(found[0]) != _told(edit.value) and found[1]:
            yield f"it became {shown(found)}"
        outer = edit.setting.partition('["')[0]
        if found is None and (*me, outer) not in new:
            yield "it isn't there"


def _made(found: Mapping[Key, tuple[Any, bool, EnvValue]], place: tuple[str, str, str]) -> object:
    """Whether something is made in an environment: None where that can't be told."""
    one = found.get((*place, ""))
    return one[0] if one is not None else None


def _nothing(one: tuple[Any, bool, EnvValue] | None) -> bool:
    return one is None or (one[1] and one[0] is None)


def same_value(one: tuple[Any, bool, EnvValue], other: tuple[Any, bool, EnvValue]) -> bool:
    return one[1] == other[1] and _told(one[0]) == _told(other[0])


def _follows(
    was: tuple[Any, bool, EnvValue] | None,
    now: tuple[Any, bool, EnvValue] | None,
    mine: tuple[Any, bool, EnvValue] | None,
) -> bool:
    """Whether another value came from the same place, or is computed."""
    if was is None or was[0] is None or mine is None:
        return True
    one, other = was[2], mine[2]
    place = (one.file, one.line) == (other.file, other.line)
    return place or one.origin.value == "linked" or (now is not None and now[2].origin.value == "linked")


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _told(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_told(v) for v in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def shown(one: tuple[Any, bool, EnvValue] | None) -> str:
    return "nothing" if one is None else f"{one[0]!r}" if one[1] else f"unknown ({one[2].note})"


def run(seeds: Iterator[int], edits: int, gate: float = 0.05) -> Iterator[tuple[int, Verdict]]:
    """So many edits for each seed, every other one on the result of the one before."""
    for seed in seeds:
        rng = random.Random(seed * 7919)
        files = snapshot(Project(seed).files)
        base = state = read(files)
        current = files
        for _n in range(edits):
            edit = random_edit(rng, state)
            if edit is None:
                break
            verdict, written = tried(current, state, edit, rng.random() < gate)
            yield seed, verdict
            if written is not None and verdict.state == "done" and rng.random() < 0.5:
                current = current.with_files(written.files)
                state = read(current)
            elif rng.random() < 0.2:
                current, state = files, base
