"""Settings that are written and do nothing, not even when something is made: said only where that is certain.

A setting counts as unread where the facts trace it to no argument of any resource and say that changing it
has no effect. What only counts at creation (a pool's first size) is traced to one, so it is not meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from core.dialects.common.built import Built
from core.dialects.kubestack.facts import load
from core.platform.model import EnvValue, Module, Origin, Setting
from core.text import _

_NEEDS: Mapping[tuple[str, str], str] = {
    ("aws/cluster/node-pool", "vpc_subnet_number_offset"): "vpc_subnet_newbits",
}
"""Settings that are only read where another one is set. (More such pairs are rules of the facts.)"""


def without_effect(built: Built, module: Module) -> Iterator[tuple[Setting, str, EnvValue, str]]:
    """What is written for nothing: the setting, the environment, its value, and a sentence."""
    facts, source = built.facts, built.source
    if facts is None or source is None or source.local or built.assumed:
        return
    if load().framework_for(source.ref)[1]:  # its own variables are known, what they do is not
        return
    version = facts.version
    for path in unread(facts.name, version):
        sentence = _("{label} in {env} has no effect: version {version} of this module doesn't use it.")
        yield from _wherever_written(module.setting(path), sentence, version=version)
    for (schema, path), needed in _NEEDS.items():
        other = module.setting(needed) if schema == facts.name else None
        # An environment that sets the other one may inherit this one: then it is used there.
        if other is None or any(not v.known or v.value is not None for v in other.values.values()):
            continue
        sentence = _("{label} in {env} has no effect as long as “{other}” is not set.")
        yield from _wherever_written(module.setting(path), sentence, other=other.field.label)


def _wherever_written(
    setting: Setting | None, sentence: str, **words: str
) -> Iterator[tuple[Setting, str, EnvValue, str]]:
    if setting is None:
        return
    for env, value in setting.values.items():
        if value.origin in (Origin.SET, Origin.LINKED) and value.text is not None and not value.swallowed:
            yield setting, env, value, sentence.format(label=setting.field.label, env=env, **words)


@cache
def unread(schema: str, framework: str) -> tuple[str, ...]:
    """Settings of a module that no resource of it uses in this version."""
    facts = load().module_facts(schema, framework)
    return tuple(p for p, r in facts.records.items() if r.effect.unread) if facts else ()
