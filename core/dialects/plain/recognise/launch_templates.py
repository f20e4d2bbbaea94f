"""The launch template that a pool's machines are made from, and whether the pool takes its newest version.

A disk, a machine type or an image that stands there is the pool's: AWS has no other place for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.dialects.plain.recognise.follow import Follow
from core.dialects.plain.recognise.making import Block, key_text
from core.dialects.plain.recognise.model import Seen, Takes, Template
from core.terraform.evaluate import Body, Evaluation, Value
from core.terraform.evaluate.scope import Source

TYPE = "aws_launch_template"
_BLOCK = "launch_template"
_POOLS = ("aws_eks_node_group", "aws_autoscaling_group")
_NAMES = ("id", "name")
_OF_INPUTS = ("launch_template_id", "launch_template_name")
_OWN_SINCE = 18
"""The major of terraform-aws-modules/eks from which it makes a template of its own unless told not to."""


def found(block: Block) -> Iterator[Seen]:
    yield Seen(
        "template",
        "aws",
        TYPE,
        block.address,
        block.label,
        block.path,
        block.declared,
        block.instance,
        block.body,
        block.mark,
        block.value("name"),
        block.exists,
        block.switch,
        block.why,
    )


def with_templates(evaluation: Evaluation, seen: Sequence[Seen], templates: Sequence[Seen]) -> list[Seen]:
    """The same, with the launch templates of pools."""
    if not templates:
        return list(seen)
    finder = _Finder(evaluation, templates)
    return [
        replace(one, template=there) if (there := finder.template(one)) is not None else one for one in seen
    ]


class _Finder:
    def __init__(self, evaluation: Evaluation, templates: Sequence[Seen]) -> None:
        self.evaluation = evaluation
        self.by_address: Mapping[str, Seen] = {one.address: one for one in templates}
        self.follow = Follow(evaluation, templates)

    def template(self, one: Seen) -> Template | None:
        """None where the pool names none, or none that this repository has."""
        if one.kind != "pool" or one.type not in _POOLS:
            return None
        if one.module is not None:
            return self._of_module(one)
        there = [nested for nested in one.body.blocks(_BLOCK) if nested.exists] if one.body else []
        if len(there) != 1:
            return None
        body = there[0].body
        found = next((t for name in _NAMES if (t := self._named(one, body, name)) is not None), None)
        if found is None:
            return None
        kept: Takes = self._takes(one, found, body.attribute("version"), body)
        if one.type == "aws_autoscaling_group" and kept == "newest":
            # Machines that there are stay as they are unless the group refreshes them.
            refreshes = one.body is not None and one.body.blocks("instance_refresh")
            kept = "newest" if refreshes else "new machines"
        return Template(found, kept)

    def _of_module(self, one: Seen) -> Template | None:
        use = one.module
        assert use is not None
        if use.module.name == "terraform-aws-modules/eks/aws" and use.major >= _OWN_SINCE:
            own = one.value("create_launch_template")
            if own is None or not own.is_known or own.data is not False:
                return None
        for name in _OF_INPUTS:
            value = _single(one.value(name))
            found = self._by_value(value, one) if value is not None else None
            if found is not None:
                version = _single(one.value("launch_template_version"))
                kept = self._takes(one, found, version, None) if version is not None else "untold"
                return Template(found, kept)
        return None

    def _named(self, one: Seen, body: Body, name: str) -> Seen | None:
        value = body.attribute(name)
        if value is None or (value.is_known and value.null):
            return None
        found = self._by_value(value, one)
        if found is None and not value.is_known:
            chunk, attribute = body.attributes[name]
            found = self.follow.at(chunk, attribute.expression, one)
        return found

    def _by_value(self, value: Value, one: Seen) -> Seen | None:
        source = self.evaluation.source(value)
        if source is not None:
            return self.by_address.get(_address(source))
        if not value.is_known or not isinstance(value.data, str):
            return None
        named = [t for t in self.by_address.values() if t.name is not None and t.name.is_known]
        found = [t for t in named if t.name is not None and t.name.data == value.data and t.path == one.path]
        return found[0] if len(found) == 1 else None

    def _takes(self, one: Seen, template: Seen, version: Value | None, body: Body | None) -> Takes:
        """Which version of the template the pool takes."""
        if version is None or (version.is_known and version.null):
            return self._default_of(template)
        if version.is_known:
            text = str(version.data)
            return (
                "newest"
                if text == "$Latest"
                else self._default_of(template)
                if text == "$Default"
                else "fixed"
            )
        source = self.evaluation.source(version)
        attribute = source.attribute if source is not None and _address(source) == template.address else ""
        if not attribute and body is not None and source is None:
            chunk, written = body.attributes["version"]
            if self.follow.at(chunk, written.expression, one) is template:
                node = written.expression
                attribute = chunk.data[node.start : node.end].decode(errors="replace").rpartition(".")[2]
        if attribute == "latest_version":
            return "newest"
        return self._default_of(template) if attribute == "default_version" else "untold"

    @staticmethod
    def _default_of(template: Seen) -> Takes:
        """The default version is the newest one where the template says so."""
        told = template.value("update_default_version")
        if told is None or (told.is_known and told.null):
            return "fixed"
        if not told.is_known:
            return "untold"
        return "newest" if str(told.data).lower() == "true" else "fixed"


def _single(value: Value | None) -> Value | None:
    """Some modules take it as a list of one."""
    if value is not None and value.is_known and isinstance(value.data, tuple):
        held = value.elements()
        return held[0] if len(held) == 1 else None
    return None if value is None or (value.is_known and value.null) else value


def _address(source: Source) -> str:
    calls = "".join(f"{call}." for call in source.path)
    return calls + ".".join(source.labels) + key_text(source.key)
