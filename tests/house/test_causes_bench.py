"""The benchmark of the list (`bench/causes.py`): its arithmetic on lists made by hand, and one small build."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from list_scores import is_true, score, total
from list_tables import report
from listing import from_entries, listing_of, needed
from PIL import Image
from planted_kinds import CLASSWISE, OTHER, SPREAD, Kind
from planted_settings import Given, changed, planted
from planting import in_memory, judge

from colour_net import StrongestColour, to_tensor
from wrongtree.artifacts.causes import Cluster, Count, Entries, Entry, Trial
from wrongtree.inputs.models.classifiers import Classifier

# 20 images, all misclassified but the last two: eight of kind 0, five of kind 1, four of kind 2, one of none, two of 0.
KIND = np.array([0] * 8 + [1] * 5 + [2] * 4 + [-1] + [0] * 2)
WRONG = np.arange(20) < 18
WORDS = (("dark*",), ("noisy", "grainy"), ("red",))


def line(images, cause="", proved=""):
    return np.array(images), cause, proved, f"{cause} · {len(images)}"


def test_kinds_are_found_by_entries_that_are_mostly_theirs():
    found = score([line(range(8), "Dark"), line([8, 9, 13, 14], "Noisy")], KIND, WRONG, WORDS)
    assert found.errors == (8, 5, 4)  # what is classified correctly counts for nothing
    assert [(entry.kind, entry.errors, entry.own) for entry in found.said] == [
        (0, 8, 8),
        (-1, 4, 2),
    ]  # half is not most
    assert found.planted == {0, 1}  # four errors are no kind
    assert found.found == {0}
    assert found.covered == (8, 0, 0)
    assert found.counts() == {
        "planted": 2, "found": 1, "errors": 13, "covered": 8, "named": 1, "listed": 2, "false": 1, "false proved": 0,
        "of kinds": 1, "of found": 1, "right": 1, "wrong": 0, "wordless": 0, "proved": 0, "proved right": 0,
    }  # fmt: skip


def test_fragments_of_a_kind_are_counted_one_by_one_and_their_errors_once():
    entries = [line([0, 1, 2], "Dark"), line([2, 3], "Blurred", "damage"), line([4, 5]), line([17], "Odd", "repair")]
    found = score(entries, KIND, WRONG, WORDS)
    assert found.covered == (6, 0, 0)
    counts = found.counts()
    assert {name: counts[name] for name in ("found", "of found", "right", "wrong", "wordless")} == {
        "found": 1, "of found": 3, "right": 1, "wrong": 1, "wordless": 1,
    }  # fmt: skip
    done = score([line([0, 1], "Corrected when smoothed", "repair")], KIND, WRONG, (("smoothed",), (), ()))
    assert (done.counts()["right"], done.counts()["wrong"], done.counts()["wordless"]) == (0, 0, 1)
    assert (counts["proved"], counts["proved right"], counts["false"], counts["false proved"]) == (1, 0, 1, 1)


def test_what_is_true_of_all_kinds_together_is_not_false():
    entries = [line(range(18), "Dark and noisy"), line(range(18), "Blurred"), line([13, 17], "Dark and noisy")]
    found = score(entries, KIND, WRONG, (*WORDS[:2], ()), ("dark and noisy",))
    assert [(entry.kind, entry.own, entry.right) for entry in found.said] == [
        (-2, 17, True),
        (-1, 8, False),
        (-1, 1, False),
    ]
    counts = found.counts()
    assert (counts["found"], counts["of kinds"], counts["right"], counts["false"]) == (0, 1, 1, 2)


def test_shares_are_sums_divided_by_sums():
    one = score([line(range(8), "Dark")], KIND, WRONG, WORDS)
    two = score([line(range(8), "Blurred"), line(range(8, 13), "Grainy", "damage")], KIND, WRONG, WORDS)
    shares = total([{**found.counts(), "by chance": 0} for found in (one, two)])
    assert shares == {
        "found": 3 / 4, "null": 0, "covered": 21 / 26, "named": 2 / 4, "false": 0, "entries per kind": 1,
        "right": 2 / 3, "wrong": 1 / 3, "wordless": 0, "precision": 2 / 3, "proved": 1 / 3, "proofs right": 1,
    }  # fmt: skip


def test_a_share_of_nothing_is_none():
    shares = total([{**score([], KIND, WRONG, WORDS).counts(), "by chance": 0}])
    assert shares["found"] == 0
    assert {name for name, share in shares.items() if share is None} == {
        "false", "entries per kind", "right", "wrong", "wordless", "precision", "proved", "proofs right",
    }  # fmt: skip


def test_a_list_where_nothing_was_planted_has_false_entries_only():
    found = score([line([0, 1], "Dark", "repair")], np.full(20, -1), WRONG, ())
    assert (found.said[0].kind, found.counts()["false proved"], found.counts()["planted"]) == (-1, 1, 0)


@pytest.mark.parametrize(
    ("cause", "words", "true"),
    [
        ("Darkened", ("dark*",), True),
        ("Dark", ("dark",), True),
        ("Darkened", ("dark",), False),
        ("Blurred", ("red",), False),  # not within a word
        ("Covered by a patch", ("patch*",), True),
        ("Fine-grained", ("grainy", "grain"), False),
        ("Colourful", ("colour", "colours"), False),
        ("A GREEN cast", ("green*",), True),
        ("", ("dark*",), False),
    ],
)
def test_a_cause_is_true_if_it_has_a_word_of_the_kind(cause, words, true):
    assert is_true(cause, words) is true


def test_no_kind_of_one_setting_is_described_by_a_word_that_only_follows_from_it():
    words = {kind.name: kind.words for kind in (*CLASSWISE, *OTHER)}
    assert is_true("Dark", words["near-black"])
    assert not any(is_true(word, words["near-black"]) for word in ("few edges", "blurred", "smooth", "low contrast"))
    assert is_true("Upside down", words["upside down"])
    assert not is_true("Turned by 90°", words["upside down"])
    assert is_true("Green cast", words["green cast"])
    assert not is_true("Blue cast", words["green cast"])
    assert not any(is_true(word, words["noise"]) for word in ("fine-grained", "sharp"))
    assert not is_true("fine-grained", SPREAD["rotation"])


@pytest.mark.parametrize("kind", [*CLASSWISE, *OTHER], ids=lambda kind: kind.name)
def test_every_kind_changes_a_picture_and_keeps_its_size(kind):
    random = np.random.default_rng(0)
    coarse, other = random.integers(0, 256, (2, 4, 4, 3), dtype=np.uint8)
    picture, other = (
        np.asarray(Image.fromarray(x).resize((32, 32), Image.Resampling.BICUBIC)) for x in (coarse, other)
    )
    before = picture.copy()
    found = kind.change(picture, random, other)
    assert (found.shape, found.dtype) == (before.shape, np.uint8)
    assert np.abs(found.astype(int) - before).mean() > 2
    assert np.array_equal(picture, before)


def test_kinds_do_what_they_are_called():
    change = {kind.name: lambda x, k=kind: k.change(x, np.random.default_rng(0), x) for kind in (*CLASSWISE, *OTHER)}
    ramp = np.repeat(np.arange(0, 256, 8, dtype=np.uint8)[None, :, None], 32, axis=0).repeat(3, axis=2)
    assert change["near-black"](ramp).max() == round(248 * 0.12)
    assert np.array_equal(change["upside down"](np.swapaxes(ramp, 0, 1))[0, 0], [248] * 3)
    assert np.array_equal(change["motion blur"](ramp)[:, 4:-4], ramp[:, 4:-4])  # the mean of a ramp is its middle
    assert np.array_equal(change["swirl"](ramp)[0], ramp[0])  # nothing turns at the sides
    assert len(np.unique(change["pixelated"](ramp))) == 8
    assert set(np.unique(change["posterised"](ramp))) == {0, 255}
    assert np.ptp(change["grey"](np.full((8, 8, 3), (200, 30, 90), np.uint8)), axis=2).max() == 0


@pytest.fixture(scope="module")
def colours():
    """180 pictures of blue, green and red, all classified correctly."""
    random, labels = np.random.default_rng(0), np.arange(180) % 3
    pixels = random.integers(0, 60, (180, 16, 16, 3), dtype=np.uint8)
    pixels[np.arange(180), ..., 2 - labels] += random.integers(100, 180, (180, 1, 1), dtype=np.uint8)
    images = replace(in_memory("colours", pixels, labels), classes=("blue", "green", "red"))
    classifier = Classifier(StrongestColour(), to_tensor)
    return Given("colours", images, classifier, judge(images, classifier), ())


SWAPPED = Kind("swapped", ("red and blue",), lambda x, r, o: x[..., ::-1].copy(), "red")
NEGATIVE = Kind("negative", ("inverted",), lambda x, r, o: 255 - x, "green")
PALE = Kind("pale", ("pale",), lambda x, r, o: x[..., ::-1] // 4 + 180, "red")
OF_OTHERS = Kind("of others", ("another class",), lambda x, r, o: o)


def test_kinds_are_planted_in_their_class_and_judged_as_if_all_images_were(colours):
    assert not len(colours.judged.errors)
    case = planted(colours, (SWAPPED, OF_OTHERS), 30, 0)
    assert np.bincount(case.kind[case.kind >= 0]).tolist() == [30, 30]
    assert set(case.images.labels[case.kind == 0]) == {2}
    assert set(case.judged.errors) == set(np.flatnonzero(case.kind >= 0))
    anew = judge(case.images, case.classifier)
    for name, values in vars(anew).items():
        if isinstance(values, np.ndarray):
            np.testing.assert_allclose(getattr(case.judged, name), values, atol=1e-5, err_msg=name)


def test_nothing_is_judged_anew_but_what_was_changed(colours):
    read = []

    def change(i):
        read.append(i)
        return colours.images.read(i)

    kind = np.where(np.arange(180) < 5, 0, -1)
    changed(colours, kind, change, 5, ["none"], [()])
    assert read == [0, 1, 2, 3, 4]


def test_the_real_stages_list_what_was_planted(colours):
    case = planted(colours, (NEGATIVE, PALE), 30, 0)
    lines = listing_of(case).lines
    assert set(np.concatenate([each.images for each in lines])) == set(np.flatnonzero(case.kind >= 0))


def test_the_stages_of_a_list_are_those_it_is_made_of():
    names = [stage.name for stage in needed("entries")]
    assert {"predictions", "representation", "region", "tree", "evidence", "entries"} <= set(names)
    assert not {"site", "plane", "sanity", "facts"} & set(names)


def test_only_entries_that_are_notable_or_proved_count():
    trial = Trial("turn-180", "turned", "Upside down", False, Count(9, 10, 0.5, 1), None, None, None, None, True)
    entry = Entry(
        (Cluster("a-none", 3, np.array([0, 2])),), np.array([0, 2]), "Dark", "", "", "ship → airplane",
        "2 of 3 ship errors", 0.9, 0.1, 0, False, (), None, -1,
    )  # fmt: skip
    entries = (entry, replace(entry, notable=True), replace(entry, proved="repair", cause="Upside down"))
    listing = from_entries(Entries(entries, 0.05, 12, True, (("Tinted", "…", trial),)), np.array([4, 5, 9]))
    assert [(found.images.tolist(), found.cause, found.proved) for found in listing.lines] == [
        ([4, 9], "Dark", ""), ([4, 9], "Upside down", "repair"),
    ]  # fmt: skip
    assert listing.lines[0].title == "Dark · ship → airplane · 2 of 3 ship errors"
    assert (listing.site, listing.passes) == (("Tinted",), 12)


def test_tables_print_what_was_said_and_mark_what_is_true():
    said = [line(range(8), "Dark", "repair"), line(range(8, 13))]
    scored = score(said, KIND, WRONG, WORDS)
    names = ("near-black", "noise", "red")
    row = SimpleNamespace(
        setting="classwise", data="toy", size=8, seed=0,
        counts={**scored.counts(), "by chance": 0},
        kinds={
            name: {"images": 10, "errors": n, "planted": n >= 5, "found": k in scored.found}
            for k, (name, n) in enumerate(zip(names, scored.errors, strict=True))
        },
        entries=[
            {"kind": names[entry.kind], "cause": entry.cause, "proved": entry.proved, "right": entry.right}
            for entry in scored.said
        ],
        site=[{"cause": "Tinted", "right": False}],
    )  # fmt: skip
    rows = [{**vars(row), "error rate": 0.9}, {**vars(row), "kinds": {}, "entries": [], "site": [], "error rate": 0.9}]
    text = report(json.loads(json.dumps(rows)))
    assert "| classwise | toy | 8 | 1 | 2 | 90% | 1.00 | .00 | 1.00 | .50 | .00 | 1.00 | .50 | .00 | .50 |" in text
    assert "| classwise | toy | near-black | 80% | 1 of 1 | 1 | **Dark**, repair |" in text
    assert "| classwise | toy | noise | 50% | 1 of 1 | 1 | (nothing) |" in text
    assert "| classwise | toy | – | – |" in text
    assert "| toy | 90% | 0 | 0 | – | – |" in text
