"""Which settings two readings have differently, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from core.frozen import dataclass
from core.platform.field import Json
from core.platform.model import Module, Reading, Setting
from core.text import _


@dataclass(frozen=True)
class Changed:
    root: str
    module: Module
    environment: str
    setting: Setting
    """As it is after."""
    before: Json
    after: Json

    @property
    def where(self) -> str:
        """Whose it is."""
        name = self.module.title or self.module.name
        if not self.environment:
            return name
        return _("{cluster} in {environment}").format(cluster=name, environment=self.environment)

    @property
    def sentence(self) -> str:
        value = self.setting.values[self.environment]
        words = _("{where}, {label}: {before} → {after}")
        if value.file:
            words = _("{where}, {label}: {before} → {after} ({file}, line {line})")
        return words.format(
            where=self.where,
            label=self.setting.field.label,
            before=_shown(self.before),
            after=_shown(self.after),
            file=value.file,
            line=value.line,
        )


def _shown(value: Json) -> str:
    return _("nothing") if value is None else str(value)


def changed_settings(before: Reading, after: Reading) -> Iterator[Changed]:
    """Of what is in both."""
    for platform in after.platforms:
        old = before.platform(platform.root)
        if old is None or old is platform:
            continue
        for module in platform.modules():
            was = old.module(module.name)
            if was is None or was is module:
                continue
            for setting in module.settings:
                there = was.setting(setting.path)
                if there is setting:
                    continue
                for environment, value in setting.values.items():
                    one = there.values.get(environment) if there is not None else None
                    earlier = one.value if one is not None else None
                    if earlier != value.value:
                        yield Changed(platform.root, module, environment, setting, earlier, value.value)
