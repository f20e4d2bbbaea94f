"""Git's error output taken apart: what this computer says, and what the server says.

A push or fetch mixes both. Sentences about this computer (its disk, its settings) must not be made from what
a server said of itself, and what a server said must reach the people who read: often it alone helps.
"""

from __future__ import annotations

import re

from core.frozen import dataclass
from core.text import _

MOST = 300
"""Characters of a reason that are shown."""


@dataclass(frozen=True, slots=True)
class Speakers:
    here: str
    """Lines of Git and ssh on this computer, without warnings and hints."""
    there: str
    """Lines of the server, without what marks them as such."""
    reason: str
    """Why the server refused a branch: what stands in parentheses behind `!`; "" if nothing."""


_MARKED = re.compile(r"^remote: ?(.*)$")
_RELAYED = re.compile(r"^(?:fatal: remote error|error: remote unpack failed): (.*)$")
# "! [remote rejected] x -> x (why)", or with --porcelain "!<tab>x:x<tab>[remote rejected] (why)"
_REFUSED_REF = re.compile(r"^\s*![ \t].*?\[remote rejected\][^(]*(?:\((.*)\))?\s*$")
_ASIDE = re.compile(r"^(?:warning|hint): ")
_GIT = re.compile(
    r"^(?:fatal: |error: |usage: |BUG: |From |To |Done$|Cloning into |Everything up-to-date|POST git-|"
    r"send-pack: |fetch-pack: |git: |branch |[ *=+!-][ \t]|Pushing to |"
    r"Please make sure you have the correct |and the repository exists|Another git process seems|"
    r"an editor opened by |are terminated then |may have crashed in |remove the file manually|"
    r"The most similar |Updating |Fetching )"
)
_SSH = re.compile(
    r"^(?:ssh[ :_-]|ssh_\w+|kex_\w+|banner exchange: |Connection (?:to|closed|reset|timed|corrupted)|"
    r"Received disconnect |Disconnected from |Disconnecting |Host key |No \S+ host key |[Ww]arning: |"
    r"\*\* |WARNING: |@|IT IS POSSIBLE |Someone could be |It is also possible |The fingerprint for |"
    r"SHA256:|MD5:|Please contact your system administrator|Add correct host key |Offending |"
    r"  remove with:|  ssh-keygen |\S+ authentication is disabled |\S+ host key for |"
    r"(?:\S+: )?Permission denied|Unable to negotiate |Bad owner or |Bad permissions|Bad configuration|"
    r"Bad packet|\S+: (?:line \d+|terminating, )|\S+ line \d+: |Load key |Permissions 0\d+ for |"
    r"It is (?:required|recommended) that your |This private key will be |bad permissions|key_load_|"
    r"Could not (?:create directory|resolve hostname)|Failed to add the |Authenticated to |"
    r"sign_and_send_pubkey: |agent (?:key|refused) |mux\w*: |\w+_listen\w*: |unix_listener|"
    r"client_loop: |packet_write_|Timeout, server |debug\d: |Can't open user config |"
    r"Could not load host key|hostname contains |percent_|vdollar_|FATAL ERROR: |nc: |Enter passphrase|"
    r"X11 forwarding|Unable to use key|no such identity: |Too many authentication |invalid quotes|"
    r"command-line)"
)
_PROGRESS = re.compile(
    r"^(?:Enumerating|Counting|Compressing|Writing|Receiving|Resolving|Finding|Analyzing|Storing|"
    r"Processing|Checking|Scanning|Validating|Updating|Total \d)\b.*(?:\d+%|\d+\s*/\s*\d+|done|\.\.\.)|"
    r"^Total \d|^Processing changes|^Azure Repos$|^Microsoft \(R\)|^Visual Studio|"
    r"^We noticed you're using an older|^(?:Trace|Request|Correlation)(?: ?ID)?: |^[\W_]*$"
)
_PREFIX = re.compile(r"^(?:(?:error|ERROR|fatal|FATAL|GitLab|Gitea|Forgejo|Gogs|conq|-+>|\*+):?\s+)+(?=\S)")
_CUT = re.compile(r"Could not read from remote repository|the remote end hung up|unexpected disconnect")


def speakers(text: str) -> Speakers:
    """Who said what in the output of one Git command (LC_ALL=C)."""
    here: list[str] = []
    there: list[str] = []
    asides: list[str] = []
    reason = ""
    cut = "Could not read from remote repository" in text
    for raw in text.splitlines():
        line = raw.rstrip()
        if found := _MARKED.match(line) or _RELAYED.match(line):
            there.append(found[1].strip())
        elif found := _REFUSED_REF.match(line):
            reason = reason or (found[1] or "").strip()
            here.append(line)
        elif cut and _from_there(line):
            # The other side's Git or shell, over ssh or a path: its words arrive as they are.
            there.append(line.strip())
        elif _ASIDE.match(line):
            asides.append(line)
        else:
            here.append(line)
    return Speakers("\n".join(here), "\n".join(there), reason)


def _from_there(line: str) -> bool:
    if not line.strip() or _CUT.search(line):
        return False
    if re.match(r"^(?:fatal|error|warning): ", line):
        # Git of this computer would have ended here before it reached anybody.
        return not re.match(
            r"^error: (?:failed to push|RPC failed|cannot run)|^fatal: (?:cannot run|unable to fork)", line
        )
    return not (_GIT.match(line) or _SSH.match(line))


_GENERAL = re.compile(
    r"declined|rule violations|hook|unpacker error|failed to update ref|atomic|fetch first|"
    r"internal server error|^failed$|^$",
    re.IGNORECASE,
)
"""Reasons that only say that there was one."""


def server_words(said: Speakers) -> str:
    """What the server says, on one line and short; "" if it says nothing."""
    lines = [line for line in said.there.splitlines() if not _PROGRESS.match(line.strip())]
    # GitHub's list of rules that weren't met
    rules = [found[1] for line in lines if (found := re.match(r"^- (.*\w.*?)\s*$", line))]
    if rules:
        return shortened(" ".join(dict.fromkeys(r if r.endswith(".") else f"{r}." for r in rules)))
    words = " ".join(dict.fromkeys(_PREFIX.sub("", line.strip()) for line in lines))
    if said.reason and (not words or not _GENERAL.search(said.reason)):
        return shortened(said.reason)
    return shortened(words)


def own_words(text: str) -> str:
    """The line of this computer's Git or ssh that says most, without its prefix."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for pattern in (
        r"^(?:fatal|error): (?!failed to push|the remote end|Could not read from|unable to fork)(.*)$",
        r"^!.*?\((.+)\)$",
        r"^(?:fatal|error): (.*)$",
    ):
        for line in lines:
            if found := re.match(pattern, line):
                return shortened(found[1])
    return shortened(lines[-1]) if lines else _("it gave no reason")


def shortened(text: str) -> str:
    """On one line, without control and direction characters, and not too long to read."""
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+", " ", text)
    text = " ".join(text.split())
    return text if len(text) <= MOST else text[: MOST - 1].rsplit(" ", 1)[0] + "…"
