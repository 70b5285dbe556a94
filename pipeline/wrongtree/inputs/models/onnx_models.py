"""ONNX files: rebuilt in torch where that gives the same, else run by onnxruntime, which gives no gradients."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.onnx_rebuilt import Rebuilt
from wrongtree.inputs.models.onnx_run import Run
from wrongtree.inputs.models.weights import first_line
from wrongtree.shared.faults import UserError

AGREE = 1e-3  # of the largest output: what the two ways to run a model may differ by
BATCH = 32  # images that onnxruntime sees at once
NO_GRADIENTS = "No saliency maps: onnxruntime runs this ONNX model and gives no gradients ({})."


def load_onnx(path: Path, config: ModelConfig) -> tuple[nn.Module, int | None, dict[str, str]]:
    """The model, the only number of images it takes at once, if it is so, and what it cannot give and why."""
    asked = f"{config.flag} {path}"
    try:
        import onnx
        import onnxruntime
    except ImportError as fault:
        raise UserError(f"{asked}: needs onnx and onnxruntime; pip install 'wrongtree[onnx]'") from fault
    if not path.is_file():
        raise UserError(f"{asked}: no such file")
    if config.weights is not None:
        raise UserError(f"{config.weights_flag}: {path} has its own weights; remove the option")
    try:
        model = onnx.load(str(path))
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as fault:  # whatever bytes are in there, reading them may raise nearly anything
        raise UserError(
            f"{asked}: cannot be loaded ({first_line(fault)}); export it again, and keep its weight files next to it"
        ) from fault
    given = session.get_inputs()
    if len(given) != 1 or len(given[0].shape) != 4 or given[0].type not in ("tensor(float)", "tensor(float16)"):
        told = ", ".join(f"{one.type} {one.shape}" for one in given)
        raise UserError(
            f"{asked}: its input is {told}; expected a batch of images as floats, (batch, channels, height, width)"
        )
    sides = [side if isinstance(side, int) and side > 0 else None for side in given[0].shape]
    if sides[0] is not None and sides[0] > 1:
        raise UserError(
            f"{asked}: accepts only batches of exactly {sides[0]} images; export it again with a dynamic batch"
        )
    last = sides[1] not in (1, 3) and sides[3] in (1, 3)  # channels: as TensorFlow has them
    size = config.preprocess.img_size or 224
    shape = [s or d for s, d in zip(sides, (2, size, size, 3) if last else (2, 3, size, size), strict=True)]
    run = Run(model, session, last, given[0].type == "tensor(float16)")
    noise = torch.rand(shape, generator=torch.Generator().manual_seed(0))
    noise = noise.permute(0, 3, 1, 2) if last else noise
    try:
        built = Rebuilt(model, last)
        with torch.no_grad():
            ours, theirs = built(noise), run(noise)
        error = float((ours - theirs).abs().max())
        if error <= AGREE * float(theirs.abs().max()) + 1e-6:
            return built, sides[0], {}
        why = f"rebuilt in torch it differs by {error:.2g}"
    except Exception as fault:  # an operation that is not known, or not in this form
        why = first_line(fault)
    return run, sides[0] or BATCH, {"saliency": NO_GRADIENTS.format(why)}
