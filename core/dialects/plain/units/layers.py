"""How the files of one root make environments: which are layers beneath, and which belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename

from core.dialects.plain.files import below, folder_of
from core.dialects.plain.units.names import WORDS, distinct, is_filler, shortest, tails, tokens, trimmed
from core.dialects.plain.units.var_files import Bound, stem
from core.terraform.tfvars import precedence

_EXAMPLES = frozenset(("template", "example", "sample", "tmpl"))
_LAYERS = frozenset((
    "common", "base", "default", "defaults", "global", "globals", "shared", "all",
    "secret", "secrets", "credentials", "creds",
))  # fmt: skip


def is_layer(name: str) -> bool:
    """Whether a stem says that it stands beneath others.

    >>> is_layer("common"), is_layer("common-eu"), is_layer("prod-common"), is_layer("prod")
    (True, True, False, False)
    """
    words = [t.lower() for t in tokens(name)]
    return any(w in _LAYERS for w in words) and not any(w in WORDS for w in words)


def is_example(name: str) -> bool:
    """Whether a stem says that it is there to be copied."""
    return any(t.lower() in _EXAMPLES for t in tokens(name))


@dataclass
class Group:
    """The files of one environment."""

    files: list[Bound]
    """Its own; more than one where a folder holds several for it."""
    folder: str | None = None
    """The folder that is the environment."""
    layers: list[Bound] = field(default_factory=list)
    name: str = ""

    @property
    def where(self) -> str:
        return self.folder if self.folder is not None else folder_of(self.files[0].path)


def groups(bound: Sequence[Bound], names: Mapping[str, frozenset[str]], naming: Sequence[str]) -> list[Group]:
    """The environments of a root, named, with their layers. `names`: what each file sets; `naming`: words
    that name the root. Files that Terraform reads by itself are not among `bound`."""
    layers = [b for b in bound if is_layer(stem(b.path))]
    own = [b for b in bound if not is_layer(stem(b.path))]
    if not own:
        own, layers = _layers_alone(layers)
    above = _above(own)
    layers += [b for b in own if b.path in above]
    own = [b for b in own if b.path not in above]
    out = _grouped(own, names)
    for group in out:
        group.layers = sorted(
            (b for b in layers if _lies_beneath(b, group)), key=lambda b: _layer_order(b, above)
        )
    _name(out, naming)
    return out


def _layers_alone(layers: list[Bound]) -> tuple[list[Bound], list[Bound]]:
    """Where there are only files that are called layers: those of the deepest folders make the
    environments, each by its folder, and what lies above them are layers."""
    folders = {folder_of(b.path) for b in layers}
    leaves = {f for f in folders if not any(o != f and below(f, o) for o in folders)}
    return [b for b in layers if folder_of(b.path) in leaves], [
        b for b in layers if folder_of(b.path) not in leaves
    ]


def _above(own: Sequence[Bound]) -> set[str]:
    """Files that lie in a folder above other files, alone there or called like the folder below."""
    by: dict[str, list[Bound]] = {}
    for binding in own:
        by.setdefault(folder_of(binding.path), []).append(binding)
    out = set()
    for folder, files in by.items():
        deeper = [f for f in by if f != folder and below(folder, f)]
        if not deeper:
            continue
        for binding in files:
            name = stem(binding.path)
            called = any(
                basename(f) == name or f.split("/")[folder.count("/") + 1 :][:1] == [name] for f in deeper
            )
            twin = any(stem(b.path) == name for f in deeper for b in by[f])
            if called or (len(files) == 1 and not twin and not any(w in WORDS for w in tokens(name))):
                out.add(binding.path)
    return out


def _lies_beneath(layer: Bound, group: Group) -> bool:
    """A layer serves what lies beside or below it; where its folder is called like one environment, and
    others lie beside that folder, that environment alone."""
    here = folder_of(layer.path)
    name = stem(layer.path)
    if not below(here, group.where):
        return False
    if group.where == here or is_layer(name):
        return True
    rest = group.where[len(here) + 1 :] if here != "." else group.where
    first = rest.split("/", 1)[0]
    return name == first or not _is_environment(name)


def _is_environment(name: str) -> bool:
    return any(w.lower() in WORDS for w in tokens(name))


def _layer_order(layer: Bound, above: set[str]) -> tuple[int, int, str]:
    said = layer.said if layer.said is not None else -1
    return said, layer.path.count("/"), layer.path


def _grouped(own: Sequence[Bound], names: Mapping[str, frozenset[str]]) -> list[Group]:
    by: dict[str, list[Bound]] = {}
    for binding in own:
        by.setdefault(folder_of(binding.path), []).append(binding)
    stems = {folder: {stem(b.path) for b in files} for folder, files in by.items()}
    out: list[Group] = []
    for folder, files in by.items():
        together = len(files) > 1 and _is_one(folder, files, stems, names)
        if together:
            ordered = sorted(files, key=lambda b: (b.said if b.said is not None else 99, b.path))
            out.append(Group(ordered, folder))
        else:
            out.extend(Group([b]) for b in files)
    return _with_secrets(out)


def _is_one(
    folder: str, files: Sequence[Bound], stems: Mapping[str, set[str]], names: Mapping[str, frozenset[str]]
) -> bool:
    """Whether the files of a folder make one environment together: folders beside it hold files of the same
    names, and its own set different things."""
    like = any(
        other != folder and folder_of(other) == folder_of(folder) and len(stems[other] & stems[folder]) > 1
        for other in stems
    )
    seen: set[str] = set()
    for binding in files:
        mine = names.get(binding.path, frozenset())
        if seen & mine and len(seen & mine) * 2 > len(mine):
            return False
        seen |= mine
    if like:
        return True
    return _is_environment(basename(folder)) and not any(_is_environment(stem(f.path)) for f in files)


def _with_secrets(found: list[Group]) -> list[Group]:
    """A file that can't be read joins the environment of the same stem above it."""
    for group in [g for g in found if g.folder is None and g.files[0].assumed]:
        name, here = stem(group.files[0].path), group.where
        twin = next(
            (
                g
                for g in found
                if g is not group
                and g.folder is None
                and stem(g.files[0].path) == name
                and here != g.where
                and below(g.where, here)
            ),
            None,
        )
        if twin is not None:
            twin.files.extend(group.files)
            found = [g for g in found if g is not group]
    return found


def _name(found: list[Group], naming: Sequence[str]) -> None:
    """Names the environments, as short as tells them apart."""
    if not found:
        return
    stems = ["" if g.folder is not None else stem(g.files[0].path) for g in found]
    plain = ["" if is_filler(s) or is_layer(s) else s for s in stems]
    by_folder = [basename(g.where) for g in found]
    distinct_folders = len(set(by_folder)) == len(by_folder)
    if distinct_folders and not any(map(_is_environment, plain)) and all(map(_is_environment, by_folder)):
        plain = ["" for _group in found]
    short = shortest(plain, naming) if any(plain) else plain
    if len(set(short)) == len(short) and all(short):
        names = short
    else:
        paths = [[*g.where.split("/"), s] for g, s in zip(found, short, strict=True)]
        names = trimmed(tails([[p for p in path if p != "."] for path in paths], naming))
    for group, name in zip(found, distinct(names), strict=True):
        group.name = name


def precedence_of(group: Group, auto: Sequence[Bound]) -> list[tuple[str, Bound]]:
    """(role, file), the weakest first, as Terraform lets them count."""
    out = [("auto", b) for b in sorted(auto, key=lambda b: precedence(b.path))]
    named = [("layer", b) for b in group.layers] + [("own", b) for b in group.files]
    if all(b.said is not None for _role, b in named):
        named.sort(key=lambda n: n[1].said or 0)
    return out + named
