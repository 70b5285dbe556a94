"""The list of what to look at first: one cause, one entry, proved causes of most errors first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Candidates, Cluster, Entries, Entry, Found, Trial, Trials
from wrongtree.artifacts.causes import Pictures as BeforeAndAfter
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import Likeness, Marks, MarkTrials, Pictures
from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import ExplainConfig
from wrongtree.inputs.brought import Brought
from wrongtree.shared.arrays import Ints
from wrongtree.shared.intervals import wilson
from wrongtree.shared.mixes import alike
from wrongtree.shared.texts import named
from wrongtree.stages.explain.candidates import outside
from wrongtree.stages.explain.listed.marked import with_marks, within
from wrongtree.stages.explain.listed.mislabelled import mislabelled
from wrongtree.stages.explain.listed.probable import with_known
from wrongtree.stages.explain.listed.seeming import Seeming, contradicted, looking_so, partly, seeming, several
from wrongtree.stages.explain.listed.spread import cluster_of, clusters_of, entry_of
from wrongtree.stages.explain.one_story import beside
from wrongtree.stages.explain.proved import ALIKE, called, refuted_by
from wrongtree.stages.explain.sentences import (
    proof_of,
    ruled_out,
    site_proof,
    what_of,
)
from wrongtree.stages.explain.shares import share_of
from wrongtree.stages.explain.traits import Compared, apart_of, compare, measured_of, words_of

CAST = " cast"  # how words for colours of light end
SHARED = 0.25  # of an entry's errors have the label that a cause is proved for
NEARLY_ALL = 0.8  # of an entry is in others of its name
MORE = 5  # entries with a cause are listed beyond those that are listed anyway


def compute(
    brought: Brought,
    predictions: Predictions,
    pictures: Pictures,
    candidates: Candidates,
    trials: Trials | None,
    likeness: Likeness | None,
    marks: Marks,
    mark_trials: MarkTrials | None,
    trees: Sequence[Tree],
    config: ExplainConfig,
) -> Entries:
    """Candidates of one story as one entry, then those alike in words, and what is known of each."""
    classes = tuple(map(named, brought.images.classes))
    candidates = candidates if trials is None else trials.candidates
    compared = compare(predictions, pictures)
    words = [said[0].word.capitalize() if said else "" for said in words_of(compared, candidates.member)]
    seen = [seeming(predictions, likeness, member) for member in candidates.member]
    words = [word if one is None else _seen_as(word, one) for word, one in zip(words, seen, strict=True)]
    groups = _groups(predictions, candidates, trials, seen, words)
    entries = [
        _entry(predictions, candidates, trials, trees, (words, compared, seen, likeness), classes, group)
        for group in groups
    ]
    of_label = () if trials is None else trials.of_label
    spread = [entry_of(predictions, found, trees, classes) for found in of_label if found.story < 0]
    entries, spread, of_marks = with_marks(predictions, marks, mark_trials, entries, spread, trees, classes, likeness)
    known_causes = [entry for entry in (*entries, *spread, *of_marks) if entry.proved]
    of_labels = mislabelled(predictions, known_causes, trees, classes)
    spread = [entry for entry in spread if entry.proved or not any(within(entry, other) for other in of_labels)]
    spread += of_marks + of_labels
    known_causes = [*spread, *(entry for entry in entries if entry.proved)]
    entries = [
        entry
        for entry in entries
        if entry.proved or not _is_told(entry, known_causes, looking_so(predictions, likeness, entry))
    ] + spread
    entries = with_known(predictions, entries, [entry for entry in known_causes if entry.proved], classes)
    entries = [entry for entry in entries if entry.proved or not _is_repeated(entry, entries)]
    entries.sort(key=lambda entry: _place(predictions, entry))
    site = () if trials is None else tuple((t.word, site_proof(t), t) for t in trials.of_site)
    passes, level = (0, 0.95) if trials is None else (trials.passes, trials.level)
    further = [entry for entry in entries[config.listed :] if entry.cause or entry.mislabelled]
    chosen = (*entries[: config.listed], *further[:MORE])
    return Entries(beside(chosen), level, passes, trials is not None and trials.passes > 0, site)


def _is_told(entry: Entry, known: Sequence[Entry], looking: Ints) -> bool:
    """Whether most of an entry is in another one, or nearly all of it in several of its name, one for each label; or
    nearly all of its errors that are `looking` as it is called (numbers among the members) in one or several.
    """
    same = [other.member for other in known if entry.cause and other.cause == entry.cause]
    told = np.concatenate([np.zeros(0, dtype=np.int64), *same])
    nearly = (part for part, enough in ((entry.member, 2), (looking, 1)) if len(part) and len(same) >= enough)
    return any(float(np.isin(part, told).mean()) >= NEARLY_ALL for part in nearly) or any(
        within(entry, other) for other in known
    )


def _is_repeated(entry: Entry, entries: Sequence[Entry]) -> bool:
    """Whether nearly all of an entry is in a larger one of its name."""
    return any(
        other.cause == entry.cause != ""
        and len(other.member) > len(entry.member)
        and float(np.isin(entry.member, other.member).mean()) >= NEARLY_ALL
        for other in entries
    )


def _seen_as(measured: str, seen: Seeming) -> str:
    """The word for what errors are seen to have: of a colour cast the measured word says the colour."""
    return measured if measured.endswith(CAST) and seen.word.endswith(CAST) else seen.word


def _groups(
    predictions: Predictions,
    candidates: Candidates,
    trials: Trials | None,
    seen: Sequence[Seeming | None],
    words: Sequence[str],
) -> list[list[int]]:
    """Numbers of candidates that are one entry, the largest first in each."""
    groups: list[list[int]] = []
    for k in range(len(candidates.member)):
        for group in groups:
            if _same(predictions, candidates, trials, seen, words, group[0], k):
                group.append(k)
                break
        else:
            groups.append([k])
    return [sorted(group, key=lambda k: -len(candidates.member[k])) for group in groups]


def _same(
    predictions: Predictions,
    candidates: Candidates,
    trials: Trials | None,
    seen: Sequence[Seeming | None],
    words: Sequence[str],
    a: int,
    b: int,
) -> bool:
    if trials is not None and (trials.story[a] >= 0 or trials.story[b] >= 0):
        return bool(trials.story[a] == trials.story[b])
    if not words[a] or words[a] != words[b]:
        return False
    if seen[a] is not None and seen[b] is not None:  # they look the same, whatever they are predicted as
        return True
    if not (candidates.notable[a] and candidates.notable[b]):
        return False
    return alike(*(_confusions(predictions, candidates.member[k]) for k in (a, b))) >= ALIKE


def _confusions(predictions: Predictions, member: Ints) -> Ints:
    images = predictions.members[member]
    codes: Ints = predictions.label[images] * predictions.logits.shape[1] + predictions.prediction[images]
    return codes


def _entry(
    predictions: Predictions,
    candidates: Candidates,
    trials: Trials | None,
    trees: Sequence[Tree],
    told: tuple[Sequence[str], Compared, Sequence[Seeming | None], Likeness | None],
    classes: Sequence[str],
    group: Sequence[int],
) -> Entry:
    lead, (words, compared, seen, likeness) = _lead(trials, group), told
    clusters = [Cluster(candidates.tree[k], int(candidates.node[k]), candidates.member[k]) for k in group]
    tried: tuple[Trial, ...] = ()
    shown: BeforeAndAfter | None = None
    if trials is not None:
        tried = trials.of_candidate[lead]
        shown = next((trials.pictures[k] for k in group if k in trials.pictures), None)
        story = int(trials.story[lead])
        clusters += _further(predictions, trials, trees, story)
    member = np.unique(np.concatenate([cluster.member for cluster in clusters]))
    images = predictions.members[member]
    proved = next((trial for trial in tried if trial.proved), None)
    size = np.array([len(candidates.member[k]) for k in group], dtype=np.float64)
    rate = float((candidates.rate[list(group)] * size).sum() / size.sum())
    what = what_of(predictions.label[images], predictions.prediction[images], classes)
    known = _known(predictions, trials, images)
    cause = called(proved, words[lead], tried, known)
    if proved is None and contradicted(cause, predictions, likeness, member):
        cause = ""
    measured, looks = "", seen[lead]
    if looks is not None and len(group) > 1:
        looks = seeming(predictions, likeness, member) or looks  # of all clusters, not of the first
    if proved is None and words[lead]:
        measured = measured_of(words[lead], compared, member) if looks is None else looks.measured
    proof = ""
    if proved is not None:
        looking = several(predictions, likeness, member, classes)
        proof = proof_of(tried, predictions.label[images], classes, len(member)) + (looking and f"\n{looking}")
    return Entry(
        clusters=tuple(sorted(clusters, key=lambda cluster: -len(cluster.member))),
        member=member,
        cause=cause,
        proved="" if proved is None else "damage" if proved.damage else "repair",
        proof=proof,
        what=what,
        of=share_of(predictions, images, classes),
        rate=rate,
        usual=outside(predictions.label, predictions.prediction != predictions.label, images),
        gain=0 if proved is None or proved.damage else int(proved.hit.low * len(member)),
        notable=any(bool(candidates.notable[k]) for k in group),
        trials=tried,
        pictures=shown,
        beside=-1,
        ruled_out=(
            ruled_out(words[lead], measured, refuted_by(words[lead], tried), tried, bool(cause))
            if measured
            else ""
            if proved is not None
            else f"{apart_of(compared, member)} {partly(predictions, likeness, member)}".strip()
        ),
    )


def _known(predictions: Predictions, trials: Trials | None, images: Ints) -> set[str]:
    """What is proved of other errors, in small letters; of a whole label only where these have that label, too."""
    if trials is None:
        return set()
    label = np.bincount(predictions.label[images], minlength=predictions.logits.shape[1]) / len(images)
    of_label = [
        found.trials for found in trials.of_label if found.alike and label[_label(predictions, found)] >= SHARED
    ]
    return {trial.word.lower() for tried in (*trials.of_candidate, *of_label) for trial in tried if trial.proved}


def _label(predictions: Predictions, found: Found) -> int:
    assert found.alike is not None
    return int(predictions.label[found.alike.image[0]])


def _lead(trials: Trials | None, group: Sequence[int]) -> int:
    """The candidate whose trials are shown: one with pictures, or the largest with a proof, or the largest."""
    if trials is None:
        return group[0]
    shown = (k for k in group if k in trials.pictures)
    proved = (k for k in group if any(trial.proved for trial in trials.of_candidate[k]))
    return next(shown, next(proved, group[0]))


def _further(predictions: Predictions, trials: Trials, trees: Sequence[Tree], story: int) -> list[Cluster]:
    """Clusters beyond the candidates that have the same cause."""
    more = [(name, node) for name, node, number in trials.more if number == story and story >= 0]
    scattered = [found for found in trials.of_label if found.story == story and story >= 0]
    return [
        *(cluster_of(predictions, trees, name, node) for name, node in more),
        *(cluster for found in scattered for cluster in clusters_of(predictions, found, trees)),
    ]


def _place(predictions: Predictions, entry: Entry) -> tuple[int, float, int]:
    """Proved causes by the errors that have them, then what is notable or measured by its excess, then by size."""
    n = len(entry.member)
    rate = 0.0 if np.isnan(entry.rate) else entry.rate
    low = float(wilson(np.array([rate]), np.array([float(n)]))[0][0])
    excess = n if entry.mislabelled else n * max(0.0, low - entry.usual)
    if entry.proved:
        return 0, -float(entry.about or n), -n
    return (1, -excess, -n) if entry.notable or entry.cause else (2, -float(n), -n)
