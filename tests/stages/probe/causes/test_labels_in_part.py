"""A repair that corrects a part of a label: how large it has to be."""

from types import SimpleNamespace

import numpy as np
import pytest

from wrongtree.artifacts.causes import Count, Trial
from wrongtree.stages.probe.causes import labels

ERRORS = np.arange(100)


@pytest.mark.parametrize(
    ("name", "shape", "corrected", "told"),
    [
        ("invert", (32, 32), 36, True),
        ("mirror", (32, 32), 36, False),  # it has to correct half of a label, as it says nothing elsewhere
        ("mirror", (32, 32), 60, True),
        ("turn", (32, 32), 60, False),  # what is turned is found by confidence
        ("turn", (32, 48), 60, True),  # which needs squares
    ],
)
def test_a_part_of_a_label_has_a_cause_if_enough_of_it_is_corrected(monkeypatch, name, shape, corrected, told):
    fixed = np.arange(100) < corrected
    done = SimpleNamespace(
        fixed={name: fixed}, errors=ERRORS, of=None, repairs={name: SimpleNamespace(where=None, family=name)}
    )
    probe = SimpleNamespace(
        predictions=SimpleNamespace(errors=ERRORS, members=ERRORS), alpha=1e-4, level=0.95,
        neutral=lambda done, name: np.zeros(100, dtype=bool), trying=SimpleNamespace(shape=shape),
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
