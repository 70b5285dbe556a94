"""Separator × encoding × end of line × quoting × mark × decimal comma: the known figures, or a mend; never others."""

import csv
import io
import itertools
import random

import numpy as np
import pytest
from scipy.special import softmax

from tabled import NAMES, photos, said
from wrongtree.inputs.given import read_given
from wrongtree.inputs.images.labelled import open_images
from wrongtree.shared.faults import UserError

CLASSES = ("Bär", "Füchse, rot", "Zaun")
SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "mac_roman",
    "cp850",
)
NEWLINES = ("\n", "\r\n", "\r")
QUOTING = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)
FORMS = list(itertools.product(SEPARATORS, ENCODINGS, NEWLINES, QUOTING, (False, True)))
MENDS = ("save", "pass", "write", "quote", "close", "remove", "keep", "name", "add")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Twelve pictures in a folder, and what is predicted of each."""
    root = tmp_path_factory.mktemp("photos")
    return root, said(photos(root, dict(zip(NAMES, CLASSES, strict=True))), CLASSES)


def text_of(made, separator, newline, quoting, comma) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, quoting=quoting, lineterminator=newline)
    writer.writerow(["path", "camera", "prediction", "confidence"])
    for i, (id_, name) in enumerate(made):
        confidence = f"{0.5 + i / 40:.3f}"
        writer.writerow([id_, f'the "{i}"{newline}one', name, confidence.replace(".", ",") if comma else confidence])
    return stream.getvalue()


@pytest.mark.parametrize("separator", SEPARATORS, ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_in_any_form_gives_the_same_predictions_or_is_refused_with_a_mend(made, tmp_path, separator, encoding):
    root, pictures = made
    images = open_images(root)
    for newline, quoting, comma in itertools.product(NEWLINES, QUOTING, (False, True)):
        path = tmp_path / "said.csv"
        path.write_bytes(text_of(pictures, separator, newline, quoting, comma).encode(encoding))
        _, found = read_given(images, path)
        form = (separator, encoding, newline, quoting, comma)
        assert [images.classes[i] for i in found.logits[:].argmax(axis=1)] == [name for _, name in pictures], form
        sure = softmax(found.logits[:], axis=1).max(axis=1)
        np.testing.assert_allclose(sure, [0.5 + i / 40 for i in range(len(pictures))], atol=1e-5, err_msg=str(form))
        assert any("separated" in note for note in found.notes) == (separator != ","), form


def damaged(text: str, draw: random.Random) -> str:
    """One of the damages that happen to tables: a lost sign, line, or end, a doubled one, or another in its place."""
    at = draw.randrange(len(text))
    return draw.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + draw.choice("\"',;\t|\n\r\0 \\ä") + text[at:],
            text[:at],
            text[:at] + text[at : at + 30] + text[at:],
        )
    )


def test_a_damaged_table_never_gives_an_image_another_prediction_than_it_says(made, tmp_path):
    """A sign more or less: every prediction is one of the table's own for that path, or there is none."""
    root, pictures = made
    images = open_images(root)
    truth = dict(pictures)
    draw, refusals, right = random.Random(7), [], 0
    for _ in range(300):
        separator, encoding, newline, quoting, comma = draw.choice(FORMS)
        text = damaged(text_of(pictures, separator, newline, quoting, comma), draw)
        path = tmp_path / "said.csv"
        path.write_bytes(text.encode(encoding, "replace"))
        try:
            _, found = read_given(images, path)
        except UserError as refusal:
            refusals.append(str(refusal))
            continue
        told = np.isfinite(found.logits[:]).all(axis=1)
        names = [images.classes[i] for i in found.logits[:].argmax(axis=1)]
        wrong = [
            id_ for id_, name, is_said in zip(images.ids, names, told, strict=True) if is_said and name != truth[id_]
        ]
        assert not wrong, (wrong, text)
        right += int(told.all())
    assert len(refusals) > 30
    unhelpful = [refusal for refusal in refusals if not any(mend in refusal for mend in MENDS)]
    assert not unhelpful
    assert right > 60


def test_the_forms_are_hundreds():
    assert len(FORMS) >= 100
    assert len({text_of([("a/1.png", "b")], s, n, q, c) for s, _, n, q, c in FORMS}) >= 30
