"""What a commit has to be told as, from its diff and the text of the files that it touches.

An own idea of clusters: the words of providers, well-known modules and people's habits. Where a line stands
is found by `enclosing`; what it comes to in which environment is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from tests.oracle.commits.enclosing import Header, Read, header_words, key_and_value, read
from tests.oracle.commits.picked import YAML, Commit, Hunk

Scope = Literal["cluster", "outside", "comment", "layout", "moved", "overridden"]
"""`moved`: the same key with the same value, in another file or laid out otherwise; `overridden`: a default
that each caller of its module sets itself."""
Sign = Literal["-", "+"]
At = tuple[Sign, int]
Kind = Literal["changed", "added", "removed"]

RESOURCE = re.compile(
    r"^(aws_eks_(cluster|node_group|addon|fargate_profile|access_entry)|google_container_(cluster|node_pool)"
    r"|azurerm_kubernetes_cluster(_node_pool)?|digitalocean_kubernetes_(cluster|node_pool)"
    r"|scaleway_k8s_(cluster|pool)|linode_lke_(cluster|node_pool)|civo_kubernetes_(cluster|node_pool))$"
)
MODULE = re.compile(
    r"terraform-aws-modules/(terraform-aws-)?eks(/aws)?(//modules/(eks|self)-managed-node-group)?([?.].*)?$"
    r"|terraform-google-modules/(terraform-google-)?kubernetes-engine(?!/google//modules/(auth|workload))"
    r"|Azure/(terraform-azurerm-)?aks\b|aws-ia/(terraform-aws-)?eks-blueprints(?!-)"
    r"|cloudposse/(terraform-aws-)?eks-(cluster|node-group)"
)
CLUSTERISH = re.compile(r"eks|gke|aks|k8s|kube|cluster|node[-_]?(pool|group)s?|doks", re.IGNORECASE)
POOLS = re.compile(
    r"(node|worker|agent)_?(pool|group)s?(_\w+)?$|^(\w+_)?pools?$|managed_node_groups?|nodepools?",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"(^|_)(db|rds|redis|elasticache|memcached|app_gateway|mysql|postgres\w*|opensearch|elasticsearch|amazonmq|kafka|msk|bastion|sql"
    r"|documentdb|docdb|neptune|publishing_amazonmq|ecs|lambda|backup|shared|licensify|router)_",
    re.IGNORECASE,
)
STRONG = re.compile(
    r"(^|_)((min|max|desired|initial|total_min|total_max)_?(node_?)?(size|count|capacity|nodes?)(_per_zone)?)$"
    r"|(^|_)node_count$|(^|_)(kubernetes|cluster|k8s|eks|gke|aks|orchestrator|master|nodes?)_?version$"
    r"|(^|_)(machine|vm|nodes?|worker|workers|node_pool)_?(instance_)?(types?|vm_size|machine_type)$"
    r"|^(release_channel|capacity_type|ami_type|node_labels|node_taints|os_disk_size_gb)$"
    r"|(node|worker|workers|pool)\w*_(disk|volume)_size(_gb)?$|(cluster|node)_?\w*_(taints|labels|spot|preemptible)$",
    re.IGNORECASE,
)
WEAK = re.compile(
    r"^(instance_types?|machine_type|vm_size|disk_size(_gb)?|disk_type|volume_size|spot|preemptible|taints?|labels"
    r"|max_pods\w*|max_surge|availability_zones|zones|node_locations|cluster_addons|addon_version)$"
)
META = {
    "depends_on",
    "provider",
    "providers",
    "lifecycle",
    "ignore_changes",
    "timeouts",
    "prevent_destroy",
    "for_each",
    "count",
}


@dataclass(frozen=True)
class Due:
    """One thing that has to be named, or a line that needn't be: its scope says which."""

    scope: Scope
    file: str
    kind: Kind
    key: str
    """The key that changed, or the block's words."""
    before: str
    after: str
    owners: tuple[str, ...]
    """The names that enclose it, outermost first: of resources, modules, variables, pools."""
    lines: tuple[At, ...]
    block: bool = False
    """It is a whole block or entry."""
    of_default: str = ""
    """The variable that it is the default of."""
    meta: bool = False
    """It says how Terraform treats a block, not what the cluster is."""


@dataclass(frozen=True)
class _Line:
    sign: Sign
    number: int
    code: str
    around: tuple[Header, ...]

    @property
    def at(self) -> At:
        return self.sign, self.number

    @property
    def pair(self) -> tuple[str, str] | None:
        return key_and_value(self.code)

    @property
    def words(self) -> tuple[str, ...]:
        return header_words(self.code)

    @property
    def chain(self) -> tuple[tuple[str, ...], ...]:
        return tuple(h.words for h in self.around)


Texts = Callable[[str], tuple[str, str]]
"""Path -> the file before and after."""
IsRead = Callable[[str], bool]
"""Whether Terraform reads this YAML file."""
Callers = Callable[[str], list[set[str]]]
"""Folder -> what each call of it by a path sets."""


def due(commit: Commit, texts: Texts, is_read: IsRead, callers: Callers) -> list[Due]:
    out: list[Due] = []
    for path, hunks in commit.hunks.items():
        if path.endswith(YAML) and not is_read(path):
            continue
        old_text, new_text = texts(path)
        out += _of_file(path, hunks, old_text, new_text)
    out = [replace(one, scope="moved") if _is_moved(one, out, commit) else one for one in out]
    return [replace(one, scope="overridden") if _is_overridden(one, callers) else one for one in out]


def _is_overridden(one: Due, callers: Callers) -> bool:
    if one.scope != "cluster" or not one.of_default:
        return False
    calls = callers(one.file.rpartition("/")[0])
    return bool(calls) and all(one.of_default in sets for sets in calls)


def _is_moved(one: Due, others: list[Due], commit: Commit) -> bool:
    value = one.before or one.after
    if one.scope != "cluster" or one.kind == "changed" or not value:
        return False
    if any(
        other.kind not in (one.kind, "changed") and (other.key, other.owners) == (one.key, one.owners)
        and value == (other.before or other.after)
        for other in others
    ):  # fmt: skip
        return True
    hunks = commit.hunks[one.file]
    rows = [row for hunk in hunks for row in (hunk.old if one.kind == "added" else hunk.new)]
    said = re.compile(rf"[{{,]\s*{re.escape(one.key)}\s*[=:]\s*{re.escape(value)}\s*[,}}]")
    return any(said.search(row) for row in rows)


def is_on_clusters(path: str, text: str) -> bool:
    """A file of clusters by its path or by what it says."""
    if path.endswith(YAML):
        return False
    names = re.findall(r'(?m)^\s*resource\s+"(\w+)"|^\s*source\s*=\s*"([^"]+)"', text)
    said = any(RESOURCE.search(kind) or MODULE.search(source) for kind, source in names)
    return said or CLUSTERISH.search(path) is not None


def _of_file(path: str, hunks: Iterable[Hunk], old_text: str, new_text: str) -> list[Due]:
    old, new = read(path, old_text), read(path, new_text)
    gone, came = _lines("-", hunks, old), _lines("+", hunks, new)
    scope = _Scopes(path, old_text, new_text)
    return [*_told(path, gone, came, scope)]


def _lines(sign: Sign, hunks: Iterable[Hunk], side: Read) -> list[_Line]:
    found = []
    for hunk in hunks:
        start, lines = (hunk.old_start, hunk.old) if sign == "-" else (hunk.new_start, hunk.new)
        for number in range(start, start + len(lines)):
            if number <= len(side.code):
                found.append(_Line(sign, number, side.code[number - 1], side.around[number - 1]))
    return found


def _told(path: str, gone: list[_Line], came: list[_Line], scope: _Scopes) -> Iterator[Due]:
    layout = _moved(gone, came)
    for line in (*gone, *came):
        if not line.code.strip():
            yield Due("comment", path, "changed", "", "", "", (), (line.at,))
        elif line.at in layout:
            yield Due("layout", path, "changed", "", "", "", (), (line.at,))
    old, new = ([x for x in side if x.code.strip() and x.at not in layout] for side in (gone, came))
    done: set[At] = set()
    for one in old:
        other = next((x for x in new if x.at not in done and _says_the_same(one, x) and _alike(one, x)), None)
        if other is not None:
            done |= {one.at, other.at}
            before, after = one.pair or ("", " ".join(one.words)), other.pair or ("", " ".join(other.words))
            key = before[0] or one.words[0]
            yield scope.due(path, "changed", key, before[1], after[1], other, (one.at, other.at))
    yield from _alone(path, "removed", [x for x in old if x.at not in done], scope)
    yield from _alone(path, "added", [x for x in new if x.at not in done], scope)


def _says_the_same(one: _Line, other: _Line) -> bool:
    """The same key, or a block of the same kind."""
    if one.pair is not None:
        return other.pair is not None and other.pair[0] == one.pair[0]
    return bool(one.words) and other.words[:1] == one.words[:1]


def _alone(path: str, kind: Kind, side: list[_Line], scope: _Scopes) -> Iterator[Due]:
    """Lines that came or went: those inside of a block that did so are part of it, and elements of one list
    are one thing."""
    opened = {x.number for x in side if x.words and re.search(r"[{\[(]\s*$", x.code)}
    lists: dict[int, list[_Line]] = {}
    for x in side:
        if any(h.line in opened for h in x.around):
            continue
        if x.words:
            inside = [y for y in side if any(h.line == x.number for h in y.around)]
            value = "" if x.number in opened or x.pair is None else x.pair[1]
            lines = tuple(y.at for y in (x, *inside))
            before, after = (value, "") if kind == "removed" else ("", value)
            yield scope.due(path, kind, " ".join(x.words), before, after, x, lines, block=x.number in opened)
        elif re.search(r"[\w\"]", x.code):
            lists.setdefault(x.around[-1].line if x.around else 0, []).append(x)
    for elements in lists.values():
        first = elements[0]
        value = ", ".join(x.code.strip().strip(",") for x in elements)
        before, after = (value, "") if kind == "removed" else ("", value)
        key = " ".join(first.around[-1].words) if first.around else first.code.strip()
        yield scope.due(path, kind, key, before, after, first, tuple(x.at for x in elements))


def _moved(gone: list[_Line], came: list[_Line]) -> set[At]:
    """Lines that say the same in the same place, in another layout or order."""
    out: set[At] = set()
    for one in gone:
        for other in came:
            same = re.sub(r"[\s,]+", "", one.code) == re.sub(r"[\s,]+", "", other.code)
            if same and one.code.strip() and one.chain == other.chain and ("+", other.number) not in out:
                out |= {("-", one.number), ("+", other.number)}
                break
    return out


def _alike(one: _Line, other: _Line) -> bool:
    if one.chain == other.chain:
        return True
    last = [x.around[-1].words if x.around else () for x in (one, other)]
    return last[0] == last[1] or abs(one.number - other.number) <= 2


class _Scopes:
    """Whether what changed belongs to clusters."""

    def __init__(self, path: str, old_text: str, new_text: str) -> None:
        self._path = path
        self._texts = {"-": old_text.split("\n"), "+": new_text.split("\n")}

    def due(
        self,
        path: str,
        kind: Kind,
        key: str,
        before: str,
        after: str,
        line: _Line,
        at: tuple[At, ...],
        block: bool = False,
    ) -> Due:
        chain = [h.words for h in line.around]
        keys = [*(w[-1] for w in chain if w[-1]), key.split(" ")[-1]]
        if block or (not chain and HEADERS.match(line.code)):
            chain = [*chain, header_words(line.code)]
        inside = self._of_cluster(chain, keys, line)
        meta = bool(META & {key, *(w[0] for w in chain)}) and inside
        return Due(
            "cluster" if inside else "outside",
            path,
            kind,
            key,
            before,
            after,
            tuple(keys[:-1]),
            at,
            block,
            chain[0][-1] if inside and chain and chain[0][0] == "variable" else "",
            meta,
        )

    def _of_cluster(self, chain: list[tuple[str, ...]], keys: list[str], line: _Line) -> bool:
        top = chain[0] if chain else ("",)
        if top[0] == "resource":
            return len(top) > 1 and RESOURCE.search(top[1]) is not None
        if top[0] == "module":
            return self._in_module(top, keys, line)
        if top[0] == "variable":
            inner = chain[1][0] if len(chain) > 1 else keys[-1]
            return inner == "default" and self._of_words(keys)
        if self._path.endswith(YAML):
            return self._of_words(keys)
        if self._path.endswith((".tfvars", ".json")):
            return self._of_words(keys)
        return top[0] in ("locals", "inputs") and self._of_words(keys)

    def _in_module(self, top: tuple[str, ...], keys: list[str], line: _Line) -> bool:
        source = self._source(line)
        if MODULE.search(source):
            return True
        local = source.startswith(("./", "../")) or "git" in source
        is_of_clusters = any(CLUSTERISH.search(x) for x in (self._path, top[-1], source))
        return local and is_of_clusters and self._of_words(keys)

    def _source(self, line: _Line) -> str:
        text = self._texts[line.sign]
        start = line.around[0].line if line.around else line.number
        for row in text[start - 1 : start + 200]:
            found = re.match(r'\s*source\s*=\s*"([^"]*)"', row)
            if found:
                return found.group(1)
            if row.startswith("}"):
                break
        return ""

    def _of_words(self, keys: list[str]) -> bool:
        name = self._path.rsplit("/", 1)[-1].replace("-", "_")
        if any(_OF_OTHERS.search(text) for text in (*keys, f"{name.partition('.')[0]}_")):
            return False
        if any(STRONG.search(key) for key in keys) or any(POOLS.search(key) for key in keys[:-1]):
            return True
        return any(WEAK.search(key) for key in keys) and any(
            CLUSTERISH.search(x) for x in (self._path.rsplit("/", 1)[-1], *keys)
        )


HEADERS = re.compile(r'\s*(resource|module|variable)\s+"')
