"""Which splits a build is asked to compare, and where each of them is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from wrongtree.config import DataConfig
from wrongtree.inputs.remote.paths import place, remote
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import named_parts

PAGE = "splits"


@dataclass(frozen=True)
class Part:
    """One split: its name, the data set that it is in, and what that calls it."""

    name: str
    data: Path
    split: str | None = None


def parts_of(data: Path, config: DataConfig) -> list[Part]:
    """`--data train=DIR,dev=DIR`, or `--split train,dev` of one data set; none where one data set is meant as it is.

    UserError where there are fewer than two, or two of one name.
    """
    named = [] if remote(data) is not None or data.exists() else named_parts(str(data))
    if named and config.split is not None:
        raise UserError(f"--split {config.split}: --data names the splits already; remove --split", PAGE)
    if named:
        found, given = [Part(name, place(where)) for name, where in named], f"--data {data}"
    elif config.split is not None and "," in config.split and not (data / config.split).exists():
        found = [Part(name.strip(), data, name.strip()) for name in config.split.split(",")]
        given = f"--split {config.split}"
        if not all(part.name for part in found):
            raise UserError(f"{given}: a name between the commas is missing; write --split train,dev", PAGE)
    else:
        return []
    names = [part.name for part in found]
    if len(found) == 1:
        raise UserError(
            f"{given}: no such file or folder, and as splits it names only {names[0]}; name a second one, as in "
            f"{given.rstrip(',')},{'dev' if names[0] != 'dev' else 'test'}=DIR, or correct the folder's name",
            PAGE,
        )
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"{given}: names the split {name} twice; give each split a name of its own", PAGE)
    if config.one_vs_rest is not None:
        raise UserError(
            f"--one-vs-rest {config.one_vs_rest}: cannot be combined with several splits; pass one split at a time",
            PAGE,
        )
    return found


def reading_of(part: Part, config: DataConfig) -> DataConfig:
    """How one of them is read: `--limit` and `--sample` apply to each."""
    return replace(config, split=part.split)


def paths_of(data: Path, config: DataConfig) -> list[Path]:
    """Every data set that is read."""
    return [part.data for part in parts_of(data, config)] or [data]
