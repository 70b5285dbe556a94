"""ONNX files: rebuilt in torch where that gives the same, else run by onnxruntime, which gives no gradients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.onnx.files import missing_files
from wrongtree.inputs.models.onnx.rebuilt import Rebuilt
from wrongtree.inputs.models.onnx.run import Run, open_session
from wrongtree.inputs.models.onnx.signature import Signature, signature_of
from wrongtree.inputs.models.parts.saved import Padded, Saved, refuse_pointer
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line, some
from wrongtree.shared.quietly import quietly

AGREE = 1e-3  # of the largest output: what the two ways to run a model may differ by
AGREE_HALF = 2e-2  # where the file counts in half precision
BATCH = 32  # images that onnxruntime sees at once
NO_GRADIENTS = "No saliency maps: onnxruntime runs this ONNX model and gives no gradients ({})."


def load_onnx(path: Path, config: ModelConfig) -> Saved:
    """The model, what it takes, and what it cannot give and why."""
    asked = f"{config.flag} {path}"
    try:
        with quietly():
            import onnx  # noqa: F401  # whether it is there
            import onnxruntime
    except ImportError as fault:
        raise UserError(f"{asked}: needs onnx and onnxruntime; pip install 'wrongtree[onnx]'") from fault
    if not path.is_file():
        raise UserError(f"{asked}: no such file")
    if config.weights is not None:
        raise UserError(f"{config.weights_flag}: {path} has its own weights; remove the option")
    refuse_pointer(path, asked)
    onnxruntime.set_default_logger_severity(4)
    if lost := missing_files(path):
        raise UserError(
            f"{asked}: its weights are in {some(lost)}, which {'is' if len(lost) == 1 else 'are'} not in the folder of "
            f"{path.name}; copy {'it' if len(lost) == 1 else 'them'} there, or export it again in one file "
            "(external_data=False)"
        )
    model = _read(path, asked)
    try:
        with quietly():
            session = open_session(str(path))
    except Exception as fault:  # whatever is in there, reading it may raise nearly anything
        raise _cannot_run(asked, model, fault) from fault
    signature = signature_of(model, session, asked)
    run = Run(model, session, signature)
    side, rows = config.preprocess.img_size or 224, signature.batch or 2
    noise = signature.noise(side, rows)
    try:
        with torch.no_grad():
            theirs = _answers(run(noise))
    except Exception as fault:  # a size that its layers do not fit, a kernel that is not there
        raise UserError(
            f"{asked}: onnxruntime cannot run it on images of {noise.shape[2]} px ({first_line(fault)}); pass the "
            "--img-size it was trained at"
        ) from fault
    try:
        built = Rebuilt(model, signature)
        _hold(_answers_of(built, noise), theirs, signature)
    except Exception as fault:  # an operation that is not known, or not in this form
        why = {"saliency": NO_GRADIENTS.format(first_line(fault))}
        return Saved(run, signature.takes, signature.batch or BATCH, why, signature.notes)
    if signature.batch is None or signature.batch == 1:
        return Saved(built, signature.takes, signature.batch, {}, signature.notes)
    if _takes_any(built, run, noise, signature):
        return Saved(built, signature.takes, None, {}, signature.notes)
    return Saved(Padded(built, signature.batch), signature.takes, signature.batch, {}, signature.notes)


def _read(path: Path, asked: str) -> Any:
    import onnx

    try:
        model = onnx.load(str(path))
    except Exception as fault:
        raise UserError(
            f"{asked}: is no ONNX file, or it or its weights are damaged ({first_line(fault)}); export it again, and "
            "keep its weight files next to it"
        ) from fault
    if not model.graph.node:
        raise UserError(f"{asked}: is no ONNX file, or it is cut off; export or copy it again")
    return model


def _cannot_run(asked: str, model: Any, fault: BaseException) -> UserError:
    import onnx
    import onnxruntime

    text = str(fault)
    opset = max((entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")), default=0)
    if "opset" in text.lower() or "IR version" in text or opset > onnx.defs.onnx_opset_version():
        return UserError(
            f"{asked}: is written in opset {opset} (IR version {model.ir_version}), which onnxruntime "
            f"{onnxruntime.__version__} does not know; pip install -U onnxruntime, or export it again with "
            "opset_version=17"
        )
    own = sorted({f"{n.domain}:{n.op_type}" for n in model.graph.node if n.domain not in ("", "ai.onnx", "ai.onnx.ml")})
    if own and ("not a registered" in text or "No Op registered" in text or "domain" in text.lower()):
        return UserError(
            f"{asked}: has operations of its own ({some(own)}), which onnxruntime does not know; export it without "
            "them, or predict elsewhere and pass --predictions FILE"
        )
    kinds = {value.type.tensor_type.elem_type for value in model.graph.input}
    if "NOT_IMPLEMENTED" in text and onnx.TensorProto.DOUBLE in kinds:
        return UserError(
            f"{asked}: counts in double precision, for which onnxruntime lacks some operations; export it again from "
            "model.float(), with floats as the example"
        )
    return UserError(
        f"{asked}: cannot be loaded ({first_line(fault)}); export it again, and keep its weight files next to it"
    )


def _answers(output: Any) -> list[torch.Tensor]:
    return list(output) if isinstance(output, tuple) else [output]


def _answers_of(module: nn.Module, noise: torch.Tensor) -> list[torch.Tensor]:
    with torch.no_grad():
        return _answers(module(noise))


def _hold(ours: list[torch.Tensor], theirs: list[torch.Tensor], signature: Signature) -> None:
    """ValueError where the two do not say the same."""
    most = AGREE_HALF if signature.kind == "tensor(float16)" else AGREE
    for mine, given in zip(ours, theirs, strict=True):
        error = float((mine - given).abs().max())
        if not error <= most * float(given.abs().max()) + 1e-6:
            raise ValueError(f"rebuilt in torch it differs by {error:.2g}")


def _takes_any(built: nn.Module, run: nn.Module, noise: torch.Tensor, signature: Signature) -> bool:
    """Whether the number of images in the file is only that of the example it was exported with."""
    try:
        for rows in (1, len(noise) + 1):
            some_of_it = torch.cat([noise, noise])[:rows]
            with torch.no_grad():
                _hold(_answers_of(built, some_of_it), _answers(run(some_of_it)), signature)
    except Exception:  # it is told in shapes inside the graph
        return False
    return True
