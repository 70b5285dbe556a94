"""What a build is given: images, what judges them, where to compute, and whom to tell how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wrongtree.config import Machine
from wrongtree.inputs.given import Given
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.predictions.concepts import GivenConcepts

if TYPE_CHECKING:
    from wrongtree.inputs.models.classifiers import Classifier, ConceptsNetwork, Embedder

Advance = Callable[[int], None]  # hears how many more things are done
Spread = Callable[[Sequence[int], str], Iterable[int]]  # pieces, by the digest of the images -> each as it is there


@dataclass(frozen=True)
class Brought:
    """What comes in. A stage that needs more than artifacts is handed it whole."""

    images: LabelledImages
    judge: Callable[[], Classifier] | Given  # loads the model when it is first needed, or stands in for one
    embedder: Embedder | None
    machine: Machine
    bar: Callable[[str, int], AbstractContextManager[Advance]]  # a progress bar: its title, and how many things
    concepts: ConceptsNetwork | GivenConcepts | None = None
    spread: Spread | None = None  # has other processes evaluate pieces of the images; None: this one does

    @property
    def model(self) -> Callable[[], Classifier]:
        """What loads the model; only stages that are not walked without one may ask."""
        assert not isinstance(self.judge, Given)
        return self.judge
