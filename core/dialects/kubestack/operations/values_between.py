"""Values moved between environments: promote to the base, use the base's again, copy to another
environment.

Each is made of "set" and "unset" Edits, so that every way a repository writes a value works here as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.errors import Refused
from core.dialects.kubestack.operations.asking import (
    choices_of,
    given,
)
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.operation import Args, Operation
from core.platform.edit import Edit
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import EnvValue, Kind, Module, Origin, Setting
from core.text import _, sentence_list

_WRITTEN = (Origin.SET, Origin.LINKED)


def known_environment(module: Module, environment: str) -> None:
    if environment not in module.environments:
        raise Refused(
            _("{module} has no environment “{name}”. It has: {names}.").format(
                module=module.name, name=environment, names=sentence_list(module.environments)
            )
        )


def base_of(module: Module) -> str:
    if module.base is None:
        raise Refused(_("{module} has no environments to inherit from.").format(module=module.name))
    return module.base


def chosen(
    folder: KubestackWorkbench, args: Mapping[str, Json], written: bool = True
) -> tuple[Module, str, list[Setting]]:
    """`written`: only what the environment itself sets can be moved."""
    module = folder.module(str(args.get("module", "")))
    environment = str(args.get("environment", ""))
    known_environment(module, environment)
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


def set_edit(
    folder: KubestackWorkbench, module: Module, setting: Setting, environment: str, value: EnvValue
) -> Edit:
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


def moving_guide(
    operation: Operation[KubestackWorkbench], sentence: str, folder: KubestackWorkbench, args: Args
) -> Guide:
    """What promote, reset and copy ask."""
    modules = [m for m in folder.platform.modules() if m.base is not None and not m.readonly]
    modules.sort(key=lambda m: len(m.environments) < 2)
    if not modules:
        raise Refused(_("There is no module with environments."))
    module = folder.module(str(given(args, "module", modules[0].name)))
    others = [e for e in module.environments if operation.name == "copy" or e != module.base]
    if not others or len(module.environments) < 2:
        raise Refused(
            _("{module} has no environment besides the one that the others inherit from.").format(
                module=module.name
            )
        )
    environment = str(given(args, "environment", others[0]))
    written = [
        s
        for s in module.settings
        if environment in s.values and s.values[environment].origin in (Origin.SET, Origin.LINKED)
    ]
    questions = [
        Question("module", _("Where"), "", "choice", module.name, choices_of(modules), True, True),
        Question(
            "environment",
            _("Environment"),
            "",
            "choice",
            environment,
            tuple(Choice(e) for e in others),
            True,
            True,
        ),
        Question(
            "settings",
            _("Settings"),
            _("None: all that {environment} sets.").format(environment=environment),
            "choices",
            args.get("settings") or [],
            tuple(Choice(s.path, s.field.label) for s in written),
            True,
        ),
    ]
    if operation.name == "copy":
        rest = tuple(Choice(e) for e in module.environments if e != environment)
        questions.append(Question("to", _("To"), "", "choices", args.get("to") or [], rest, True, True))
    answers = {"module": module.name, "environment": environment, **args}
    return Guide(
        operation.name,
        folder.root,
        operation.title(),
        sentence,
        (Step(_("Which"), tuple(questions)),),
        (),
        answers,
    )
