"""What is said of a mark: what it looks like, where it is, and how its images compare with the others."""

from types import SimpleNamespace

import numpy as np
import pytest

from wrongtree.artifacts.causes import caused_in, left_out
from wrongtree.artifacts.data import KIND_NAMES, Marks, MarkTrials, box_of
from wrongtree.stages.emit.exhibits.noise import explained
from wrongtree.stages.emit.said.marks import by_label, entry_with, is_unused, sentences, worse
from wrongtree.stages.explain.marks.words import look_of, where_of

LINES = KIND_NAMES.index("lines")


def region(rows: slice, columns: slice) -> np.ndarray:
    found = np.zeros((16, 16), dtype=bool)
    found[rows, columns] = True
    return found


def flat(colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((16, 16, 3), colour, dtype=np.uint8)


SQUARE = region(slice(1, 4), slice(1, 4))


FRAME = ~region(slice(1, 15), slice(1, 15))


@pytest.mark.parametrize(
    ("at", "colour", "look", "where"),
    [
        (SQUARE, (255, 0, 255), "magenta square", "in the upper left"),
        (region(slice(0, 2), slice(0, 16)), (0, 0, 0), "black bar", "at the top"),
        (region(slice(0, 16), slice(14, 16)), (255, 255, 255), "white bar", "at the right"),
        (region(slice(12, 14), slice(5, 11)), (128, 128, 128), "grey rectangle", "at the bottom"),
        (region(slice(12, 15), slice(12, 15)), (40, 40, 220), "blue square", "in the lower right"),
        (region(slice(7, 8), slice(7, 9)), (100, 90, 80), "mark", "in the middle"),
        (SQUARE, (220, 140, 190), "pale pink square", "in the upper left"),
        (SQUARE, (110, 70, 80), "square", "in the upper left"),
        (FRAME, (255, 255, 0), "yellow frame", "around the edge"),
    ],
)
def test_colours_shapes_and_places_have_plain_words(at, colour, look, where):
    assert (look_of(at, flat(colour)), where_of(at)) == (look, where)


def test_what_has_several_colours_is_called_by_none():
    colours = flat((255, 0, 0))
    colours[2] = (0, 0, 255)
    assert look_of(SQUARE, colours) == "square"


def test_its_box_is_in_fractions_of_the_picture():
    assert box_of(SQUARE) == (1 / 16, 1 / 16, 4 / 16, 4 / 16)


def test_images_with_it_are_compared_with_those_of_the_label_without_it():
    counts = np.array([[250, 9], [810, 92], [0, 0], [8940, 700]])
    said, more = sentences("magenta square in the upper left", counts, "truck", None)
    assert said == (
        "250 of 1,060 images labelled truck have the same magenta square in the upper left. "
        "With it, 9 of 250 (4%) are misclassified, less often than without it: 92 of 810 (11%)."
    )
    assert more == (
        "Misclassified with it: 2–7%; without it: 9–14% (95% intervals). No image of another label has it. "
        "Whether the model uses it, counting cannot tell: cover it in these images, and evaluate them again."
    )


def test_a_sample_and_few_images_are_said_to_be_so():
    counts = np.array([[12, 2], [100, 12], [3, 3], [885, 40]])
    said, more = sentences("black square in the upper left", counts, "cat", 1000)
    assert said.startswith("In a sample of 1,000 images, 12 of 112 images labelled cat have the same black square")
    assert "which is not clearly more or less often than without it: 12 of 100 (12%)." in said
    assert "Of other labels, 3 have it, 3 of them errors." in more


def test_a_mark_of_no_label_in_particular_is_one_of_all_images():
    counts = np.array([[50, 30], [950, 50], [0, 0], [0, 0]])
    said, more = sentences("black square in the upper left", counts, None, None)
    assert said.startswith("50 of 1,000 images have the same black square")
    assert "30 of 50 (60%) are misclassified, more often than without it: 50 of 950 (5%)" in said
    assert "label" not in more


def test_a_mark_that_all_images_of_a_label_have_is_compared_with_nothing():
    counts = np.array([[50, 5], [0, 0], [0, 0], [950, 50]])
    said, more = sentences("black square in the upper left", counts, "cat", None)
    assert said.endswith("5 of 50 (10%) of them are misclassified.")
    assert "without" not in more


def test_first_it_is_said_how_often_images_with_it_are_misclassified_if_that_is_clearly_more_often():
    assert worse(np.array([[250, 88], [750, 22], [0, 0], [9000, 700]])) == (
        "; 35% of them are misclassified, and 3% of those without it"
    )
    assert worse(np.array([[250, 9], [810, 92], [0, 0], [8940, 700]])) == ""  # less often
    assert worse(np.array([[12, 2], [100, 12], [3, 3], [885, 40]])) == ""  # not clearly
    assert worse(np.array([[50, 5], [0, 0], [0, 0], [950, 50]])) == ""  # there are none without it


def test_only_a_mark_that_harms_nothing_and_is_not_used_is_left_to_the_view_data():
    trials = MarkTrials(
        np.array([0]),
        np.array([[[[40, 1, 0]] * 3, [[40, 1, 0]] * 3, [[96, 2, 0]] * 3]]),
        np.array([[0, 0]]),
        np.zeros((1, 4), np.int64),
        np.zeros(1),
    )
    on = SimpleNamespace(images=SimpleNamespace(classes=("cat",)))

    def unused(wrong: int, found: MarkTrials | None = trials) -> bool:
        counts = np.array([[[200, wrong], [800, 80], [0, 0], [0, 0]]])
        none = np.zeros(0, np.int64)
        colours = flat((0, 0, 0))[None]
        marks = Marks(
            SQUARE[None], colours, np.zeros(1), np.array([0]), counts, 1000, none, none, ("square",), ("there",)
        )
        return is_unused(on, marks, found, 0, np.zeros(2, np.int64))

    assert unused(20)
    assert not unused(90)
    assert not unused(20, None)


def test_images_with_a_proved_cause_are_not_compared_with():
    label = np.array([0] * 12 + [1] * 4)
    predictions = SimpleNamespace(
        label=label, prediction=np.where(np.arange(16) % 2, 1, 0), is_thinned=False,
    )  # fmt: skip
    images = np.array([0, 1])  # with a mark
    caused = np.isin(np.arange(16), [2, 3, 5])  # a correct image and two of the five errors without it
    assert left_out(predictions, images, 0, caused).tolist() == [3, 2]
    assert left_out(predictions, images, 0, np.arange(16) == 3).tolist() == [0, 0]  # too few to say another thing
    predictions.is_thinned = True
    assert left_out(predictions, images, 0, caused).tolist() == [0, 0]
    counts, apart = np.array([[189, 43], [811, 238], [0, 0], [9000, 700]]), np.array([196, 178])
    said, _ = sentences("black bar at the top", counts, "airplane", None, None, apart)
    assert said.endswith(
        "With it, 43 of 189 (23%) are misclassified, more often than without it and without a proved cause or a "
        "label in doubt: 60 of 615 (10%)."
    )
    assert worse(counts) == ""
    assert worse(counts, apart) == (
        "; 23% of them are misclassified, and 10% of those without it and without a proved cause or a label in doubt"
    )


def test_labels_in_doubt_are_not_compared_with_one_by_one_or_as_an_entry():
    predictions = SimpleNamespace(
        label=np.zeros(8, dtype=np.int64), members=np.arange(1, 8), kept=np.arange(8), errors=np.arange(1, 8)
    )
    entries = [SimpleNamespace(proved="", mislabelled=of, about=0, member=np.array(at), cause="") for of, at in
               ((True, [0, 2]), (False, [3]))]  # fmt: skip
    doubts = SimpleNamespace(image=np.array([6]))
    assert np.flatnonzero(explained(predictions, entries, doubts, None)).tolist() == [1, 3, 6]
    assert np.flatnonzero(explained(predictions, entries, None, None)).tolist() == [1, 3]


def test_what_looks_to_have_a_proved_cause_of_its_label_is_taken_to_have_it():
    predictions = SimpleNamespace(label=np.array([0, 0, 0, 1, 1]), kept=np.arange(5), members=np.array([0, 2, 3]))
    likeness = SimpleNamespace(kind=np.array([-1, LINES, -1, LINES, LINES]))
    proved = SimpleNamespace(proved="damage", member=np.array([0]), cause="Striped", about=0)
    found = caused_in(predictions, [proved], likeness)
    assert found.tolist() == [True, True, False, False, False]
    assert caused_in(predictions, [proved], None).tolist() == [True] + [False] * 4
    proved.proved = ""
    assert not caused_in(predictions, [proved], likeness).any()
    part = SimpleNamespace(proved="repair", member=np.array([0, 1, 2]), cause="Inverted", about=1)
    assert not caused_in(predictions, [part], None).any()  # which one has it is not known
    part.about = 2
    assert caused_in(predictions, [part], None)[:1].all()
    assert not caused_in(predictions, [], None).any()


def test_a_mark_most_of_whose_errors_are_in_an_entry_leads_there():
    label = np.zeros(8, np.int64)
    predictions = SimpleNamespace(label=label, prediction=np.arange(8) % 4, members=np.array([1, 2, 3, 5, 6, 7]))
    marks = SimpleNamespace(label=np.array([0]), mark=np.zeros(5, np.int64), image=np.arange(5))  # errors: 1, 2 and 3

    def entry(cause, member, mark=-1):
        return SimpleNamespace(cause=cause, member=np.array(member), mark=mark)

    rotated, other = entry("Rotated", [0, 1, 5]), entry("Dark", [2, 3])
    assert entry_with(predictions, marks, 0, [other, rotated]) == 1
    assert entry_with(predictions, marks, 0, [other, entry("", [0, 1, 2])]) == -1
    assert entry_with(predictions, marks, 0, [other, entry("Black bar", [3], mark=0)]) == 1
    assert entry_with(predictions, marks, 0, [entry("Red square", [0, 1, 2], mark=1)]) == -1


def test_a_mark_of_several_labels_is_compared_label_by_label():
    label = np.array([0] * 10 + [1] * 10 + [2] * 80)
    prediction = label.copy()
    prediction[[0, 1, 7, 12, 99]] = 3
    predictions = SimpleNamespace(label=label, prediction=prediction)
    images = np.r_[0:5, 10:20, 20]
    classes, caused = ["cat", "dog", "<b>", "frog"], np.zeros(100, bool)
    assert by_label(predictions, images, classes, caused) == (
        " By label, misclassified with it, and without: dog 1 of 10 (10%) and 0 of 0; cat 2 of 5 (40%) and 1 of "
        "5 (20%)."
    )
    caused[[0, 7]] = True  # with it, and without
    assert by_label(predictions, images, classes, caused) == (
        " By label, misclassified with it, and without it, without a proved cause or a label in doubt: dog 1 of 10 "
        "(10%) and 0 of 0; cat 2 of 5 (40%) and 0 of 4 (0%)."
    )
