"""What a pool's purpose brings besides what it is copied from: the taint that keeps other workloads away; and
for GPUs a size that grows from nothing, and an image with the drivers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from core.clouds.catalog import machine
from core.dialects.common.purpose_taints import (
    GPU_TAINT,
    PREEMPTIBLE_TAINT,
    SPOT_TAINTS,
    gpu_words,
    toleration,
)
from core.dialects.common.workbench.value_text import taint_text
from core.dialects.plain.operations.roles import fitting, setting_of
from core.frozen import dataclass
from core.platform.field import Choice, Json
from core.platform.model import EnvValue, Module, Setting
from core.text import _, ngettext

GPU, SPOT = "gpu", "spot"
Rows = Mapping[str, Mapping[str, Json]]


@dataclass(frozen=True, slots=True)
class Brought:
    """A setting that the purpose gives the new pool where the code lets it."""

    path: str
    values: Mapping[str, Json]
    """By environment."""
    without: str
    """What to know where the code can't say it."""


def brought(like: Module, purpose: str, given: Rows, wanted: Sequence[str]) -> Iterator[Brought]:
    """Whatever was answered otherwise isn't touched, and what the pool that is copied has already."""
    taint = _taint(like, purpose, wanted)
    if taint is not None:
        words = _("The code offers no taint here: other pods may run on these nodes, too.")
        yield from _one(like, "taints", given, wanted, lambda value: _with_taint(like, value, taint), words)
    if purpose != GPU:
        return
    words = _("The size stays as {pool} has it: GPUs that nobody uses cost all the same.").format(
        pool=like.title
    )
    yield from _one(like, "min", given, wanted, lambda _value: 0, words)
    if counted(like):
        yield from _one(like, "desired", given, wanted, lambda _value: 0, "")
    yield from _one(like, "max", given, wanted, lambda _value: 1, words)
    image = _gpu_image(like, given, wanted)
    if image:
        words = _("The image stays as {pool} has it: look whether it has the drivers for the GPU.").format(
            pool=like.title
        )
        yield from _one(like, "ami_type", given, wanted, lambda _value: image, words)


def counted(like: Module) -> bool:
    """Whether the number of nodes at the start is a setting beside the limits: where it is the number itself,
    limits take its place."""
    setting, roles = setting_of(like, "desired"), like.roles
    limits = (setting_of(like, name) for name in ("min", "max"))
    limited = any(one is not None and one.is_set for one in limits)
    return not (limited and setting is not None and roles is not None and setting.path in roles.fixed)


def purposes(like: Module, chosen: str) -> tuple[Choice, ...]:
    """What the guide asks for."""
    none = (
        "" if setting_of(like, "spot") is not None else _("The code here has no setting for such machines.")
    )
    taints = setting_of(like, "taints")
    kept_free = like.cloud == "google" or (taints is not None and not taints.readonly)
    found = [
        Choice("like", _("Like an existing pool"), _("Starts with the settings of another pool.")),
        Choice(
            GPU,
            _("GPU"),
            gpu_words(kept_free=kept_free),
        ),
        Choice(
            SPOT,
            _("Cheap, may vanish"),
            _("Much cheaper, but the cloud may take each machine away at any time."),
            refused=none,
        ),
    ]
    if chosen == "general":
        words = _("For most workloads; starts with the size of the default pool.")
        found.append(Choice(chosen, _("General"), words))
    return tuple(found)


def toleration_of(like: Module, purpose: str, wanted: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The taint that the purpose brings, and what pods need to run there."""
    taint = _taint(like, purpose, wanted) if setting_of(like, "taints") is not None else None
    if taint is None:
        return ()
    return (
        (ngettext("Taint of its nodes", "Taints of its nodes", 1), taint_text(taint)),
        (_("Toleration for pods that should run there"), toleration(taint)),
    )


def _one(
    like: Module,
    role: str,
    given: Rows,
    wanted: Sequence[str],
    wish: Callable[[EnvValue | None], Json],
    words: str,
) -> Iterator[Brought]:
    setting = setting_of(like, role)
    if setting is None or setting.readonly:
        if role == "taints":
            yield Brought("", {}, words)
        return
    values = {}
    for environment in wanted:
        if _is_given(given.get(environment, {}), role, setting):
            continue
        made = wish(setting.values.get(environment))
        if made is not None:
            values[environment] = made
    if values:
        yield Brought(setting.path, values, words)


def _is_given(rows: Mapping[str, Json], role: str, setting: Setting) -> bool:
    return role in rows or setting.path in rows


def _taint(like: Module, purpose: str, wanted: Sequence[str]) -> Mapping[str, str] | None:
    """None where the cloud does it by itself, or the pool that is copied is such a pool: its habit counts."""
    if purpose == GPU:
        return GPU_TAINT if like.cloud != "google" else None
    if purpose != SPOT or _is_spot(like, wanted):
        return None
    setting = setting_of(like, "spot")
    old = setting is not None and setting.path.endswith("preemptible")
    return PREEMPTIBLE_TAINT if old else SPOT_TAINTS.get(like.cloud or "")


def _is_spot(like: Module, wanted: Sequence[str]) -> bool:
    setting = setting_of(like, "spot")
    values = [setting.values.get(e) for e in wanted] if setting is not None else []
    return any(
        v is not None and v.known and (v.value is True or str(v.value).lower() == "spot") for v in values
    )


def _with_taint(like: Module, there: EnvValue | None, taint: Mapping[str, str]) -> Json:
    """Those that it has already and this one; None where they aren't known, or it is among them."""
    if there is not None and not there.known:
        return None
    old = there.value if there is not None else None
    made = fitting(like, "taints", [dict(taint)])
    if taint["key"] in str(old or ""):
        return None
    if isinstance(old, dict) and old and isinstance(made, dict):
        return {**old, **made}
    if isinstance(old, list) and old and isinstance(made, list):
        return [*old, *made]
    return made if not old else None


def _gpu_image(like: Module, given: Rows, wanted: Sequence[str]) -> str:
    """An image of EKS with the drivers, where the pool that is copied names one without."""
    setting = like.setting("ami_type") if like.cloud == "aws" else None
    values = [setting.values.get(e) for e in wanted] if setting is not None else []
    named = [str(v.value) for v in values if v is not None and v.known and v.value]
    if not named or any("NVIDIA" in n or "GPU" in n or n == "CUSTOM" for n in named):
        return ""
    kind = setting_of(like, "machine")
    names = ("machine", kind.path if kind is not None else "")
    types = [t for e in wanted for n in names for t in _as_list(given.get(e, {}).get(n))]
    found = [one for t in types if (one := machine("aws", str(t))) is not None]
    arm = bool(found) and all(one.arch == "arm64" for one in found)
    return "AL2023_ARM_64_NVIDIA" if arm else "AL2023_x86_64_NVIDIA"


def _as_list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]
