"""What forms show of the samples is what real terraform plans for the same units."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.dialects.plain.dialect import PlainDialect
from core.platform.model import Reading
from tests.core.dialects.plain.reading.referee import Verdicts, compared
from tests.core.dialects.plain.reading.test_again import SAMPLES
from tests.core.terraform.evaluate.referee import terraform

needed = pytest.mark.skipif(terraform.PROGRAM is None, reason="terraform isn't there")
FILES = {
    name: {path: text.encode() for path, text in files.items()}
    for name, files in SAMPLES.items()
    if name != "terragrunt"  # which terraform alone doesn't read
}


@needed
@pytest.mark.parametrize("name", FILES)
def test_terraform_plans_what_forms_show(name: str) -> None:
    verdicts = Verdicts()
    compared(FILES[name], verdicts)
    assert (verdicts.wrong, verdicts.failed, dict(verdicts.less)) == ([], [], {})
    assert verdicts.units == (1 if name == "eks" else 2) and verdicts.same >= 8


@needed
def test_the_referee_sees_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    read = PlainDialect.read

    def false(self: PlainDialect, *arguments: object) -> Reading:
        found = read(self, *arguments)  # type: ignore[arg-type]
        for platform in found.platforms:
            for setting in (s for m in platform.modules() for s in m.settings):
                for name, value in setting.values.items():
                    if value.value == 150:
                        setting.values[name] = replace(value, value=151)  # type: ignore[index]
        return found

    monkeypatch.setattr(PlainDialect, "read", false)
    verdicts = Verdicts()
    compared(FILES["workspaces"], verdicts)
    assert len(verdicts.wrong) == 2 and "max_size" in verdicts.wrong[0]
