"""Tries on the model what may be wrong with each candidate: undone in its errors, and done to correct images.

Three comparisons protect from calling every change a cause: any change corrects some errors (so other errors of the
same labels are changed, too), errors near a border are corrected by changes that say nothing (so the same errors are
mirrored and moved), and a change may simply make everything one class (so correct images are changed as well).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Candidates, Trials
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import Likeness
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PredictConfig, ProbeConfig
from wrongtree.inputs.brought import Brought
from wrongtree.stages.probe.bench import open_bench
from wrongtree.stages.probe.causes.alike import TESTS as ALIKE
from wrongtree.stages.probe.causes.clusters import Prober, of_all_pixels
from wrongtree.stages.probe.causes.labels import MOST_LABELS
from wrongtree.stages.probe.causes.oriented import TESTS as ORIENTED
from wrongtree.stages.probe.causes.proof import LEVEL, OF_LABELS
from wrongtree.stages.probe.causes.repairs import REPAIRS
from wrongtree.stages.probe.causes.spots import MOST as SPOTS
from wrongtree.stages.probe.causes.stories import find_stories
from wrongtree.stages.probe.causes.tone import measured, tone_of
from wrongtree.stages.probe.causes.trying import Trying
from wrongtree.stages.probe.causes.unusual import TESTS as UNUSUAL
from wrongtree.stages.probe.sampling import Sampler

LEAST = 33_000  # pictures of 64 × 64 that the model may be asked about, however few were judged; fewer larger ones
PIECES = 3  # that a candidate is cut into, on average at most
PARTS = 9  # parts of the picture that are covered, blurred or exchanged


def compute(
    brought: Brought, predictions: Predictions, candidates: Candidates, trees: Sequence[Tree],
    evidence: Sequence[Evidence], likeness: Likeness, config: ProbeConfig, seeing: PredictConfig,
) -> Trials:  # fmt: skip
    """Probe every candidate, then all errors together."""
    labels = (min(MOST_LABELS, predictions.logits.shape[1]) + 1) * sum(map(of_all_pixels, REPAIRS))
    labels += UNUSUAL + ALIKE + ORIENTED
    clusters = (PIECES * len(candidates.member) + SPOTS) * (len(REPAIRS) + PARTS)
    level = 1 - (1 - OF_LABELS) * LEVEL / clusters
    of_labels = 1 - OF_LABELS * LEVEL / labels
    with brought.bar("causes", len(candidates.member) + 1) as advance, open_bench(brought) as bench:
        found = measured(predictions)
        trying = Trying(bench, predictions, tone_of(predictions, found), budget_of(predictions))
        sampler = Sampler(brought.images.ids, predictions, config.seed)
        probe = Prober(trying, sampler, found, level, min(seeing.closeup_side, 96), of_labels, likeness)
        if not probe.can_ask(sampler.order(predictions.errors)[:32]):
            return nothing(bench.digest, candidates, level)
        return find_stories(probe, candidates, trees, evidence, advance)


def budget_of(predictions: Predictions) -> int:
    """How many pictures the model may be asked about: as many as were judged, half as many if they are large."""
    high, wide = predictions.model.get("input", (64, 64))
    small = min(1.0, 64 * 64 / (high * wide))
    return max(int(max(0.5, small) * len(predictions.label)), int(LEAST * small))


def nothing(model: str, candidates: Candidates, level: float) -> Trials:
    """Where the model cannot be asked about changed pictures."""
    empty = np.full(len(candidates.member), -1, dtype=np.int64)
    return Trials(model, level, 0, candidates, tuple(() for _ in candidates.member), empty, (), (), ())
