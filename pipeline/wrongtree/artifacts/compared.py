"""What the site of several sites knows beside what it shows: of a comparison, or of a series of checkpoints."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wrongtree.artifacts.checkpoints import Checkpoints
from wrongtree.shared.arrays import Doubles, Ints


@dataclass(frozen=True)
class Finding:
    """A line of its list: a cluster of one of the sites."""

    kind: str  # Broken, Fixed, Unmoved; of a series what became of its images
    row: Ints  # its errors, as rows of the data set
    what: str  # its commonest confusion
    of: str  # how many are new, were fixed or have not moved, with denominators, and how sure that is
    notable: bool  # whether that is significant


@dataclass(frozen=True)
class Compared:
    """A comparison or a series, as its site says it. The data set of the site has u images: those that it shows."""

    key: str  # `comparison` or `series`: what the manifest and the file call it
    told: Mapping[str, Any]  # what the manifest says of it: the sentence, and what the sites are called
    document: Mapping[str, Any]  # data/<key>.json
    findings: tuple[Finding, ...]
    ids: tuple[str, ...]  # (c,) the images that the site counts and does not show; the newest site has them correct
    label: Ints  # (c,)
    confidence: Doubles  # (c,) the newest site's; 1 where it has none
    columns: Mapping[str, tuple[str, ...]]  # (c,) what the data set's columns say of them, by name
    checkpoints: Checkpoints | None = None  # of a series
