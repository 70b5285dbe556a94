"""What is said of a crop: what was found out first, then how much is lost."""

import numpy as np

from wrongtree.artifacts.probes import Uncropped
from wrongtree.stages.emit.said.crops import sentences

LOST = np.array([0.57] * 46)


def hits(n: int, *counts: int) -> np.ndarray:
    """(n, 2, 3) flags; so many of each by the first way, none by the second."""
    found = np.zeros((n, 2, 3), dtype=bool)
    for i, count in enumerate(counts):
        found[:count, 0, i] = True
    return found


def trial(corrected: tuple[int, ...], sure: int = 0, most: float = 1.0, errors: int = 46) -> Uncropped:
    return Uncropped(
        48,
        np.array([0.59] * 48),
        np.arange(errors),
        hits(errors, *corrected),
        np.arange(48),
        hits(48, 5),
        0,
        sure,
        most,
    )


def test_that_the_crop_explains_few_errors_comes_first():
    said, more = sentences(LOST, 46, 48, trial((3, 2, 1), most=0.24))
    assert said == (
        "The model sees a crop of each picture, which causes few of the errors: given the whole picture, 3 of 46 "
        "errors become correct (7%), and 5 of 48 correct images become misclassified (10%). Half of the errors lose "
        "43% or more, half of the correct images lose 41% or more."
    )
    assert more == [
        "The whole picture, squeezed (the way that counts): 3 of 46 (2–18%) errors become correct, 5 of 48 (5–22%) "
        "correct images misclassified.",
        "The whole picture, padded: 0 of 46 (0–8%) errors become correct, 0 of 48 (0–7%) correct images misclassified.",
        "Squeezed, with one colour for what was cut off: 2 of 46 (1–15%) errors become correct, 0 of 48 (0–7%) correct "
        "images misclassified.",
        "Squeezed, with a mirror image of the rest for what was cut off: 1 of 46 (0–11%) errors become correct, 0 of "
        "48 (0–7%) correct images misclassified.",
        "At most 24% of these errors are due to the crop, if such errors become correct as often as correct images "
        "stay so.",
    ]


def test_that_it_causes_errors_is_said_with_the_number_that_is_certain_and_beside_the_control():
    said, _ = sentences(LOST, 46, 48, trial((30, 2, 1), sure=20))
    assert said.startswith(
        "The model sees a crop of each picture, which causes at least 20 of the errors: given the whole picture, 30 of "
        "46 errors become correct (65%); made as small with no more in view, 2 do, and 5 of 48"
    )


def test_what_a_trial_does_not_tell_is_left_open():
    said, _ = sentences(LOST, 46, 48, trial((12, 2, 1), most=0.6))
    assert "each picture. Whether this causes errors, a trial leaves open: given the whole picture, 12 of 46" in said


def test_of_many_images_it_is_said_that_these_are_some():
    said, _ = sentences(LOST, 500, 900, trial((3, 2, 1), most=0.24))
    assert "3 of 46 tried errors become" in said
    assert "5 of 48 tried correct images become" in said
    assert said.endswith("half of 48 correct images lose 41% or more.")


def test_where_nothing_could_be_tried_correct_images_are_compared_if_they_are_known():
    none = trial((), errors=0)
    start = "The model sees a crop of each picture: half of the errors lose 43% or more"
    assert sentences(LOST, 46, 48, none) == (
        f"{start}, half of the correct images lose 41% or more. Is the object in view?",
        [],
    )
    assert sentences(LOST, 46, 48, None) == (f"{start}. Is the object in view? Correct images are cropped, too.", [])


def test_where_most_errors_are_seen_whole_those_that_are_not_are_counted():
    said, _ = sentences(np.array([1.0, 1.0, 0.5]), 3, 5, None)
    assert said.startswith("The model sees a crop of some pictures: 1 of the errors loses a part.")
