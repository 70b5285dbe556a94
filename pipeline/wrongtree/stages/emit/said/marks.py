"""What many images have in the same place, in words, with the images that have it."""

from __future__ import annotations

import colorsys
from typing import Any

import numpy as np

from wrongtree.artifacts.data import Marks, MarkTrials
from wrongtree.shared.arrays import Bytes, Flags, Ints
from wrongtree.shared.intervals import newcombe, wilson
from wrongtree.shared.phrases import percent
from wrongtree.stages.emit.said.mark_trials import Finding, Named, finding
from wrongtree.stages.emit.showing import Showing

# In steps of 30 degrees of hue, from red on.
HUES = ("red", "orange", "yellow", "green", "green", "green", "cyan", "blue", "blue", "purple", "magenta", "pink")
PLAIN = 16  # levels by which the colours of a mark may differ, standard deviation, that has one colour
WHITE, BLACK, GREY, PALE, FULL = 235, 20, 0.1, 0.15, 0.5  # levels, and saturations of a grey and of colours with names
MORE = "more often than"
UNTOLD = "Whether the model uses it, counting cannot tell: cover it in these images, and evaluate them again."
NONE_ELSE = "No image of another label has it. "
SQUARE = 1.34  # times as long as wide, at most
FILLED = 0.9  # of the box around a mark, at least, for its shape to be that of the box
ACROSS = 0.9  # of the picture's side, from which on it is a bar


def marks_block(on: Showing, found: Marks, trials: MarkTrials | None) -> list[dict[str, Any]]:
    """`marks` of noise.json, the commonest first."""
    return [_mark(on, found, i, _tried(on, found, trials, i)) for i in range(len(found.label))]


def _tried(on: Showing, found: Marks, trials: MarkTrials | None, i: int) -> Finding | None:
    """What came of trying one on the model."""
    if trials is None:
        return None
    aim, label = (None if c < 0 else on.images.classes[c] for c in (int(trials.aim[i]), int(found.label[i])))
    return finding(trials.counts[i], Named(_shape(found.region[i]), aim, label), len(found.label))


def _mark(on: Showing, found: Marks, i: int, tried: Finding | None) -> dict[str, Any]:
    images = np.sort(found.image[found.mark == i])
    errors = on.numbers_of(images[on.predictions.prediction[images] != on.predictions.label[images]])
    label = int(found.label[i])
    name = None if label < 0 else on.images.classes[label]
    sampled = found.sampled if on.predictions.is_thinned else None
    said, more = sentences(found.region[i], found.colours[i], found.counts[i], name, sampled, tried)
    return {
        "said": said,
        "more": more,
        "label": label,
        "box": [round(edge, 4) for edge in box_of(found.region[i])],
        "p": float(f"{found.p[i]:.2g}"),
        "counts": found.counts[i].reshape(-1).tolist(),
        "image": images.tolist(),
        "error": np.sort(errors).tolist(),
    }


def sentences(
    region: Flags, colours: Bytes, counts: Ints, name: str | None, sampled: int | None, tried: Finding | None = None
) -> tuple[str, str]:
    """What is said first, and what after it. `name` of the label, None: of all; `sampled`: images that were counted."""
    (has, wrong), (lacks, others), (also, also_wrong), _ = counts.tolist()
    among = f"In a sample of {sampled:,} images, " if sampled is not None else ""
    said = f"{among}{_first(region, colours, counts, name)}. "
    with_it = f"{wrong:,} of {has:,} ({rate(wrong, has)})"
    if lacks:
        often = _compared(wrong / has, has, others / lacks, lacks)
        beside = f"{others:,} of {lacks:,} ({rate(others, lacks)})"
        said += f"With it, {with_it} are misclassified, {often} without it: {beside}."
    else:
        said += f"{with_it} of them are misclassified."
    apart = f"; without it: {interval(others, lacks)}" if lacks else ""
    more = f"Misclassified with it: {interval(wrong, has)}{apart} (95% intervals). "
    if name is not None:
        more += f"Of other labels, {also:,} have it, {also_wrong:,} of them errors. " if also else NONE_ELSE
    return said, more + UNTOLD if tried is None else f"{tried.said} {more.rstrip()}"


def headline(on: Showing, found: Marks, trials: MarkTrials | None, i: int) -> str:
    """What is said first of one mark, and whether the model uses it, without a point at the end."""
    label = int(found.label[i])
    name = None if label < 0 else on.images.classes[label]
    tried = _tried(on, found, trials, i)
    used = "" if tried is None else tried.short
    said = _first(found.region[i], found.colours[i], found.counts[i], name) + worse(found.counts[i])
    return said + (f"; {used}" if used else "")


def worse(counts: Ints) -> str:
    """How often images with a mark are misclassified, if clearly more often than those without it; else nothing."""
    (has, wrong), (lacks, others), _, _ = counts.tolist()
    if not lacks or _compared(wrong / has, has, others / lacks, lacks) != MORE:
        return ""
    return f"; {rate(wrong, has)} of them are misclassified, and {rate(others, lacks)} of those without it"


def _first(region: Flags, colours: Bytes, counts: Ints, name: str | None) -> str:
    (has, _), (lacks, _), _, _ = counts.tolist()
    of = "images" if name is None else f"images labelled {name}"
    return f"{has:,} of {has + lacks:,} {of} have the same {look_of(region, colours)} {where_of(region)}"


def _compared(share: float, n: int, other: float, m: int) -> str:
    """How shares of n and m images compare, in words."""
    ours, all_of, theirs, all_others = (np.array([float(value)]) for value in (share, n, other, m))
    _, low, high = newcombe(ours, all_of, theirs, all_others)
    if low[0] > 0:
        return MORE
    return "less often than" if high[0] < 0 else "which is not clearly more or less often than"


def rate(part: int, whole: int) -> str:
    """`4%`."""
    return percent(part / whole, 0)


def interval(part: int, whole: int) -> str:
    """`2–7%`, Wilson's."""
    low, high = wilson(np.array([part / whole]), np.array([float(whole)]))
    return f"{100 * low[0]:.0f}–{100 * high[0]:.0f}%"


def box_of(region: Flags) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1 in fractions of the picture."""
    rows, columns = np.nonzero(region)
    high, wide = region.shape
    return columns.min() / wide, rows.min() / high, (columns.max() + 1) / wide, (rows.max() + 1) / high


def look_of(region: Flags, colours: Bytes) -> str:
    """`magenta square`; what is of several colours or has another shape is a mark."""
    return " ".join(word for word in (_colour(colours[region]), _shape(region)) if word)


def where_of(region: Flags) -> str:
    """The side that it spans, or the ninth of the picture that its middle is in."""
    if _is_frame(region):
        return "around the edge"
    left, top, right, bottom = box_of(region)
    across, down = right - left > 0.75, bottom - top > 0.75
    vertical = "" if down else ("upper", "", "lower")[min(2, int(1.5 * (top + bottom)))]
    horizontal = "" if across else ("left", "", "right")[min(2, int(1.5 * (left + right)))]
    if vertical and horizontal:
        return f"in the {vertical} {horizontal}"
    if horizontal:
        return f"at the {horizontal}"
    return {"upper": "at the top", "lower": "at the bottom", "": "in the middle"}[vertical]


def _colour(colours: Bytes) -> str:
    """(m, 3) -> a plain word, or none."""
    if colours.astype(float).std(axis=0).max() > PLAIN:
        return ""
    mean = colours.mean(axis=0)
    hue, saturation, _ = colorsys.rgb_to_hsv(*(mean / 255).tolist())
    if mean.min() >= WHITE:
        return "white"
    if mean.max() <= BLACK:
        return "black"
    if saturation <= GREY:
        return "grey"
    name = HUES[int((360 * hue + 15) % 360 // 30)]
    if mean.max() <= WHITE / 2:
        return ""
    return name if saturation >= FULL else f"pale {name}" if saturation >= PALE else ""


def _is_frame(region: Flags) -> bool:
    """Whether it has part of all four sides, and nothing in the middle."""
    (high, wide), (left, top, right, bottom) = region.shape, box_of(region)
    inside = region[high // 4 : high - high // 4, wide // 4 : wide - wide // 4]
    return right - left > 0.75 and bottom - top > 0.75 and not inside.any()


def _shape(region: Flags) -> str:
    """That of the box around it, if it fills nearly all of this."""
    if _is_frame(region):
        return "frame"
    rows, columns = np.nonzero(region)
    high, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    if region.sum() < FILLED * high * wide:
        return "mark"
    if max(high / region.shape[0], wide / region.shape[1]) > ACROSS:
        return "bar"
    if min(high, wide) < 2:
        return "mark"
    return "square" if max(high, wide) <= SQUARE * min(high, wide) else "rectangle"
