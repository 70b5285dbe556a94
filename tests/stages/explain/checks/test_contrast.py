"""How far an image is from the right ones of its predicted class, against the textbook's Mahalanobis distance."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.preprocessing import StandardScaler
from test_represent import GIVEN, RANDOM, N

from wrongtree.stages.represent.compute import MATRICES
from wrongtree.stages.represent.contrast import SHRINKAGE, deviations

RIGHT = np.flatnonzero(GIVEN.prediction == GIVEN.label)


def centred(values: np.ndarray) -> np.ndarray:
    """Standardised by the right images, then from the mean of those of the predicted class."""
    scaled = StandardScaler().fit(values[RIGHT]).transform(values)
    for c in np.unique(GIVEN.prediction):
        of_class = RIGHT[GIVEN.prediction[RIGHT] == c]
        scaled[GIVEN.prediction == c] -= scaled[of_class].mean(axis=0)
    return scaled


def test_distances_are_mahalanobis_with_the_pooled_covariance_of_right_images():
    values = RANDOM.normal(size=(N, 5)) * [1, 10, 100, 1, 1] + [0, 0, 5, 5, 5]
    expected = centred(values)
    covariance = expected[RIGHT].T @ expected[RIGHT] / len(RIGHT)
    covariance += SHRINKAGE * np.trace(covariance) / 5 * np.eye(5)
    found = deviations(values, GIVEN, np.arange(N))
    theirs = cdist(expected, expected, "mahalanobis", VI=np.linalg.inv(covariance))
    np.testing.assert_allclose(cdist(found, found), theirs, rtol=1e-9, atol=1e-9)


def test_right_images_are_in_the_middle_and_no_direction_of_theirs_is_longer_than_one():
    found = deviations(RANDOM.normal(size=(N, 6)) @ RANDOM.normal(size=(6, 6)), GIVEN, RIGHT)
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-9)
    assert (found.var(axis=0) < 1).all()


@pytest.mark.parametrize("name", ["style", "quality"])
def test_units_do_not_matter_and_a_constant_column_does_not_count(name):
    values = getattr(GIVEN, name)
    constant = values.copy()
    constant[:, 0] = 7 + 1e-7 * RANDOM.normal(size=N)
    found = MATRICES[name](replace(GIVEN, **{name: constant}), GIVEN.errors)
    other = constant.copy()
    other[:, 0] = -3
    np.testing.assert_allclose(cdist(found, found), _apart(name, other), atol=1e-6)
    if name == "style":
        np.testing.assert_allclose(_apart(name, values * 1000 + 5), _apart(name, values), rtol=1e-3)


def _apart(name: str, values: np.ndarray) -> np.ndarray:
    found = MATRICES[name](replace(GIVEN, **{name: values}), GIVEN.errors)
    return cdist(found, found)


def test_where_a_class_or_everything_is_wrong_there_is_still_an_answer():
    never = replace(GIVEN, label=(GIVEN.prediction + 1) % 4)
    assert np.isfinite(deviations(GIVEN.style, never, never.errors)).all()
    label = np.where(GIVEN.prediction == 2, 1, GIVEN.label)
    assert np.isfinite(deviations(GIVEN.style, replace(GIVEN, label=label), np.arange(N))).all()
    assert not deviations(np.ones((N, 3)), GIVEN, np.arange(N)).any()
