"""Is the list right: `python tests/bench/causes.py --cifar cifar10/ --weights resnet20-12fca82f.th`.

Failures of known kinds are planted in images at test time, the real stages build as far as the list of what to look at
first, and the list is scored as it stands. Nobody chooses a cluster, and nothing here knows how the list is made: it
asks the stage `entries` for what it yields.

Settings (planted_settings.py; the kinds and the words that are true of them: planted_kinds.py):

    classwise  nine kinds, each in one class of CIFAR-10: near-black dogs, faded deer, upside-down ships …
    spread     the kinds of planted.py, each in all classes of CIFAR-10, digits and, if installed, Fashion-MNIST
    other      ten kinds that no repair was written for, each in all classes of CIFAR-10
    broken     digits whose colour told the class in training and tells nothing now: most are misclassified
    missing    a class that always had a white square in a corner in training, and has it in few test images
    control    nothing planted

Measures. Only misclassified images count, and a kind only if it has at least five. An entry counts if it is notable or
if its cause is proved. It is of the kind that more than half of its errors have. Where something is true of all planted
errors (`broken`: their colour), an entry that says so of most of them is of all kinds together.

    found             kinds that have an entry, of those planted
    null              the same with the kinds permuted among the errors; where one kind is most errors, it is 1
    covered           errors of these kinds that are in an entry of their kind
    named             kinds that have an entry with a true word, of those planted
    false             entries that are of no kind, of all entries
    entries per kind  entries of the kinds found, per kind found
    word right        entries whose cause is true of their kind, of all entries of a kind
    word wrong        entries whose cause is not, of these; what merely follows from a kind is not true of it
    no word           entries without a cause, of these; "corrected when smoothed" is none: it says what was done
    precision         word right / (word right + word wrong)
    proved            entries whose cause is proved, of these; `proofs right`: those of them whose word is right
    false, proved     entries of no kind that claim a proof: a number, not a share
    site-wide         causes that the list says all errors share

Shares are of entries or kinds summed over all seeds. Images that are left alone are judged once and kept in `--cache`;
planted ones are judged for every list.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from list_scores import FEWEST, WHOLE, is_true, score
from list_tables import Row, report
from listing import listing_of
from planted_settings import SEEDLESS, SETTINGS, SIZELESS, Case, Sources

SIZES = (300, 100, 50)


def measure(setting: str, case: Case, seed: int) -> Row:
    """Build a list, and score it."""
    began = time.perf_counter()
    listing = listing_of(case)
    kind = case.kind[case.judged.row]
    wrong = case.judged.prediction != case.judged.label
    entries = [(line.images, line.cause, line.proved, line.title) for line in listing.lines]
    scored = score(entries, kind, wrong, case.words, case.site)
    permuted = kind.copy()
    permuted[wrong] = np.random.default_rng(seed).permutation(kind[wrong])
    chance = score(entries, permuted, wrong, case.words)
    images = np.bincount(kind[kind >= 0], minlength=len(case.kinds))

    def entry(said: Any) -> dict[str, Any]:
        names = {-1: None, WHOLE: "all together", **dict(enumerate(case.kinds))}
        return {**asdict(said), "kind": names[said.kind]}

    return {
        "setting": setting,
        "data": case.data,
        "size": case.size,
        "seed": seed,
        "images": len(kind),
        "error rate": float(wrong.mean()),
        "counts": {**scored.counts(), "by chance": len(chance.found)},
        "kinds": {
            name: {
                "images": int(images[k]),
                "errors": scored.errors[k],
                "planted": scored.errors[k] >= FEWEST,
                "found": k in scored.found,
            }
            for k, name in enumerate(case.kinds)
        },
        "entries": [entry(said) for said in scored.said],
        "site": [{"cause": cause, "right": is_true(cause, case.site)} for cause in listing.site],
        "passes": listing.passes,
        "seconds": round(time.perf_counter() - began, 1),
    }


def cases(setting: str, sources: Sources, sizes: list[int], seeds: int) -> Iterator[tuple[Case, int]]:
    """All that one setting plants, each with its seed."""
    for size in [0] if setting in SIZELESS else sizes:
        for seed in range(1 if setting in SEEDLESS else seeds):
            for case in SETTINGS[setting](sources, size, seed):
                yield case, seed


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--settings", nargs="+", choices=SETTINGS, default=list(SETTINGS))
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES), help="images of each kind")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--cifar", type=Path, help="CIFAR-10's test images, a folder per class")
    parser.add_argument("--weights", type=Path, help="the trained ResNet-20")
    parser.add_argument("--cache", type=Path, default=Path(".wrongtree_cache"))
    parser.add_argument("--rows", type=Path, help="write every list to this JSON file")
    options = parser.parse_args()
    sources = Sources(options)
    if not sources.cifar:
        print("without --cifar and --weights: nothing of CIFAR-10 is measured", file=sys.stderr)
    rows: list[Row] = []
    for setting in options.settings:
        for case, seed in cases(setting, sources, options.sizes, options.seeds):
            rows.append(measure(setting, case, seed))
            where = f"{setting}, {case.data}, {case.size or 'all'} of each kind, seed {seed}"
            print(f"{where}: {rows[-1]['seconds']} s", file=sys.stderr, flush=True)
            if options.rows:
                options.rows.write_text(json.dumps(rows, indent=1))
    print(report(rows))


if __name__ == "__main__":
    main()
