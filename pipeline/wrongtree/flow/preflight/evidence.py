"""When a sample is enough to say that another way is better: exact tests, and a margin."""

from __future__ import annotations

import numpy as np
from scipy.stats import beta, binom, wilcoxon

from wrongtree.flow.preflight.glimpse import Bools
from wrongtree.shared.arrays import Doubles

LEVEL = 0.002  # of a false alarm, shared by all alternatives that are tried
SURELY = 0.005  # the same where accuracy must not fall either
SURER = 0.15  # of the mean logarithm of the label's probability, that a way on the same scale has to gain
FEWEST = 20  # images
MARGIN = 0.1  # of accuracy that another way has to gain: less may be a matter of taste


def chance_of_gain(before: Bools, after: Bools) -> float:
    """Probability of as many images gained among those that changed, were either as likely (McNemar's exact test)."""
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    return float(binom.sf(gained - 1, gained + lost, 0.5))


def is_better(before: Bools, after: Bools, alternatives: int = 1) -> bool:
    """Whether `after` is right far more often, and by more than chance, when it is the best of so many alternatives."""
    if not len(before) or after.mean() - before.mean() < MARGIN:
        return False
    return chance_of_gain(before, after) < LEVEL / alternatives


def could_be_better(before: Bools, alternatives: int = 1) -> bool:
    """Whether there are enough wrong images that a gain of all of them would tell anything: else we need not try."""
    return is_better(before, np.ones_like(before), alternatives)


def leaves_no_doubt(before: Bools, after: Bools, guessing: float) -> bool:
    """Whether things as they are may well be guessing, and another way is beyond that: 95 % intervals, both exact.

    What guessing reaches is not below the interval of `before`, and the interval of `after` is all above that and above
    what guessing reaches.
    """
    low, high = _interval(int(before.sum()), len(before))
    better, _ = _interval(int(after.sum()), len(after))
    return bool(len(before)) and low <= guessing < better and high < better


def _interval(hits: int, of: int) -> tuple[float, float]:
    """Clopper and Pearson's (1934)."""
    low = float(beta.ppf(0.025, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, of - hits)) if hits < of else 1.0
    return low, high


def is_surer(gain: Doubles) -> bool:
    """Whether the labels' log-probabilities (k,) grow, by more than chance (Wilcoxon's signed-rank test), and by much.

    Of ways that leave the scale of inputs as it is only: less contrast makes an overconfident model look better.
    """
    if len(gain) < FEWEST or float(gain.mean()) < SURER:
        return False
    return float(wilcoxon(gain, alternative="greater").pvalue) < SURELY
