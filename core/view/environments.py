"""The environments of a repository, for correcting them."""

from __future__ import annotations

from core.frozen import dataclass
from core.platform.environments import Environments

_NONE = Environments(())


@dataclass(frozen=True, slots=True)
class OwnEnvironments:
    """What was inferred, what the user says of it, and how that is kept."""

    found: Environments = _NONE
    problem: str = ""
    """Why what was said before is not in use; "" where all is well."""
    kept_at: str = ""
    """The file that holds it; "" where it isn't kept."""
    can_undo: bool = False
    corrected: bool = False
    """Anything is other than inferred."""
