"""A text of several lines arrives as it was meant. Referee: Terraform evaluates what was written.

Long: `pytest -m fuzz -s -n0 tests/core/dialects/test_several_lines.py`.
"""

from __future__ import annotations

import base64
import unicodedata
from random import Random

import pytest

from core.dialects.errors import Refused
from core.dialects.kubestack.dialect import KubestackDialect
from core.hcl import gate
from core.platform.edit import Edit
from tests.core.dialects.support import Repo, snapshot
from tests.core.hcl.referee import evaluated, needs_terraform
from tests.core.hcl.several_lines import text

BATCH = 250
HEAD = """\
module "eks" {
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0"

  configuration = {
"""
SETTING = "cluster_aws_auth_map_roles"
BODIES = tuple(
    body.replace("ROLES", SETTING)
    for body in (
        '    apps = {\n      name_prefix = "a"\n    }\n    ops = {}\n',
        "    apps = {\n      ROLES = <<-E\n        old\n          older\n      E\n    }\n    ops = {}\n",
        "    apps = {\n      ROLES = <<E\nold\nE\n    }\n    ops = {\n    }\n",
        '    apps = {\n      ROLES = "x" # note\n    }\n    ops = { base_domain = "b" }\n',
        '    apps = {\n\tROLES = "x\\ny"\n    }\n    ops = { ROLES = "x" }\n',
    )
)


def _written(body: str, environment: str, value: str) -> bytes:
    before = (HEAD + body + "  }\n}\n").encode()
    if value.count("\r\n") > 1 and len(value) % 2:
        before = before.replace(b"\n", b"\r\n")
    files = snapshot({"main.tf": before})
    dialect = KubestackDialect()
    reading = dialect.read(files)
    edit = Edit("set", ".", "eks", environment, SETTING, value)
    after = dialect.apply(files, reading, edit).get("main.tf", before)
    assert after is not None
    verdict = gate("main.tf", before, after, without=("terraform",))
    assert verdict.ok, (value, verdict.sentence)
    return after


def _differing(seed: int, count: int) -> list[tuple[str, str]]:
    random = Random(seed)
    files, asked, meant = [], [], []
    for index in range(count):
        value, body = text(random), random.choice(BODIES)
        environment = random.choice(("apps", "ops"))
        try:
            after = _written(body, environment, value)
        except Refused as refused:
            raise AssertionError(f"refused: {value!r}: {refused}") from refused
        # The same bytes as a local value, so that Terraform evaluates them without a module or a provider.
        newline = "\r\n" if b"\r\n  source" in after else "\n"
        head = HEAD.replace("\n", newline).encode()
        assert after.startswith(head)
        files.append(f"locals {{{newline}  c{index} = {{{newline}".encode() + after[len(head) :])
        # jsonencode composes, too, and spoils its own escapes by it.
        asked.append(f"base64encode(local.c{index}.{environment}.{SETTING})")
        # Terraform composes every text (NFC).
        meant.append(unicodedata.normalize("NFC", value))
    found = [base64.b64decode(one).decode() for one in evaluated(files, asked)]
    return [(one, other) for one, other in zip(meant, found, strict=True) if one != other]


@needs_terraform
def test_terraform_reads_what_was_meant() -> None:
    assert _differing(17, BATCH) == []


@pytest.mark.fuzz
@needs_terraform
def test_terraform_reads_what_was_meant_ten_thousand_times() -> None:
    texts = 0
    for seed in range(40):
        assert _differing(seed, BATCH) == []
        texts += BATCH
    print(f"{texts} texts: 0 different, 0 refused")


CASES = {
    "leading blanks": "  a\n  b\n",
    "a leading blank line": "\n  a\n  b\n",
    "a line of blanks": "a\n \nb\n",
    "no final line end": "a\nb",
    "signs": "a $${x} %%{y}\nb\n",
    "the marker": "cat <<EOT\nEOT\n",
    "all markers": "EOT\nEOF\nEND\nTEXT\n",
    "an odd blank": "\u3000a\n\u3000b\n",
    "control": "a\x1b[0m\nb\n",
    "a mark that leans": "\u0301a\nb\n",
    "Windows": "a\r\nb\r\n",
    "only blanks": "\n \n",
}
SPELLED = {
    "leading blanks": "<<EOT\n  a\n  b\n      EOT",
    "a leading blank line": "<<EOT\n\n  a\n  b\n      EOT",
    "a line of blanks": "<<-EOT\n        a\n \n        b\n      EOT",
    "no final line end": '"a\\nb"',
    "signs": '"a \\u0024$${x} \\u0025%%{y}\\nb\\n"',
    "the marker": "<<-EOF\n        cat <<EOT\n        EOT\n      EOF",
    "all markers": '"EOT\\nEOF\\nEND\\nTEXT\\n"',
    "an odd blank": "<<EOT\n\u3000a\n\u3000b\n      EOT",
    "control": '"a\\u001b[0m\\nb\\n"',
    "a mark that leans": "<<EOT\n\u0301a\nb\n      EOT",
    "Windows": '"a\\r\\nb\\r\\n"',
    "only blanks": '"\\n \\n"',
}


@pytest.mark.parametrize("name", CASES)
def test_how_it_is_spelled(name: str) -> None:
    after = _written(BODIES[0], "ops", CASES[name]).decode()
    assert f"      cluster_aws_auth_map_roles = {SPELLED[name]}\n" in after
    repo = Repo({"main.tf": after})
    assert repo.value("eks", "ops", SETTING).value == CASES[name]
    assert repo.set("eks", "ops", SETTING, CASES[name]) == []
