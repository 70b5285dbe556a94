"""Sentences on the page and at the terminal, from counts only."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np

from wrongtree.shared.arrays import Ints
from wrongtree.shared.phrases import percent
from wrongtree.shared.texts import named

SHARES = {"comparison": "both correct", "series": "learnt and kept"}  # what their accuracies are
MIXED = {  # sites of several models: what they say where nothing is significant
    "comparison": "No change of a cluster or confusion is significant. Listed: the largest changes.",
    "series": "No cluster has significantly more of one outcome than the rest. Listed: the commonest confusions.",
}
NOT_TRIED = "Not tested: wrongtree, which made this page, tests the most notable errors; “wrongtree probe” tests any."
LABELS = "Wrong labels?"  # what an entry is called if most of its labels may be, and nothing else is known
DOUBTED = "the model is sure of another class"


def summary(
    images: int,
    errors: int,
    clusters: Sequence[Mapping[str, Any]],
    over: str = "errors",
    one: Mapping[str, Any] | None = None,
) -> str:
    """What was found, in one sentence; `one` is the manifest's `one_vs_rest`."""
    if errors == 0:
        return f"No errors: all {images:,} images are correctly classified"
    verb = "is" if errors == 1 else "are"
    said = f"{errors:,} of {images:,} images {verb} misclassified (accuracy {percent(1 - errors / images)})"
    if one is not None:
        said = two_sides(one)
    first = leading(clusters)
    if first is not None:
        said += f"; first: {first['sentence']}"
    elif clusters and over == "all":
        said += f"; cluster to look at first: {clusters[0]['sentence']}"
    elif clusters:
        largest = max(clusters, key=lambda cluster: int(cluster["count"]))
        said += f"; largest cluster: {largest['sentence']}"
    return said


def summary_of(site: Mapping[str, Any]) -> str:
    """What a manifest's site found, in one sentence; of a comparison or a series what has changed."""
    for key in MIXED:
        if key in site:
            return str(site[key]["sentence"])
    one = site.get("one_vs_rest")
    return summary(site["images"], site["errors"], site.get("clusters", []), site.get("over", "errors"), one)


def two_sides(one: Mapping[str, Any]) -> str:
    """`17 missed of 120 images with dog (recall 85.83 %), 9 false alarms of 880 without (precision 91.96 % of 112
    predicted)`.
    """
    missed, alarms, has, lacks = (one[key] for key in ("missed", "false_alarms", "positives", "negatives"))
    predicted = has - missed + alarms
    recall = f" (recall {percent(1 - missed / has)})" if has else ""
    precision = f" (precision {percent((has - missed) / predicted)} of {predicted:,} predicted)" if predicted else ""
    images, many = ("image" if has == 1 else "images"), ("" if alarms == 1 else "s")
    return (
        f"{missed:,} missed of {has:,} {images} with {named(one['label'])}{recall}, "
        f"{alarms:,} false alarm{many} of {lacks:,} without{precision}"
    )


def leading(clusters: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The first of the manifest's clusters that stands out, by a proved cause or by its rate; None: nothing does."""
    return next((cluster for cluster in clusters if cluster.get("proved") or cluster.get("notable")), None)


def nothing(errors: int, clusters: Sequence[Mapping[str, Any]]) -> str | None:
    """That nothing stands out, if so."""
    if not errors:
        return "There are no errors."
    return "No cluster stands out." if leading(clusters) is None else None


def nothing_of(site: Mapping[str, Any]) -> str | None:
    """The same of a manifest's site, with what is listed instead; of a comparison that no change is significant."""
    for key, said in MIXED.items():
        if key in site and site["clusters"] and not any(cluster["notable"] for cluster in site["clusters"]):
            return said
    return nothing(site["errors"], site["clusters"])


def said_of(cluster: Mapping[str, Any], brief: bool = False) -> str:
    """What an entry of the manifest says below its title: its proof, or that there is none; if `brief`, not why."""
    errors = int(cluster.get("errors", cluster["count"]))
    proof = cluster.get("proof")
    same = "" if brief else cluster.get("same", "")
    if proof:
        return " ".join(part for part in (str(proof), same) if part)
    measured, tried = cluster.get("cause") is not None, cluster.get("tried", True)
    doubted, ruled_out = cluster.get("doubted", 0), cluster.get("ruled_out", "")
    said = unproved(measured, doubted, errors, tried, "" if brief else ruled_out, "" if brief else f": {DOUBTED}")
    return said if brief else " ".join(part for part in (said, same, cluster.get("seen", "")) if part)


def unproved(
    measured: bool, doubted: int, errors: int, tried: bool = True, ruled_out: str = "", doubt_by: str = f": {DOUBTED}"
) -> str:
    """What is said of an entry without a proof: labels that may be wrong only where at least half of them are."""
    labels = f"{doubted:,} of {errors:,} labels may be wrong{doubt_by}." if mostly_doubted(doubted, errors) else ""
    said = (
        f"Measured, not proved{':' if ruled_out else '.'}"
        if measured
        else ""
        if labels
        else "No cause proved."
        if tried
        else NOT_TRIED
    )
    return " ".join(part for part in (said, ruled_out, labels) if part)


def mostly_doubted(doubted: int, errors: int) -> bool:
    """Whether so many labels may be wrong that this is said of some errors."""
    return doubted > 1 and 2 * doubted >= errors


class Other(NamedTuple):
    """An entry that is called as another one is, or similarly."""

    place: int  # in the list
    shared: int  # errors that are in both
    either: int  # and in one of them or both
    proved: bool
    cause: str  # what it is called, if that is only similar; else ""
    own: bool  # whether most errors of both have the same label


def same_cause(others: Sequence[Other], proved: bool) -> str:
    """What is said of an entry that is called as others are: each one's place in the list, how many errors are in both
    and in either, and, where its own cause is not `proved`, that the other's is.
    """
    said = []
    for place, shared, either, known, cause, own in others:
        both = f"; together they have {either:,} errors, {shared:,} of them in both" if shared else ""
        likely = ": it may be the cause here, too" if own else ""
        what = "cause" if proved else f"name, and its cause is proved{likely}" if known else "name"
        has = f", “{cause}”, looks similar and may have the same cause" if cause else f" has the same {what}"
        said.append(f"Entry {place}{has}{both}.")
    return " ".join(said)


def without_trials(ruled_out: str) -> str:
    """What is measured of errors, without that no change tried on them alone proves it."""
    return re.sub(
        r" (None of [\d,]+ changes|The one change) tried for these errors .*$", "", ruled_out, flags=re.DOTALL
    )


def link_of(number: int, cluster: Mapping[str, Any]) -> str:
    """The explorer's address of entry `number`: its cluster, or, if it has several, the selection of all of them."""
    tree = quote(str(cluster["tree"]), safe="")
    if len(cluster.get("nodes", ())) > 1:
        return f"#tree={tree}&where=entry%3A{number}"
    return f"#tree={tree}&node={int(cluster['node'])}"


def class_rows(
    classes: Sequence[dict[str, Any]], label: Sequence[int] | Ints, prediction: Sequence[int] | Ints
) -> list[dict[str, Any]]:
    """Per class with images: images, errors, accuracy and what it is most often mistaken for; most errors first.

    `classes` are the manifest's; label and prediction (e,) are the members', of which only errors count.
    """
    rows = []
    said, right = np.asarray(prediction, dtype=np.int64), np.asarray(label, dtype=np.int64)
    said, right = said[said != right], right[said != right]
    for i, entry in enumerate(classes):
        taken_for = np.bincount(said[right == i], minlength=1)
        most = named(classes[int(taken_for.argmax())]["name"])
        confusion = f"{most} ({int(taken_for.max())} of {entry['errors']})" if entry["errors"] else ""
        if entry["images"]:
            facts = {key: entry[key] for key in ("name", "images", "errors")}
            rows.append({**facts, "accuracy": 1 - entry["errors"] / entry["images"], "confusion": confusion})
    return sorted(rows, key=lambda row: (-row["errors"], row["name"]))
