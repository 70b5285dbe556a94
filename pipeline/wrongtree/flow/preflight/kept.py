"""What a build looks at before its pass, as a stage: it is kept as long as the predictions, and stands on the site."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np

from wrongtree.artifacts.facts import Facts
from wrongtree.config import PredictConfig
from wrongtree.flow.preflight import facts
from wrongtree.flow.preflight.answers import MIXED
from wrongtree.flow.preflight.check import glimpse
from wrongtree.flow.preflight.glimpse import Mend
from wrongtree.inputs.brought import Brought


def compute(brought: Brought, config: PredictConfig) -> Facts:
    """Look at a sample. It never stops a build: what is refused, the build itself refuses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a build that warns does so by itself
            seen, measured = glimpse(brought.images, brought.judge, config, brought.machine)
            told = facts.compute(seen)
    except Exception:  # somebody else's model and files; the build goes the same way, and says what happened
        return Facts((), None)
    found = tuple((fact.name, fact.sentence, fact.detail) for fact in told)
    varied = np.bincount(seen.labels, minlength=1).max() <= MIXED * len(seen.labels)  # else one label decides alone
    stop = next((fact for fact in told if fact.beyond_doubt and varied), None)
    cure = Mend() if stop is None else stop.mend
    name = "" if stop is None else stop.name
    return Facts(found, dataclasses.asdict(measured), seen.unsettled, name, cure.flags, cure.order, cure.renamed)
