"""The Python API: `build` a site, `check` before, `from_predictions` without a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from wrongtree.config import (
    OVER,
    AutoencoderConfig,
    DataConfig,
    Machine,
    PlaneConfig,
    PredictConfig,
    Reveal,
    ScoreConfig,
    Wanted,
)
from wrongtree.flow.beginning import open_and_tell, tell
from wrongtree.flow.plan import DEFAULT_CACHE, DEFAULT_GROUPINGS, DEFAULT_REPRESENTATIONS, Plan
from wrongtree.flow.run import run, run_given
from wrongtree.flow.telling import tell_again
from wrongtree.inputs.given import from_arrays, read_given
from wrongtree.inputs.hierarchy.lines import Given as Hierarchy
from wrongtree.inputs.images.wrapped import first_image, wrap_dataset
from wrongtree.inputs.models.classifiers import Classifier, ConceptsNetwork, Embedder, module_digest
from wrongtree.inputs.predictions.concepts import table_of
from wrongtree.inputs.remote.paths import place
from wrongtree.inputs.tables.class_files import columns_of_classes
from wrongtree.inputs.tables.meaning import read_columns
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.progress import console, quiet
from wrongtree.sites.built import Site
from wrongtree.sites.standalone import LIMIT

if TYPE_CHECKING:
    from torch import nn

    from wrongtree.flow.preflight.report import Report


def build(
    model: nn.Module,
    dataset: Any,
    out: str | Path = "build",
    classes: Sequence[str] | None = None,
    *,
    transform: Callable[[Any], Any] | None = None,
    name: str = "site",
    title: str | None = None,
    device: str = "auto",
    batch_size: int | None = None,
    amp: bool = False,
    layer: str | None = None,
    representations: Sequence[str] = DEFAULT_REPRESENTATIONS,
    groupings: Sequence[str] = DEFAULT_GROUPINGS,
    hierarchy: Hierarchy | None = None,
    embedder: nn.Module | None = None,
    embedder_transform: Callable[[Any], Any] | None = None,
    concepts: nn.Module | None = None,
    concepts_names: Sequence[str] | None = None,
    concepts_transform: Callable[[Any], Any] | None = None,
    autoencoder_steps: int = AutoencoderConfig.steps,
    cache: str | Path = DEFAULT_CACHE,
    progress: bool = True,
    thumbnail_size: int | None = None,
    originals: bool = True,
    paths: bool = True,
    correct_sample: int = 1000,
    standalone: bool = False,
    k_range: tuple[int, int] = (2, 9),
    over: str = "errors",
    keep_vectors: bool = False,
    keep_correct: int = PredictConfig.keep_correct,
    force: bool = False,
) -> Site:
    """Build a site from any `nn.Module` and any map-style data set of (PIL image or tensor, label).

    Args:
        model: maps (batch, channels, height, width) to logits (batch, classes). Left as it was found.
        dataset: has `len` and yields (image, int label). Tensors go to the model as they are.
        out: folder of sites; this one is written to `out / name`.
        classes: names in the order of the model's outputs; by default the data set's own `classes`.
        transform: from PIL image to tensor, where the data set yields PIL images.
        amp: whether the model runs in mixed precision.
        hierarchy: of the classes: a file as for `--hierarchy`, or `{"animal": ["cat", "dog"], "vehicle": ["car"]}`.
        embedder: the network of the representation `pretrained`; its penultimate activations count.
        embedder_transform: from PIL image to the embedder's input; needed where `transform` is.
        concepts: a network that says what it sees in the errors; `concepts_names` are those of its outputs.
        concepts_transform: from PIL image to its input; needed where `transform` is.
        autoencoder_steps: batches of 64 images from which `autoencoder` and `saliency-autoencoder` learn.
        thumbnail_size: largest side of thumbnails and averages on the site, in pixels.
        originals: whether the errors' own pictures are on the site.
        paths: whether images go by their paths, else by their number in the data set.
        correct_sample: how many correct images the maps can show behind the errors.
        standalone: also write the whole site as one file, `out / name.html`.
        k_range: numbers of clusters that k-means tries, from and to.
        over: what trees are grown over, "errors" or "all" images.
        keep_vectors: whether the site keeps a vector of every image, for comparisons with other models.
        keep_correct: number of images, drawn at random, of which everything is kept though they are correct.
        force: build although the check before it leaves no doubt that classes or preparation are wrong.

    Returns:
        The site's path and figures.

    Raises:
        UserError: where model, images and classes do not fit together, or nothing can be written.
    """
    images = wrap_dataset(dataset, classes, type(dataset).__name__, has_transform=transform is not None)
    plan = Plan(
        Path(out),
        name,
        title,
        tuple(representations),
        tuple(groupings),
        Path(cache),
        hierarchy,
        _concepts(concepts, concepts_names, transform, concepts_transform),
        predict=PredictConfig(over, layer, keep_correct, amp),
        autoencoder=AutoencoderConfig(steps=autoencoder_steps),
        plane=PlaneConfig(correct=correct_sample),
        score=ScoreConfig(k_range=k_range),
        machine=Machine(device, batch_size),
        reveal=Reveal(thumbnail_size, originals, paths),
        keep_vectors=keep_vectors,
        standalone=LIMIT if standalone else None,
        force=force,
    )
    described = {"spec": type(model).__name__, "weights": None}
    key = module_digest(model, transform)
    extra = None
    if embedder is not None:
        if (embedder_transform is None) != (transform is None):
            raise UserError("pass transform and embedder_transform together, or neither")
        network = Classifier(embedder, embedder_transform)
        named = {"spec": type(embedder).__name__, "weights": None}
        extra = Embedder(lambda: network, module_digest(embedder, embedder_transform), named)
    said = console if progress else quiet
    site = run(plan, images, lambda: Classifier(model, transform), described, key, said, extra)
    tell_again(site, said)
    return site


def _concepts(
    module: nn.Module | None,
    names: Sequence[str] | None,
    transform: Callable[[Any], Any] | None,
    own: Callable[[Any], Any] | None,
) -> ConceptsNetwork | None:
    if module is None:
        return None
    if (own is None) != (transform is None):
        raise UserError("pass transform and concepts_transform together, or neither")
    if names is None:
        raise UserError("concepts: pass concepts_names, a name for each of its outputs", "concepts")
    network, named = Classifier(module, own), {"spec": type(module).__name__, "weights": None}
    return ConceptsNetwork(lambda: network, digest(module_digest(module, own), list(names)), named, tuple(names))


def check(
    model: nn.Module,
    dataset: Any,
    classes: Sequence[str] | None = None,
    *,
    transform: Callable[[Any], Any] | None = None,
    device: str = "auto",
    batch_size: int | None = None,
    amp: bool = False,
    layer: str | None = None,
    representations: Sequence[str] = DEFAULT_REPRESENTATIONS,
    groupings: Sequence[str] = DEFAULT_GROUPINGS,
    originals: bool = True,
    over: str = "errors",
) -> Report:
    """Say what is suspicious about model and data, and what `build` with the same arguments will take.

    Sixty-four images, drawn from the whole data set, go through the model; both are left as they were found.

    Args:
        model: as for `build`.
        dataset: as for `build`; every item is read once.

    The other arguments are those of `build`.

    Returns:
        Facts, the most suspicious first, and an estimate of time, memory and bytes. `print` it.

    Raises:
        UserError: where `build` would certainly be refused.
    """
    from wrongtree.flow.preflight.check import check as look
    from wrongtree.flow.preflight.named import put_in_order

    if over not in OVER:
        raise UserError(f"over={over}: choose from {', '.join(OVER)}", "before")
    judge = Classifier(model, transform, amp=amp)
    images = wrap_dataset(dataset, classes, type(dataset).__name__, has_transform=transform is not None)
    images, _ = put_in_order(images, lambda: judge)
    wanted = Wanted(len(representations) * len(groupings), over == "all", originals)
    return look(images, lambda: judge, PredictConfig(over, layer), Machine(device, batch_size), wanted)


def from_predictions(
    data: Any,
    predictions: Any,
    out: str | Path = "build",
    classes: Sequence[str] | str | Path | None = None,
    *,
    embeddings: Any = None,
    concepts: Any = None,
    concepts_names: Sequence[str] | None = None,
    columns: Mapping[str, str] | None = None,
    class_map: str | Path | None = None,
    root: str | Path | None = None,
    split: str | None = None,
    name: str = "site",
    title: str | None = None,
    representations: Sequence[str] = DEFAULT_REPRESENTATIONS,
    groupings: Sequence[str] = DEFAULT_GROUPINGS,
    hierarchy: Hierarchy | None = None,
    cache: str | Path = DEFAULT_CACHE,
    progress: bool = True,
    thumbnail_size: int | None = None,
    originals: bool = True,
    paths: bool = True,
    correct_sample: int = 1000,
    standalone: bool = False,
    k_range: tuple[int, int] = (2, 9),
    over: str = "errors",
    keep_vectors: bool = False,
    keep_correct: int = PredictConfig.keep_correct,
    force: bool = False,
    value_range: tuple[float, float] | None = None,
) -> Site:
    """Build a site from what a model, wherever it is, said of the images. There are no saliency maps on it.

    Args:
        data: a path as for `--data`, or a map-style data set of (image, int label).
        predictions: a file as for `--predictions`; or (n,) class indices; or (n, classes) probabilities or logits.
        out: folder of sites; this one is written to `out / name`.
        classes: names in the order of the class indices, or a file as for `--classes`.
        embeddings: a file as for `--embeddings`, or (n, d) numbers: what images are compared by.
        concepts: a table as for `--concepts`, or (n, c) scores of `concepts_names`: what is seen in the images.
        columns: of a table, what is what, where its names are others: `{"path": "img", "prediction": "said"}`.
        class_map: a file as for `--class-map`, where `data` is a path; `root` and `split` likewise.
        representations: by default the embeddings (without any: the pixels) and the quality.
        value_range: values that are black and white, where `data` is a path to images with more than 8 bits.

    The other arguments are those of `build`. Raises UserError where images and predictions do not fit together.
    """
    said = console if progress else quiet
    order = Path(classes) if isinstance(classes, str | Path) else classes
    reading = DataConfig(
        split=split,
        class_map=None if class_map is None else Path(class_map),
        root=None if root is None else place(root),
        span=value_range,
        columns=read_columns(columns),
    )
    if isinstance(data, str | Path):
        images = open_and_tell(place(data), order, reading, said)
    else:
        pictures = isinstance(first_image(data), Image.Image)
        names = columns_of_classes(order)[0] if isinstance(order, Path) else order
        images = wrap_dataset(data, names, type(data).__name__, has_transform=pictures)
    if isinstance(predictions, str | Path):
        matrix = Path(embeddings) if isinstance(embeddings, str | Path) else None
        told = len(images.notes)
        images, given = read_given(images, Path(predictions), matrix, order, reading)
        tell(images.notes[told:], said)
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
        hierarchy,
        table_of(concepts, concepts_names),
        predict=PredictConfig(over, keep_correct=keep_correct),
        plane=PlaneConfig(correct=correct_sample),
        score=ScoreConfig(k_range=k_range),
        reveal=Reveal(thumbnail_size, originals, paths),
        keep_vectors=keep_vectors,
        standalone=LIMIT if standalone else None,
        force=force,
    )
    named = [place(path) for path in (data, predictions, embeddings) if isinstance(path, str | Path)]
    site = run_given(plan, images, given, said, None, named)
    tell_again(site, said)
    return site
