"""One class called another throughout is told, and nothing is where labels are right or wrong at random."""

import numpy as np

from wrongtree.stages.explain.data.labels import doubt
from wrongtree.stages.explain.data.one_confusion import of_one_confusion

CLASSES, EACH = 5, 200


def judged(seed: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """(n, CLASSES) logits of a model that is right of most images, and their true labels."""
    random = np.random.default_rng(seed)
    true = np.repeat(np.arange(CLASSES), EACH)
    place = np.eye(CLASSES)[true] * 4 + random.normal(0, 1, (len(true), CLASSES))
    return (2 * place).astype(np.float32), true, random


def told(logits: np.ndarray, label: np.ndarray) -> list[list[int]]:
    errors = np.flatnonzero(logits.argmax(axis=1) != label)
    return doubt(logits, logits, label, errors).confused.tolist()


def test_one_class_called_another_throughout_is_told_with_both_counts():
    for seed in range(5):
        logits, label, random = judged(seed)
        wrong = random.permutation(np.flatnonzero((label == 2) & (logits.argmax(axis=1) == 2)))[:60]
        label[wrong] = 4
        [(given, said, errors, improbable)] = told(logits, label)
        assert (given, said) == (4, 2)
        assert 60 <= errors <= 70
        assert 15 <= improbable <= 45  # about half: their labels are as improbable as any drawn at random


def test_of_right_labels_and_of_labels_wrong_at_random_no_confusion_is_told():
    for seed in range(20):
        logits, label, random = judged(seed)
        assert told(logits, label) == []
        wrong = random.permutation(len(label))[:60]
        label[wrong] = (label[wrong] + random.integers(1, CLASSES, 60)) % CLASSES
        assert told(logits, label) == []


def test_too_few_too_small_a_share_what_is_known_and_two_classes_are_not_told():
    label, said = np.array([0] * 66 + [2]), np.array([1] * 67)
    rank = np.where(np.arange(67) < 10, 0.4, 0.9)
    known = np.zeros(67, dtype=bool)
    assert of_one_confusion(label, said, rank, known).tolist() == [[0, 1, 66, 10]]
    assert not len(of_one_confusion(label, said, np.where(np.arange(67) < 9, 0.4, 0.9), known))
    assert not len(of_one_confusion(np.r_[label, 0], np.r_[said, 1], np.r_[rank, np.nan], np.r_[known, False]))
    assert not len(of_one_confusion(label, said, rank, np.arange(67) == 3))
    assert not len(of_one_confusion(label[:66], said[:66], rank[:66], known[:66]))


def test_errors_with_a_proved_cause_do_not_hide_wrong_labels_of_their_confusion():
    label, said = np.array([0] * 200 + [2]), np.array([1] * 201)
    rank, known = np.where(np.arange(201) < 20, 0.4, 0.9), np.zeros(201, dtype=bool)
    caused = (np.arange(201) >= 50) & (np.arange(201) < 200)
    assert not len(of_one_confusion(label, said, rank, known))
    assert of_one_confusion(label, said, rank, known, caused).tolist() == [[0, 1, 50, 20]]
