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
    cluster: bool  # of one of the sites; else its errors share a confusion and no more


@dataclass(frozen=True)
class Between:
    """What two models make of the images that the site of their comparison shows."""

    outcome: Ints  # (u,) of every row: 0 fixed, 1 broken, 2 still wrong with the same prediction, 3 with another
    blind: bool  # whether its tree of embeddings does not know which model has an image correct
    near: Ints  # (c,) the row that each image of `Compared.ids` is nearest to in what both make of it; (0,): not known


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
    between: Between | None = None  # of two models


@dataclass(frozen=True)
class Outcomes:
    """What became of the images of t nodes, those of one tree after those of the other."""

    tree: tuple[str, ...]  # (trees,)
    first: Ints  # (trees + 1,) where each tree's nodes begin
    node: Ints  # (t,)
    count: Ints  # (t, 4) of its images, by outcome
    images: Ints  # (t,) images in common that it stands for, those that both have correct too; -1: not known
    p: Doubles  # (t,) McNemar's exact test, two-sided; NaN: not tested
    adjusted: Doubles  # (t,) after Benjamini–Hochberg over what is tested in its tree
