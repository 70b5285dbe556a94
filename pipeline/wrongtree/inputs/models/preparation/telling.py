"""What is said of how images are prepared in the end, where flags had a say or nothing else did."""

from __future__ import annotations

from wrongtree.config import Preprocess

NAMES = {
    "img_size": "--img-size",
    "mean": "--mean",
    "std": "--std",
    "crop_pct": "--crop-pct",
    "interpolation": "--interpolation",
}


def flags_of(flags: Preprocess) -> str:
    """`--img-size 32 --mean 0.5`."""
    return " ".join(f"{NAMES[name]} {_value(value)}" for name, value in vars(flags).items() if value is not None)


def told(flags: Preprocess, whose: str, all_of_it: bool = False) -> tuple[str, ...]:
    """That flags change what the model comes with, and what of it stays; nothing where there are none."""
    if not flags.given():
        return ()
    if all_of_it:
        return (f"image preparation: {whose} is replaced: {recipe(flags)}",)
    return (f"image preparation: {whose}, changed by {flags_of(flags)}; the rest of it stays as it is",)


def told_alone(flags: Preprocess, channels: int) -> tuple[str, ...]:
    """What is used where a model says nothing of its images; which of it nobody asked for."""
    missing = [NAMES[name] for name, value in vars(flags).items() if value is None]
    why = (
        f" (defaults, because {_listed(missing)} {'was' if len(missing) == 1 else 'were'} not given)" if missing else ""
    )
    return (f"image preparation: {recipe(flags, channels)}{why}",)


def recipe(flags: Preprocess, channels: int = 3) -> str:
    """All of what `from_flags` does, in words."""
    size = flags.img_size or 224
    share = 0.875 if flags.crop_pct is None else flags.crop_pct
    mean = f"mean {_value(flags.mean)}" if flags.mean is not None else "ImageNet's mean"
    std = f"standard deviation {_value(flags.std)}" if flags.std is not None else "ImageNet's standard deviation"
    grey = "grey, " if channels == 1 else ""
    return (
        f"{grey}shorter side resized to {int(size / share)} px ({flags.interpolation or 'bicubic'}), central "
        f"{size} × {size} px, {mean}, {std}"
    )


def _value(value: object) -> str:
    return ",".join(f"{v:g}" for v in value) if isinstance(value, tuple) else f"{value}"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
