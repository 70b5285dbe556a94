"""Stage 1: one pass of the model over the images.

For every image: logits, penultimate activations, the pooled last convolutional map, the style of an early one, the
vanilla-gradient saliency (Simonyan et al. 2014) and Grad-CAM's channel weights (Selvaraju et al. 2017) of the raw
predicted logit, and measures of the picture's quality. One forward and one backward pass per batch give them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace

import numpy as np
import torch

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PIECE, Machine, PredictConfig
from wrongtree.inputs.batches import as_bytes, closeup_side, emptied, joined, some_readable
from wrongtree.inputs.decode import THREADS, Batch, decoded_ahead, different_shapes
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.images.listed import SUBFOLDERS
from wrongtree.inputs.images.naming import listed
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.inputs.models.hooks import Layers, Listener, find_layers, frozen, rows_of
from wrongtree.inputs.models.outputs import precision_of
from wrongtree.inputs.models.parts.sending import Sending
from wrongtree.inputs.models.placed import placed, refuse_meta
from wrongtree.inputs.models.preparation.recipes import input_channels, other_channels
from wrongtree.inputs.models.preprocess import Colours, Views, find_colours, shrink
from wrongtree.inputs.models.saliency import saliency_maps
from wrongtree.shared.faults import UserError
from wrongtree.shared.machine import batch_size_for, is_out_of_memory, resolve_device, too_little_memory
from wrongtree.stages.predict.quality import measure

CUT_OFF = "the model's output has no gradient at its input: its forward switches gradients off, or leaves torch"
_CHANNELS = "let the transform make as many channels as the model takes"


@contextmanager
def open_pass(
    images: LabelledImages,
    classifier: Classifier,
    config: PredictConfig,
    machine: Machine,
    advance: Callable[[int], None],
) -> Iterator[Callable[[int], Predictions]]:
    """Prepare the model; yields a function that judges piece i, images [i * PIECE, (i + 1) * PIECE).

    `advance` hears how many more images are done. Raises UserError where model and images do not fit together.
    """
    refuse_meta(classifier.module)
    device = resolve_device(machine.device)
    examples = some_readable(images, classifier.transform)
    inputs = torch.stack([e for e in examples if e.shape == examples[0].shape])
    with (
        placed(classifier.module, device, classifier.amp) as module,
        frozen(module, len(images.classes)),
        ThreadPoolExecutor(THREADS) as decoders,
    ):
        classifier = replace(classifier, module=module)
        layers = _try_model(module, inputs[:1].to(device), images, config.layer)
        classifier = replace(classifier, without=lacking(classifier, inputs[:1].to(device)))
        batch_size = (
            classifier.batch
            or rows_of(module)
            or machine.batch_size
            or batch_size_for(module, inputs[:2].to(device), device)
        )
        with Listener(layers, config.feature_numbers) as listener:
            colours = find_colours(classifier.transform, examples)
            judge = _Judge(
                images, classifier, config, device, colours, listener, layers.name, batch_size, inputs.shape[1:]
            )
            nothing = emptied(next(judge.judge(Batch([0], inputs[:1], [(1, 1)], [], []))))

            def piece(i: int) -> Predictions:
                parts = [nothing]  # gives the shapes where no image of the piece can be read
                for batch in judge.batches(range(i * PIECE, min((i + 1) * PIECE, len(images))), decoders):
                    parts += judge.judge(batch)
                    parts.append(replace(nothing, skipped=tuple(batch.skipped), unsettled=tuple(batch.unsettled)))
                    advance(len(batch.rows) + len(batch.skipped))
                return joined(parts)

            yield piece


class _Judge:
    """Runs batches. Its batch size halves whenever the memory does not suffice, and stays so."""

    def __init__(
        self,
        images: LabelledImages,
        classifier: Classifier,
        config: PredictConfig,
        device: torch.device,
        colours: Colours,
        listener: Listener,
        layer: str,
        batch_size: int,
        shape: torch.Size,
    ) -> None:
        self.images = images
        self.transform = classifier.transform
        self.module = classifier.module
        self.without, self.amp = dict(classifier.without), classifier.amp
        self.config = config
        self.device = device
        self.send = Sending(classifier.module, device)
        self.colours = colours
        self.views = Views(classifier.transform, colours)
        self.listener = listener
        self.layer = layer
        self.batch_size = batch_size
        self.shape = shape  # of one input
        self.closeup_side = closeup_side(config, len(images))

    def judge(self, batch: Batch) -> Iterator[Predictions]:
        """Judge a batch, in parts if the memory wants it."""
        start = 0
        while start < len(batch.rows):
            part = slice(start, start + self.batch_size)
            try:
                yield self.run(batch, part)
            except (RuntimeError, MemoryError) as fault:
                if not is_out_of_memory(fault):
                    raise
                if min(self.batch_size, len(batch.rows)) == 1:
                    raise too_little_memory(self.device) from fault
                self.batch_size //= 2
            else:
                start = part.stop

    def batches(self, rows: Sequence[int], threads: ThreadPoolExecutor) -> Iterator[Batch]:
        """Decoded batches of these rows of the data set."""
        return decoded_ahead(self.images, self.transform, rows, self.batch_size, threads)

    def run(self, batch: Batch, part: slice) -> Predictions:
        """Forward and backward pass over part of a batch."""
        rows = np.array(batch.rows[part], dtype=np.int64)
        if batch.inputs.shape[1:] != self.shape:
            raise different_shapes([tuple(self.shape), tuple(batch.inputs.shape[1:])])
        inputs = self.send(batch.inputs[part]).requires_grad_()
        try:
            logits, gradient = self._pass(inputs)
        except (Exception, SystemExit) as fault:  # somebody else's code, which may raise anything
            if isinstance(fault, UserError) or is_out_of_memory(fault):
                raise
            raise UserError(
                f"{self.images.ids[rows[0]]}: the model fails on a batch of {len(rows)} that starts with this image: "
                f"{type(fault).__name__}: {(str(fault) or 'no reason given').splitlines()[0]}"
            ) from fault
        features, penultimate, style = self.listener.features, self.listener.penultimate, self.listener.style
        weights, cam = self.listener.channel_weights, self.listener.cam
        assert features is not None
        assert style is not None
        assert weights is not None
        assert cam is not None
        features, style, weights = features[: len(rows)], style[: len(rows)], weights[: len(rows)]  # see `Padded`
        penultimate = None if penultimate is None else penultimate[: len(rows)]
        if penultimate is None:  # no linear layer: global average pooling is what most such networks end in
            penultimate = features.mean((2, 3))
        logits = logits.detach().float()
        heard = (logits, penultimate, features.flatten(1), style)
        finite = torch.stack([torch.isfinite(values).all(dim=1) for values in heard]).all(dim=0).cpu().numpy()
        label = self.images.labels[rows]
        wrong = logits.argmax(dim=1).cpu().numpy() != label
        kept = np.flatnonzero(finite & wrong if self.config.over == "errors" else finite)
        pixels = self.colours.to_pixels(batch.inputs[part])
        sizes = batch.sizes[part]
        return Predictions(
            row=rows[finite],
            label=label[finite],
            logits=logits.cpu().numpy()[finite],
            penultimate=penultimate.cpu().numpy()[finite],
            features=features.cpu().numpy()[finite],
            style=style.cpu().numpy()[finite],
            gradcam=weights.nan_to_num(0, 0, 0).cpu().numpy()[finite, : None if gradient is not None else 0],
            quality=measure(pixels).cpu().numpy()[finite],
            cam=cam[: len(rows)].nan_to_num(0, 0, 0).cpu().numpy()[finite],
            saliency=saliency_maps(gradient, self.config.saliency_side)[finite]
            if gradient is not None
            else np.ones((int(finite.sum()), 1, 1), np.float32),
            thumbnails=as_bytes(shrink(pixels, self.config.thumbnail_side))[finite],
            closeups=as_bytes(shrink(pixels[kept], self.closeup_side)),
            view=np.array([self.views.of(sizes[i]) for i in kept], dtype=np.float32).reshape(-1, 4),
            skipped=tuple((self.images.ids[row], "the model returned NaN or infinity") for row in rows[~finite]),
            model={
                "parameters": sum(p.numel() for p in self.module.parameters()) or None,
                "outputs": logits.shape[1],
                "layer": self.layer,
                "input": list(inputs.shape[2:]),
                **({"without": self.without} if self.without else {}),
                **({"amp": True} if self.amp else {}),
            },
            over=self.config.over,
        )

    def _pass(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Logits, and the gradient of the predicted ones at the inputs; None where the model has none to give."""
        if "saliency" in self.without:
            with torch.no_grad():
                return self.module(inputs), None
        return with_gradient(self.module, inputs)


def with_gradient(module: torch.nn.Module, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits, and the gradient of the predicted ones at the inputs. ValueError where they have none."""
    with torch.enable_grad():
        logits = module(inputs)
        if not logits.requires_grad:
            raise ValueError(CUT_OFF)
        predicted = logits.gather(1, logits.argmax(dim=1, keepdim=True))
        (gradient,) = torch.autograd.grad(predicted.sum(), inputs)
    return logits, gradient


def lacking(classifier: Classifier, example: torch.Tensor) -> dict[str, str]:
    """What the model cannot give, and why: what is known of it, and saliency where one image's gradient fails."""
    known = dict(classifier.without)
    if "saliency" in known:
        return known
    try:
        with_gradient(classifier.module, example.clone().requires_grad_())
    except Exception as fault:  # somebody else's code, which may raise anything
        if is_out_of_memory(fault):
            raise too_little_memory(example.device) from fault
        said = (str(fault) or type(fault).__name__).splitlines()[0]
        why = (
            said if said == CUT_OFF else f"the model's backward pass fails ({type(fault).__name__}: {said.rstrip('.')})"
        )
        known["saliency"] = f"No saliency maps: {why}."
    return known


def _try_model(module: torch.nn.Module, example: torch.Tensor, images: LabelledImages, layer: str | None) -> Layers:
    """Run one image: does the model take it, and does it speak of as many classes as the data?"""
    try:
        with torch.no_grad():
            logits = module(example)
    except Exception as fault:  # somebody else's code, which may raise anything
        if is_out_of_memory(fault):
            raise too_little_memory(example.device) from fault
        if isinstance(fault, UserError):
            raise
        raise _not_accepted(module, example, fault) from fault
    if not isinstance(logits, torch.Tensor) or logits.ndim != 2:
        what = tuple(logits.shape) if isinstance(logits, torch.Tensor) else type(logits).__name__
        raise UserError(f"the model returned {what}; expected one row of logits per image, (batch, classes)")
    if logits.shape[1] != len(images.classes):
        raise UserError(_other_number(logits.shape[1], images))
    return find_layers(module, example, layer)


def _not_accepted(module: torch.nn.Module, example: torch.Tensor, fault: Exception) -> UserError:
    """What to say of a model that fails on one image, and what to do about it."""
    shape, why = tuple(example.shape[1:]), (str(fault) or type(fault).__name__).splitlines()[0]
    said = f"the model does not accept an input of shape {shape}: {why}"
    channels = input_channels(module)
    if len(shape) == 3 and shape[0] not in (1, 3, 4) and shape[2] in (1, 3, 4):
        return UserError(f"{said}; its channels come last: let the transform return tensor.permute(2, 0, 1)")
    if channels != shape[0] and "channel" in why:
        return UserError(f"{said}; {other_channels(channels)}" if channels in (2, 4) else f"{said}; {_CHANNELS}")
    if "not implemented for" in why and precision_of(module) is not None:
        return UserError(f"{said}; this device has no such operation in half precision: call model.float() before")
    if ("unpack" in why or "subscript" in why) and isinstance(fault, ValueError | TypeError):
        return UserError(
            f"{said}; its forward must take a batch of images (batch, channels, height, width), not a batch with "
            "labels: hand over the network inside, such as model.model, or one whose forward takes the images"
        )
    for rows in (2, 4, 8, 16, 32, 64, 128):
        with suppress(Exception), torch.no_grad():
            module(example.repeat(rows, 1, 1, 1))
            return UserError(
                f"{said}; it takes {rows} images at once, but not one: hand over Padded(model, {rows}) of "
                "wrongtree.inputs.models.parts.saved, which fills batches up"
            )
    return UserError(said)


def _other_number(outputs: int, images: LabelledImages) -> str:
    """What to do where nobody says which outputs the data's classes are."""
    known = listed(images.classes)
    said = f"the model has {outputs:,} outputs but the data has {len(images.classes):,} classes ({known})"
    inner = next((note.partition("; ")[2] for note in images.notes if SUBFOLDERS in note), "")
    if inner and not images.ordered:
        return f"{said}; {inner}"
    if outputs < len(images.classes):
        return (
            f"{said}; leave out those that the model does not know with --class-map FILE, a .csv with the line "
            "'label,class' and a line 'NAME,' for each of them (from Python, leave out their images and pass "
            f"classes=[…]), or use a model that was trained on all of them"
        )
    if images.ordered:
        return f"{said}; name all {outputs:,} outputs in --classes FILE (from Python: classes=[…]), in their order"
    return (
        f"{said}; pass --classes FILE (from Python: classes=[…]), a text file with {outputs:,} names in the order of "
        "the outputs, one in each line, the data's names among them"
    )
