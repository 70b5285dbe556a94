"""Is the order of the classes that of the model's outputs? Asked of other orders, and of the best assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from wrongtree.flow.preflight.answers import guessed
from wrongtree.flow.preflight.evidence import could_be_better, is_better, leaves_no_doubt
from wrongtree.flow.preflight.glimpse import Bools, Fact, Glimpse, Mend, percent, weight_of
from wrongtree.inputs.images.naming import plain
from wrongtree.inputs.tables.tables import numbers_by_value
from wrongtree.shared.arrays import Ints
from wrongtree.shared.phrases import label_against_rest

SHOWN = 24  # classes of which a likely order is spelt out
SEEN = 2  # images of a class from which on its output is named


@dataclass(frozen=True)
class Order:
    """Which output each class would be, and why one should think so."""

    why: str
    output: Ints  # (c,) by class; −1: not known


def facts(seen: Glimpse) -> list[Fact]:
    """At most one: the order under which the model would be far better."""
    if seen.logits.shape[1] != len(seen.classes):
        return []
    named = orders(seen)
    alternatives = len(named) + 1
    if not could_be_better(seen.right, alternatives):
        return []
    scored = [(seen.prediction == order.output[seen.labels], order) for order in named]
    scored.append((crossed(seen.labels, seen.prediction, len(seen.classes)), learnt(seen)))
    better = [(found, order) for found, order in scored if is_better(seen.right, found, alternatives)]
    if not better:
        return []
    after, order = max(better, key=lambda entry: float(entry[0].mean()))  # a named order wins over an equal learnt one
    first = next((k for k in range(len(order.output)) if order.output[k] not in (-1, k)), None)
    if first is None:
        return []
    if (label := label_against_rest(seen.classes)) is not None:
        check = "columns that they come from" if seen.ways.given else "order of the outputs (--classes FILE)"
        sentence = (
            f"accuracy on {len(seen.labels):,} images is {percent(seen.accuracy)}, but {percent(float(after.mean()))} "
            f"if every prediction is reversed: the predictions may say that '{label}' is absent, or be those of "
            f"another label; check the {check}"
        )
        return [Fact("class-order", sentence, weight_of(float(after.mean())))]
    inverse = {int(output): k for k, output in enumerate(order.output) if output >= 0}
    output = min(o for o, k in inverse.items() if o != k)
    is_one = "is" if order.why else "seems to be"
    was, becomes = seen.classes[output], seen.classes[inverse[output]]
    what = f"what is predicted as '{was}'" if seen.ways.given else f"output {output} of the model"
    sentence = (
        f"accuracy on {len(seen.labels):,} images is {percent(seen.accuracy)}, but {percent(float(after.mean()))} with "
        f"another class order{f', {order.why}' if order.why else ''}: {what} {is_one} '{becomes}', not '{was}'; "
        f"{seen.ways.of_order()}"
    )
    names = [seen.classes[inverse[k]] if k in inverse else "?" for k in range(len(seen.classes))]
    detail = _detail(seen, order, names) if len(names) <= SHOWN else ""
    # An order that leaves an output open, as where nearly all images have one label, may as well be a bad model.
    doubtless = bool((order.output >= 0).all()) and leaves_no_doubt(seen.right, after, guessed(seen))
    fact = Fact("class-order", sentence, weight_of(float(after.mean())), detail, doubtless, _mend(seen, order, names))
    return [fact]


def _detail(seen: Glimpse, order: Order, names: Sequence[str]) -> str:
    """The order, as the way out needs it."""
    if seen.ways.given:
        said = (f"{seen.classes[k]},{seen.classes[o]}" for k, o in enumerate(order.output) if o not in (-1, k))
        return f"its lines: label,class; {'; '.join(said)}"
    likely = f"likely order: {', '.join(names)}"
    if seen.ways.python and "?" not in names:
        numbers = [int(o) for o in order.output]
        return f"{likely}; target_transform={numbers}.__getitem__, classes={list(names)}"
    return likely


def _mend(seen: Glimpse, order: Order, names: Sequence[str]) -> Mend:
    """What may be pasted; nothing where an output is not known."""
    if (order.output < 0).any() or seen.ways.python:
        return Mend()
    if seen.ways.given:
        moved = ((seen.classes[k], seen.classes[o]) for k, o in enumerate(order.output) if o != k)
        return Mend(renamed=tuple(moved))
    return Mend(order=tuple(names))


def orders(seen: Glimpse) -> list[Order]:
    """What somebody may have meant: the model's own names, numbers as numbers or as text, as they come."""
    found = [("that of the model's own names" + seen.model.names_from, seen.model.names)] if seen.model else []
    classes = seen.classes
    found += [
        ("sorted as text", tuple(sorted(classes))),
        ("sorted as numbers", tuple(sorted(classes, key=numbers_by_value))),
        ("sorted without regard to case", tuple(sorted(classes, key=str.casefold))),
        *seen.orders,
    ]
    known: dict[tuple[int, ...], Order] = {}
    for why, names in found:
        place = {plain(name): i for i, name in enumerate(names)}
        output = tuple(place.get(plain(name), -1) for name in classes)
        if len(set(output)) == len(classes) and -1 not in output and output != tuple(range(len(classes))):
            known.setdefault(output, Order(why, np.array(output, dtype=np.int64)))
    return list(known.values())


def crossed(labels: Ints, prediction: Ints, classes: int) -> Bools:
    """(r,) whether an image is right under the best one-to-one assignment of the other half of each class.

    An assignment found on the same images is better than chance on anything: with as many images as classes it is
    always perfect.
    """
    half = np.zeros(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        half[mine] = (np.arange(len(mine)) + label) % 2
    right = np.zeros(len(labels), dtype=np.bool_)
    for part in (0, 1):
        output = assigned(labels[half != part], prediction[half != part], classes)
        mine = half == part
        right[mine] = prediction[mine] == output[labels[mine]]
    return right


def learnt(seen: Glimpse) -> Order:
    """The best assignment of all images; classes of which too few were seen are left open."""
    output = assigned(seen.labels, seen.prediction, len(seen.classes))
    for k in range(len(output)):
        if np.count_nonzero((seen.labels == k) & (seen.prediction == output[k])) < SEEN:
            output[k] = -1
    return Order("", output)


def assigned(labels: Ints, prediction: Ints, classes: int) -> Ints:
    """(c,) the output that each class would be, with most images right; as it is, where nothing speaks against that."""
    confusion = np.zeros((classes, classes))
    np.add.at(confusion, (labels, prediction), 1.0)
    confusion += 1e-3 * np.eye(classes)
    output: Ints = linear_sum_assignment(confusion, maximize=True)[1].astype(np.int64)
    return output
