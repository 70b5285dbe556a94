"""Do concepts name what a model was never shown? CIFAR-10's own classes as hidden sub-classes of two super-classes.

For each of its ten classes and each of two divisions into super-classes: a linear head on the penultimate activations
of a CIFAR-10 ResNet-20 learns the division from images without that class, and is tried on others with it. The body was
trained with all ten classes, so only the head never saw the hidden one. Of each split: the best node F1 for the hidden
class in the trees over the head's own space and over the concepts' space, and over shuffled rows of the latter; the
best F1 of a cluster that is named for the class, and its names. Of all clusters that bear a concept, how many are
right: at least half of their errors are of one class, and the first name is of that class. As a control, random
clusters of correct images in the place of errors.

    python tests/bench/concepts/measure.py --cifar cifar10/ --weights resnet20-12fca82f.th --concepts lite0.py:model \
        --concepts-names imagenet_classes.csv --kept kept.npz
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parents[2] / "helpers"))

import cifar_resnet
from wrongtree.artifacts.trees import spans
from wrongtree.config import ConceptsConfig, Machine, ModelConfig
from wrongtree.inputs.images.labelled import LabelledImages, open_images
from wrongtree.inputs.models.classifiers import Classifier, load_classifier
from wrongtree.inputs.models.vocabulary.loading import concepts_of
from wrongtree.stages.cluster.ward import ward
from wrongtree.stages.embed.concepts import names_of_outputs, saying, table_of
from wrongtree.stages.embed.pretrained import open_embedder
from wrongtree.stages.explain.concepts import Borne, flags, heads
from wrongtree.stages.represent.reduce import reduce

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
# ImageNet's numbers of what is one of these; of deer the antelopes, and of horses the one that it has.
KINDS = {
    "airplane": [404, 895, 908],
    "automobile": [407, 436, 468, 479, 511, 581, 609, 627, 656, 661, 751, 817],
    "bird": [*range(7, 25), *range(80, 101), *range(127, 147)],
    "cat": [*range(281, 286)],
    "deer": [*range(350, 354)],
    "dog": [*range(151, 269)],
    "frog": [30, 31, 32],
    "horse": [339, 603],
    "ship": [403, 472, 484, 510, 536, 554, 576, 625, 628, 724, 780, 814, 833, 871, 913, 914],
    "truck": [407, 555, 569, 586, 654, 656, 675, 717, 734, 779, 864, 867, 874],
}
ANIMALS = {"bird", "cat", "deer", "dog", "frog", "horse"}
DIVISIONS = {"animal": ANIMALS, "small or wild": {"bird", "cat", "deer", "frog", "airplane"}}  # the others are the rest
EVALUATED = 300  # images of each class that the other network sees, and the head is tried on
TESTED = 8  # errors in a cluster, at least
RANDOM = 200  # clusters of the control, per split
HEADS = "division       hidden      errors of it/all       F1 own  F1 concepts     shuffled     F1 named  named"


def main() -> None:
    """Print a line per split, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cifar", type=Path, required=True, help="CIFAR-10's test set, a folder per class")
    parser.add_argument("--weights", type=Path, required=True, help="of the ResNet-20")
    parser.add_argument("--concepts", required=True, help="a network with ImageNet's 1,000 outputs, as for build")
    parser.add_argument("--concepts-names", type=Path)
    parser.add_argument("--kept", type=Path, required=True, help=".npz that keeps what both networks see")
    options = parser.parse_args()
    if not options.kept.exists():
        _see(options)
    kept = np.load(options.kept)
    label, inside, evaluated = kept["label"], kept["inside"], kept["evaluated"]
    counted = Counted()
    print(HEADS)
    for division, first in DIVISIONS.items():
        side = np.isin(label, [CLASSES.index(name) for name in first]).astype(int)
        for hidden in range(len(CLASSES)):
            learn = np.setdiff1d(np.flatnonzero(label != hidden), evaluated)
            head = LogisticRegression(max_iter=300).fit(inside[learn], side[learn])
            said = head.predict(inside[evaluated])
            own = inside[evaluated]
            print(
                f"{division:14} {split(hidden, side[evaluated], said, own, label[evaluated], kept, counted)}",
                flush=True,
            )
    print(counted)


@dataclass
class Counted:
    """Over all splits."""

    entries: int = 0  # clusters
    bearing: int = 0  # of them that bear a concept
    right: int = 0  # of those
    chance: int = 0  # random clusters of correct images that bear one
    tried: int = 0  # of so many

    def __str__(self) -> str:
        """Two lines."""
        share = self.right / max(1, self.bearing)
        return (
            f"{self.bearing} of {self.entries} clusters bear a concept; it is right in {self.right} ({share:.0%})\n"
            f"of {self.tried} random clusters of correct images in the place of errors {self.chance} "
            f"({self.chance / self.tried:.1%}) bear one"
        )


def split(
    hidden: int,
    side: np.ndarray,
    said: np.ndarray,
    own: np.ndarray,
    label: np.ndarray,
    kept: Mapping[str, np.ndarray],
    counted: Counted,
) -> str:
    """A line of figures, by image that the model was tried on: super-class, what was said, activations, class."""
    names = kept["names"].tolist()
    table = flags(kept["table"][:, : ConceptsConfig().most], len(names))
    wrong, correct = np.flatnonzero(said != side), said == side
    found = Borne(table[wrong], side[wrong], said[wrong], table[correct], side[correct])
    truth = label[wrong]
    space = kept["space"][wrong].astype(np.float64)
    rng = np.random.default_rng(hidden)
    inside, seen, shuffled = _nodes(own[wrong]), _nodes(space), _nodes(rng.permutation(space))
    scores = [max(_f1(node, truth == hidden) for node in nodes) for nodes in (inside, seen, shuffled)]
    nodes = [*inside, *seen]
    headed = heads(found, nodes)
    best, called = 0.0, "–"  # the cluster nearest to the hidden class whose first name is of it
    for node, one in zip(nodes, headed, strict=True):
        if one is None:
            continue
        f1, kind = _f1(node, truth == hidden), np.bincount(truth[node], minlength=10)
        if one.concepts[0] in KINDS[CLASSES[hidden]] and f1 > best:
            best, called = f1, ", ".join(names[k] for k in one.concepts)
        counted.bearing += 1
        most = CLASSES[int(kind.argmax())]
        counted.right += bool(2 * kind.max() >= len(node) and one.concepts[0] in KINDS[most])
    counted.entries += len(headed)
    counted.chance, counted.tried = counted.chance + _of_chance(found, rng), counted.tried + RANDOM
    f1s = "  ".join(f"{one:11.2f}" for one in (*scores, best))
    return f"{CLASSES[hidden]:11} {(truth == hidden).sum():6} of {len(wrong):6}  {f1s}  {called}"


def _of_chance(found: Borne, rng: np.random.Generator) -> int:
    """How many of RANDOM clusters bear a concept whose "errors" are correct images."""
    held = rng.permutation(len(found.of))
    apart, rest = held[: len(held) // 3], held[len(held) // 3 :]
    other = 1 - found.of[apart]
    like = Borne(found.correct[apart], found.of[apart], other, found.correct[rest], found.of[rest])
    sets = [rng.choice(len(apart), int(size), replace=False) for size in rng.integers(TESTED, 80, RANDOM)]
    return sum(one is not None for one in heads(like, sets))


def _nodes(matrix: np.ndarray) -> list[np.ndarray]:
    """The nodes of a tree over these rows, each as the rows it has."""
    children, _ = ward(reduce(matrix, 64, 0, len(matrix), 20_000)[0])
    start, end = spans(children)
    order = np.argsort(start[: len(matrix)])
    return [order[start[k] : end[k]] for k in range(len(start)) if end[k] - start[k] >= TESTED]


def _f1(node: np.ndarray, truth: np.ndarray) -> float:
    return float(2 * truth[node].sum() / (len(node) + truth.sum()))


def _see(options: argparse.Namespace) -> None:
    """What the ResNet-20 makes of all images, and the other network of those that heads are tried on."""
    images, label, evaluated = tried(options.cifar)
    judge = load_classifier(ModelConfig(f"{cifar_resnet.__file__}:resnet20", str(options.weights)))
    inside = _all(images, judge, range(len(label)))
    seen = seen_by(options.concepts, options.concepts_names, images, evaluated)
    np.savez(options.kept, label=label, inside=inside, evaluated=evaluated, **seen)


def tried(folder: Path) -> tuple[LabelledImages, np.ndarray, np.ndarray]:
    """CIFAR-10, (n,) classes by their number in CLASSES, and the images that models are tried on."""
    images = open_images(folder)
    label = np.array([CLASSES.index(images.classes[k]) for k in images.labels])
    return images, label, np.concatenate([np.flatnonzero(label == k)[:EVALUATED] for k in range(10)])


def seen_by(spec: str, given: Path | None, images: LabelledImages, rows: np.ndarray) -> dict[str, np.ndarray]:
    """What the other network sees in the images, and the names of its outputs."""
    asked = concepts_of(spec, None, given)
    assert asked is not None
    network = asked.load()
    names = names_of_outputs(asked, network)
    table = table_of(rows, _all(images, network, rows.tolist(), saying(names, asked)), names, ConceptsConfig())
    return {"table": table.borne, "space": table.space, "names": np.array(names)}


def _all(images: LabelledImages, network: Classifier, rows, see=None) -> np.ndarray:
    with open_embedder(images, network, Machine("cpu", 50), lambda _: None, see) as embed:
        return np.concatenate([embed(list(rows[i : i + 500])).matrix for i in range(0, len(rows), 500)])


if __name__ == "__main__":
    main()
