"""How a module block is wired in one version and in another: its inputs and its providers."""

from __future__ import annotations

import re

from core import hcl
from core.dialects.common.workbench.providers import providers
from core.dialects.common.workbench.workbench import fmt, refuse_overlaid
from core.dialects.errors import Refused
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations.cluster_providers import kubernetes_text
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.source import of_local_folder, recognise
from core.platform.module_facts import ModuleFacts
from core.terraform.files import Placed
from core.terraform.folder import source_of
from core.terraform.nodes import Node
from core.text import _

_CLUSTER = re.compile(r"^module\.([A-Za-z_][\w-]*)\.current_(?:metadata|config)(?:\[\"\w+\"\]|\.\w+)?$")
_OUTPUT = re.compile(r"^module\.([A-Za-z_][\w-]*)\.(\w+)")
_OURS = {
    "source",
    "version",
    "providers",
    "configuration",
    "configuration_base_key",
    "count",
    "for_each",
    "depends_on",
}


def rewire(folder: KubestackWorkbench, name: str, here: str, old_framework: str, new_framework: str) -> None:
    """Inputs and providers of one module block from one version to another. Raises Refused."""
    found = _block(folder, name, here)
    source = recognise(source_of(found.chunk) or "")
    if source is None or source.schema is None:
        return
    facts = load()
    old = facts.module_facts(source.schema, old_framework)
    new = facts.module_facts(source.schema, new_framework)
    if new is None or old is None:
        return
    _inputs(folder, found, name, old, new)
    if source.kind == "cluster" and here == folder.folder:
        _cluster_providers(folder, name, new)


def _block(folder: KubestackWorkbench, name: str, here: str) -> Placed:
    found = [call for call in folder.terraform(here).calls if call.chunk.labels == (name,)]
    if len(found) != 1:
        raise Refused(_("There are {n} modules “{name}”.").format(n=len(found), name=name))
    refuse_overlaid(found[0])
    folder.editable(found[0].file)
    return found[0]


def _inputs(folder: KubestackWorkbench, found: Placed, name: str, old: ModuleFacts, new: ModuleFacts) -> None:
    written = {n: node for n, node in found.chunk.attributes.items() if n not in _OURS}
    dropped = [n for n in written if n not in new.inputs and n in old.inputs]
    strange = [n for n in written if n not in new.inputs and n not in old.inputs]
    if strange:
        raise Refused(
            _("{file}, line {line}: {module} has no input {name}.").format(
                file=found.file, line=found.line + written[strange[0]].line, module=name, name=strange[0]
            )
        )
    missing = [n for n, i in new.inputs.items() if i.required and n not in written and n != "configuration"]
    if not dropped and not missing:
        return
    made = _values(missing, written, old, new)
    odd = [n for n in missing if n not in made]
    lost = [n for n in dropped if not _accounted(n, written[n].text)]
    if odd or lost:
        which = (lost or odd)[0]
        line = found.line + (written[which].line if which in written else 0)
        raise Refused(
            _(
                "{file}, line {line}: Repoform can't tell what becomes of the input {name} of {module} in "
                "{framework}."
            ).format(file=found.file, line=line, name=which, module=name, framework=new.version)
        )
    _refuse_no_output(folder, name, made)
    _replace(folder, found, dropped, made)


def _refuse_no_output(folder: KubestackWorkbench, name: str, made: dict[str, str]) -> None:
    """Raises Refused where an input takes an output that a local module around a cluster lacks."""
    for text in made.values():
        match = _OUTPUT.match(text)
        calls = [call for call in folder.terraform().calls if match and call.chunk.labels == (match[1],)]
        target = folder.target(calls[0]) if calls else None
        if match is None or target is None:
            continue
        outputs = {placed.chunk.labels for placed in folder.blocks("output", target)}
        if of_local_folder(target) is None and (match[2],) not in outputs:
            raise Refused(
                _("{module} needs the output “{output}” of {folder}, which has none. Add it first.").format(
                    module=name, output=match[2], folder=target
                )
            )


def _accounted(name: str, text: str) -> bool:
    """Inputs that say nothing but which cluster it is."""
    if name == "manifest_path":
        return False
    return _CLUSTER.match(text.strip()) is not None


def _values(
    missing: list[str], written: dict[str, Node], old: ModuleFacts, new: ModuleFacts
) -> dict[str, str]:
    clusters = {m[1] for a in written.values() if (m := _CLUSTER.match(a.text.strip()))}
    if len(clusters) != 1:
        return {}
    (cluster,) = clusters
    wiring = load().wiring(new.version)
    known = {"metadata": f"module.{cluster}.current_metadata"}
    for name, text in wiring.get("elb_dns_input", {}).items():
        known[name] = text.replace("<c>", cluster)
    for name, text in wiring.get("node_pool", {}).get(new.cloud, {}).get("inputs", {}).items():
        known[name] = text.replace("<c>", cluster)
    return {n: known[n] for n in missing if n in known}


def _replace(folder: KubestackWorkbench, found: Placed, dropped: list[str], made: dict[str, str]) -> None:
    """New inputs where the first dropped one stood, in the order of the facts; the other dropped ones go.
    By the tree, whose lines are spliced."""
    data = folder.read(found.file)
    clean = fmt(data) == data
    attributes = folder.written(found).body.attributes
    lines = data.splitlines(keepends=True)
    spots = sorted((attributes[n].line, attributes[n].expr.end_line) for n in dropped)
    if spots:
        at = spots[0][0] - 1
        apart = False
    else:
        own = [a.line - 1 for n, a in attributes.items() if n not in _OURS]
        apart = not own
        at = min(own) if own else attributes["source"].expr.end_line
    raw = lines[min(at, len(lines) - 1)]
    end = b"\r\n" if lines[0].endswith(b"\r\n") else b"\n"
    indent = raw[: len(raw) - len(raw.lstrip())] if raw.strip() and not apart else b"  "
    kept_names = [n for n in attributes if n not in _OURS and n not in dropped]
    width = max((len(n) for n in [*made, *kept_names]), default=0)
    new = [indent + f"{n.ljust(width)} = {t}".encode() + end for n, t in made.items()]
    out: list[bytes] = []
    gone = {line for a, b in spots for line in range(a - 1, b)}
    for number, line in enumerate(lines):
        if number == at:
            out += [end, *new] if apart else new
        if number not in gone:
            out.append(line)
    changed = b"".join(out)
    folder.write(found.file, fmt(changed) if clean else changed)


def _cluster_providers(folder: KubestackWorkbench, name: str, new: ModuleFacts) -> None:
    """From v0.17 on the kubernetes provider is handed to EKS and GKE clusters."""
    wanted = load().wiring(new.version)["cluster_providers"].get(new.cloud, ())
    if "kubernetes" not in wanted:
        return
    found = folder.module_block(name)
    handed = found.chunk.attributes.get("providers")
    if handed is not None and handed.item("kubernetes") is not None:
        return
    if not any(p.type == "kubernetes" and p.alias == name for p in providers(folder)):
        own = [p for p in providers(folder) if p.alias == name]
        own.sort(key=lambda p: p.type != "kustomization")
        text = kubernetes_text(name, new.cloud)
        shared = folder.join("providers.tf")
        path = shared if folder.exists(shared) else folder.join(f"{name}_providers.tf")
        path = own[0].placed.file if own else path
        if folder.exists(path):
            folder.append(path, text)
        else:
            folder.create(path, text, like=found.file)
    reference = f"kubernetes.{name}"
    if handed is not None:
        where = (*found.steps, hcl.AttributeStep("providers"), hcl.KeyStep("kubernetes"))
        folder.apply(found.file, hcl.SetValue(where, hcl.Expression(reference)))
        return
    data = folder.read(found.file)
    lines = data.splitlines(keepends=True)
    end = "\r\n" if lines[found.line - 1].endswith(b"\r\n") else "\n"
    text = f"  providers = {{\n    kubernetes = {reference}\n  }}\n\n".replace("\n", end)
    lines.insert(found.line, text.encode())
    folder.write(found.file, b"".join(lines))
