"""Values moved between environments: promote to the base, use the base's again, copy to another
environment.

Each is made of "set" and "unset" Edits, so that every way a repository writes a value works here as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.interface import Refused
from core.dialects.kubestack.operations.folder import Folder
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.model import EnvValue, Kind, Module, Origin, Setting
from core.text import _, sentence_list

_WRITTEN = (Origin.SET, Origin.LINKED)


def promote(folder: Folder, args: Mapping[str, Json]) -> None:
    """Args: `module`, `environment`, `settings` (paths; all that the environment sets, where left out).
    The environment's value becomes the base's, and the environment inherits it."""
    module, environment, settings = _chosen(folder, args)
    base = _base(module)
    if environment == base:
        raise Refused(
            _(
                "{name} is the base already. Name the environment whose value the others should inherit."
            ).format(name=base)
        )
    for setting in settings:
        value = setting.values[environment]
        folder.edit(_set(folder, module, setting, base, value))
        if not setting.field.own_default:  # it would get the module's own default instead
            folder.edit(Edit("unset", folder.root, module.name, environment, setting.path))


def reset(folder: Folder, args: Mapping[str, Json]) -> None:
    """Args: `module`, `environment`, `settings` (all that the environment sets, where left out). The
    environment inherits again."""
    module, environment, settings = _chosen(folder, args)
    if environment == _base(module):
        raise Refused(
            _("{name} is the base: nothing to inherit from. Use “unset” to remove a setting there.").format(
                name=environment
            )
        )
    for setting in settings:
        folder.edit(Edit("unset", folder.root, module.name, environment, setting.path))


def copy(folder: Folder, args: Mapping[str, Json]) -> None:
    """Args: `module`, `environment`, `to` (environments), `settings` (all that the environment sets,
    where left out), `to_module` (another module of the same kind; the same one, where left out). What
    holds in one environment is set in others; where it holds already, nothing is written."""
    module, environment, settings = _chosen(folder, args, written=False)
    other = folder.module(str(args["to_module"])) if args.get("to_module") else module
    targets = args.get("to") or []
    targets = [targets] if isinstance(targets, str) else list(targets)
    if not targets:
        raise Refused(_("Name the environments to copy to."))
    for target in targets:
        _known(other, target)
        for setting in settings:
            there = other.setting(setting.path)
            if there is None:
                raise Refused(
                    _("{module} has no setting {setting}.").format(module=other.name, setting=setting.path)
                )
            value, old = setting.values[environment], there.values[target]
            if value.known and old.known and old.value == value.value and old.origin is not Origin.UNSET:
                continue
            folder.edit(_set(folder, other, setting, target, value))


def _known(module: Module, environment: str) -> None:
    if environment not in module.environments:
        raise Refused(
            _("{module} has no environment “{name}”. It has: {names}.").format(
                module=module.name, name=environment, names=sentence_list(module.environments)
            )
        )


def _base(module: Module) -> str:
    if module.base is None:
        raise Refused(_("{module} has no environments to inherit from.").format(module=module.name))
    return module.base


def _chosen(
    folder: Folder, args: Mapping[str, Json], written: bool = True
) -> tuple[Module, str, list[Setting]]:
    """`written`: only what the environment itself sets can be moved."""
    module = folder.module(str(args.get("module", "")))
    environment = str(args.get("environment", ""))
    _known(module, environment)
    names = args.get("settings")
    names = [names] if isinstance(names, str) else names
    if not names:
        found = [
            s for s in module.settings if s.values[environment].origin in _WRITTEN and s.readonly is None
        ]
        if not found:
            raise Refused(
                _("{module} sets nothing in {environment}.").format(
                    module=module.name, environment=environment
                )
            )
        return module, environment, found
    found = []
    for name in names:
        setting = module.setting(str(name))
        if setting is None:
            raise Refused(
                _("{module} has no setting {setting}.").format(module=module.name, setting=str(name))
            )
        value = setting.values[environment]
        if written and value.origin not in _WRITTEN:
            raise Refused(
                _("{environment} doesn't set {setting} in {module}; it {how}.").format(
                    environment=environment,
                    setting=setting.path,
                    module=module.name,
                    how=_("inherits it from {base}").format(base=module.base)
                    if value.origin is Origin.INHERITED
                    else _("is not set"),
                )
            )
        if value.origin in (Origin.UNSET, Origin.DEFAULT):
            raise Refused(
                _("{setting} is not set for {environment} in {module}, so there is nothing to copy.").format(
                    environment=environment, setting=setting.path, module=module.name
                )
            )
        found.append(setting)
    return module, environment, found


def _set(folder: Folder, module: Module, setting: Setting, environment: str, value: EnvValue) -> Edit:
    """A set Edit that says the same as `value`, by its text where it is no literal."""
    target = folder.reading_module(module.name)
    there = target.setting(setting.path) if target is not None else None
    saw = there.values[environment].text if there is not None else None
    linked = there is not None and there.values[environment].origin is Origin.LINKED
    mode = "override" if linked else ""
    literal = value.kind is Kind.LITERAL and value.origin is not Origin.LINKED and value.known
    if literal and value.value is not None:
        return Edit(
            "set", folder.root, module.name, environment, setting.path, value=value.value, mode=mode, saw=saw
        )
    if value.text is None:
        raise Refused(
            _("Repoform can't tell what {setting} is in {module}.").format(
                setting=setting.path, module=module.name
            )
        )
    return Edit(
        "set",
        folder.root,
        module.name,
        environment,
        setting.path,
        expression=value.text.strip(),
        mode=mode,
        saw=saw,
    )
