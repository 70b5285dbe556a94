"""images.json and ids.json: all images that were judged, and so the same accuracy as the manifest's."""

import csv
import dataclasses

import numpy as np

from checking import paint
from reading import load
from wrongtree.artifacts import answers
from wrongtree.artifacts.predictions import QUALITY, Predictions
from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.stages.emit.exhibits import columns as exhibit


def random_predictions(n: int, classes: int) -> tuple[LabelledImages, Predictions]:
    """Images of which the first and every tenth were skipped."""
    rng = np.random.default_rng(5)
    row = np.flatnonzero(np.arange(n) % 10 != 0)
    logits = rng.normal(0, 3, (len(row), classes)).astype(np.float32)
    nothing = np.zeros((len(row), 1), dtype=np.float32)
    needed = (field.name for field in dataclasses.fields(Predictions) if field.default_factory is dataclasses.MISSING)
    fields = dict.fromkeys(needed, nothing)
    known = {"row": row, "label": rng.integers(0, classes, len(row)), "logits": logits, "skipped": (), "model": {}}
    known["over"] = "errors"
    columns = (
        Column("mode", tuple(("blur", "", "night")[i % 3] for i in range(n))),
        Column("size", tuple(str(i / 2) for i in range(n))),
    )
    known["quality"] = rng.random((len(row), len(QUALITY))).astype(np.float32)
    ids = tuple(f"set/{i}.png" for i in range(n))
    names = tuple("abcdefgh"[:classes])
    images = LabelledImages("set", ids, np.zeros(n, dtype=np.int64), names, columns, lambda row: row, "")
    return images, Predictions(**{**fields, **known})


def test_every_judged_image_is_listed_once_in_the_order_of_the_data_set(monkeypatch):
    monkeypatch.setattr(answers, "AT_ONCE", 7)
    images, predictions = random_predictions(100, 4)
    order = np.random.default_rng(1).permutation(len(predictions.errors))
    found = exhibit.images_document(images, predictions, order)
    ids = exhibit.ids_document(images, predictions)["id"]
    assert ids == [f"set/{i}.png" for i in range(100) if i % 10]
    assert {len(values) for key, values in found.items() if key not in ("format", "columns")} == {90}
    exponents = np.exp(predictions.logits.astype(float))
    np.testing.assert_allclose(found["confidence"], (exponents / exponents.sum(1, keepdims=True)).max(1), atol=5.1e-5)
    right = np.equal(found["label"], found["prediction"])
    np.testing.assert_array_equal(np.array(found["error"]) < 0, right)
    assert sorted(k for k in found["error"] if k >= 0) == list(range(len(order)))
    mode, size, *measured = found["columns"]
    assert [column["name"] for column in measured] == list(QUALITY)
    np.testing.assert_allclose(measured[2]["values"], predictions.quality[:, 2], rtol=6e-3)
    assert mode["values"] == ["blur", "night"]
    assert [mode["codes"][i] for i in range(4)] == [-1, 1, 0, -1]
    assert size["values"][:3] == [0.5, 1.0, 1.5]


def values_of(column):
    """One value per image, whatever the kind of column."""
    return [column["values"][code] for code in column["codes"]] if column["kind"] == "category" else column["values"]


def test_its_errors_are_those_of_errors_json_with_the_same_facts(digits_site):
    manifest, errors, found = (load(digits_site.path, f"{n}.json") for n in ("manifest", "errors", "images"))
    ids, columns = load(digits_site.path, "ids.json")["id"], load(digits_site.path, "columns.json")["columns"]
    assert len(ids) == len(found["label"]) == manifest["images"]
    assert sum(k >= 0 for k in found["error"]) == manifest["errors"]
    *columns, doubt, corrected = columns  # which are said of errors only: no rule can be made of them
    assert corrected["name"] == "becomes correct"
    assert (doubt["name"], doubt["values"]) == ("label check", ["may be wrong"])
    for i, k in enumerate(found["error"]):
        if k >= 0:
            assert ids[i] == errors["id"][k]
            for key in ("label", "prediction", "confidence"):
                assert found[key][i] == errors[key][k]
            assert [values_of(c)[i] for c in found["columns"]] == [values_of(c)[k] for c in columns]
    images = np.bincount(found["label"], minlength=len(manifest["classes"]))
    assert images.tolist() == [entry["images"] for entry in manifest["classes"]]


def test_without_paths_right_images_too_go_by_number_and_skipped_ones_leave_a_gap(quick_build, tmp_path):
    rows = []
    for i in range(20):
        colour = ("red", "green", "blue")[i % 3]
        rows.append([f"secret-{i:02d}.png", "red" if i % 2 else colour])
        paint(tmp_path / rows[-1][0], colour, seed=i)
    (tmp_path / rows[4][0]).write_bytes(b"no picture")
    with (tmp_path / "set.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["path", "label"], *rows])
    assert quick_build("--name", "hidden", "--no-paths", data="set.csv").code == 0
    ids = load(tmp_path / "build" / "hidden", "ids.json")["id"]
    assert ids == [f"{i:06d}" for i in range(20) if i != 4]


def test_a_site_without_errors_has_neither_file(quick_build, tmp_path):
    for colour in ("red", "green", "blue"):
        paint(tmp_path / "photos" / colour / "0.png", colour, seed=1)
    assert quick_build("--name", "perfect").code == 0
    site = tmp_path / "build" / "perfect"
    assert load(site, "manifest.json")["errors"] == 0
    assert not (site / "data" / "images.json").exists()
    assert not (site / "data" / "ids.json").exists()
