"""What is learnt and forgotten, against counts made by hand."""

from itertools import pairwise

import numpy as np
from judged_series import FOLDERS, PATTERNS, WRONG, write_series

from wrongtree.compare.series.document import document
from wrongtree.compare.series.forgetting import OUTCOMES, Forgetting
from wrongtree.compare.series.series import series
from wrongtree.compare.series.words import sentence


def test_every_image_has_its_outcome():
    kinds = {  # times forgotten, first correct at, last wrong at, outcome
        "1111": (0, -1, 3, "never learnt"),
        "0000": (0, 0, -1, "learnt and kept"),
        "1000": (0, 1, 0, "learnt and kept"),
        "1110": (0, 3, 2, "learnt last"),
        "1101": (1, 2, 3, "forgotten, still wrong"),
        "0101": (2, 0, 3, "forgotten, still wrong"),
        "0100": (1, 0, 1, "forgotten, learnt again"),
        "1010": (1, 1, 2, "forgotten, learnt again"),
    }
    found = Forgetting(np.array([list(map(int, one)) for one in kinds], dtype=bool).T)
    said = [
        (times, first, last, OUTCOMES[code])
        for times, first, last, code in zip(
            found.times.tolist(), found.first_correct.tolist(), found.last_wrong.tolist(), found.outcome, strict=True
        )
    ]
    assert said == list(kinds.values())
    assert found.counts.tolist() == [3, 3, 1], "without the one that is never learnt"
    assert found.learnt_at.tolist() == [1, 1, 1, 2]
    assert found.lost.sum(axis=1).tolist() == [0, 2, 1, 2]
    assert found.gained.sum(axis=1).tolist() == [0, 2, 3, 2]


def test_a_series_counts_what_its_patterns_say(tmp_path):
    write_series(tmp_path)
    found = series([tmp_path / folder for folder in FOLDERS])
    told = document(found)
    assert [one["errors"] for one in told["checkpoints"]] == WRONG.sum(axis=1).tolist() == [58, 40, 38, 34]
    assert [one["forgotten"] for one in told["checkpoints"]] == [0, 0, 8, 10]
    assert [one["learnt"] for one in told["checkpoints"]] == [0, 18, 10, 14]
    forgetting = told["forgetting"]
    assert forgetting == {"times": [28, 18], "never_learnt": 24, "learnt_at": [12, 10, 0, 14]}
    assert sum(forgetting["times"]) + forgetting["never_learnt"] == sum(PATTERNS.values()) == told["images"]
    assert sum(forgetting["learnt_at"]) + 34 == told["images"]
    label = np.repeat(np.arange(6) % 3, list(PATTERNS.values()))
    of_class = [WRONG[:, label == c].sum(axis=1).tolist() for c in range(3)]
    assert [one["errors"] for one in told["classes"]] == of_class
    histories = dict(zip(told["histories"]["id"], told["histories"]["wrong"], strict=True))
    assert sorted(histories.values()) == sorted(
        one for one, times in PATTERNS.items() for _ in range(times) if one != "0000"
    )
    assert found.shown.tolist() == list(range(48))
    assert sentence(found).replace("\u00a0", " ") == (
        "4 checkpoints, e1 to e4: 17.14 % → 51.43 % of 70 images correct; 18 forgotten at least once, "
        "24 never learnt; slowest class: bird, 95.00 % misclassified on average"
    )


def test_clusters_keep_their_lives_and_links_count_what_they_share(tmp_path):
    write_series(tmp_path)
    found = series([tmp_path / folder for folder in FOLDERS])
    of_pattern = np.repeat(list(PATTERNS), list(PATTERNS.values()))
    for i, row in enumerate(found.flows.clusters):
        errors = np.concatenate([one.errors for one in row])
        assert sorted(errors.tolist()) == np.flatnonzero(WRONG[i]).tolist(), "every error is in one of them"
    for (older, newer), links in zip(pairwise(found.flows.clusters), found.flows.links, strict=True):
        shared = {
            (i, j): len(np.intersect1d(a.errors, b.errors)) for i, a in enumerate(older) for j, b in enumerate(newer)
        }
        assert {(link.older, link.newer): link.shared for link in links} == {k: v for k, v in shared.items() if v}
    assert {one.life for row in found.flows.clusters for one in row if one.name == "other errors"} <= {-1}
    assert set(of_pattern[np.concatenate([one.errors for one in found.flows.clusters[3]])]) == {"1111", "1101"}
