"""The stages that look at what lies around errors; `run` calls them for each representation."""

from __future__ import annotations

from wrongtree.artifacts.evidence import Alike, Region
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.config import ExplainConfig
from wrongtree.store.store import Kept, Store


def look_around(
    store: Store,
    version: int,
    config: ExplainConfig,
    predictions: Kept[Predictions],
    representation: Kept[Representation],
) -> Kept[Region]:
    """How often the model errs around each member."""

    def compute() -> Region:
        from wrongtree.stages.explain import region

        return region.of_members(predictions.get(), representation.get(), config)

    ingredients = [version, config, representation.key]
    return store.keep(f"explain/region-{representation.get().name}", Region, ingredients, compute)


def look_alikes(store: Store, version: int, config: ExplainConfig, representation: Kept[Representation]) -> Kept[Alike]:
    """Each error's nearest other errors."""

    def compute() -> Alike:
        from wrongtree.stages.explain import alike

        return alike.compute(representation.get(), config)

    return store.keep("explain/alike", Alike, [version, config, representation.key], compute)
