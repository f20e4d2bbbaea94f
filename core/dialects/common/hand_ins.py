"""What a dialect hands in to the room that all Terraform dialects share."""

from __future__ import annotations

from collections.abc import Callable

from core.dialects.common.recognised import Source
from core.dialects.common.variables import OwnModule
from core.frozen import dataclass
from core.terraform.files import Placed
from core.terraform.folder import Folder


@dataclass(frozen=True, slots=True)
class HandIns:
    """How a dialect tells its modules from others. Each is a pure function, kept by what it is given."""

    recognise: Callable[[str], Source | None]
    """What a `source` says; None where it is no module of the dialect."""
    own_module: Callable[[Folder], OwnModule]
    """What the folder of a local module tells; `OwnModule.source` is None where it is none of the dialect."""
    wrapped: Callable[[Folder], Placed | None]
    """The one module block in a local module that does nothing else than wrap it; None where it does more."""
    beside: Callable[[str], tuple[str, ...]]
    """Folders of the same repository that are fetched with this one, since its platforms use them too."""
