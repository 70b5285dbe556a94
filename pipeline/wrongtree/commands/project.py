"""`wrongtree.toml`: what the command line would say, kept next to the images. Flags take precedence."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from json import dumps
from pathlib import Path
from typing import Any

from typer.core import TyperOption

from wrongtree.shared.faults import UserError

FILE = Path("wrongtree.toml")
HEAD = """\
# Options of `wrongtree build` in this folder. Every option has a key with its name; options given on the command
# line take precedence. Lines that begin with # show the defaults. Paths are relative to this folder.
"""


def read_project(path: Path, options: Sequence[TyperOption]) -> dict[str, Any]:
    """What the file says, as the command line's defaults: by parameter, text, numbers, or true and false for switches.

    Raises UserError naming the key where it is unknown or holds something else.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise UserError(f"{path}: cannot be read ({fault.strerror})") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise UserError(f"{path}: is not valid TOML: {fault}") from fault
    known = {_key(option): option for option in options if _key(option)}
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise UserError(f"{path}: {key} is not an option of build" + (f"; did you mean {near[0]}?" if near else ""))
        found[str(known[key].name)] = _value(path, key, value, known[key])
    return found


def values_by_key(options: Sequence[TyperOption], values: Mapping[str, Any]) -> dict[str, Any]:
    """What options hold, `values` by parameter, under the keys of the file."""
    return {_key(option): values[str(option.name)] for option in options if _key(option)}


def write_project(path: Path, options: Sequence[TyperOption], given: Mapping[str, Any]) -> None:
    """Write a commented file with a key for every option; `given` are those to set. Never replaces a file."""
    lines = [HEAD]
    for option in options:
        key = _key(option)
        if not key:
            continue
        lines.append(f"# {_help(option)}")
        default = _default(option)
        unset = f"# {key} = {_toml(default)}" if default is not None else f"# {key} ="
        lines.append(f"{key} = {_toml(given[key])}" if key in given else unset)
        lines.append("")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write("\n".join(lines))
    except FileExistsError as fault:
        raise UserError(f"{path}: already exists; edit it, or delete it first") from fault
    except OSError as fault:
        raise UserError(f"{path}: cannot be written ({fault.strerror})") from fault


def _key(option: TyperOption) -> str:
    """The option's name without dashes before it; empty for `--help`."""
    name = max(option.opts, key=len).lstrip("-")
    return "" if name == "help" else name


def _help(option: TyperOption) -> str:
    return " ".join(str(getattr(option, "help", None) or "").split())


def _default(option: TyperOption) -> Any:
    """What holds without the option; None where it is required, or other things decide."""
    default = option.default
    return None if option.required or callable(default) else default


def _value(path: Path, key: str, value: Any, option: TyperOption) -> Any:
    """A list is what the command line separates by commas."""
    if getattr(option, "is_flag", False):
        if not isinstance(value, bool):
            raise UserError(f"{path}: {key} is a switch; set it to true or false")
        return value
    if isinstance(value, list) and all(isinstance(part, str | int | float) for part in value):
        return ",".join(map(str, value))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UserError(f"{path}: {key} = {value!r}: expected text, a number or a list of them")
    return value


def _toml(value: Any) -> str:
    """A TOML value; texts escaped as JSON's are, which TOML reads the same."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else dumps(str(value), ensure_ascii=False)
