"""HCL text: read it, change it, prove that nothing else changed. Nothing here knows Terraform's meaning.

Reading. `parse` never raises; a file with a `problem` is read-only.

>>> tree = parse(b'module "eks" {\\n  max_size = 3 # nodes\\n}\\n')
>>> tree.problem is None, tree.body.blocks[0].labels
(True, ('eks',))
>>> tree.body.blocks[0].body.attributes["max_size"].expr.value()
3

Changing. Operations are data; `apply` answers with the new bytes and the splices that make them.

>>> path = (BlockStep("module", ("eks",)), AttributeStep("max_size"))
>>> result = apply(tree.data, [SetValue(path, 5)])
>>> print(result.data.decode(), end="")
module "eks" {
  max_size = 5 # nodes
}
>>> result.splices
(Splice(start=28, end=29, new=b'5'),)

Writing. The gate asks every parser there is before a file may be committed; it knows the edits by itself.

>>> gate("main.tf", tree.data, result.data).ok
True
>>> gate("main.tf", tree.data, result.data.replace(b"# nodes", b""), result.splices).layer
'tokens'
"""

from __future__ import annotations

from core.hcl.edit import Result, apply
from core.hcl.gate import LayerResult, Verdict, close, gate, warm
from core.hcl.layout import fmt
from core.hcl.operations import (
    AddBlock,
    InsertElement,
    Operation,
    RemoveAt,
    RenameKey,
    RenameLabel,
    ReorderElements,
    SetValue,
)
from core.hcl.path import (
    AttributeStep,
    BlockStep,
    CodeStep,
    IndexStep,
    KeyStep,
    PartStep,
    Path,
    Step,
    find,
    path_at,
)
from core.hcl.source import HclError, Splice, Syntax, prefilter
from core.hcl.strict import check
from core.hcl.tree import Attribute, Block, Body, Expr, Item, Tree, parse, to_python
from core.hcl.values import Expression, Lines, Number, Reference, Template, Value, same, to_hcl

__all__ = [
    "AddBlock",
    "Attribute",
    "AttributeStep",
    "Block",
    "BlockStep",
    "Body",
    "CodeStep",
    "Expr",
    "Expression",
    "HclError",
    "IndexStep",
    "InsertElement",
    "Item",
    "KeyStep",
    "LayerResult",
    "Lines",
    "Number",
    "Operation",
    "PartStep",
    "Path",
    "Reference",
    "RemoveAt",
    "RenameKey",
    "RenameLabel",
    "ReorderElements",
    "Result",
    "SetValue",
    "Splice",
    "Step",
    "Syntax",
    "Template",
    "Tree",
    "Value",
    "Verdict",
    "apply",
    "check",
    "close",
    "find",
    "fmt",
    "gate",
    "parse",
    "path_at",
    "prefilter",
    "same",
    "to_hcl",
    "to_python",
    "warm",
]
