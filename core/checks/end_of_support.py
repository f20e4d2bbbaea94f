"""Versions of Kubernetes whose support is over today, whatever the catalog's own date is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from core.clouds import catalog
from core.facts.impact_sentences import CLOUDS
from core.platform.effective import effective
from core.platform.model import EnvValue, Module, ModuleKind, Origin, Problem, Severity
from core.text import _, human_date, sentences

CHANNELS = ("cluster_release_channel", "release_channel.channel", "release_channel")
"""What a cluster's release channel is called."""


def _written(values: Mapping[str, EnvValue]) -> Iterator[tuple[str, EnvValue]]:
    """Known values, each place once: that of another environment or of a variable where none is set there."""
    said = set()
    for origins in ((Origin.SET, Origin.LINKED), (Origin.INHERITED,)):
        for environment, value in values.items():
            place = (value.file, value.line)
            inherited = value.origin is Origin.INHERITED
            if (
                not value.known
                or value.origin not in origins
                or (inherited and (place in said or not value.line))
            ):
                continue
            said.add(place)
            yield environment, value


def out_of_support(module: Module, today: date) -> Iterator[Problem]:
    """Versions of Kubernetes whose support is over, each where it is written."""
    roles, cloud = module.roles, module.cloud
    if roles is None or cloud is None or module.readonly is not None or module.kind is not ModuleKind.CLUSTER:
        return
    for path in roles.version:
        setting = module.setting(path)
        for environment, value in _written(setting.values) if setting is not None else ():
            version = value.value if isinstance(value.value, str) else None
            ended, paid = catalog.end_of_support(cloud, version, today)
            if not ended:
                continue
            if paid:
                words = _(
                    "{cloud} ended the support of Kubernetes {version} on {day}; until {paid} it costs extra."
                )
            else:
                words = _("{cloud} ended the support of Kubernetes {version} on {day}.")
            words = sentences([words, _("(Catalog of {date}.)")])
            channel = effective(module, environment, CHANNELS)
            moves_on = cloud == "google" and channel not in (None, "UNSPECIFIED")
            if moves_on:
                words = sentences([words, _("Its release channel may have moved the cluster on.")])
            sentence = words.format(
                cloud=CLOUDS.get(cloud, cloud),
                version=version,
                day=human_date(ended),
                paid=human_date(paid) if paid else "",
                date=catalog.as_of(catalog.cloud_name(cloud), "kubernetes_versions"),
            )
            severity = Severity.NOTE if moves_on else Severity.WARNING
            yield Problem(
                severity, sentence, value.file, value.line, module.root, module.name, environment, path,
                rule="k8s.end_of_support",
            )  # fmt: skip
