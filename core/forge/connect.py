"""From a remote to whatever takes its proposals: the forge found, the credential found, trust asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.forge.address import parse_address
from core.forge.credentials import Credential, Hosts, find_credential, keyring_get
from core.forge.detect import Place, Probe, compare_page, detect, resolve_ssh_alias
from core.forge.inbox.forge import Inbox
from core.forge.interface import Manners, Publishing, Reviewing
from core.git.errors import GitError, mask
from core.git.identity import Identity, identity_of
from core.git.repository import Repository
from core.git.runner import Runner
from core.git.transfer import Token
from core.git.trust import Risk, TrustStore, apply_trust, local_config_risks
from core.text import _


@dataclass(frozen=True)
class Connection:
    """How proposals of one remote are sent and read."""

    remote: str
    url: str = field(repr=False)
    """Where it is fetched from; may hold the user's own credentials, like `push_url`."""
    push_url: str = field(repr=False)
    place: Place
    publishing: Publishing | None
    """None: push only, then the compare page."""
    reviewing: Reviewing | None
    credential: Credential | None
    sentence: str
    """What sending would use, as far as known without asking the network."""
    trust: TrustStore

    @property
    def kind(self) -> str:
        """ "github", "inbox" or "other"."""
        return self.place.kind

    @property
    def title(self) -> str:
        """ "acme/infrastructure"."""
        place = self.place
        if place.owner:
            return f"{place.owner}/{place.name}"
        return parse_address(self.url).name or mask(self.url)

    @property
    def token(self) -> Token | None:
        """What to push with; None: the user's own Git access."""
        token = self.credential.token if self.credential else None
        return token if token is not None and token.fits(self.push_url) else None

    def compare_url(self, base: str, head: str, title: str = "", description: str = "") -> str:
        return compare_page(self.place, base, head, title, description)

    @property
    def manners(self) -> Manners:
        if self.reviewing is not None:
            return self.reviewing.manners
        names = {"gitlab": "GitLab", "bitbucket": "Bitbucket", "azure": "Azure DevOps", "gitea": "Gitea"}
        return Manners(names.get(self.place.flavour, ""))

    def parent(self) -> str:
        """ "acme/infra" where this remote is a fork of it; "" where it is none, or nobody can tell."""
        if self.reviewing is None:
            return ""
        try:
            return self.reviewing.parent()
        except GitError:
            return ""  # whatever ails the forge is told where it stands in the way

    def risks(self, repository: Repository) -> tuple[Risk, ...]:
        """Programs of the repository's own configuration that sending would use and that aren't trusted."""
        trusted = self.trust.pairs(repository)
        return tuple(r for r in local_config_risks(repository, self.push_url) if r.pair not in trusted)

    def check_trust(self, repository: Repository) -> None:
        """Raises GitError TRUST if sending would use one of them."""
        apply_trust(repository, self.trust, self.push_url)


def connect(
    repository: Repository,
    remote: str,
    data_dir: Path,
    *,
    identity: Identity | None = None,
    environ: Mapping[str, str] | None = None,
    probe: Probe | None = None,
    ssh_alias: Callable[[str], str] = resolve_ssh_alias,
    stored: Callable[[str], str | None] = keyring_get,
    pause: float | None = None,
) -> Connection:
    """Which forge `remote` belongs to and how to reach it. Asks an unknown host what it is, nothing more.

    `identity` is who writes in a review inbox; else Git's own. `pause` is the seconds between requests to a
    forge (None: as the forge asks).
    """
    repository.guard()
    url = repository.remote_url(remote)
    push_url = repository.remote_url(remote, push=True)
    place = detect(push_url, probe, ssh_alias)
    trust = TrustStore(data_dir)
    who = identity or identity_of(repository.config, environ)
    if place.kind == "inbox":
        inbox = Inbox(repository, remote, push_url, who)
        return Connection(
            remote,
            url,
            push_url,
            place,
            inbox,
            inbox,
            None,
            _("This goes to the review inbox of this remote."),
            trust,
        )
    if place.kind == "other" and not place.web:
        return Connection(remote, url, push_url, place, None, None, None, _unasked(place), trust)
    if place.kind == "other":
        return Connection(
            remote,
            url,
            push_url,
            place,
            None,
            None,
            None,
            _(
                "The branch is pushed with your Git access; the request is opened on {host}'s own page."
            ).format(host=place.host),
            trust,
        )
    credential = find_credential(
        place.api, place.host, repository.runner, Hosts(data_dir), environ=environ, stored=stored
    )
    from core.forge.github.forge import GitHub  # late: PyGithub takes long to import

    github = GitHub(place, credential, ssh=parse_address(push_url).scheme == "ssh", pause=pause)
    if credential is None:
        return Connection(
            remote,
            url,
            push_url,
            place,
            None,
            github,
            None,
            _(
                "Nobody is signed in to {host}, so the branch is pushed with your Git access and {host}'s "
                "own page opens the pull request. To let Repoform open it: gh auth login, or a token."
            ).format(host=place.host),
            trust,
        )
    return Connection(
        remote,
        url,
        push_url,
        place,
        github,
        github,
        credential,
        _("Sending with {label}.").format(label=credential.label),
        trust,
    )


def _unasked(place: Place) -> str:
    why = {
        "certificate": _(
            "Repoform doesn't trust the certificate of {host}, so it couldn't ask what it is. "
            "If your company has its own authority, set REQUESTS_CA_BUNDLE to its file."
        ),
        "proxy": _(
            "The proxy doesn't let Repoform through to {host}, so it couldn't ask what it is. Check "
            "HTTPS_PROXY."
        ),
    }.get(place.unasked, _("{host} didn't tell what it is."))
    return (
        why.format(host=place.host)
        + " "
        + _("As it is, only the branch is pushed; open the request yourself.")
    )


def token_for(
    url: str,
    data_dir: Path,
    *,
    runner: Runner | None = None,
    environ: Mapping[str, str] | None = None,
    probe: Probe | None = None,
    stored: Callable[[str], str | None] = keyring_get,
) -> Token | None:
    """For fetching or cloning from GitHub where the user's own Git access was refused (AUTH, NOT_FOUND): the
    token that Repoform would use for the host, None if there is none or it may not go to this address."""
    place = detect(url, probe)
    if place.kind != "github":
        return None
    found = find_credential(
        place.api, place.host, runner or Runner(None), Hosts(data_dir), environ=environ, stored=stored
    )
    return found.token if found is not None and found.token.fits(url) else None
