"""The flags applied to a model that a file or a factory gave, with a transform of its own or without."""

from __future__ import annotations

from torch import nn

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.preparation.completing import CannotComplete, complete
from wrongtree.inputs.models.preparation.recipes import Transform, from_flags, input_channels
from wrongtree.inputs.models.preparation.telling import flags_of, told, told_alone
from wrongtree.shared.faults import UserError


def applied(
    transform: Transform | None, module: nn.Module, config: ModelConfig, factory: str | None
) -> tuple[Transform, tuple[str, ...]]:
    """The transform, and what is to be said of it. `factory` is the function that could return one."""
    flags, asked, channels = config.preprocess, f"{config.flag} {config.spec}", input_channels(module)
    if transform is None:
        if not flags.given():
            ways = [f"return (module, transform) from {factory}"] if factory is not None else []
            ways += ["pass --img-size, --mean and --std"] if config.flag == ModelConfig.flag or not ways else []
            said = ", or ".join(ways)
            raise UserError(f"{asked}: how are images prepared? {said[0].upper()}{said[1:]}")
        return from_flags(flags, channels), told_alone(flags, min(channels, 3))
    if not flags.given():
        return transform, ()
    whose = f"the transform of {config.spec}"
    try:
        made, replaced = complete(transform, flags, channels)
    except CannotComplete as fault:
        raise UserError(
            f"{asked}: {flags_of(flags)} cannot change the transform that {factory} returns ({fault}); pass "
            "--img-size, --mean and --std together, which replace it, or change it there"
        ) from fault
    return made, told(flags, whose, all_of_it=replaced)
