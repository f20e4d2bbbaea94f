"""The signs by which causes are known, collected from Git's, OpenSSH's and the forges' own sources.

Order matters: the first that is found decides. What is sure comes first; "the server can't be reached" only
where Git, curl or ssh say so.
"""

from __future__ import annotations

from core.frozen import dataclass
from core.git.errors import Kind
from core.text import _


@dataclass(frozen=True, slots=True)
class Cause:
    kind: Kind
    sentence: str
    """`{reason}` stands for the words of the side that said it."""
    here: str = ""
    """A pattern for what Git and ssh on this computer say; "" for never."""
    there: str = ""
    """A pattern for what the server says; "" for never."""


_NO_RIGHT = r"(?:Permission denied|Operation not permitted|Read-only file system|Access is denied)"
_WRITE = r"(?:create|write|open|append|unlink|rename|mkdir|move|remove|set|delete|update|lock|store|fsync)"
_CANT_WRITE = (
    rf"(?:(?:unable to|failed to|cannot|can't|could not|couldn't) {_WRITE}|write error|"
    r"error (?:when )?(?:opening|writing|closing|creating))"
)


def causes() -> tuple[Cause, ...]:
    return (*_this_computer(), *_connection(), *_access(), *_refusals(), *_repository(), *_unreachable())


def _this_computer() -> tuple[Cause, ...]:
    ssh = _("ssh on this computer can't connect: {reason}. Mend that, then try again; nothing was sent.")
    return (
        Cause(
            Kind.DISK,
            _(
                "There is no room left on this computer's disk. Nothing was half-written; make room and "
                "try again."
            ),
            here=r"No space left on device|Disk quota exceeded|not enough space on the disk|File too large",
        ),
        Cause(
            Kind.OWNER,
            _(
                "This repository's folder belongs to another user, so Git refuses to read it. If you trust "
                "it, run git config --global --add safe.directory with its path."
            ),
            here=r"dubious ownership",
        ),
        Cause(
            Kind.LOCKED,
            _(
                "Another Git process is at work in this repository ({reason}). Wait for it; if there is "
                "none, remove that file, then try again."
            ),
            here=r"\.lock': File exists|could not lock config file [^\n]*: File exists|"
            r"unable to create lock file [^\n]*\.lock; non-directory",
        ),
        Cause(
            Kind.CONFIG,
            _(
                "Git's settings on this computer can't be read: {reason}. Mend or move that file, then "
                "try again."
            ),
            here=r"unable to access '(?!\w+://)[^']*'|error processing config file|"
            r"reading the configuration files|bad config (?:line|variable|value)|bad (?:numeric|"
            r"boolean) config value|bad value for '?\w+\.|failed to expand user dir|"
            r"could not expand include path|exceeded maximum include depth|"
            r"invalid value for '\w+\.|invalid (?:core|push|gc|fetch|http|color)\.\w+|"
            r"Malformed value for|bad zlib compression level|bogus (?:format|count) in ",
        ),
        Cause(
            Kind.CONFIG,
            _(
                "The server takes no push options, but your Git settings ask for some. Unset "
                "push.pushOption for this repository, then try again; nothing was sent."
            ),
            here=r"does not support push options|does not support 'push-option'",
        ),
        Cause(
            Kind.CONFIG,
            _(
                "The server takes no signed pushes, but your Git settings ask for them. Unset "
                "push.gpgSign for this repository, then try again; nothing was sent."
            ),
            here=r"does not support --signed",
        ),
        Cause(
            Kind.NO_GIT,
            _(
                "This computer's Git can't speak https: a part of it is missing ({reason}). Install Git "
                "anew, then try again."
            ),
            here=r"remote-https?' is not a git command|unable to find remote helper for 'https?'",
        ),
        Cause(
            Kind.SSH,
            ssh,
            here=r"Unable to negotiate|Bad owner or permissions|Bad configuration option|"
            r"terminating, \d+ bad config|Can't open user config file|"
            r"too long for Unix domain socket|no matching \w[\w ]* found|"
            r"cannot run (?:\S*[/\\])?(?:ssh|plink|tortoiseplink)(?:\.exe)?: |unable to fork$|"
            r"unsupported option \"|Bad SSH2 |keyword \S+ extra arguments|ssh variant 'simple'|"
            r"Bad protocol (?:version|spec)|No such file or directory\nfatal: unable to fork|"
            r"error: cannot spawn (?:\S*[/\\])?ssh",
        ),
        Cause(
            Kind.DISK,
            _(
                "Git has no right to write on this computer: {reason}. Nothing was half-written. Give "
                "your user the right to that place, then try again."
            ),
            here=rf"{_CANT_WRITE}[^\n]*: {_NO_RIGHT}|insufficient permission for adding|"
            r"unable to create directory for \S+$|^error: (?:unable to update local ref|"
            r"[^\n]*Read-only file system)",
        ),
        Cause(
            Kind.DISK,
            _(
                "Git can't write on this computer: {reason}. Nothing was half-written; mend that, then "
                "try again."
            ),
            here=rf"{_CANT_WRITE}[^\n]*: (?:Is a directory|Not a directory|No such file or directory|"
            r"Input/output error|Too many open files|File name too long|Invalid argument|"
            r"Device or resource busy|Too many levels of symbolic links|Filename too long)|"
            r"unable to create temporary|unable to write (?:loose )?(?:object|file)|"
            r"file write error",
        ),
        Cause(
            Kind.DISK,
            _(
                "Git has no right to read on this computer: {reason}. Give your user the right to it, "
                "then try again."
            ),
            here=r"^(?:fatal|error): (?!cannot run|Load key)[^\n]*(?:open|read|access|stat|load|chdir|"
            rf"map|getcwd)[^\n]*: {_NO_RIGHT}",
        ),
        Cause(
            Kind.SIGNING,
            _(
                "The commit can't be signed: your Git settings ask for a signature, but the key can't be "
                "used. Unlock or add the key, then try again."
            ),
            here=r"gpg failed to sign|failed to sign|(?<!pubkey: )signing failed|"
            r"cannot run (?:\S*[/\\])?(?:gpg\w*|ssh-keygen)(?:\.exe)?: |secret key not avail|"
            r"No secret key|Couldn't load public key|user\.signingkey|no signing key|"
            r"couldn't find key|failed to write commit|gpg\.ssh\.defaultKeyCommand|"
            r"unsupported value for gpg\.format",
        ),
        Cause(
            Kind.IDENTITY,
            _(
                "Git doesn't know your name and e-mail yet. Say them with git config user.name NAME and "
                "git config user.email ADDRESS, then try again."
            ),
            here=r"Please tell me who you are|unable to auto-detect email|empty ident name|"
            r"no (?:name|email) was given|user\.useConfigOnly|ident name consists only of disallowed",
        ),
    )


def _connection() -> tuple[Cause, ...]:
    return (
        Cause(
            Kind.PROXY,
            _("The proxy doesn't let Git through. Check http.proxy in your Git settings and HTTPS_PROXY."),
            here=r"resolve proxy|from proxy|proxy connect|connect to proxy|CONNECT tunnel|HTTP code 407|"
            r"returned error: 407|Invalid proxy URL|SOCKS\d? (?:connect|proxy|reply|server)|"
            r"unsupported proxy|UNKNOWN port 65535",
        ),
        Cause(
            Kind.TLS,
            _(
                "The file of certificates that your Git settings name can't be read: {reason}. Check "
                "http.sslCAInfo, http.sslCert and http.sslKey."
            ),
            here=r"error setting certificate|error reading ca cert|SSL CA cert|"
            r"could not load (?:PEM )?client cert|unable to (?:set|use) (?:private key|"
            r"client certificate)|unable to load client (?:key|cert)",
        ),
        Cause(
            Kind.TLS,
            _(
                "Git doesn't trust the server's certificate. If your company has its own authority, set "
                "http.sslCAInfo in your Git settings to its file."
            ),
            here=r"SSL certificate|server certificate|certificate (?:verify|verification|subject|"
            r"has expired)|unable to get local issuer|SEC_E_(?:UNTRUSTED|CERT|WRONG_PRINCIPAL)|"
            r"CERT_(?:E|TRUST)_|pinned",
        ),
        Cause(
            Kind.NETWORK,
            _unreachable_sentence(),
            # Cut in the middle, whatever the library that encrypts calls it.
            here=r"SSL_ERROR_SYSCALL|SSL_(?:read|write)|GnuTLS recv error|unexpected eof while reading|"
            r"TLS connection was non-properly|SSL connection timeout|SSL_connect: Connection (?:was )?reset|"
            r"schannel: (?:failed to receive handshake|server closed)",
        ),
        Cause(
            Kind.TLS,
            _("The secure connection to the server can't be made: {reason}."),
            here=r"SSL routines|SSL connect error|wrong version number|gnutls_handshake|schannel|SSL_connect|"
            r"tlsv1 alert|handshake fail|unsupported protocol version",
        ),
        Cause(
            Kind.HOST_KEY,
            _(
                "The server shows another SSH key than it did before: it was set up anew, or somebody stands "
                "in between. Ask those who run it. Nothing was sent."
            ),
            here=r"HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY|is marked as revoked",
        ),
        Cause(
            Kind.HOST_KEY,
            _(
                "This computer doesn't know the server's SSH key yet. Connect to it once in a terminal (ssh "
                "and its name), compare the key, then try again."
            ),
            here=r"Host key verification failed|host key is known for|host key is not cached",
        ),
    )


def _access() -> tuple[Cause, ...]:
    return (
        Cause(
            Kind.SSO,
            _(
                "The organization asks for single sign-on: authorize your token or SSH key for it on "
                "the server's page, then try again."
            ),
            there=r"SAML|single sign-?on|\bSSO\b|sso\?authorization_request",
        ),
        Cause(
            Kind.AUTH,
            _(
                "ssh offers the server so many keys that it gives up before the right one. Name the key "
                "for this host in ~/.ssh/config (IdentityFile, and IdentitiesOnly yes), then try again."
            ),
            here=r"Too many authentication failures",
            there=r"Too many authentication failures",
        ),
        Cause(
            Kind.AUTH,
            _(
                "ssh doesn't use your key, since other users of this computer can read it. Take that "
                "right away (chmod 600 and its path), then try again."
            ),
            here=r"UNPROTECTED PRIVATE KEY|Permissions 0\d+ for .* are too open|bad permissions: ignore key",
        ),
        Cause(
            Kind.AUTH,
            _(
                "The server doesn't accept your SSH key. Load it into your agent (ssh-add) and add it to "
                "your account there, then try again."
            ),
            here=r"Permission denied \([^)]*publickey|No supported authentication methods|"
            r"sign_and_send_pubkey",
        ),
        Cause(
            Kind.RATE_LIMIT,
            _(
                "The server takes no more requests from you for now. Wait a while, then try again; "
                "nothing was sent."
            ),
            here=r"returned error: 429|HTTP 429|rate limited by",
            there=r"rate limit|Too many requests|abuse detection|You have exceeded a secondary",
        ),
        Cause(
            Kind.REJECTED,
            _("The server refused the branch: {reason}"),
            there=r"\bGH0\d\d\b|protected branch|branch is protected|TF40245[0-9]|branch polic|"
            r"push rule|must use a pull request",
        ),
        Cause(
            Kind.TOO_LARGE,
            _("The server doesn't take what is sent: it is too large."),
            here=r"HTTP 413|returned error: 413",
            there=r"exceeds maximum allowed size|Entity Too Large|(?:over|above|exceed\w*|reached) [^\n]*"
            r"(?:size|quota|storage)[^\n]*(?:limit|quota)?|too large|larger than [^\n]*(?:limit|allowed)",
        ),
        Cause(
            Kind.NOT_FOUND,
            _("There is no repository at this address, or you have no right to see it."),
            here=r"returned error: (?:404|410)|does not appear to be a git repository|"
            r"repository '[^']*' (?:not found|does not exist)|not found: did you run|"
            r"info/refs not valid|access denied or repository not exported",
            there=r"(?:repositor(?:y|ies)|project|repo)\b[^\n]*\b(?:not found|does not exist|"
            r"doesn't exist|could not be found|not exported|no longer exists|"
            r"either does not exist|isn't (?:here|there))|Project not found|"
            r"does not appear to be a git repository|Cannot find repository|not found: \S+/\S+|"
            r"TF401019|TF200016|TF400948|VS800075|no such (?:repository|project)|"
            r"not a git repository|You may not have access to this repository|"
            r"repository exists and you have access|Repository unavailable|No such directory|"
            r"cannot (?:chdir|change) to|not a valid repository",
        ),
        Cause(
            Kind.AUTH,
            _(
                "The server doesn't accept your credentials. Sign in (for GitHub: gh auth login, or a token "
                "in Repoform), then try again."
            ),
            here=r"could not read (?:Username|Password)|Authentication failed|terminal prompts disabled|"
            r"returned error: 401|Permission denied \(|Permission denied, please try again|"
            r"Invalid username or",
            there=r"Invalid username or (?:password|token)|HTTP Basic: Access denied|"
            r"password authentication was removed|Invalid credentials|(?:token|"
            r"password)[^\n]*\b(?:expired|invalid|revoked)|TF400813|Unauthorized\b|two-factor|2FA|"
            r"Authentication failed|Bad credentials|must sign in",
        ),
        Cause(
            Kind.FORBIDDEN,
            _("You have no right to write to this repository."),
            here=r"returned error: 403|HTTP 403",
            there=r"Permission to \S+ denied|denied to |not allowed to (?:push|upload|write|access|"
            r"download|create)|permission denied|denied by|DENIED by|access (?:is )?(?:denied|"
            r"forbidden)|Access denied|\bForbidden\b|(?:is|are|as|"
            r"so it is) (?:marked as )?read[- ]only|archived|deploy key|deployment key|TF401027|"
            r"TF401003|Write access to (?:this )?repository|write access|Upload denied|"
            r"prohibited by Gerrit|not permitted|lack(?:s|ing) [^\n]*permission|"
            r"insufficient permission|have permission|do not have (?:the )?(?:right|permission|"
            r"access)|IP allow list|has been (?:blocked|deactivated|suspended)|is (?:blocked|"
            r"suspended)|unable to create temporary object directory|Read-only file system|"
            r"repository access denied|Unauthorized user|You can't push|can't push|"
            r"no longer have access|account has been",
        ),
        Cause(
            Kind.OUTAGE,
            _("The server has trouble of its own. Your changes are saved; try again later."),
            here=r"returned error: 5\d\d|HTTP 5\d\d",
            there=r"Internal (?:Server|API) (?:Error|unreachable|error)|Service Unavailable|Bad Gateway|"
            r"Gateway Time-?out|under maintenance|maintenance mode|temporarily unavailable|"
            r"currently (?:unable|unavailable|overloaded)|API is not accessible|"
            r"Failed to connect to internal|internal error|No space left on device|"
            r"Disk quota exceeded|out of memory|Cannot allocate memory|try again later|overloaded",
        ),
        Cause(
            Kind.REFUSED,
            _("The server refused: {reason}"),
            here=r"returned error: 4\d\d|HTTP 4\d\d",
        ),
        Cause(
            Kind.PROTOCOL,
            _("This remote uses a way of transport that Repoform doesn't allow. Use https, ssh or a path."),
            here=r"transport '[^']*' not allowed|not allowed by protocol|Unable to find remote helper|"
            r"'remote-\S+' is not a git command|protocol '[^']*' is not supported|"
            r"strange (?:hostname|pathname|port) ",
        ),
    )


def _refusals() -> tuple[Cause, ...]:
    return (
        Cause(
            Kind.NETWORK,
            _unreachable_sentence(),
            # The pack was cut on its way, or the answer was.
            here=r"remote failed to report status",
            there=r"early EOF|eof before pack header|unexpected disconnect|expected flush",
        ),
        Cause(
            Kind.NAME,
            _("A branch stands in the way of this name. Nothing was overwritten; choose another name."),
            here=r"exists; cannot create|directory file conflict|refname conflict|D/F conflict|"
            r"there is a non-empty directory|cannot process '[^']*' and '[^']*' at the same time|"
            r"name conflict",
            there=r"exists; cannot create|directory file conflict|refname conflict|D/F conflict|"
            r"there is a non-empty directory|cannot process '[^']*' and '[^']*' at the same time|"
            r"name conflict|conflicts with existing|TF401021",
        ),
        Cause(
            Kind.EXISTS,
            _(
                "The branch isn't what it was: someone else was faster. Nothing was overwritten; look "
                "at it, then try again."
            ),
            here=r"is at [0-9a-f]+ but expected|remote ref updated since checkout",
            there=r"is at [0-9a-f]+ but expected|remote ref updated since checkout|TF401028|"
            r"failed to lock|unable to resolve reference|incorrect old value",
        ),
        Cause(
            Kind.EXISTS,
            _("There is a folder with this name already, and it isn't empty. Choose an empty folder."),
            here=r"destination path '[^\n]*' already exists",
        ),
        Cause(
            Kind.EXISTS,
            _("A branch with this name exists already. Nothing was overwritten; choose another name."),
            here=r"\[rejected\][^\n]*\((?:stale info|non-fast-forward|fetch first|needs force|"
            r"already exists)\)|reference already exists",
            there=r"reference already exists|non-fast[- ]forward|^already exists$",
        ),
        Cause(
            Kind.REJECTED,
            _("The server refused the branch: {reason}"),
            here=r"\[remote rejected\]|\[rejected\]",
            there=r"hook declined|Push rejected",
        ),
        Cause(
            Kind.REJECTED,
            _("The server is too old for what was asked of it: {reason}."),
            here=r"receiving end does not support|server doesn't support|Server does not support|"
            r"requires protocol v",
        ),
    )


def _repository() -> tuple[Cause, ...]:
    return (
        # The same words come from this computer's Git and, over a path or ssh, from the other side's.
        Cause(
            Kind.UNKNOWN_REF,
            _("There is no such branch or commit."),
            here=r"couldn't find remote ref|not our ref|does not allow request for unadvertised|"
            r"no matching remote head",
            there=r"not our ref|does not allow request for unadvertised",
        ),
    )


def _unreachable() -> tuple[Cause, ...]:
    return (
        Cause(
            Kind.NETWORK,
            _unreachable_sentence(),
            here=r"Could not resolve|Failed to connect|Connection (?:was )?(?:refused|reset|timed out|"
            r"closed|aborted)|Connection to \S+ (?:closed|timed out)|Couldn't connect|"
            r"Network is (?:unreachable|down)|No route to host|Host is (?:down|unreachable)|"
            r"timed out|Timeout was reached|Timeout, server|early EOF|the remote end hung up|"
            r"Operation too slow|RPC failed|unexpected disconnect|Empty reply from server|"
            r"transfer closed|unable to look up|unable to connect to|Network error|"
            r"Software caused connection abort|Broken pipe|Recv failure|Send failure|"
            r"Failure when receiving|kex_exchange_identification|banner exchange|"
            r"Name or service not known|name resolution|HTTP/2 (?:stream|framing)|Stream error|"
            r"expected flush after|unexpected flush|client_loop: |Received disconnect|"
            r"bad line length|invalid index-pack output|connection unexpectedly closed|"
            r"unable to access '\w+://[^']*': (?!URL using bad|Unsupported|Protocol )",
        ),
        Cause(
            Kind.MISSING,
            _("This copy of the repository lacks files of this commit. Refresh to get them."),
            here=r"promisor remote|bad object|missing (?:blob|tree|commit|object)|unable to read tree|"
            r"not a valid object|Could not read [0-9a-f]{40}|Failed to traverse parents",
        ),
        Cause(
            Kind.NOT_A_REPOSITORY,
            _("This folder is not a Git repository."),
            here=r"not a git repository|cannot use bare repository",
        ),
        Cause(
            Kind.UNKNOWN_REF,
            _("There is no such branch or commit."),
            here=r"Needed a single revision|unknown revision|ambiguous argument|bad revision",
        ),
    )


def _unreachable_sentence() -> str:
    return _("The server can't be reached. VPN? Your changes are saved; nothing was sent.")
