"""What a gate fails on: `accuracy<0.9`, `class-drop>5`, `new-cluster>=20`, `tag:must-not-come-back>0.1` …"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from wrongtree.shared.faults import UserError

OPTION = "--fail-on"
SHARE, POINTS, COUNT = "share", "points", "count"
NUMBER = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(%?)", re.ASCII)
PARTS = re.compile(r"([^<>=≥≤!]*)([<>=≥≤!]*)(.*)", re.S)
TAGGED, UNLIKE = re.compile(r"(.*)(>=?)(.*)", re.S), re.compile(r"(.*)([<=≥≤!])(.*)", re.S)
SAME = {"≥": ">=", "≤": "<="}


@dataclass(frozen=True)
class Kind:
    """One sort of rule: how it is written, and what its value is."""

    name: str
    sign: str  # between name and value; what it says is what fails
    unit: str  # SHARE, POINTS or COUNT
    compares: bool  # whether it needs an older site
    example: str  # a value


ACCURACY = Kind("accuracy", "<", SHARE, False, "0.9")
ACCURACY_DROP = Kind("accuracy-drop", ">", POINTS, True, "1")
CLASS_DROP = Kind("class-drop", ">", POINTS, True, "5")
NEW_CLUSTER = Kind("new-cluster", ">=", COUNT, True, "20")
TAG = Kind("tag", ">", SHARE, False, "0.1")
LABEL_DOUBTS = Kind("label-doubts", ">", COUNT, False, "10")
KINDS = {kind.name: kind for kind in (ACCURACY, ACCURACY_DROP, CLASS_DROP, NEW_CLUSTER, TAG, LABEL_DOUBTS)}


@dataclass(frozen=True)
class Rule:
    """One rule: it fails where the site is beyond `value`."""

    kind: Kind
    value: Fraction  # exactly what was written: a share of 1, percentage points, or a number of things
    tag: str = ""  # of a tag rule

    def __str__(self) -> str:
        """The rule as one writes it."""
        tag = f":{self.tag}" if self.kind is TAG else ""
        return f"{self.kind.name}{tag}{self.kind.sign}{_plain(self.value)}"


def parse_rules(texts: Sequence[str], where: str = OPTION) -> tuple[Rule, ...]:
    """The rules, each once. UserError naming the first that is none, and how to write it."""
    return tuple(dict.fromkeys(parse_rule(text, where) for text in texts))


def parse_rule(text: str, where: str = OPTION) -> Rule:
    """One rule; blanks around its parts do not matter."""
    head, sign, value = _split(text.strip())
    name, colon, tag = (part.strip() for part in head.partition(":"))
    kind = KINDS.get(name)
    if kind is None:
        raise UserError(f"{where} {text}: {_unknown(name, tag if colon else '', value)}")
    if (kind is TAG) != bool(tag):
        why = "names no tag" if kind is TAG else "only tag: is followed by a name"
        raise UserError(f"{where} {text}: {why}; write {_written(kind, tag or 'NAME', value)}")
    if not sign and not value:
        written = _written(kind, tag, "")
        quote = f"a shell reads < and > itself, so quote the rule: {where} {shlex.quote(written)}"
        mend = quote if where == OPTION else f"write {written}"
        raise UserError(f"{where} {text}: has no value; {mend}")
    if SAME.get(sign, sign) != kind.sign:
        way = {"<": "below a value", ">": "above a value", ">=": "from a number on"}[kind.sign]
        raise UserError(f"{where} {text}: {name} fails {way}; write {_written(kind, tag, value)}")
    return Rule(kind, _value(kind, tag, value, f"{where} {text}"), tag)


def _split(text: str) -> tuple[str, str, str]:
    """Name, sign and value. A tag may hold signs of its own, so there the last one counts."""
    ways = (TAGGED, UNLIKE) if re.match(r"tag\s*:", text) else (PARTS,)
    found = next(filter(None, (way.fullmatch(text) for way in ways)), None)
    head, sign, value = found.groups() if found else (text, "", "")
    return head.strip(), sign, value.strip()


def _value(kind: Kind, tag: str, text: str, what: str) -> Fraction:
    found = NUMBER.fullmatch(text)
    if found is None:
        raise UserError(f"{what}: {text!r} is not a number; write {_written(kind, tag, text.replace(',', '.'))}")
    value = Fraction(found[1])
    if kind.unit == SHARE:
        value = value / 100 if found[2] else value
        if value > 1 or (kind is ACCURACY and value == 0):
            raise UserError(f"{what}: the value is a share, from 0 to 1 or in %; write {_written(kind, tag, text)}")
        return value
    if found[2]:
        unit = "percentage points, without a sign" if kind.unit == POINTS else "a number of errors or labels"
        raise UserError(f"{what}: the value is {unit}; write {_written(kind, tag, found[1])}")
    if kind.unit == POINTS and value >= 100:
        raise UserError(f"{what}: no accuracy drops by more than 100 points; write {_written(kind, tag, '')}")
    if kind.unit == COUNT and (value.denominator != 1 or (kind is NEW_CLUSTER and value == 0)):
        raise UserError(f"{what}: the value is a whole number; write {_written(kind, tag, '')}")
    return value


def _unknown(name: str, tag: str, value: str) -> str:
    near = difflib.get_close_matches(name.lower().replace("_", "-").replace(" ", "-"), KINDS, 1)
    known = ", ".join(f"{kind.name}{':NAME' * (kind is TAG)}{kind.sign}" for kind in KINDS.values())
    if not near:
        return f"there is no rule {name!r}; choose from {known}"
    kind = KINDS[near[0]]
    return f"there is no rule {name!r}; write {_written(kind, tag or 'NAME', value)}"


def _written(kind: Kind, tag: str, value: str) -> str:
    """A rule of this kind that is accepted, with the value that was meant, or an example."""
    found = NUMBER.fullmatch(value)
    example = kind.example
    if found is not None:
        number = Fraction(found[1])
        if kind.unit == SHARE and (found[2] or number > 1):
            example = f"{found[1]}%" if 0 < number <= 100 else example
        elif 0 < number <= {SHARE: 1, POINTS: 99}.get(kind.unit, number) and (
            kind.unit != COUNT or number.denominator == 1
        ):
            example = found[1]
    return f"{kind.name}{f':{tag}' if kind is TAG else ''}{kind.sign}{example}"


def _plain(value: Fraction) -> str:
    """A decimal, as it was written or as a percentage comes to."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
