"""A planted cluster lives from its first checkpoint to its last, under one number."""

import numpy as np
from judged_series import write_checkpoint

from wrongtree.compare.series.series import series


def test_a_planted_cluster_keeps_its_number_while_it_lives(tmp_path):
    """26 far places; the first is wrong in all, the next until the third checkpoint, the third from then on."""
    draw = np.random.default_rng(2)
    at = np.repeat(np.arange(26), [10] * 3 + [4] * 23)
    place = 20 * np.eye(26)[at] + draw.normal(size=(len(at), 26))
    label = at % 3
    alive = {0: range(4), 1: range(2), 2: range(2, 4), **{i: range(4) for i in range(3, 26)}}
    for t in range(4):
        wrong = np.isin(at, [i for i, times in alive.items() if t in times])
        write_checkpoint(tmp_path / f"e{t}", label, np.where(wrong, (label + 1) % 3, label), place)
    found = series([tmp_path / f"e{t}" for t in range(4)])

    def life(t, place):
        """The number of the cluster that has most of this place, if it is nearly all of it."""
        best = max(found.flows.clusters[t], key=lambda one: (at[one.errors] == place).sum())
        return best.life if (at[best.errors] == place).all() and len(best.errors) >= 3 else None

    of = {i: [life(t, i) for t in alive[i]] for i in (0, 1, 2)}
    for lives in of.values():
        assert None not in lives
        assert len(set(lives)) == 1, of
    assert len({lives[0] for lives in of.values()}) == 3
    first = {one.life for row in found.flows.clusters[:2] for one in row}
    assert of[2][0] not in first, "it is born at the third checkpoint"
    assert of[1][0] not in {one.life for row in found.flows.clusters[2:] for one in row}, "it ends with the second"
