"""The pass over the images in parts: a shard on one of several machines, or pieces by number in a worker.

What they compute lies in the cache as pieces. A build with the same options finds them there.
"""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from rich.console import Console

from wrongtree.config import DataConfig, Machine, ModelConfig
from wrongtree.flow.beginning import begun, open_and_tell
from wrongtree.flow.engine import Walk
from wrongtree.flow.plan import Plan
from wrongtree.flow.stages import STAGES
from wrongtree.inputs.brought import Brought, Spread
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import load_classifier, source_digest
from wrongtree.shared.digests import digest
from wrongtree.shared.progress import bar, quiet
from wrongtree.store.shard import SITE, Filled, One, Shard

# Without what a whole build tells before it.
PREDICTIONS = dataclasses.replace(next(stage for stage in STAGES if stage.name == "predictions"), before=None)


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What a build is made of, by names: another process can open it again."""

    plan: Plan
    data: Path
    classes: Path | None
    model: ModelConfig
    reading: DataConfig


def share(recipe: Recipe, shard: Shard, to: Console, spread: Spread | None = None) -> Filled:
    """Evaluate one shard of the images, for a build with the same options that then finds it in the cache.

    Any number of shards may run at once, on any number of machines that share the cache. `spread` has workers do it.
    """
    images = open_and_tell(recipe.data, recipe.classes, recipe.reading, to)
    walk, about = _opened(recipe, images, to, spread)
    return walk.share(PREDICTIONS, about)(shard)


class Worker:
    """Evaluates pieces by their numbers, one after the other; the model is loaded once."""

    def __init__(self, recipe: Recipe, machine: Machine) -> None:
        plan = dataclasses.replace(recipe.plan, machine=machine)
        images = open_and_tell(recipe.data, recipe.classes, recipe.reading, quiet)
        walk, _ = _opened(dataclasses.replace(recipe, plan=plan), images, quiet, None)
        self.images, self.model = walk.brought.images.digest, source_digest(recipe.model)
        self._held = ExitStack()
        self._share = walk.share(PREDICTIONS, None, self._held)

    def fill(self, piece: int) -> None:
        """See that a piece is in the cache."""
        self._share(One(piece))


def _opened(recipe: Recipe, images: LabelledImages, to: Console, spread: Spread | None) -> tuple[Walk, dict[str, str]]:
    """A build as far as its check, and what its predictions are made of, by digests."""
    plan, model_digest = recipe.plan, source_digest(recipe.model)
    digests = {"images": images.digest, "model": model_digest}
    loaded = cache(lambda: load_classifier(recipe.model))
    brought = Brought(images, loaded, None, plan.machine, lambda title, total: bar(title, total, to), spread=spread)
    walk, _ = begun(plan, brought, recipe.model.described, digests, to)
    # By itself, so that shards with and without it are told apart by its name.
    options = {"--amp": str(plan.predict.amp), "options": digest(dataclasses.replace(plan.predict, amp=False))}
    about = {SITE: str((plan.out / plan.name).resolve()), "images or classes": digests["images"]}
    return walk, {**about, "model or image preparation": model_digest, **options}
