"""Made by hand: answers of a model, and plausible causes for any site, so that what shows them can be tested.

`with_causes()` puts them in the place of what the stages found, in this process; run as a program, it is `wrongtree`
with them: `python tests/helpers/handmade.py build --data …`.
"""

import contextlib
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import numpy as np

from wrongtree.artifacts.causes import Cluster, Count, Damaged, Entries, Entry, Pictures, Trial
from wrongtree.artifacts.predictions import QUALITY, Predictions
from wrongtree.artifacts.trees import cut, spans
from wrongtree.stages.emit import site

LEVEL = 0.999
SHOWN = 4  # errors before and after


def answered(logits: np.ndarray, label: np.ndarray, model: dict[str, Any] | None = None) -> Predictions:
    """(n, classes) logits and (n,) labels; all else that is known of an image is 0."""
    n = len(label)
    row, nothing = np.arange(n), np.zeros((n, 1), np.float32)
    maps, pictures = np.zeros((n, 1, 1), np.float32), np.zeros((n, 1, 1, 3), np.uint8)
    return Predictions(
        row, label, logits, penultimate=nothing, features=maps[..., None], style=nothing, gradcam=nothing,
        quality=np.zeros((n, len(QUALITY)), np.float32), saliency=maps, thumbnails=pictures, closeups=pictures[:0],
        view=np.zeros((0, 4), np.float32), skipped=(), model=model or {},
    )  # fmt: skip


def by_hand(images, judged, trees, bare=False) -> Entries:
    """A cause in several clusters proved by a repair, one in one cluster proved by damage, and two without a proof.

    The first two are two sides of one mechanism. `bare`: nothing is notable or proved, as of a clean model. Trees are
    the site's, the default first.
    """
    tree = trees[-1]
    members, (start, end) = judged.members, spans(tree.children)
    wrong = judged.prediction[members] != judged.label[members]
    nodes = cut(tree.children, tree.height, 2 * tree.n_leaves - 2, 5)
    clusters = []
    for node in nodes:
        leaves = tree.order[start[node] : end[node]]
        if wrong[leaves].any():
            clusters.append(Cluster(tree.id, node, np.sort(leaves[wrong[leaves]])))
    clusters.sort(key=lambda cluster: (-len(cluster.member), cluster.node))
    parts = [clusters] if len(clusters) < 3 else [clusters[:2], *([one] for one in clusters[2:])]
    entries = [entry(images, judged, tuple(part), "" if bare else kind_of(i)) for i, part in enumerate(parts[:4])]
    if not bare and len(entries) > 1:
        entries[0], entries[1] = (with_beside(entries[i], 1 - i) for i in range(2))
    one = trial("repair", sum(len(found.member) for found in entries), proved=True)
    said = "Given the colours of their label, 58 % of these errors become correct (10 % of correct images break)."
    return Entries(tuple(entries), LEVEL, 0 if bare else 4321, True, () if bare else (("Colours", said, one),))


def kind_of(i: int) -> str:
    return ("repair", "damage", "", "")[i]


def with_beside(found: Entry, beside: int) -> Entry:
    return Entry(**{**vars(found), "beside": beside})


def entry(images, judged, clusters: tuple[Cluster, ...], proved: str) -> Entry:
    member = np.unique(np.concatenate([cluster.member for cluster in clusters]))
    rows = judged.members[member]
    label, said = judged.label[rows], judged.prediction[rows]
    pairs, times = np.unique(np.stack([label, said], axis=1), axis=0, return_counts=True)
    one, other = (images.classes[c] for c in pairs[times.argmax()])
    of_label = int((judged.label[judged.errors] == pairs[times.argmax()][0]).sum())
    cause, proof = {
        "repair": ("Upside down", f"Turned back, 98 % of these {len(member)} become correct (other errors: 6 %)."),
        "damage": ("Motion blur", f"Blurred like these, 83 % of correct {one} images become {other}."),
        "": ("", ""),
    }[proved]
    return Entry(
        clusters=clusters,
        member=member,
        cause=cause,
        proved=proved,
        proof=proof,
        what=f"{one} → {other}",
        of=f"{times.max()} of {of_label} {one} errors",
        rate=0.83 if proved else float("nan"),
        usual=0.08 if proved else float("nan"),
        gain=len(member) * 9 // 10 if proved == "repair" else 0,
        notable=bool(proved),
        trials=tuple(trial(kind, len(member), kind == proved) for kind in ("repair", "damage")) if proved else (),
        pictures=pictures(judged, member) if proved == "repair" else None,
        beside=-1,
    )


def trial(kind: str, of: int, proved: bool) -> Trial:
    hits = of - 1 if proved else of // 10
    if kind == "damage":
        return Trial(
            "blur-line", "blurred along a line", "Motion blur", True, Count(hits, of, 0.7, 1.0), None,
            Count(of // 5, of, 0.1, 0.3), None, 0.98, proved, shown=blurred() if proved else None,
        )  # fmt: skip
    return Trial(
        "turn-180", "turned by 180°", "Upside down", False, Count(hits, of, 0.9, 1.0), Count(3, 48, 0.01, 0.2),
        Count(1, of, 0.0, 0.1), Count(0, 40, 0.0, 0.1), None, proved,
    )  # fmt: skip


def blurred() -> Damaged:
    """What is shown of correct images that a damage was done to: two pictures, one dark and one bright."""
    return Damaged(np.stack([np.full((24, 32, 3), tone, np.uint8) for tone in (40, 220)]), np.array([1, 0]))


def pictures(judged, member) -> Pictures:
    """Some of the errors, and the same turned; the model then says their labels, but for the last."""
    error = member[:SHOWN]
    before = np.asarray(judged.closeups[error])
    said = judged.label[judged.members[error]].copy()
    said[-1] = judged.prediction[judged.members[error[-1]]]
    return Pictures(error, before, before[:, ::-1].copy(), said, error[:1])


@contextlib.contextmanager
def with_causes(bare: bool = False) -> Iterator[None]:
    """Sites that are written meanwhile, in this process, show entries made by hand."""
    written = site.compute

    def compute(found, **given):
        if found.get("tree"):
            found = {**found, "entries": by_hand(given["brought"].images, found["predictions"], found["tree"], bare)}
        return written(found=found, **given)

    with patch.object(site, "compute", compute):
        yield


if __name__ == "__main__":
    from wrongtree.commands import app

    with with_causes():
        app.main()
