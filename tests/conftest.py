"""For every test: no screen, no user's settings, no user's Git configuration, before Qt is imported."""

from __future__ import annotations

import os
import tempfile

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("REPOFORM_LANGUAGE", "C")
_home = tempfile.mkdtemp(prefix="repoform-tests-")
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = os.path.join(_home, _name.lower())  # noqa: PTH118
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
