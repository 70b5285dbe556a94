"""A repair that corrects a part of a label: how large it has to be."""

from types import SimpleNamespace

import numpy as np
import pytest

from wrongtree.artifacts.causes import Count, Trial
from wrongtree.stages.probe.causes import labels

ERRORS = np.arange(100)


@pytest.mark.parametrize(
    ("name", "corrected", "told"), [("invert", 36, True), ("mirror", 36, False), ("mirror", 60, True)]
)
def test_mirroring_has_to_correct_half_of_a_label_as_it_says_nothing_elsewhere(monkeypatch, name, corrected, told):
    fixed = np.arange(100) < corrected
    done = SimpleNamespace(
        fixed={name: fixed}, errors=ERRORS, of=None, repairs={name: SimpleNamespace(where=None, family="turn")}
    )
    probe = SimpleNamespace(
        predictions=SimpleNamespace(errors=ERRORS, members=ERRORS), alpha=1e-4, level=0.95,
        neutral=lambda done, name: np.zeros(100, dtype=bool),
    )  # fmt: skip
    hit = Count(corrected, 100, 0.0, 1.0)
    trial = Trial(name, "", "Word", False, hit, None, None, None, None, True)
    monkeypatch.setattr(labels, "word_of", lambda *_: "Word")
    monkeypatch.setattr(labels, "further", lambda *_, **__: [0])
    monkeypatch.setattr(labels, "images_in", lambda *_: ERRORS)
    monkeypatch.setattr(labels, "trial_of", lambda *_, **__: trial)
    found = labels._partly(probe, done, SimpleNamespace(name=name, rate=corrected / 100), None, 0, ERRORS[:0])
    assert (found is not None) is told
    if found is not None:
        assert 0 < found[0].surely <= corrected
