"""What to build and how: everything a build needs beyond the images and the model."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from wrongtree.artifacts.compared import Compared
from wrongtree.artifacts.hierarchy import GROUPING
from wrongtree.config import (
    ENGINES,
    OVER,
    AutoencoderConfig,
    ClusterConfig,
    ConceptsConfig,
    ExplainConfig,
    Machine,
    ModelConfig,
    PlaneConfig,
    PredictConfig,
    ProbeConfig,
    RepresentConfig,
    Reveal,
    ScoreConfig,
    Wanted,
    parts_of,
    places_all,
)
from wrongtree.inputs.hierarchy.lines import Given
from wrongtree.inputs.models.classifiers import ConceptsNetwork
from wrongtree.inputs.predictions.concepts import ConceptsTable
from wrongtree.shared.faults import UserError
from wrongtree.shared.record import Asked
from wrongtree.stages.emit.folder import is_ours, refuse_foreign

DEFAULT_CACHE = Path(".wrongtree_cache")
DEFAULT_REPRESENTATIONS = ("combined", "doubt")
SEEN_TOO = (*DEFAULT_REPRESENTATIONS, "concepts")  # by default where there are concepts: kinds of thing form nodes
DEFAULT_GROUPINGS = ("label", "none")
GROUPINGS_BELOW = (GROUPING, "none")  # by default where there is a hierarchy: its tree has a node for every label too
DEFAULT_EMBEDDER = ModelConfig("torchvision:resnet50", flag="--embedder", weights_flag="--embedder-weights")


@dataclass(frozen=True)
class Plan:
    """Everything a build needs beyond the images and the model."""

    out: Path
    name: str
    title: str | None = None
    representations: tuple[str, ...] = DEFAULT_REPRESENTATIONS
    groupings: tuple[str, ...] = DEFAULT_GROUPINGS
    cache: Path = DEFAULT_CACHE
    hierarchy: Given | None = None  # of the classes: a file, or names in names
    concepts: ConceptsNetwork | ConceptsTable | None = None  # what says what is seen in the images
    predict: PredictConfig = field(default_factory=PredictConfig)
    autoencoder: AutoencoderConfig = field(default_factory=AutoencoderConfig)
    represent: RepresentConfig = field(default_factory=RepresentConfig)
    seen: ConceptsConfig = field(default_factory=ConceptsConfig)
    plane: PlaneConfig = field(default_factory=PlaneConfig)
    cluster: ClusterConfig = field(default_factory=ClusterConfig)
    explain: ExplainConfig = field(default_factory=ExplainConfig)
    score: ScoreConfig = field(default_factory=ScoreConfig)
    probe: ProbeConfig = field(default_factory=ProbeConfig)
    machine: Machine = field(default_factory=Machine)
    reveal: Reveal = field(default_factory=Reveal)
    keep_vectors: bool = False  # whether the site keeps a vector of every image, for comparisons
    standalone: int | None = None  # megabytes that the whole site in one file may have; None: no such file
    compared: Compared | None = None  # what the two sites say whose errors are shown; None: of an ordinary build
    force: bool = False  # whether to build what the check before finds to be a mistake
    asked: Asked | None = None  # how the command line said all this, for the record

    @property
    def wanted(self) -> Wanted:
        """What of it decides what it costs."""
        trees = len(self.representations) * len(self.groupings)
        return Wanted(trees, self.predict.over == "all", self.reveal.originals, self.predict.keep_correct)

    @property
    def precision(self) -> tuple[str, ...]:
        """What to note where the model does not run in full precision."""
        if not self.predict.amp:
            return ()
        return ("The model ran in mixed precision (--amp): in float16 on a CUDA GPU, in bfloat16 on a CPU",)

    def kept_of(self, images: int) -> tuple[str, ...]:
        """What to note where not everything is kept of so many images. UserError where all of it is needed."""
        sampled = self.predict.keep_correct
        if self.predict.over == "all" or images <= sampled:
            return ()
        if self.keep_vectors:
            raise UserError(
                f"--keep-vectors: needs everything of all {images:,} images, but it is kept of {sampled:,} and the "
                f"errors only; add --keep-correct {images}",
                "large-data",
            )
        return (
            f"Errors are compared with the correct ones among {sampled:,} of the {images:,} images, drawn at random. "
            "Counts, confidence, measured quality and the mean over all images are of all of them",
        )

    def __post_init__(self) -> None:
        """Refuse early, before anything is read, what could not be written in the end."""
        if not re.fullmatch(r"\w([\w .+-]*[\w+-])?", self.name):
            raise UserError(
                f"--name {self.name!r}: use letters, digits, '_', '-' and '+', in the middle also '.' and spaces"
            )
        if self.predict.over not in OVER:
            raise UserError(f"--over {self.predict.over}: choose from {', '.join(OVER)}")
        if self.machine.engine not in ENGINES:
            raise UserError(f"--engine {self.machine.engine}: choose from {', '.join(ENGINES)}", "large-data")
        if self.autoencoder.steps < 10:
            raise UserError(f"autoencoder_steps={self.autoencoder.steps}: choose at least 10")
        if self.reveal.thumbnail_side is not None and not 8 <= self.reveal.thumbnail_side <= 128:
            raise UserError(f"thumbnail_size={self.reveal.thumbnail_side}: choose 8 to 128 pixels")
        if not 2 <= self.score.k_range[0] <= self.score.k_range[1]:
            raise UserError(f"k_range={self.score.k_range}: choose two numbers from 2, such as (2, 9)")
        if self.hierarchy is None and GROUPING in self.groupings:
            raise UserError(f"--groupings {GROUPING}: needs --hierarchy FILE, which names the superclasses", "images")
        if self.hierarchy is not None and self.groupings == DEFAULT_GROUPINGS:
            object.__setattr__(self, "groupings", GROUPINGS_BELOW)
        if self.concepts is not None and self.representations == DEFAULT_REPRESENTATIONS:
            object.__setattr__(self, "representations", SEEN_TOO)
        if self.concepts is None and "concepts" in {part for name in self.representations for part in parts_of(name)}:
            raise UserError(
                "--representations concepts: needs --concepts NAME, a network that names what it sees, or a table",
                "concepts",
            )
        if self.keep_vectors and not any(map(places_all, self.representations)):
            raise UserError(
                f"--keep-vectors: correct images have no place in {' and '.join(self.representations)}; "
                "add combined to --representations, or quality if there is no model",
                "compare",
            )
        refuse_foreign(self.out / self.name, is_ours(self.out / self.name))
