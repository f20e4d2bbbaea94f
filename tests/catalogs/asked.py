"""What is asked of a catalog while all facts are read: every module and resource, each version, each rule.

    python -m tests.catalogs.asked      one message per line, as JSON

A process of its own, because words of facts are read once. The catalog marks what it answers, so that what is
asked for twice, as a text that is in the language already, shows.
"""

from __future__ import annotations

import gettext
import json
import sys

from core import text

MARK = "⟦"
PROVIDERS = (None, "0.1.0", "2.0.0", "3.0.0", "4.0.0", "5.0.0", "6.0.0", "7.0.0")
"""Versions of providers: the newest, and such that older names and defaults count."""
INSIDE = ("", "node_config", "default_node_pool", "node_pool")
"""Blocks of a resource that are pools."""


class Listening(gettext.NullTranslations):
    """Writes down what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: dict[str, None] = {}

    def gettext(self, message: str) -> str:
        self.heard[message] = None
        return f"{MARK}{message}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        self.heard[f"{one}\0{many}"] = None
        return f"{MARK}{one if n == 1 else many}⟧"

    def pgettext(self, context: str, message: str) -> str:
        self.heard[f"{context}\4{message}"] = None
        return f"{MARK}{message}⟧"


def read_kubestack() -> None:
    from core.checks.rules import rules_of
    from core.dialects.kubestack.facts import load

    facts = load()
    for schema in facts.modules:
        for version in facts.versions:
            found = facts.module_facts(schema, version)
            if found is not None:
                rules_of(found)


def read_resources() -> None:
    from core.checks.rules import rules_of
    from core.dialects.plain.facts.data import resources
    from core.dialects.plain.facts.resource import resource_facts

    for name in resources():
        for inside in INSIDE:
            for provider in PROVIDERS:
                rules_of(resource_facts(name, inside, provider))


def read_modules() -> None:
    from core.checks.rules import rules_of
    from core.dialects.plain.facts import module
    from core.dialects.plain.facts.data import modules
    from core.dialects.plain.facts.inputs import Use
    from core.dialects.plain.facts.module_majors import surprises
    from core.dialects.plain.recognise.known import made_of

    for name, told in modules().items():
        for major, found in told["majors"].items():
            surprises(name, int(major))
            for variant, more in (found.get("variants") or {"": {}}).items():
                use = Use(name, int(major), variant, int(major))
                for provider in (None, "4.0.0"):
                    for versioned in (False, True):
                        rules_of(module.cluster_facts(use, provider, versioned))
                        rules_of(module.call_pool_facts(use, provider, versioned))
                    rules_of(module.default_pool_facts(use, provider))
                    for pools in {
                        *(found.get("pools") or ()),
                        *(("node_pools",) if "pool_keys" in more else ()),
                    }:
                        rules_of(module.pool_facts(use, pools, made_of(pools, str(told["cloud"])), provider))


def main() -> None:
    listening = Listening()
    text.speak(listening)
    read_kubestack()
    read_resources()
    read_modules()
    json.dump([*listening.heard], sys.stdout)


if __name__ == "__main__":
    main()
