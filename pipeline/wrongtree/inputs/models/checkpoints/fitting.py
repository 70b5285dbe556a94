"""Tensors of a checkpoint under the names of a module: prefixes of wrappers, copies beside it, what is not needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wrongtree.inputs.models.checkpoints.folding import fold
from wrongtree.inputs.models.checkpoints.things import Lazy, is_averaged, is_copy, numel

Shapes = Mapping[str, tuple[int, ...]]
# Of batch norm, of averaged models, and what counting operations (thop) leaves behind: no weights.
COUNTERS = ("num_batches_tracked", "n_averaged", "total_ops", "total_params")
# What wrappers put between the names: FSDP, activation checkpointing, torch.compile, DeepSpeed.
BETWEEN = ("_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_orig_mod", "_forward_module", "_dist_wrapped_module")
MAIN = (
    *("module", "model", "net", "network", "backbone", "encoder", "student", "classifier", "base_model", "online"),
    *("main", "encoder_q", "body", "_model", "wrapped", "arch"),
)
BESIDE = (
    *("projector", "projection_head"),
    *("criterion", "loss", "losses", "loss_fn", "loss_func", "metric", "metrics", "train_metrics", "val_metrics"),
    *(
        "projector",
        "projection_head",
        "train_acc",
        "val_acc",
        "accuracy",
        "normalize",
        "data_preprocessor",
        "mixup",
        "augment",
        "aug",
    ),
)
AUXILIARY = ("AuxLogits.", "aux1.", "aux2.")  # heads of Inception that only training asks


@dataclass
class Fit:
    """How a checkpoint's tensors fill a module, as far as they do."""

    weights: dict[str, Lazy]  # by the module's names
    extra: dict[str, Lazy]  # what has no place in it, by the checkpoint's names without the prefix
    missing: tuple[str, ...]
    wrong: tuple[str, ...]  # names whose shapes differ
    outside: dict[str, Lazy] = field(default_factory=dict)  # what is not under the prefix
    prefix: str = ""
    notes: tuple[str, ...] = ()
    rivals: tuple[str, ...] = field(default=())  # other prefixes under which something else fits just as well

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, left over or of another shape."""
        return not (self.extra or self.missing or self.wrong)

    @property
    def matched(self) -> int:
        """Names that are filled."""
        return len(self.weights) - len(self.wrong)


def fit(tensors: Mapping[str, Lazy], shapes: Shapes) -> Fit:
    """The best of all ways to take prefixes away from the checkpoint's names, or from the module's."""
    folded, notes = fold(tensors, shapes)
    found = _best(folded, shapes)
    found.notes = (*notes, *found.notes)
    return found


def _best(tensors: Mapping[str, Lazy], shapes: Shapes) -> Fit:
    every = [_compared(renamed, shapes, outside, prefix) for prefix, renamed, outside in _variants(tensors, shapes)]
    complete = [found for found in every if found.complete]
    if not complete:
        return max(every, key=lambda found: (found.matched, -len(found.extra)))  # of equal ones the first
    copies = tuple(found.prefix for found in complete if found.prefix)
    # Filled, and left over is nothing but copies.
    complete += [
        found
        for found in every
        if found.extra and not (found.missing or found.wrong) and all(name.startswith(copies) for name in found.extra)
    ]
    best = min(complete, key=lambda found: _rank(found.prefix))
    main = [found for found in every if found.matched * 2 >= len(shapes) and _rank(found.prefix) < _rank(best.prefix)]
    if main:  # a copy of the model is whole, but the model itself is not: then something else has to be said
        rest = {key: tensor for key, tensor in tensors.items() if not key.startswith(best.prefix)}
        found = _best(rest, shapes)
        found.notes += (f"the weights under {_said(best.prefix)} are left out: they are a copy",)
        return found
    best.extra = {}
    others = [found for found in complete if found is not best and not _same(found, best)]
    best.rivals = tuple(found.prefix for found in others if _rank(found.prefix)[0] == _rank(best.prefix)[0])
    best.notes = best.notes or tuple(
        f"the weights under {_said(best.prefix)} are used, not those under {_said(other.prefix)}" for other in others
    )
    return best


def _variants(tensors: Mapping[str, Lazy], shapes: Shapes) -> Iterator[tuple[str, dict[str, Lazy], dict[str, Lazy]]]:
    """Prefix, tensors by names without it, and what is not under it."""
    wanted = [name for name in shapes if not name.endswith(COUNTERS)]
    samples = (*wanted[:3], *wanted[len(wanted) // 2 : len(wanted) // 2 + 2], *wanted[-2:])
    plain = {_without(key, BETWEEN, shapes): value for key, value in tensors.items()}
    yield "", dict(plain), {}
    # DataParallel may be around a part of the model.
    unwrapped = {_without(key, ("module",), shapes): value for key, value in plain.items()}
    for held in (plain, unwrapped) if len(unwrapped) == len(plain) and unwrapped.keys() != plain.keys() else (plain,):
        prefixes = {key.removesuffix(name): None for name in samples for key in held if key.endswith("." + name)}
        for prefix in ("", *sorted(prefixes, key=lambda each: (len(each), each))):
            inside = {key.removeprefix(prefix): value for key, value in held.items() if key.startswith(prefix)}
            yield prefix, inside, {key: value for key, value in held.items() if not key.startswith(prefix)}
    # The module is the wrapper.
    for prefix in _own_prefixes(wanted):
        if not any(key.startswith(prefix) for key in plain):
            yield "", {prefix + key: value for key, value in plain.items()}, {}
            for first in {f"{key.partition('.')[0]}." for key in plain}:
                if all(key.startswith(first) for key in plain):
                    yield first, {prefix + key.removeprefix(first): value for key, value in plain.items()}, {}


def _compared(renamed: dict[str, Lazy], shapes: Shapes, outside: dict[str, Lazy], prefix: str) -> Fit:
    weights = {
        name: tensor
        for name, tensor in renamed.items()
        if name in shapes and (_alike(tensor.shape, shapes[name]) or not name.startswith(AUXILIARY))
    }
    extra = {name: tensor for name, tensor in renamed.items() if name not in shapes and not _needless(name)}
    wrong = tuple(name for name, tensor in weights.items() if not _alike(tensor.shape, shapes[name]))
    missing = tuple(
        name
        for name in shapes
        if name not in weights and not name.endswith(COUNTERS) and not name.startswith(AUXILIARY)
    )
    beside = {name: tensor for name, tensor in outside.items() if not _needless(name)}
    found = Fit(weights, extra, missing, wrong, beside, prefix)
    if found.missing or found.wrong:  # then the model may be in pieces, and the rest is of it
        found.extra = {**found.extra, **beside}
    elif beside:
        depth = prefix.count(".")
        first = sorted({".".join(name.split(".")[:depth]) + "." for name in beside})
        found.notes = (f"only the weights under {prefix} are used, not {', '.join(first[:4])}",)
    return found


def _alike(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Numbers are saved with or without a dimension."""
    return found == wanted or (sorted((found, wanted), key=len) == [(), (1,)])


def _needless(name: str) -> bool:
    """Whether no model needs it to answer: counters, and what was trained beside it."""
    steps = name.lower().split(".")[:3]
    return name.endswith(COUNTERS) or any(step in BESIDE for step in steps) or name.startswith(AUXILIARY)


def _without(key: str, parts: tuple[str, ...], shapes: Shapes) -> str:
    if key in shapes or not any(part in key for part in parts):
        return key
    return ".".join(step for step in key.split(".") if step not in parts)


def _own_prefixes(wanted: list[str]) -> list[str]:
    """`model.` and `model.net.`, where all names of the module begin so."""
    found, prefix = [], ""
    while wanted and all(name.startswith(prefix) and "." in name.removeprefix(prefix) for name in wanted):
        step = wanted[0].removeprefix(prefix).partition(".")[0]
        prefix = f"{prefix}{step}."
        if not all(name.startswith(prefix) for name in wanted):
            break
        found.append(prefix)
    return found


def _rank(prefix: str) -> tuple[int, int, str]:
    """Averages, then what is called like a model, then others, then copies; shorter ones first."""
    steps = [step for step in prefix.lower().split(".") if step]
    if any(map(is_averaged, steps)):
        kind = 0
    elif any(map(is_copy, steps)):
        kind = 3
    else:
        kind = 1 if all(step in (*MAIN, *BETWEEN) for step in steps) else 2
    return (kind, len(steps), prefix) if kind != 1 else (kind, 0, "")


def _same(left: Fit, right: Fit) -> bool:
    """Whether both are the very same numbers: weights are tied, or said twice."""
    return all(left.weights.get(name) == tensor for name, tensor in right.weights.items() if numel(tensor))


def _said(prefix: str) -> str:
    return f"'{prefix}'" if prefix else "the top"
