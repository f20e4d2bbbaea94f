"""Random repositories of ordinary Terraform: values by chains of every kind, in every layout.

Knows nothing of how Repoform reads or writes them.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from core import hcl

_WORDS = ("alpha", "beta", "gamma", "delta", "web", "db", "jobs", "gpu", "a/b", "x.y")
_TEXTS = ("1.29", "1.30", "n2-standard-4", "m5.large", "e2-small", "true", "5", "ü-1", 'q"uote', "")
_MACHINES = ("n2-standard-4", "m5.large", "e2-small", "c3")


@dataclass
class _Module:
    """One folder of code while it is made."""

    project: Project
    folder: str
    parent: _Module | None
    call: list[str] = field(default_factory=list)
    """Arguments of its call."""
    variables: list[str] = field(default_factory=list)
    locals: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)

    @property
    def random(self) -> random.Random:
        return self.project.random

    def name(self, kind: str) -> str:
        return self.project.name(kind)

    # A value at the end of a chain

    def value(self, value: Any, depth: int = 0) -> str:
        """An expression of this module that comes to the value, at least somewhere."""
        choices = [self._literal, self._literal, self._variable, self._variable, self._local]
        if depth < 3:
            choices += [self._map, self._lookup, self._condition, self._coalesce, self._try, self._merged]
            choices += [self._parentheses, self._element, self._chosen]
        return self.random.choice(choices)(value, depth)

    def _literal(self, value: Any, _depth: int) -> str:
        return self.project.spelled(value)

    def _variable(self, value: Any, depth: int) -> str:
        name = self.name("v")
        typed = self.project.type_of(value) if self.random.random() < 0.4 else ""
        default = self.random.random() < 0.5
        if self.parent is not None:
            given = not default or self.random.random() < 0.6
            if given:
                self.call.append(f"{name} = {self.parent.value(value, depth + 1)}")
        else:
            default = self.project.set_variable(name, value, default)
        lines = [f"  type = {typed}"] if typed else []
        if default:
            lines.append(f"  default = {self.project.spelled(self.project.like(value))}")
        self.variables.append(f'variable "{name}" {{\n' + "".join(f"{line}\n" for line in lines) + "}\n")
        return f"var.{name}"

    def _local(self, value: Any, depth: int) -> str:
        name = self.name("l")
        self.locals.append(f"{name} = {self.value(value, depth + 1)}")
        return f"local.{name}"

    def _object(self, key: str, inner: str) -> str:
        others = [f"{k} = {self.project.spelled(self.project.any())}" for k in ("other", "more")]
        items = [f"{key} = {inner}", *others[: self.random.randint(0, 2)]]
        self.random.shuffle(items)
        if self.random.random() < 0.5:
            return "{ " + ", ".join(items) + " }"
        return "{\n" + "\n".join(items) + "\n}"

    def _map(self, value: Any, depth: int) -> str:
        name = self.name("m")
        self.locals.append(f"{name} = {self._object('key', self.value(value, depth + 1))}")
        return self.random.choice((f"local.{name}.key", f'local.{name}["key"]'))

    def _lookup(self, value: Any, depth: int) -> str:
        key = self.project.selector(self)
        names = self.project.environments
        items = [
            f"{n} = {self.project.spelled(self.project.like(value))}" for n in names[:2] if n.isidentifier()
        ]
        return f"lookup({{ {', '.join(items)} }}, {key}, {self.value(value, depth + 1)})"

    def _condition(self, value: Any, depth: int) -> str:
        other = self.project.spelled(self.project.like(value))
        condition = self.random.choice(("true", f'{self.project.selector(self)} != "none"', self._flag()))
        return f"{condition} ? {self.value(value, depth + 1)} : {other}"

    def _flag(self) -> str:
        name = self.name("on")
        self.locals.append(f"{name} = {self.random.choice(('true', 'false'))}")
        return f"local.{name}"

    def _coalesce(self, value: Any, depth: int) -> str:
        if isinstance(value, (list, dict)) or value == "":
            return self._literal(value, depth)
        name = self.name("c")
        self.variables.append(f'variable "{name}" {{\n  default = null\n}}\n')
        return f"coalesce(var.{name}, {self.value(value, depth + 1)})"

    def _try(self, value: Any, depth: int) -> str:
        name = self.name("t")
        self.locals.append(f"{name} = {{ other = 1 }}")
        return f"try(local.{name}.key, {self.value(value, depth + 1)})"

    def _merged(self, value: Any, depth: int) -> str:
        first = self._object("key", self.project.spelled(self.project.like(value)))
        second = self._object("key", self.value(value, depth + 1)) if self.random.random() < 0.6 else "{}"
        name = self.name("g")
        self.locals.append(f"{name} = merge({first}, {second})")
        return f"local.{name}.key"

    def _chosen(self, value: Any, depth: int) -> str:
        """From a table, by a key that environments may say; its entries may describe their keys."""
        if isinstance(value, (list, dict)):
            return self._literal(value, depth)
        keys = self.random.choice((("1.29", "1.30", "1.31"), ("small", "large")))
        described = keys[0] == "1.29" and isinstance(value, str)
        entries = {k: self.project.spelled(k if described else self.project.like(value)) for k in keys}
        inside = self.random.random() < 0.5
        items = [f'"{k}" = {{ it = {v} }}' if inside else f'"{k}" = {v}' for k, v in entries.items()]
        table, key = self.name("table"), self.name("key")
        self.locals.append(f"{table} = {{\n" + "\n".join(items) + "\n}")
        self.variables.append(f'variable "{key}" {{\n  default = "{keys[0]}"\n}}\n')
        if self.parent is None and self.project.layout in ("tfvars", "json", "layers"):
            for environment in self.project.environments:
                if self.random.random() < 0.7:
                    self.project.values[environment][key] = self.random.choice(keys)
        taken = self.random.choice((f"local.{table}[var.{key}]", f"lookup(local.{table}, var.{key})"))
        return f"{taken}.it" if inside else taken

    def _parentheses(self, value: Any, depth: int) -> str:
        return f"({self.value(value, depth + 1)})"

    def _element(self, value: Any, depth: int) -> str:
        name = self.name("e")
        items = [self.value(value, depth + 1), self.project.spelled(self.project.like(value))]
        self.locals.append(f"{name} = [{', '.join(items)}]")
        return f"local.{name}[0]"

    # Text

    def text(self) -> str:
        locals_ = "locals {\n" + "\n".join(self.locals) + "\n}\n" if self.locals else ""
        return "\n".join([*self.variables, locals_, *self.blocks])


def _key(name: str, open_: bool) -> str:
    """Of an entry; one that only Terraform can tell where it is open."""
    return f'"{name}-${{var.untold}}"' if open_ else json.dumps(name)


class Project:
    """One repository from a seed: `files`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.quoting = self.random.choice((0.0, 0.0, 0.2, 1.0))
        self.count = 0
        self.layout = self.random.choice(
            ("tfvars", "tfvars", "json", "layers", "workspace", "folders", "single")
        )
        self.environments = ["production", "staging", "dev"][: self.random.randint(1, 3)]
        if self.layout == "single":
            self.environments = ["default"]
        if self.layout in ("layers", "folders", "workspace"):
            self.environments = ["production", "staging", "dev"][: self.random.randint(2, 3)]
        self.values: dict[str, dict[str, Any]] = {name: {"region": "eu"} for name in self.environments}
        self.common: dict[str, dict[str, Any]] = {name: {} for name in self.environments}
        self.files: dict[str, str] = {}
        self._make()

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    # Values

    def any(self) -> Any:
        return self.random.choice((self.random.randint(0, 200), self.random.choice(_TEXTS), True, False))

    def like(self, value: Any) -> Any:
        """Another value of the same kind."""
        if isinstance(value, bool):
            return self.random.choice((True, False))
        if isinstance(value, int):
            return self.random.randint(0, 200)
        if isinstance(value, list):
            return [self.random.choice(_MACHINES) for _n in range(self.random.randint(1, 3))]
        if isinstance(value, dict):
            return {self.random.choice(_WORDS): self.random.choice(_TEXTS) for _n in range(2)}
        return self.random.choice(_TEXTS)

    def quoted(self, value: Any) -> Any:
        """Numbers and switches in quotes, where this repository does so."""
        if isinstance(value, (bool, int)) and self.random.random() < self.quoting:
            return str(value).lower()
        return value

    def spelled(self, value: Any) -> str:
        if isinstance(value, dict) and value and self.random.random() < 0.5:
            items = (f"{json.dumps(k, ensure_ascii=False)} : {self.spelled(v)}" for k, v in value.items())
            return "{ " + ", ".join(items) + " }"
        return hcl.to_hcl(self.quoted(value), inline=self.random.random() < 0.5)

    def type_of(self, value: Any) -> str:
        if isinstance(value, bool):
            return "bool"
        if isinstance(value, int):
            return "number"
        if isinstance(value, list):
            return self.random.choice(("list(string)", "any"))
        return self.random.choice(("map(string)", "any")) if isinstance(value, dict) else "string"

    def set_variable(self, name: str, value: Any, default: bool) -> bool:
        """Sets a variable of a root in files of variables; answers whether it must have a default."""
        if self.layout in ("folders", "workspace", "single"):
            return True
        for environment in self.environments:
            if default and self.random.random() < 0.4:
                continue
            if self.layout == "layers" and self.random.random() < 0.4:
                self.common[environment][name] = self.quoted(self.like(value))
                if self.random.random() < 0.5:
                    continue
            self.values[environment][name] = self.quoted(self.like(value))
        return default

    def selector(self, module: _Module) -> str:
        """What tells environments apart."""
        if self.layout == "workspace":
            return "terraform.workspace"
        name = "environment"
        if module.parent is not None:
            text = f"{name} = {self.selector(module.parent)}"
            if text not in module.call:
                module.call.append(text)
        elif self.layout in ("tfvars", "json", "layers"):
            for environment in self.environments:
                self.values[environment].setdefault(name, environment)
        else:
            text = f'variable "{name}" {{\n  default = "{module.folder}"\n}}\n'
            if text not in module.variables:
                module.variables.append(text)
            return f"var.{name}"
        text = f'variable "{name}" {{}}\n'
        if text not in module.variables:
            module.variables.append(text)
        return f"var.{name}"

    # Files

    def _make(self) -> None:
        if self.layout == "folders":
            folders = self.environments
            shared = self.random.random() < 0.7
            modules = [self._root(folder) for folder in folders[:1]]
            root = modules[0]
            child = self._child(root, "modules/gke") if shared else root
            self._clusters(child)
            if shared:
                for folder in folders[1:]:
                    other = self._root(folder)
                    other.blocks.append(
                        self._call("gke", "../modules/gke", self._other_arguments(child, other))
                    )
                    self._write(other)
                root.blocks.append(self._call("gke", "../modules/gke", child.call))
                self._write(child)
            self._write(root)
            if not shared:
                for folder in folders[1:]:
                    other = self._root(folder)
                    self._clusters(other)
                    self._write(other)
            return
        root = self._root("." if self.random.random() < 0.5 or self.layout == "single" else "cluster")
        chain = [root]
        for number in range(self.random.randint(0, 2)):
            chain.append(self._child(chain[-1], f"modules/m{number}"))
        self._clusters(chain[-1])
        for outer, inner in pairwise(chain):
            up = "./" if outer.folder == "." else "../" if outer is root else "../../"
            outer.blocks.append(self._call(inner.folder.rsplit("/", 1)[-1], up + inner.folder, inner.call))
        for module in chain:
            self._write(module)
        self._variables(root)

    def _root(self, folder: str) -> _Module:
        root = _Module(self, folder, None)
        if self.layout in ("tfvars", "json", "layers"):
            root.variables.append('variable "region" {\n  default = "us"\n}\n')
        return root

    def _child(self, parent: _Module, folder: str) -> _Module:
        return _Module(self, folder, parent)

    def _call(self, name: str, source: str, arguments: list[str]) -> str:
        lines = [f'source = "{source}"', "", *dict.fromkeys(arguments)]
        return f'module "{name}" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"

    def _other_arguments(self, child: _Module, other: _Module) -> list[str]:
        """The same arguments, said by another root."""
        out = []
        for argument in dict.fromkeys(child.call):
            name, _sign, text = argument.partition(" = ")
            if name == "environment":
                out.append(f'environment = "{other.folder}"')
            elif "var." in text or "local." in text or "terraform." in text or "(" in text:
                value = self.random.choice((self.random.randint(0, 99), "1.28"))
                out.append(f"{name} = {self.spelled(value)}")
            else:
                out.append(argument)
        return out

    def _write(self, module: _Module) -> None:
        data = hcl.fmt(module.text().encode()).decode()
        if self.random.random() < 0.1:
            data = data.replace("\n", "\r\n")
        prefix = "" if module.folder == "." else module.folder + "/"
        self.files[f"{prefix}main.tf"] = data

    def _variables(self, root: _Module) -> None:
        if self.layout == "workspace":
            steps = "".join(
                f"      - run: terraform workspace select {name} && terraform apply\n"
                for name in self.environments
            )
            self.files[".github/workflows/apply.yml"] = f"jobs:\n  apply:\n    steps:\n{steps}"
        if self.layout not in ("tfvars", "json", "layers"):
            return
        for environment in self.environments:
            own, common = self.values[environment], self.common[environment]
            if self.layout == "layers":
                self._file(f"variables/{environment}/common.tfvars", {"region": "eu", **common})
                own = {k: v for k, v in own.items() if k != "region"} or {"region": "eu"}
                self._file(f"variables/{environment}/cluster.tfvars", own)
            elif self.layout == "json":
                indent = self.random.choice((2, 4, "\t"))
                data = json.dumps(own, indent=indent, ensure_ascii=False)
                self.files[f"config/{environment}.tfvars.json"] = data + "\n"
            else:
                self._file(f"env/{environment}.tfvars", own)

    def _file(self, path: str, values: dict[str, Any]) -> None:
        text = "".join(f"{name} = {self.spelled(value)}\n" for name, value in values.items())
        text = text if self.random.random() < 0.2 else hcl.fmt(text.encode()).decode()
        self.files[path] = text

    # Clusters and pools

    def _clusters(self, module: _Module) -> None:
        self.random.choice((self._google, self._google, self._eks, self._azure))(module)

    def _nested(self, name: str, lines: list[str]) -> str:
        return f"  {name} {{\n" + "".join(f"    {line}\n" for line in lines) + "  }\n"

    def _google(self, module: _Module) -> None:
        version = module.value("1.29")
        module.blocks.append(
            'resource "google_container_cluster" "main" {\n'
            f'  name = "main"\n  min_master_version = {version}\n  remove_default_node_pool = true\n}}\n'
        )
        for _n in range(self.random.randint(1, 2)):
            self.random.choice((self._pool, self._pools_by_map, self._pools_by_list))(module, version)

    def _pool(self, module: _Module, version: str) -> None:
        label = self.name("pool")
        lines = f'  name = "{label}"\n  cluster = google_container_cluster.main.id\n'
        if self.random.random() < 0.5:
            lines += f"  version = {self.random.choice((version, module.value('1.29')))}\n"
        if self.random.random() < 0.7:
            limits = [f"max_node_count = {module.value(5)}"]
            if self.random.random() < 0.5:
                limits.insert(0, f"min_node_count = {module.value(1)}")
            lines += "\n" + self._nested("autoscaling", limits)
        if self.random.random() < 0.7:
            inside = [f"machine_type = {module.value('e2-small')} # machine"]
            if self.random.random() < 0.5:
                inside.append(f"labels = {module.value({'team': 'a', 'a/b': 'c'})}")
            if self.random.random() < 0.4:
                inside.append(f"tags = {module.value(['a', 'b'])}")
            if self.random.random() < 0.4:
                inside.append(f"spot = {module.value(True)}")
            lines += "\n" + self._nested("node_config", inside)
        if self.random.random() < 0.3:
            lines = f"  count = {self._switch(module)} ? 1 : 0\n\n" + lines
        module.blocks.append(f'resource "google_container_node_pool" "{label}" {{\n{lines}}}\n')

    def _switch(self, module: _Module) -> str:
        return module._flag()

    def _entries(self) -> dict[str, dict[str, Any]]:
        out = {}
        for name in self.random.sample(_WORDS, self.random.randint(1, 3)):
            entry: dict[str, Any] = {"max": self.random.randint(1, 99)}
            if self.random.random() < 0.5:
                entry["min"] = self.random.randint(0, 3)
            if self.random.random() < 0.5:
                entry["machine"] = self.random.choice(_MACHINES)
            if self.random.random() < 0.4:
                entry["labels"] = {"kind": "x", "a/b": "y"}
            out[name] = {k: self.quoted(v) for k, v in entry.items()}
        return out

    def _given(self, module: _Module, name: str, type: str) -> str:
        """Pools as a map or list, from wherever: the expression."""

        def made() -> Any:
            entries = self._entries()
            if type.startswith("list"):
                return [{"name": key, **entry} for key, entry in entries.items()]
            return entries

        at, path = module, ""
        while at.parent is not None:
            at.variables.append(f'variable "{name}" {{\n{path}}}\n')
            at.call.append(f"{name} = var.{name}")
            at = at.parent
        where = self.random.choice(("variable", "variable", "local", "literal"))
        typed = f"  type = {type}\n" if self.random.random() < 0.4 else "  type = any\n"
        if where == "variable":
            default = self.layout in ("folders", "workspace", "single") or self.random.random() < 0.4
            text = f"  default = {self.spelled(made())}\n" if default else ""
            if self.layout not in ("folders", "workspace", "single"):
                for environment in self.environments:
                    if not default or self.random.random() < 0.6:
                        self.values[environment][name] = made()
            at.variables.append(f'variable "{name}" {{\n{typed}{text}}}\n')
            return f"var.{name}"
        if where == "local" or at is module:
            at.locals.append(f"{name} = {self.spelled(made())}")
            expression = f"local.{name}"
        else:
            expression = self.spelled(made())
        if at is module:
            return expression
        child = module
        while child.parent is not at:
            assert child.parent is not None
            child = child.parent
        child.call[:] = [f"{name} = {expression}" if c == f"{name} = var.{name}" else c for c in child.call]
        return f"var.{name}"

    def _of_entry(self, module: _Module, key: str, fallback: Any, whole: str) -> str:
        """One setting of an entry."""
        default = module.value(fallback, 2)
        return self.random.choice(
            (
                f'lookup({whole}, "{key}", {default})',
                f"try({whole}.{key}, {default})",
                f"merge({{ {key} = {default} }}, {whole}).{key}",
                f'merge({{ {key} = {default} }}, {whole})["{key}"]',
            )
        )

    def _body_of(self, module: _Module, version: str, whole: str) -> str:
        lines = f"  name = each.key\n  cluster = google_container_cluster.main.id\n  version = {version}\n"
        lines += "\n" + self._nested(
            "autoscaling",
            [f"min_node_count = {self._of_entry(module, 'min', 1, whole)}", f"max_node_count = {whole}.max"],
        )
        inside = [f"machine_type = {self._of_entry(module, 'machine', 'e2-small', whole)}"]
        if self.random.random() < 0.5:
            inside.append(f'labels = merge({{ pool = each.key }}, lookup({whole}, "labels", {{}}))')
        return lines + "\n" + self._nested("node_config", inside)

    def _pools_by_map(self, module: _Module, version: str) -> None:
        name = self.name("pools")
        expression = self._given(module, name, "map(object({ max = number, min = optional(number, 2) }))")
        if self.random.random() < 0.3:
            module.locals.append(f'on_{name} = {{ for k, p in {expression} : k => p if k != "gpu" }}')
            expression = f"local.on_{name}"
        label = self.name("by_map")
        body = self._body_of(module, version, "each.value")
        module.blocks.append(
            f'resource "google_container_node_pool" "{label}" {{\n  for_each = {expression}\n\n{body}}}\n'
        )

    def _pools_by_list(self, module: _Module, version: str) -> None:
        name = self.name("pools")
        expression = self._given(module, name, "list(object({ name = string, max = number }))")
        label = self.name("by_list")
        body = self._body_of(module, version, "each.value")
        loop = f"{{ for p in {expression} : p.name => p }}"
        if self.random.random() < 0.5:
            module.locals.append(f"of_{name} = {loop}")
            loop = f"local.of_{name}"
        module.blocks.append(
            f'resource "google_container_node_pool" "{label}" {{\n  for_each = {loop}\n\n{body}}}\n'
        )

    def _eks(self, module: _Module) -> None:
        if self.random.random() < 0.4:
            self._eks_by_templates(module)
            return
        groups = {}
        for name in self.random.sample(("core", "gpu", "spot", "a/b"), self.random.randint(1, 3)):
            entry = [f"max_size = {module.value(5)}"]
            if self.random.random() < 0.5:
                entry.append(f"instance_types = {module.value(['m5.large'])}")
            if self.random.random() < 0.4:
                entry.append(f"labels = {module.value({'team': 'a'})}")
            groups[name] = entry if self.random.random() < 0.8 else []
        open_ = self.random.random() < 0.25
        if open_:
            module.variables.append('variable "untold" {}\n')
            if module.parent is not None:
                module.call.append("untold = timestamp()")
        items = "\n".join(
            f"{_key(name, open_)} = {{\n" + "\n".join(entry) + "\n}"
            if entry
            else f"{_key(name, open_)} = {{}}"
            for name, entry in groups.items()
        )
        lines = ['source = "terraform-aws-modules/eks/aws"', 'version = "20.8.0"', ""]
        lines += ['cluster_name = "main"', f"cluster_version = {module.value('1.30')}", ""]
        if self.random.random() < 0.7:
            given = f"{{\nmin_size = {module.value(1)}\ninstance_types = {module.value(['t3.small'])}\n}}"
            lines.append(f"eks_managed_node_group_defaults = {given}")
        groups_text = f"{{\n{items}\n}}"
        if self.random.random() < 0.3:
            module.locals.append(f"groups = {groups_text}")
            groups_text = "local.groups"
        lines.append(f"eks_managed_node_groups = {groups_text}")
        module.blocks.append('module "eks" {\n' + "\n".join(lines) + "\n}\n")

    def _eks_by_templates(self, module: _Module) -> None:
        """Node groups whose disks and machines stand in launch templates, of their own or shared."""
        module.blocks.append(
            f'resource "aws_eks_cluster" "main" {{\n  name = "main"\n  version = {module.value("1.30")}\n}}\n'
        )
        templates = [self._template(module) for _n in range(self.random.randint(1, 2))]
        for _n in range(self.random.randint(1, 3)):
            label, used = self.name("group"), self.random.choice(templates)
            newest = self.random.choice(("latest_version", "default_version"))
            version = self.random.choice((f"aws_launch_template.{used}.{newest}", '"$Latest"', "3"))
            by = self.random.choice(("id", "name"))
            lines = f'  cluster_name = aws_eks_cluster.main.name\n  node_group_name = "{label}"\n\n'
            lines += self._nested("scaling_config", [f"max_size = {module.value(5)}"]) + "\n"
            lines += self._nested(
                "launch_template", [f"{by} = aws_launch_template.{used}.{by}", f"version = {version}"]
            )
            if self.random.random() < 0.2:
                lines = f"  count = {self._switch(module)} ? 1 : 0\n\n" + lines
            module.blocks.append(f'resource "aws_eks_node_group" "{label}" {{\n{lines}}}\n')

    def _template(self, module: _Module) -> str:
        label = self.name("template")
        disk = [f"volume_size = {module.value(50)}"]
        if self.random.random() < 0.5:
            disk.append(f"volume_type = {module.value('gp3')}")
        inner = "    ebs {\n" + "".join(f"      {line}\n" for line in disk) + "    }\n"
        lines = '  name_prefix = "x"\n'
        if self.random.random() < 0.6:
            lines += f"  instance_type = {module.value('m5.large')}\n"
        for device in self.random.choice((("xvda",), ("xvda",), ("xvda", "xvdb"))):
            lines += f'\n  block_device_mappings {{\n    device_name = "/dev/{device}"\n\n{inner}  }}\n'
        module.blocks.append(f'resource "aws_launch_template" "{label}" {{\n{lines}}}\n')
        return label

    def _azure(self, module: _Module) -> None:
        version = module.value("1.30")
        default = [f'name = "default"\n    vm_size = {module.value("Standard_D2")}']
        default.append(f"node_count = {module.value(3)}")
        module.blocks.append(
            'resource "azurerm_kubernetes_cluster" "main" {\n'
            f'  name = "main"\n  kubernetes_version = {version}\n\n'
            + self._nested("default_node_pool", default)
            + "}\n"
        )
        name = self.name("pools")
        expression = self._given(module, name, "map(any)")
        lines = "  name = each.key\n  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id\n"
        lines += f"  vm_size = {self._of_entry(module, 'machine', 'Standard_D4', 'each.value')}\n"
        lines += (
            f"  max_count = each.value.max\n  min_count = {self._of_entry(module, 'min', 1, 'each.value')}\n"
        )
        lines += f"  orchestrator_version = {version}\n"
        module.blocks.append(
            'resource "azurerm_kubernetes_cluster_node_pool" "pool" {\n'
            f"  for_each = {expression}\n\n{lines}}}\n"
        )
