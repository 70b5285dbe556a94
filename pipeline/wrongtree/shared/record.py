"""How a site was made: enough to make it again, and nothing of where it was made."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import importlib.metadata
import platform
import re
import shlex
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wrongtree import __version__
from wrongtree.shared.texts import named_parts, printable, without_secrets

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LIBRARIES = ("torch", "torchvision", "numpy", "scipy", "scikit-learn", "fastcluster", "pillow")  # of all numbers
# How a model's name begins or ends.
EXTRAS = {"timm:": "timm", "hf:": "transformers", "open_clip:": "open_clip_torch", ".onnx": "onnxruntime"}
NAMED = ("torchvision", "timm", "hf", "open_clip")  # models and data sets that go by a name behind a colon
ADDRESS = re.compile(r"\w{2,}:/")  # how an address begins; in a Path two slashes are one
ASIDE = ("out", "cache", "verify", "engine", "standalone", "standalone-limit")  # where a site goes, and by what
UNFIT = (
    "out",
    "name",
    "title",
    "cache",
    "machine",
    "standalone",
    "asked",
    "hierarchy",
    "compared",
    "concepts",
)  # of a plan: no number


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the command line was asked for, files and folders by the last part of their path."""

    options: Mapping[str, Any]  # by key, as in wrongtree.toml; defaults too
    given: tuple[str, ...]  # keys that were given, there or in the file
    sha256: Mapping[str, str]  # of the files among them


def asked(values: Mapping[str, Any], given: Collection[str]) -> Asked:
    """Record options: `values` by key, None where nothing holds; `given` were chosen by a person."""
    set_ = {key: value for key, value in values.items() if value is not None and key not in ASIDE}
    files = {key: file for key, value in set_.items() if (file := _file(value)) is not None and key != "data"}
    return Asked(
        {key: _written(_unplaced(value)) for key, value in set_.items()},
        tuple(key for key in set_ if key in given),
        {key: _sha256(file) for key, file in files.items()},
    )


def made(
    plan: DataclassInstance, said: Asked | None, versions: Mapping[str, str], digests: Mapping[str, str]
) -> dict[str, Any]:
    """The manifest's `made`; `said` is None where a build was asked for from Python, with objects that have no name."""
    parameters = {key: value for key, value in dataclasses.asdict(plan).items() if key not in UNFIT}
    return {
        "command": None if said is None else command(said),
        "given": [] if said is None else list(said.given),
        "options": {} if said is None else dict(said.options),
        "parameters": parameters,
        "versions": {**versions, **_of_extras({} if said is None else said.options)},
        "digests": dict(digests),
        "sha256": {} if said is None else dict(said.sha256),
    }


def command(said: Asked) -> str:
    """`wrongtree build` with the options that were given, to be pasted into a shell."""
    words = ["wrongtree", "build"]
    for key in said.given:
        value = said.options[key]
        if value is True:
            words.append(f"--{key}")
        elif value is not False:
            words += [f"--{key}", str(value)]
    return shlex.join(words)


@cache
def versions() -> dict[str, str]:
    """Of Python, of wrongtree and of the libraries that numbers come from, as they run now; torch may not be there."""
    known = {}
    for name in LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            known[name] = importlib.metadata.version(name)
    return {"python": platform.python_version(), "wrongtree": __version__, **known}


def _of_extras(options: Mapping[str, Any]) -> dict[str, str]:
    """Versions of what loads the models; they are part of these models' digests, so what ran is what is installed."""
    named = [str(options.get(key, "")).lower() for key in ("model", "embedder", "concepts")]
    needed = [library for mark, library in EXTRAS.items() for name in named if mark in (name[: len(mark)], name[-5:])]
    return {library: importlib.metadata.version(library) for library in needed}


def _unplaced(value: Any) -> Any:
    """A path without its folders, an address without its secrets; other values as they are."""
    if isinstance(value, Path) and not value.exists() and (parts := named_parts(str(value))):
        return ",".join(f"{name}={_unplaced(Path(where))}" for name, where in parts)
    text = without_secrets(str(value))
    if ADDRESS.match(text) and not isinstance(value, str | Path):
        return text.rpartition("/")[2]
    kind, colon, name = text.partition(":")
    if colon and kind in NAMED:
        return f"{kind}:{Path(name).name}" if name.startswith((".", "/", "~")) else text
    if kind.endswith(".py"):
        return f"{Path(kind).name}{colon}{name}"
    if isinstance(value, Path) or _file(value) is not None:
        return Path(text).name or text
    return value


def _written(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value


def _file(value: Any) -> Path | None:
    """The file that an option names, if it names one."""
    if not isinstance(value, str | Path):
        return None
    text = str(value)
    path = Path(text.partition(":")[0] if ".py:" in text else text)
    try:
        return path if path.is_file() else None
    except (OSError, ValueError):  # too long for a name, or with a zero in it
        return None


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
