"""Everything a person can choose, one frozen dataclass per stage.

A field here is part of the cache key of its stage: change it and that stage, and what follows, is computed afresh.
What only decides how fast we go (device, batch size) lives in `Machine`, which is in no key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wrongtree.shared.texts import printable

ENGINES = ("here", "ray")  # this process, or actors of Ray
OVER = ("errors", "all")  # what trees are grown over
COMBINED = "features+style+quality"  # what `combined` stands for: the best of tests/bench/planted.py, docs/planted.md
PIECE = 1024  # images judged between two savings: what a killed run loses at most


# Of these not every image has a place: they look at the label, or another network than the model has to see each image.
NOT_OF_ALL = frozenset({"doubt", "gradient", "pretrained", "concepts", "autoencoder", "saliency-autoencoder"})


def places_all(representation: str) -> bool:
    """Whether every image has a place in it, be it correctly classified or not."""
    return NOT_OF_ALL.isdisjoint(parts_of(representation))


def parts_of(representation: str) -> list[str]:
    """What a representation is the sum of; of a single one, itself."""
    return "+".join(COMBINED if part == "combined" else part for part in representation.split("+")).split("+")


@dataclass(frozen=True)
class Preprocess:
    """How an image becomes the model's input; named like timm's flags. All `None`: the model's own transform."""

    img_size: int | None = None  # pixels; side of the square that the model sees
    mean: tuple[float, ...] | None = None  # per channel, of values in 0…1
    std: tuple[float, ...] | None = None
    crop_pct: float | None = None  # the square's side as a share of the resized image's shorter side
    interpolation: str | None = None  # bilinear, bicubic, nearest, lanczos

    def given(self) -> bool:
        """Whether any of the flags was set."""
        return any(value is not None for value in vars(self).values())

    def over(self, own: Preprocess) -> Preprocess:
        """These flags where they are set, else what `own` says."""
        return replace(own, **{name: value for name, value in vars(self).items() if value is not None})


@dataclass(frozen=True)
class DataConfig:
    """How a data set is read, and which part of it."""

    split: str | None = None
    class_map: Path | None = None  # from the data's labels to the model's classes
    limit: int | None = None  # the first so many images
    sample: int | None = None  # so many images at random, of those that `limit` leaves
    seed: int = 0
    root: Path | None = None  # where a manifest's paths begin, or a named data set lies
    span: tuple[float, float] | None = None  # values that are black and white; None: what the pictures' type has
    allow_outside: bool = False  # whether a manifest may name files outside its root
    columns: Mapping[str, str] = field(default_factory=dict)  # of tables: path, label, prediction … and what each is
    one_vs_rest: str | None = None  # the label that is judged, where an image has any number of them
    downloads: Path = Path(".wrongtree_cache/data")  # where named data sets go that are nowhere yet


EVERYTHING = DataConfig()


@dataclass(frozen=True)
class ModelConfig:
    """Which classifier to load: `torchvision:NAME`, `package.module:factory` or `path/file.py:factory`."""

    spec: str
    weights: str | None = None  # a file, or a torchvision weight name such as IMAGENET1K_V2
    preprocess: Preprocess = field(default_factory=Preprocess)
    flag: str = "--model"  # the option that named it, for what is said when it cannot be loaded
    weights_flag: str = "--weights"

    @property
    def described(self) -> dict[str, str | None]:
        """How a site names it: without the folders of the machine it was named on."""
        kind, colon, name = self.spec.partition(":")
        spec = f"{Path(kind).name}{colon}{name}" if kind.endswith(".py") or not colon else self.spec
        if kind == "hf" and Path(name).is_dir():
            spec = f"hf:{Path(name).name}"
        return {
            "spec": printable(spec),
            "weights": None if self.weights is None else printable(Path(self.weights).name),
        }


@dataclass(frozen=True)
class PredictConfig:
    """What the one pass over the images keeps."""

    over: str = "errors"  # what trees are grown over, and so whose close-ups are kept: errors, all
    layer: str | None = None  # name of the module whose output is the feature map; None: found automatically
    keep_correct: int = 10_000  # images of which everything is kept, errors aside: beyond it a sample
    amp: bool = False  # whether the model runs in mixed precision
    feature_numbers: int = 4096  # at most this many numbers per image remain of the feature map after pooling
    saliency_side: int = 56  # pixels; maps are pooled to at most this side
    thumbnail_side: int = 64  # pixels; of every image
    closeup_side: int = 128  # pixels; of the errors, or of all images


@dataclass(frozen=True)
class AutoencoderConfig:
    """How autoencoders learn."""

    steps: int = 1500  # batches: a fixed budget, whatever the number of images
    batch: int = 64
    rate: float = 3e-3  # highest learning rate of a one-cycle schedule
    seed: int = 0


@dataclass(frozen=True)
class RepresentConfig:
    """How wide a representation may be."""

    dimensions: int = 64  # principal components kept
    shaping: int = 20_000  # members, sampled, that say which components these are: more would not fit into memory
    correct: int = 10_000  # images that are right, at most, placed among the errors
    embedded: int = 1000  # the same where another network has to see them first
    seed: int = 0


@dataclass(frozen=True)
class ConceptsConfig:
    """Of which images another network says what it sees."""

    correct: int = 4000  # images that are right, at most, to compare errors with
    most: int = 3  # concepts that an image bears: with more, more are wrong (docs/concepts.md)
    share: float = 0.02  # of all of the network's outputs, at most, so that an image does not bear half of a few
    seed: int = 0


@dataclass(frozen=True)
class PlaneConfig:
    """How a representation is laid out in two dimensions."""

    perplexity: float = 30
    iterations: int = 500  # half of scikit-learn's; on CIFAR-10's errors neighbours are kept as well (.954 and .953)
    correct: int = 1000  # images that are right, sampled, to show the errors among
    most_for_tsne: int = 5000  # errors that t-SNE lays out; of more, others are placed among so many landmarks
    seed: int = 0


@dataclass(frozen=True)
class ClusterConfig:
    """How the trees are grown."""

    exact_limit: int = 50_000  # above this many errors in a group, micro-clusters first
    seed: int = 0


@dataclass(frozen=True)
class ExplainConfig:
    """For which nodes evidence is computed."""

    min_errors: int = 3  # an average over fewer images says nothing
    alike: int = 8  # nearest errors listed per error
    look_alikes: int = 10  # nearest images, right and wrong, that tell the rate of errors around an error
    listed: int = 10  # nodes ranked as the first to look at
    tested: int = 8  # errors in a node from which on it is tested: on fewer no test says much
    draws: int = 499  # random sets that a p is told from
    shown: int = 4  # most, and least, typical errors of a node
    seed: int = 0


@dataclass(frozen=True)
class ScoreConfig:
    """How methods are compared."""

    k: int = 10  # clusters: the blog's number
    k_range: tuple[int, int] = (2, 9)  # that k-means tries for the best silhouette, the blog's range
    sample: int = 2000  # errors at most that methods are compared on
    share: float = 0.8  # of the sample in each random part
    repeats: int = 3  # pairs of parts
    seed: int = 0


@dataclass(frozen=True)
class ProbeConfig:
    """What is tried out on the model itself."""

    errors: int = 64  # of a node whose region is covered, at most
    draws: int = 6  # random regions per image
    area: float = 0.15  # of the picture, at most, in a node's region
    share: float = 0.5  # of all positive differences that the region is to hold
    images: int = 24  # drawn at random for the check against shuffled copies
    shown: int = 4  # errors whose maps are shown beside those of shuffled copies
    stages: int = 4  # groups of layers, at most, shuffled one after the other: each costs a pass back and forth
    copies: int = 19  # wholly shuffled: the model is better than all by chance in 1 of 20 cases
    fewest: int = 8  # errors of which a second map is averaged
    seed: int = 0


@dataclass(frozen=True)
class Reveal:
    """What a site shows of somebody's data."""

    thumbnail_side: int | None = None  # pixels; the largest thumbnails and averages; None: as large as they are
    originals: bool = True  # whether the errors' own pictures are on the site
    paths: bool = True  # whether images go by their paths; else by their number in the data set


@dataclass(frozen=True)
class EmitConfig:
    """How the site looks on disk."""

    title: str
    original_side: int = 512  # pixels; the errors' own pictures
    quality: int = 80  # WebP quality of thumbnails
    reveal: Reveal = field(default_factory=Reveal)
    made: Mapping[str, Any] = field(default_factory=dict)  # how, for the record


@dataclass(frozen=True)
class Machine:
    """What decides how fast a build is and never what it finds."""

    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps
    batch_size: int | None = None  # None: fits itself to the memory
    verify: bool = False  # whether every array of the cache is digested again
    engine: str = "here"  # who evaluates the images: see ENGINES


@dataclass(frozen=True)
class Wanted:
    """What of a build's options decides what it costs, beside the images and the model."""

    trees: int = 4
    over_all: bool = False
    originals: bool = True
    keep_correct: int = PredictConfig.keep_correct
