"""What a gate is asked: its rules, from the command line and from a file, and the files that they need."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wrongtree.gate.rules import Rule, parse_rules
from wrongtree.shared.faults import UserError

FAIL_ON, AGAINST, TAG = "fail-on", "against", "tag"
KEYS = (FAIL_ON, AGAINST, TAG)


@dataclass(frozen=True)
class Asked:
    """Everything that decides what a gate says of a site."""

    new: Path
    rules: tuple[Rule, ...]
    against: Path | None = None
    tags: Path | None = None  # a tag file of the explorer, or the table that `export --tag` makes of one


def read_asked(
    new: Path, fail_on: Sequence[str], rules: Path | None = None, against: Path | None = None, tags: Path | None = None
) -> Asked:
    """Join the command line and a file of rules; the paths on the command line take precedence.

    UserError for the first rule that is misspelt, for an unknown key, and where there is no rule at all.
    """
    found = () if rules is None else _rules_of(rules, given := _read(rules))
    if rules is not None:
        against = against or _path(rules, given, AGAINST)
        tags = tags or _path(rules, given, TAG)
    found = tuple(dict.fromkeys((*found, *parse_rules(fail_on))))
    if not found:
        raise UserError("gate: there is no rule to fail on; add --fail-on 'accuracy<0.9', or --rules FILE")
    return Asked(new, found, against, tags)


def _read(path: Path) -> dict[str, Any]:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise UserError(f'{path}: cannot be read ({fault.strerror}); write fail-on = ["accuracy<0.9"] in it') from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise UserError(f'{path}: is not valid TOML: {fault}; write fail-on = ["accuracy<0.9"]') from fault
    for key in given:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            mend = f"did you mean {near[0]}?" if near else f"it takes {', '.join(KEYS)}"
            raise UserError(f"{path}: {key} is not a key of a file of rules; {mend}")
    return given


def _rules_of(path: Path, given: dict[str, Any]) -> tuple[Rule, ...]:
    texts = given.get(FAIL_ON, [])
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UserError(f'{path}: {FAIL_ON} is not a list of rules; write {FAIL_ON} = ["accuracy<0.9"]')
    return parse_rules(texts, f"{path}: {FAIL_ON}:")


def _path(path: Path, given: dict[str, Any], key: str) -> Path | None:
    """A path of the file, which begins in its folder."""
    found = given.get(key)
    if found is None:
        return None
    if not isinstance(found, str) or not found:
        raise UserError(f'{path}: {key} is not a path; write {key} = "…"')
    return path.parent / found
