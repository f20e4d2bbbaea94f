"""Before anything else of the bundle runs: what the bundle's loader put into the environment for itself isn't
meant for Git, ssh and the forges' own tools, which Repoform starts."""

import os

for _name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
    if f"{_name}_ORIG" in os.environ:
        os.environ[_name] = os.environ.pop(f"{_name}_ORIG")
    else:
        os.environ.pop(_name, None)
