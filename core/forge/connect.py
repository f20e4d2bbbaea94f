"""From a remote to whatever takes its proposals: the forge found, the credential found, trust asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path

from core.forge.address import parse_address
from core.forge.credentials import Credential, Hosts, find_credential, keyring_get
from core.forge.detect import Probe, detect, resolve_ssh_alias
from core.forge.forges import forge_of, token_shapes
from core.forge.interface import Forge, Manners, Place, Publishing, Reviewing, Way
from core.frozen import dataclass
from core.git.errors import GitError, know_tokens, mask
from core.git.identity import Identity, identity_of
from core.git.repository import Repository
from core.git.runner import Runner
from core.git.transfer import Token
from core.git.trust import Risk, TrustStore, apply_trust, local_config_risks


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
    def forge(self) -> Forge:
        """What answers for all that is alike at every remote of its kind."""
        return forge_of(self.place.kind)

    @property
    def manners(self) -> Manners:
        return self.forge.manners

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
        """The forge's own page for opening the request; "" if there is none."""
        web = self.place.web
        return self.forge.compare_page(web, base, head, title, description) if web else ""

    def head(self, branch: str, fork_owner: str) -> str:
        return self.forge.head(branch, fork_owner)

    def pause_between_looks(self) -> float:
        """Seconds between two looks at requests that the forge doesn't mind."""
        takes_credentials = self.forge.accounts is not None
        alone = takes_credentials and self.credential is None
        return self.manners.pause_anonymous if alone else self.manners.pause

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
    know_tokens(token_shapes)
    repository.guard()
    url = repository.remote_url(remote)
    push_url = repository.remote_url(remote, push=True)
    place = detect(push_url, probe, ssh_alias)
    trust = TrustStore(data_dir)
    who = identity or identity_of(repository.config, environ)
    forge = forge_of(place.kind)
    credential = None
    if forge.accounts is not None:
        credential = find_credential(
            forge.accounts,
            place.api,
            place.host,
            repository.runner,
            Hosts(data_dir),
            environ=environ,
            stored=stored,
        )
    ssh = parse_address(push_url).scheme == "ssh"
    ends = forge.connect(Way(place, repository, remote, push_url, ssh, who, credential, pause))
    return Connection(
        remote, url, push_url, place, ends.publishing, ends.reviewing, credential, ends.sentence, trust
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
    """For fetching or cloning where the user's own Git access was refused (AUTH, NOT_FOUND): the token that
    Repoform would use for the host, None if there is none or it may not go to this address."""
    know_tokens(token_shapes)
    place = detect(url, probe)
    accounts = forge_of(place.kind).accounts
    if accounts is None:
        return None
    found = find_credential(
        accounts,
        place.api,
        place.host,
        runner or Runner(None),
        Hosts(data_dir),
        environ=environ,
        stored=stored,
    )
    return found.token if found is not None and found.token.fits(url) else None
