"""Why a checkpoint does not fit a model: what differs, what it would fit, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wrongtree.inputs.models.checkpoints.finding import Group, command, literal, weights_of
from wrongtree.inputs.models.checkpoints.fitting import Fit, Shapes
from wrongtree.inputs.models.checkpoints.heads import Head
from wrongtree.inputs.models.checkpoints.opening import Opened
from wrongtree.inputs.models.checkpoints.things import Lazy
from wrongtree.inputs.models.checkpoints.written import RUN, with_first_layer, with_head
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import some

if TYPE_CHECKING:
    from torch import nn

ADAPTER = ("lora_", "adapter", "hada_", "lokr_", "ia3_", "prompt_encoder", "prompt_embed")
SIZED = ("relative_position_bias_table", "relative_position_index", "attn_mask", "pos_embed")
STATISTICS = ("running_mean", "running_var")
QUANTISED = ("zero_point", "fake_quant", "activation_post_process", "absmax", "qweight", "qzeros")


@dataclass(frozen=True)
class Asked:
    """The model that the weights are for, as far as the refusal has to know it."""

    spec: str | None  # `torchvision:resnet18`; None: a person's own factory
    module: nn.Module | None = None
    shapes: Shapes = field(default_factory=dict)
    code: Callable[[int | None, int | None], str] | None = None  # Python that makes it
    imports: str = ""  # the line that this needs
    preset: str = ""  # Python of its preparation
    size: int | None = None  # pixels, where the weights are for another size
    head: Head | None = None  # what differs, where that is only the head
    fits: Callable[[Mapping[str, Lazy]], tuple[str, bool] | None] | None = None  # which one they fit, or are near to


def misfit(opened: Opened, group: Group, fit: Fit, asked: Asked) -> UserError:
    """What to say of weights that do not fit."""
    path = opened.path
    names = list(group.tensors)
    adapters = [name for name in names if _has(name, ADAPTER)]
    if len(adapters) == len(names) or any(ADAPTER[0] in name for name in names):
        return UserError(
            f"{path}: holds an adapter (LoRA), such as {adapters[0]}, which changes the weights of another model; "
            "merge them (model.merge_and_unload() in peft), and save model.state_dict() again"
        )
    if quantised := [name for name in names if _has(name, QUANTISED)]:
        return UserError(
            f"{path}: its weights are quantised ({quantised[0]}); save the model before it is quantised, or "
            "export it to ONNX and pass --model net.onnx"
        )
    if parametrized := [name for name in fit.extra if "parametrizations." in name]:
        return UserError(
            f"{path}: {parametrized[0]} is a parametrization that wrongtree does not know; in the training script, "
            "call torch.nn.utils.parametrize.remove_parametrizations on its module, and save model.state_dict() again"
        )
    if asked.head is not None and asked.code is not None:
        return _other_head(opened, asked)
    near, fits = (asked.fits(group.tensors) if asked.fits is not None else None) or ("", False)
    if fits:
        return UserError(f"{path}: these weights fit {near} (tried), not {asked.spec}; pass --model {near}")
    stem = _other_stem(opened, fit, asked)
    if stem is not None:
        return stem
    if fit.wrong and not fit.missing and not fit.extra and all(name.endswith(SIZED) for name in fit.wrong):
        return UserError(
            f"{path}: these weights are for images of another size; pass the one of the training with --img-size "
            f"({problems(fit, asked.shapes)[0]})"
        )
    if fit.missing and not fit.wrong and not fit.extra and all(name.endswith(STATISTICS) for name in fit.missing):
        return UserError(
            f"{path}: lacks the running averages of batch norm, such as {fit.missing[0]}: it has the parameters only "
            "(named_parameters()); in the training script, save model.state_dict()"
        )
    if not fit.wrong and not fit.extra and fit.missing and _last_linear(asked) == {_above(n) for n in fit.missing}:
        return UserError(
            f"{path}: has no last layer ({', '.join(fit.missing)}): these are the weights of a feature extractor; pass "
            "the file that was saved after its classifier was trained"
        )
    said = f"{path}: these weights are for another architecture; {'; '.join(problems(fit, asked.shapes))}"
    if fit.extra and not fit.missing and not fit.wrong and (load := weights_of(opened, group)):
        firsts = tuple(dict.fromkeys(f"{fit.prefix}{name}" for name in fit.extra))[:40]
        code = (
            f"import torch; w = {load}; torch.save({{k: w[k] for k in w if not k.startswith(({_listed(firsts)},))}}, "
            '"weights.pt")'
        )
        return UserError(
            f"{said}. If the model does not need them, remove them with {command(code)} and pass --weights weights.pt"
        )
    said += "".join(f"; {each}" for each in _first_layer(fit, asked))
    said += f"; the nearest that torchvision has is {near}" if near and near != asked.spec else ""
    way = "name the one that they are for" if asked.spec else "change the factory so that it makes what was trained"
    return UserError(f"{said}; {way}, or see what the file holds with wrongtree check --explain-checkpoint {path}")


def problems(fit: Fit, shapes: Shapes) -> list[str]:
    """What is missing, left over and of another shape."""
    wrong = [
        f"{name} is {tuple(fit.weights[name].shape)}, the model has {tuple(shapes[name])}"
        for name in fit.wrong
        if name in shapes
    ]
    parts = (("missing", fit.missing), ("unexpected", tuple(fit.extra)), ("of another shape", tuple(wrong)))
    return [f"{len(names)} {what}: {some(names)}" for what, names in parts if names]


def rivals(opened: Opened, group: Group, fit: Fit) -> None:
    """UserError where two different models in one checkpoint fit just as well."""
    if not fit.rivals:
        return
    load, prefix = weights_of(opened, group), fit.prefix
    way = "save the one that you mean with torch.save(model.state_dict(), FILE)"
    if load:
        code = (
            f"import torch; w = {load}; p = {literal(prefix)}; "
            'torch.save({k[len(p):]: w[k] for k in w if k.startswith(p)}, "weights.pt")'
        )
        way = f"save the one that you mean, such as {prefix}, with {command(code)} and pass --weights weights.pt"
    both = ", ".join((prefix or "the top", *fit.rivals))
    raise UserError(f"{opened.path}: holds several models that all fit, and have different weights: {both}; {way}")


def alike(opened: Opened, group: Group, other: Group) -> UserError:
    """What to say where two state dicts fit and nothing tells which is meant."""
    way = "save the one that you mean with torch.save(model.state_dict(), FILE)"
    if load := weights_of(opened, group):
        code = f'import torch; torch.save({load}, "weights.pt")'
        way = f"save the one that you mean, such as the first, with {command(code)} and pass --weights weights.pt"
    places = " and ".join(f"'{each.dotted}'" for each in (group, other))
    return UserError(f"{opened.path}: holds several models that all fit, and have different weights: {places}; {way}")


def behind(opened: Opened, fit: Fit, classes: int) -> None:
    """UserError where a further layer takes the model's outputs."""
    later = [n for n, t in fit.outside.items() if len(t.shape) == 2 and t.shape[1] == classes and n.endswith("weight")]
    if later:
        rows = fit.outside[later[0]].shape[0]
        raise UserError(
            f"{opened.path}: {later[0]} takes the {classes} outputs of the model and makes {rows} of them; write both "
            "as a factory in a file of your own and pass --model net.py:net ('A network of your own')"
        )


def _other_head(opened: Opened, asked: Asked) -> UserError:
    head, code = asked.head, asked.code
    assert head is not None
    assert code is not None
    layers = some([f"{layer.name} {layer.said}" for layer in head.layers])
    said = (
        f"{opened.path}: only the head ('{head.root}') differs from {asked.spec}: "
        f"{head.chain or 'layers that are not linear'} ({layers}). What is between these layers is in no checkpoint: "
        f"complete this net.py, and {RUN} --weights {opened.path}"
    )
    return UserError(
        said, document=with_head(asked.imports, code(None, asked.size), asked.preset, head, _twice(head, asked))
    )


def _twice(head: Head, asked: Asked) -> bool:
    """Whether the head takes maxima and means of all maps, as fastai's does."""
    module = asked.module
    if module is None or not hasattr(module, "avgpool") or not head.layers or not head.layers[0].sides:
        return False
    own: Any = module.get_submodule(head.name)
    return int(head.layers[0].sides[-1]) == 2 * int(own.weight.shape[1])


def _other_stem(opened: Opened, fit: Fit, asked: Asked) -> UserError | None:
    """Only the first layer differs: its channels or its kernel."""
    first = _first(asked)
    differs = _first_layer(fit, asked)
    if first is None or asked.code is None or fit.missing or fit.extra or set(fit.wrong) != {f"{first[0]}.weight"}:
        return None
    name, layer = first
    shape, own = fit.weights[f"{name}.weight"].shape, tuple(layer.weight.shape)
    if len(shape) != 4 or shape[0] != own[0] or not differs:
        return None
    head = [tensor for key, tensor in fit.weights.items() if key.endswith("weight") and len(tensor.shape) == 2]
    code = asked.code(head[-1].shape[0] if head else None, asked.size)
    flags = "" if shape[1] == 3 else " --img-size N --mean M --std S with your numbers"
    todo = "write" if shape[2:] == own[2:] else "complete"
    return UserError(
        f"{opened.path}: only the first layer differs from {asked.spec}: {differs[0]}; {todo} this net.py, and {RUN} "
        f"--weights {opened.path}{flags}",
        document=with_first_layer(asked.imports, code, asked.preset, name, layer, shape),
    )


def _last_linear(asked: Asked) -> set[str]:
    from torch import nn

    modules = asked.module.named_modules() if asked.module is not None and asked.code is not None else ()
    return set([name for name, module in modules if isinstance(module, nn.Linear)][-1:])


def _above(name: str) -> str:
    return name.rpartition(".")[0]


def _first(asked: Asked) -> tuple[str, nn.Conv2d] | None:
    from torch import nn

    modules = asked.module.named_modules() if asked.module is not None else ()
    return next(((name, module) for name, module in modules if isinstance(module, nn.Conv2d)), None)


def _first_layer(fit: Fit, asked: Asked) -> list[str]:
    """What is different about the first layer, in a sentence, if anything is."""
    first = _first(asked)
    found = fit.weights.get(f"{first[0]}.weight") if first is not None else None
    if first is None or found is None or len(found.shape) != 4:
        return []
    shape, own = found.shape, tuple(first[1].weight.shape)
    differs = []
    if shape[1] != own[1]:
        differs.append(f"takes {shape[1]} channel{'s' if shape[1] > 1 else ''} instead of {own[1]}")
    if shape[2:] != own[2:]:
        differs.append(f"has a kernel of {shape[2]} × {shape[3]} instead of {own[2]} × {own[3]}")
    if shape[0] != own[0]:
        differs.append(f"has a width of {shape[0]} instead of {own[0]}")
    return [f"{first[0]} {' and '.join(differs)}"] if differs else []


def _has(name: str, words: tuple[str, ...]) -> bool:
    return any(word in name for word in words)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(literal, names))
