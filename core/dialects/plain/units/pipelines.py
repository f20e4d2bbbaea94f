"""What Makefiles, scripts, workflows and the like say plainly about roots, var-files and workspaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from posixpath import basename, join, normpath

from core.frozen import dataclass

MOST_LINES = 200_000
"""Lines of one repository's pipelines that are looked at."""
_MOST_BYTES = 512 * 1024
_LONGEST = 2_000
"""Characters of a line; longer ones are data."""
_MOST_HOLES = 3
_NAMES = re.compile(
    r"(?:GNUm|[Mm])akefile(?:\..+)?|.+\.(?:mk|mak|sh|bash|zsh|ps1|just)|[Jj]ustfile|[Tt]askfile\.ya?ml|Jenkinsfile.*"
    r"|\.gitlab-ci.*\.ya?ml|.*azure-pipelines.*\.ya?ml|bitbucket-pipelines\.ya?ml|cloudbuild.*\.ya?ml|buildspec.*\.ya?ml"
    r"|atlantis\.ya?ml|action\.ya?ml|\.drone\.ya?ml|\.envrc|.*\.nomad|tox\.ini|package\.json"
)  # fmt: skip
_FOLDERS = (".github/", ".gitlab/", ".circleci/", ".azuredevops/", ".buildkite/", ".ci/", "ci/", ".tekton/")
_WORTH = (b"var-file", b"var_file", b"TF_VAR_", b"tfvars", b"TF_WORKSPACE", b"workspace")
HOLE = "\x00"
"""Stands on both sides of a name that only the pipeline knows: `envs/\\0ENV\\0.tfvars`."""
_HOLES = re.compile(
    r"\$\{\{\s*([^{}]{1,200}?)\s*\}\}|\{\{\s*([^{}]{1,200}?)\s*\}\}|\$\{\{?([^{}\s]{1,120})\}?\}|\$\(([\w.-]{1,80})\)"
    r"|\$([A-Za-z_]\w*)|%([A-Za-z_]\w*)%|@@?([A-Z_]+)@@?"
)
_VAR_FILE = re.compile(r"""-{1,2}var-file(?:=|\s+|['"]?,\s*['"])(?:"([^"]+)"|'([^']+)'|([^\s"',;)\]&|]+))""")
_MENTION = re.compile(r"[\w./\x00-]+\.tfvars(?:\.json)?(?![\w.])")
_MOST_MENTIONS = 500
_VAR_FILE_KEY = re.compile(r"^\s*(?:-\s*)?(?:\w*?(?:tf)?vars?[_-]?files?):\s*(.*)$", re.I)
_CHDIR = re.compile(r"""-chdir(?:=|\s+)(?:"([^"]+)"|'([^']+)'|([^\s"';&|]+))""")
_CD = re.compile(r"""(?:^|[;&|(]|\s)(?:cd|pushd)\s+(?:"([^"]+)"|'([^']+)'|([^\s"';&|)]+))\s*(?:&&|;|$)""")
_DIRECTORY = re.compile(
    r"^\s*(?:-\s*)?(?:working[-_]?directory|path|dir|project_path|tf_working_dir|root_dir)\s*:\s*(.+?)\s*$",
    re.I,
)
_TF_VAR = re.compile(r"(?<![\w-])TF_VAR_([A-Za-z_]\w*)")
_WORKSPACE = re.compile(
    r"""workspace\s+(?:select|new)\s+(?:-or-create(?:=true)?\s+)?(?:"([^"]+)"|'([^']+)'|([^\s"';&|)]+))"""
    r"""|TF_WORKSPACE\s*[=:]\s*(?:"([^"]+)"|'([^']+)'|([^\s"';&|)]+))"""
)
_STEP = re.compile(r"^(\s*)-\s")


@dataclass(frozen=True, slots=True)
class Command:
    """One command line with var-files, in the order in which they count. Unknown parts stand in HOLEs."""

    file: str
    line: int
    var_files: tuple[str, ...]
    folder: str | None
    """Where it runs, from the top of the repository; None: not said."""
    workspace: str | None = None
    anywhere: bool = False
    """Its var-files count from a folder that it doesn't name."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A variable that a pipeline sets through its environment."""

    variable: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Selected:
    """A workspace that a pipeline selects by its plain name."""

    name: str
    folder: str | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Said:
    """Everything that pipelines say."""

    commands: tuple[Command, ...] = ()
    outside: tuple[Outside, ...] = ()
    selected: tuple[Selected, ...] = ()
    folders: frozenset[str] = frozenset()
    """Where Terraform is run, by plain words."""
    mentions: tuple[re.Pattern[str], ...] = ()
    """Match the ends of paths of var-files that are mentioned at all."""

    def mention(self, path: str) -> bool:
        """Whether a file is mentioned, however that is used."""
        return any(m.fullmatch(path) is not None for m in self.mentions)

    def with_commands(self, commands: Iterable[Command]) -> Said:
        """The same with what is said elsewhere."""
        more = tuple(commands)
        folders = {c.folder for c in more if c.folder is not None}
        return replace(self, commands=self.commands + more, folders=self.folders | folders)


def is_pipeline(path: str) -> bool:
    if path.startswith(_FOLDERS) and path.endswith((".yml", ".yaml", ".sh", ".json", "config")):
        return True
    return _NAMES.fullmatch(basename(path)) is not None


def worth(data: bytes) -> bool:
    return len(data) <= _MOST_BYTES and b"\0" not in data and any(word in data for word in _WORTH)


def with_holes(text: str) -> str:
    """The text with everything that only the pipeline knows between HOLEs.

    >>> with_holes("envs/${ENV}.tfvars").replace(HOLE, "|")
    'envs/|ENV|.tfvars'
    """
    return _HOLES.sub(
        lambda m: HOLE + re.sub(r"\W+", "_", next((g for g in m.groups() if g), "_")) + HOLE, text
    )


def _readable(line: str) -> str:
    if len(line) > _LONGEST:
        return ""
    return with_holes(line) if any(c in line for c in "$%@{") else line


def said(files: Iterator[tuple[str, bytes]]) -> Said:
    """Reads the pipelines. Never raises."""
    commands: list[Command] = []
    outside: dict[tuple[str, str], Outside] = {}
    selected: list[Selected] = []
    folders: set[str] = set()
    mentions: set[str] = set()
    left = MOST_LINES
    for path, data in files:
        if not worth(data) or left <= 0:
            continue
        lines = [_readable(line) for line in data.decode(errors="replace").splitlines()[:left]]
        left -= len(lines)
        script = _Script(path, lines)
        for number, line in script.logical():
            for found in _TF_VAR.finditer(line):
                outside.setdefault((path, found[1]), Outside(found[1], path, number))
            mentions.update(_MENTION.findall(line))
            var_files = script.var_files(number, line)
            folder = None
            if var_files or "workspace" in line.lower() or "-chdir" in line:
                folder = script.folder(number, line)
            if var_files:
                commands.append(Command(path, number, var_files, folder, script.workspace(number, line)))
            for name in _workspaces(line):
                if HOLE not in name:
                    selected.append(Selected(name, folder, path, number))
            if folder is not None and not re.search(r"[\x00${}*]", folder):
                folders.add(folder)
    return Said(
        tuple(commands), tuple(outside.values()), tuple(selected), frozenset(folders), _ends(mentions)
    )


def _ends(mentions: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """Patterns for the paths that mentions may mean, whatever they count from."""
    out = []
    for text in sorted(mentions)[:_MOST_MENTIONS]:
        plain = re.sub(r"^(?:(?:\x00\w*\x00|\.{1,2})?/)+", "", text)
        said = "".join(plain.split(HOLE)[::2])
        if not re.search(r"\w", said.replace(".tfvars", "").replace(".json", "")):
            continue
        found = pattern(plain)
        if found is not None:
            out.append(re.compile(rf"(?:.*/)?{found.pattern}"))
    return tuple(out)


class _Script:
    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.yaml = path.endswith((".yml", ".yaml"))
        self.spaces = [len(line) - len(line.lstrip()) for line in lines]
        self.comments = [line.lstrip().startswith(("#", "//")) for line in lines]

    def logical(self) -> Iterator[tuple[int, str]]:
        """Lines joined where a backslash joins them, without comments."""
        at = 0
        while at < len(self.lines):
            first, text = at, self.lines[at]
            at += 1
            if self.comments[first]:
                continue
            while text.rstrip().endswith("\\") and at < len(self.lines) and at - first < 200:
                text = text.rstrip()[:-1] + " " + self.lines[at].strip()
                at += 1
            yield first + 1, text[:_LONGEST]

    def var_files(self, number: int, line: str) -> tuple[str, ...]:
        found = [_group(m) for m in _VAR_FILE.finditer(line)]
        key = _VAR_FILE_KEY.match(line)
        if key is not None and self.yaml:
            rest = key[1].strip().strip("\"'")
            values = [rest] if rest and rest[0] not in "|>" else list(self._block(number - 1))
            found.extend(v for v in values if "tfvars" in v)
        return tuple(f for f in found if f)

    def _block(self, at: int) -> Iterator[str]:
        """The lines of a YAML block scalar below a key."""
        for below in range(at + 1, min(at + 40, len(self.lines))):
            if self.lines[below].strip():
                if self.spaces[below] <= self.spaces[at]:
                    return
                yield self.lines[below].strip().lstrip("- ").strip("\"'")

    def folder(self, number: int, line: str) -> str | None:
        """Where a command runs."""
        chdir = _CHDIR.search(line)
        if chdir is not None:
            return self._from_top(_group(chdir), self._step_folder(number))
        cd = None
        for found in _CD.finditer(line.split("var-file", 1)[0]):
            cd = _group(found)
        return self._from_top(cd, self._step_folder(number)) if cd else self._step_folder(number)

    def _from_top(self, folder: str, start: str | None = None) -> str:
        text = folder.strip().strip("\"'")
        # Variables for the checkout itself, and paths from the top.
        text = re.sub(
            r"^(?:\x00(?:github_workspace|GITHUB_WORKSPACE|CI_PROJECT_DIR|PWD|WORKSPACE)\x00/?|/)", "", text
        )
        return normal(join(start, text) if start else text)

    def _step_folder(self, number: int) -> str | None:
        if not self.yaml:
            return self._cd_before(number)
        at = number - 1
        first, last = self._step(at)
        for near in sorted(range(first, last), key=lambda n: abs(n - at)):
            found = None if self.comments[near] else _DIRECTORY.match(self.lines[near])
            if found is not None and self._is_folder(found[1]):
                return self._from_top(found[1])
        return self._common_folder()

    def _is_folder(self, text: str) -> bool:
        return not text.startswith(("|", ">", "[", "{")) and not re.search(
            r"\.(?:ya?ml|json|txt|tfvars)\b|\s-", text
        )

    def _common_folder(self) -> str | None:
        """The one working directory that a workflow names, if it names one."""
        found = {
            m[1]
            for n, line in enumerate(self.lines)
            if not self.comments[n]
            and "director" in line.lower()
            and (m := _DIRECTORY.match(line)) is not None
            and self._is_folder(m[1])
        }
        return self._from_top(found.pop()) if len(found) == 1 else None

    def _step(self, at: int) -> tuple[int, int]:
        """The lines of the list item that a line stands in."""
        first = at
        while first > 0 and at - first < 300:
            step = _STEP.match(self.lines[first])
            if step is not None and len(step[1]) < max(self.spaces[at], 1):
                break
            if step is not None and first == at:
                break
            first -= 1
        step = _STEP.match(self.lines[first])
        if step is None:
            return at, at + 1
        last = at + 1
        while last < len(self.lines) and last - at < 300:
            if self.lines[last].strip() and self.spaces[last] <= len(step[1]):
                break
            last += 1
        return first, last

    def _cd_before(self, number: int) -> str | None:
        """The folder that a script went to before, on a line of its own."""
        for at in range(number - 2, max(-1, number - 60), -1):
            if self.comments[at]:
                continue
            found = _CD.search(self.lines[at])
            if found is not None:
                text = _group(found)
                return None if text.startswith((HOLE, "/", "-", "..")) else self._from_top(text)
        return None

    def workspace(self, number: int, line: str) -> str | None:
        """The workspace that is selected on the way to a command."""
        for name in _workspaces(line):
            return name
        first, last = max(0, number - 40), min(len(self.lines), number + 5)
        if self.yaml:
            first, last = self._step(number - 1)
            for at in range(first, last):
                key = re.match(r"^\s*workspace:\s*(\S.*?)\s*$", self.lines[at])
                if key is not None and not self.comments[at]:
                    return key[1].strip("\"'")
        for at in range(min(last, number) - 1, first - 1, -1):
            if not self.comments[at]:
                for name in _workspaces(self.lines[at]):
                    return name
        return None


def _workspaces(line: str) -> Iterator[str]:
    if "workspace" in line or "TF_WORKSPACE" in line:
        for found in _WORKSPACE.finditer(line):
            name = _group(found)
            if not name.startswith("-") and "/" not in name:
                yield name


def _group(found: re.Match[str]) -> str:
    return next((g for g in found.groups() if g), "")


def normal(path: str) -> str:
    return normpath(path.rstrip("/")) if path.rstrip("/") else "."


def pattern(path: str) -> re.Pattern[str] | None:
    """Matches the paths that a text with HOLEs may mean; equal names get equal texts. None: too many."""
    if path.count(HOLE) > 2 * _MOST_HOLES or len(path) > _LONGEST:
        return None
    out, names = "", dict[str, str]()
    for at, part in enumerate(path.split(HOLE)):
        if at % 2 == 0:
            out += re.escape(part)
        elif part in names:
            out += f"(?P={names[part]})"
        else:
            names[part] = f"h{len(names)}"
            out += f"(?P<{names[part]}>[^/]+?)"
    return re.compile(out)


def hole_names(path: str) -> dict[str, str]:
    """The groups of `pattern` by the names that the pipeline gives."""
    names: dict[str, str] = {}
    for at, part in enumerate(path.split(HOLE)):
        if at % 2 == 1 and part not in names:
            names[part] = f"h{len(names)}"
    return names
