"""The Python API without a model: `wrongtree.from_predictions(data, predictions)`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from wrongtree.config import DataConfig, PlaneConfig, PredictConfig, Reveal, ScoreConfig
from wrongtree.flow.plan import DEFAULT_CACHE, DEFAULT_GROUPINGS, DEFAULT_REPRESENTATIONS, Plan
from wrongtree.flow.run_given import run_given
from wrongtree.inputs.given import from_arrays, read_given
from wrongtree.inputs.images.labelled import first_image, open_images, wrap_dataset
from wrongtree.shared.progress import console, quiet
from wrongtree.sites.built import Site
from wrongtree.sites.standalone import LIMIT


def from_predictions(
    data: Any,
    predictions: Any,
    out: str | Path = "build",
    classes: Sequence[str] | None = None,
    *,
    embeddings: Any = None,
    name: str = "site",
    title: str | None = None,
    representations: Sequence[str] = DEFAULT_REPRESENTATIONS,
    groupings: Sequence[str] = DEFAULT_GROUPINGS,
    cache: str | Path = DEFAULT_CACHE,
    progress: bool = True,
    thumbnail_size: int | None = None,
    originals: bool = True,
    paths: bool = True,
    correct_sample: int = 1000,
    standalone: bool = False,
    k_range: tuple[int, int] = (2, 9),
    over: str = "errors",
) -> Site:
    """Build a site from what a model, wherever it is, said of the images. There are no saliency maps on it.

    Args:
        data: a path as for `--data`, or a map-style data set of (image, int label).
        predictions: a file as for `--predictions`; or (n,) class indices; or (n, classes) probabilities or logits.
        out: folder of sites; this one is written to `out / name`.
        classes: names in the order of the class indices, where `data` is a data set.
        embeddings: a file as for `--embeddings`, or (n, d) numbers: what images are compared by.
        representations: by default the embeddings (without any: the pixels) and the quality.

    The other arguments are those of `build`. Raises UserError where images and predictions do not fit together.
    """
    if isinstance(data, str | Path):
        images = open_images(Path(data), None, DataConfig())
    else:
        pictures = isinstance(first_image(data), Image.Image)
        images = wrap_dataset(data, classes, type(data).__name__, has_transform=pictures)
    if isinstance(predictions, str | Path):
        matrix = Path(embeddings) if isinstance(embeddings, str | Path) else None
        images, given = read_given(images, Path(predictions), matrix, may_extend=classes is None)
        given = given if matrix is not None or embeddings is None else given.with_embeddings(images, embeddings)
    else:
        given = from_arrays(images, predictions, embeddings)
    plan = Plan(
        Path(out),
        name,
        title,
        tuple(representations),
        tuple(groupings),
        Path(cache),
        predict=PredictConfig(over),
        plane=PlaneConfig(correct=correct_sample),
        score=ScoreConfig(k_range=k_range),
        reveal=Reveal(thumbnail_size, originals, paths),
        standalone=LIMIT if standalone else None,
    )
    return run_given(plan, images, given, console if progress else quiet, None)
