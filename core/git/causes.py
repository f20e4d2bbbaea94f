"""What Git's error output means: its words -> a typed error with a sentence."""

from __future__ import annotations

import re

from core.git.errors import GitError, Kind, mask
from core.text import _


def _rules() -> tuple[tuple[Kind, str, str], ...]:
    """Git's words (LC_ALL=C) -> what it means. The first that is found decides."""
    return (
        (
            Kind.DISK,
            r"No space left on device|Disk quota exceeded|unable to write (?:loose )?(?:object|file)|"
            r"file write error|Read-only file system|"
            r"unable to create temporary file|insufficient permission for adding an object",
            _(
                "There is no room or no right to write on this disk. Nothing was half-written; make room and "
                "try again."
            ),
        ),
        (
            Kind.OWNER,
            r"dubious ownership",
            _(
                "This repository's folder belongs to another user, so Git refuses to read it. If you trust "
                "it, run git config --global --add safe.directory with its path."
            ),
        ),
        (
            Kind.PROXY,
            r"resolve proxy|from proxy|proxy connect|connect to proxy|CONNECT tunnel|HTTP code 407",
            _("The proxy doesn't let Git through. Check http.proxy in your Git settings and HTTPS_PROXY."),
        ),
        (
            Kind.TLS,
            r"SSL certificate|server certificate verification failed|certificate verify|SSL_|schannel|"
            r"unable to get local issuer|gnutls_handshake|error setting certificate|error reading ca cert|"
            r"SSL CA cert",
            _(
                "Git doesn't trust the server's certificate. If your company has its own authority, set "
                "http.sslCAInfo in your Git settings to its file."
            ),
        ),
        (
            Kind.HOST_KEY,
            r"HOST IDENTIFICATION HAS CHANGED",
            _(
                "The server shows another SSH key than it did before: it was set up anew, or somebody stands "
                "in between. Ask those who run it. Nothing was sent."
            ),
        ),
        (
            Kind.HOST_KEY,
            r"Host key verification failed|host key is known for",
            _(
                "This computer doesn't know the server's SSH key yet. Connect to it once in a terminal (ssh "
                "and its name), compare the key, then try again."
            ),
        ),
        (
            Kind.AUTH,
            r"Permission denied \([^)]*publickey",
            _(
                "The server doesn't accept your SSH key. Load it into your agent (ssh-add) and add it to "
                "your account there, then try again."
            ),
        ),
        (
            Kind.AUTH,
            r"could not read (?:Username|Password)|Authentication failed|terminal prompts disabled|"
            r"returned error: 401|Invalid username or (?:password|token)|Permission denied \(",
            _(
                "The server doesn't accept your credentials. Sign in (for GitHub: gh auth login, or a token "
                "in Repoform), then try again."
            ),
        ),
        (Kind.REJECTED, r"\bGH0\d\d\b", _("The server refused the branch: {reason}")),
        (
            Kind.FORBIDDEN,
            r"returned error: 403|Permission to \S+ denied|protected branch|not allowed to push|"
            r"permission denied to|denied by",
            _("You have no right to write to this repository."),
        ),
        (
            Kind.NOT_FOUND,
            r"returned error: 404|Repository not found|does not appear to be a git repository|"
            r"repository '[^']*' (?:not found|does not exist)|not found: did you run",
            _("There is no repository at this address, or you have no right to see it."),
        ),
        (
            Kind.NETWORK,
            r"Could not resolve|Failed to connect|Connection (?:refused|reset|timed out|closed)|"
            r"Couldn't connect|Network is unreachable|No route to host|Operation timed out|early EOF|"
            r"the remote end hung up|Operation too slow|RPC failed|returned error: 5\d\d|"
            r"unexpected disconnect|Empty reply from server|transfer closed|unable to access|"
            r"Could not read from remote",
            _("The server can't be reached. VPN? Your changes are saved; nothing was sent."),
        ),
        (
            Kind.PROTOCOL,
            r"transport '[^']*' not allowed|not allowed by protocol|Unable to find remote helper",
            _("This remote uses a way of transport that Repoform doesn't allow. Use https, ssh or a path."),
        ),
        (
            Kind.EXISTS,
            r"stale info|non-fast-forward|fetch first|reference already exists|already exists",
            _("A branch with this name exists already. Nothing was overwritten; choose another name."),
        ),
        (
            Kind.OTHER,
            r"packed-refs\.lock': File exists",
            _(
                "Another Git process is at work in this repository (packed-refs.lock). Wait for it; if there "
                "is none, remove that file, then try again."
            ),
        ),
        (
            Kind.NAME,
            r"cannot lock ref|\.lock': File exists|directory file conflict|"
            r"refname conflict|D/F conflict",
            _("A branch stands in the way of this name. Nothing was overwritten; choose another name."),
        ),
        (
            Kind.SIGNING,
            r"gpg failed to sign|failed to sign|signing failed|cannot run gpg|"
            r"secret key not avail|Couldn't load public key|user\.signingkey needs|Load key|"
            r"couldn't find key|failed to write commit",
            _(
                "The commit can't be signed: your Git settings ask for a signature, but the key can't be "
                "used. Unlock or add the key, then try again."
            ),
        ),
        (
            Kind.IDENTITY,
            r"Please tell me who you are|unable to auto-detect email|empty ident name|"
            r"no (?:name|email) was given|user\.useConfigOnly",
            _("Git doesn't know your name and e-mail yet. Repoform asks for them once."),
        ),
        (
            Kind.REJECTED,
            r"\[remote rejected\]|pre-receive hook declined|\[rejected\]",
            _("The server refused the branch: {reason}"),
        ),
        (
            Kind.MISSING,
            r"promisor remote|bad object|missing (?:blob|tree|commit|object)|unable to read tree|"
            r"not a valid object|Could not read [0-9a-f]{40}|Failed to traverse parents",
            _("This copy of the repository lacks files of this commit. Refresh to get them."),
        ),
        (
            Kind.NOT_A_REPOSITORY,
            r"not a git repository|cannot use bare repository",
            _("This folder is not a Git repository."),
        ),
        (
            Kind.UNKNOWN_REF,
            r"Needed a single revision|unknown revision|ambiguous argument|bad revision",
            _("There is no such branch or commit."),
        ),
    )


def explain(stderr: str, secrets: tuple[str, ...] = ()) -> GitError:
    """What Git's error output means. Never raises; unknown words are shown as they are."""
    text = mask(stderr, secrets)
    here = re.sub(r"^remote:.*$", "", text, flags=re.MULTILINE)
    for kind, pattern, sentence in _rules():
        # The server's disk is not this one.
        if re.search(pattern, here if kind is Kind.DISK else text, re.IGNORECASE):
            return GitError(kind, sentence.format(reason=last_words(text)), text.strip())
    return GitError(Kind.OTHER, _("Git failed: {reason}").format(reason=last_words(text)), text.strip())


_GENERAL = re.compile(r"declined|rule violations|hook|unpacker error|^$", re.IGNORECASE)
"""Reasons that only say that there was one."""


def last_words(text: str) -> str:
    """The line of Git's output that says most, without its prefix."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    rules = [found[1] for line in lines if (found := re.match(r"^remote: - (.*\w.*?)\s*$", line))]
    if rules:  # GitHub's list of rules that weren't met
        return " ".join(dict.fromkeys(rule if rule.endswith(".") else f"{rule}." for rule in rules))[:300]
    named = next((found[1] for line in lines if (found := re.match(r"^! .*\((.+)\)$", line))), "")
    if named and not _GENERAL.search(named):
        return named[:300]
    for pattern in (
        r"^remote: (?:error: |fatal: |GitLab: )?(.*\w.*)$",
        r"^! .*\((.+)\)$",
        r"^(?:fatal|error): (.*)$",
    ):
        for line in lines:
            if found := re.match(pattern, line):
                return found[1][:300]
    return lines[-1][:300] if lines else _("it gave no reason.")
