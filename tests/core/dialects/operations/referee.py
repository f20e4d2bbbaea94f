"""Terraform itself as the judge, without providers: the framework's modules are replaced by stubs made from
the
facts, with exactly the inputs and outputs that the version has, so that `validate` sees every wrong one."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from core.dialects.kubestack.facts import load
from core.dialects.kubestack.source import recognise
from core.hcl import parse
from tests.core.dialects.operations.run import terraform


def _stub(folder: Path, schema: str, ref: str) -> None:
    facts = load().module_facts(schema, load().framework_for(ref)[0])
    assert facts is not None, (schema, ref)
    inputs = "".join(
        f'variable "{i.name}" {{\n  type = any\n' + ("" if i.required else "  default = null\n") + "}\n"
        for i in facts.inputs.values()
    )
    values = {
        "current_config": "values(var.configuration)[0]",
        "current_metadata": '{ name = "n", fqdn = "f" }',
        "kubeconfig": "yamlencode({})",
        "cluster": '{ name = "n" }',
    }
    outputs = "".join(f'output "{n}" {{\n  value = {values.get(n, "null")}\n}}\n' for n in facts.outputs)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf").write_text(inputs + outputs)


def _catalog(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf").write_text(
        'variable "configuration" {\n  type = any\n  default = null\n}\n'
        'variable "configuration_base_key" {\n  type = string\n  default = "apps"\n}\n'
    )


def _rewritten(text: str, root: Path, depth: int) -> str:
    data = text.encode()
    cuts: list[tuple[tuple[int, int], bytes]] = []
    for block in parse(data).body.blocks:
        attributes = block.body.attributes
        if block.type in ("provider", "terraform"):
            cuts.append((block.span, b""))
        elif block.type == "locals":
            cuts += [(a.span, b"") for n, a in attributes.items() if n.endswith("_kubeconfig")]
        elif block.type == "module":
            cuts += [(attributes[n].span, b"") for n in ("providers", "version") if n in attributes]
            written = attributes["source"].expr
            source = recognise(str(written.value()))
            if source is None or source.schema is None:
                continue
            name = re.sub(r"\W+", "_", f"{source.schema}_{source.ref or 'catalog'}")
            if source.ref is None:
                _catalog(root / "stubs" / name)
            else:
                _stub(root / "stubs" / name, source.schema, source.ref)
            cuts.append((written.span, f'"./{"../" * depth}stubs/{name}"'.encode()))
    for (start, end), new in sorted(cuts, reverse=True):
        data = data[:start] + new + data[end:]
    return data.decode()


def validate(files: Mapping[str, str], folder: Path) -> str:
    """What `terraform validate` says against a repository; "" where it is content."""
    for path, text in files.items():
        if path.endswith((".tf", ".tfvars", ".yaml")):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_rewritten(text, folder, path.count("/")) if path.endswith(".tf") else text)
    for command in ("init", "validate"):
        done = subprocess.run(
            [terraform(), command, "-no-color"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={k: v for k, v in os.environ.items() if not k.startswith("TF_")},
        )
        if done.returncode:
            return done.stdout + done.stderr
    return ""
