"""No model at all: predictions and embeddings from files and arrays."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow
import pytest
import torch
from PIL import Image
from pyarrow import parquet
from scipy.special import softmax

import wrongtree
from checking import paint_folder
from reading import load
from wrongtree.config import PredictConfig
from wrongtree.inputs.given import from_arrays, read_given
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.predictions.embeddings import read_embeddings
from wrongtree.inputs.predictions.logits import Peaked, are_known, only, peaked
from wrongtree.inputs.tables.numbers import numbers_of
from wrongtree.shared import progress
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.stages.predict.given import open_given

MIXED = {("blue", "blue"): 3, ("blue", "green"): 5, ("green", "green"): 3, ("green", "red"): 4, ("red", "red"): 2}


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A folder of 17 pictures: (id, label, what is predicted)."""
    monkeypatch.chdir(tmp_path)
    return paint_folder(Path("photos"), MIXED, size=(20, 16))


def write(path: str, header, rows) -> Path:
    if path.endswith(".parquet"):
        parquet.write_table(pyarrow.table(dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))), path)
    elif path.endswith(".jsonl"):
        Path(path).write_text("\n".join(json.dumps(dict(zip(header, row, strict=True))) for row in rows))
    else:
        with Path(path).open("w", newline="") as stream:
            csv.writer(stream).writerows([header, *rows])
    return Path(path)


def given(path, embeddings=None, **options):
    return read_given(open_images(Path("photos")), path, embeddings, **options)


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize(
    "header", [("path", "prediction", "confidence"), ("file_name", "predicted_class", "predicted_probability")]
)
def test_a_table_of_predictions_gives_the_class_and_the_confidence_that_it_says(made, kind, header):
    rows = [[id_, said, 0.5 + i / 40] for i, (id_, _, said) in enumerate(made)]
    images, found = given(write(f"p.{kind}", header, rows[::-1]))
    assert [images.classes[i] for i in found.logits[:].argmax(axis=1)] == [said for _, _, said in made]
    np.testing.assert_allclose(softmax(found.logits[:], axis=1).max(axis=1), [row[2] for row in rows], atol=1e-6)
    assert set(found.without) == {"saliency", "probabilities"}
    assert found.space == "pixels"


def test_logits_of_a_class_and_a_confidence_are_the_same_whether_some_rows_are_asked_for_or_all():
    said = np.array([2, 0, -1, 1, 1, 2])
    sure = np.array([0.9, 0.1, 0.5, np.nan, 1.5, 1.0])  # too low for the largest; none said; none; no probability
    lazy = Peaked(said, sure, 3)
    whole = peaked(np.maximum(said, 0), sure, 3)
    whole[said < 0] = np.nan
    rows = np.array([5, 2, 0])
    np.testing.assert_array_equal(lazy[:], whole)
    np.testing.assert_array_equal(lazy[rows], whole[rows])
    np.testing.assert_array_equal(only(lazy, said == 2)[:], whole[said == 2])
    assert are_known(lazy).tolist() == are_known(whole).tolist() == [True, True, False, False, False, True]
    assert lazy.shape == whole.shape


def test_a_million_confident_predictions_of_a_thousand_classes_take_no_memory_per_class(made):
    images = open_images(Path("photos"))
    images = replace(images, classes=tuple(map(str, range(1000))))
    found = from_arrays(images, np.arange(len(images)))
    assert sum(array.nbytes for array in vars(found.logits).values() if isinstance(array, np.ndarray)) == 16 * len(made)


@pytest.mark.parametrize("odd", ["", " 0.5 ", "NaN", "n/a", "0,5", "50%", "[0.5]", "1e-3", "inf"])
def test_numbers_read_all_at_once_are_those_that_are_read_one_by_one(odd):
    cells = ["50%", "4%", odd] if odd == "50%" else ["1", "7", odd]
    at_once, one_by_one = numbers_of(Path("p"), "c", cells), numbers_of(Path("p"), "c", [*cells, ""])
    np.testing.assert_array_equal(at_once[0], one_by_one[0][:-1])


@pytest.mark.parametrize("logits", [False, True])
@pytest.mark.parametrize("named", [False, True])
def test_a_column_per_class_gives_every_probability(made, logits, named):
    values = np.random.default_rng(0).normal(size=(len(made), 3))
    probability = softmax(values, axis=1)
    columns = values if logits else probability
    said = [["blue", "green", "red"][i] for i in columns.argmax(axis=1)]
    header = ["path", *["prediction"] * named, "red", "blue", "green"]
    rows = [
        [id_, *[said[i]] * named, columns[i, 2], columns[i, 0], columns[i, 1]] for i, (id_, _, _) in enumerate(made)
    ]
    _, found = given(write("p.csv", header, rows))
    np.testing.assert_allclose(softmax(found.logits[:], axis=1), probability, atol=1e-6)
    assert set(found.without) == {"saliency"}


def test_without_confidences_every_prediction_is_certain_and_this_is_said(made):
    images, found = given(write("p.csv", ["path", "prediction"], [[id_, said] for id_, _, said in made]))
    assert [images.classes[i] for i in found.logits[:].argmax(axis=1)] == [said for _, _, said in made]
    np.testing.assert_allclose(softmax(found.logits[:], axis=1).max(axis=1), 1, atol=1e-6)
    assert "confidence" in found.without


def test_a_prediction_that_is_no_class_of_the_data_is_refused_unless_classes_name_it(made):
    path = write("p.csv", ["path", "prediction"], [[id_, "violet"] for id_, _, _ in made])
    with pytest.raises(UserError, match=r"p.csv: predicts 'violet' in 17 of 17 rows, which is not among the classes"):
        given(path)
    Path("all.txt").write_text("blue\ngreen\nred\nviolet\n")
    images, found = read_given(open_images(Path("photos"), Path("all.txt")), path, classes=Path("all.txt"))
    assert images.classes == ("blue", "green", "red", "violet")
    assert set(found.logits[:].argmax(axis=1)) == {3}
    Path("few.txt").write_text("blue\ngreen\nred\n")
    with pytest.raises(UserError, match=r"predicts 'violet' in 17 of 17 rows, which --classes does not name; add it"):
        read_given(open_images(Path("photos"), Path("few.txt")), path, classes=Path("few.txt"))


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        (["prediction"], [["blue"]], "does not say which image a row is about"),
        (["path", "said"], [["blue/blue000.png", "blue"]], "no column 'prediction', and no column for each of the 3"),
        (["path", "prediction"], [["elsewhere.png", "blue"]], "names none of the images; its first is 'elsewhere.png'"),
        (
            ["path", "prediction", "confidence"],
            [["blue/blue000.png", "blue", "high"]],
            "'confidence' contains 'high'; exp",
        ),
        (
            ["path", "prediction"],
            [["blue/blue000.png", "blue"], ["blue/blue000.png", "red"]],
            "names blue/blue000.png twice, with different values",
        ),
        (
            ["path", "prediction", "blue", "green", "red"],
            [["blue/blue000.png", "red", 0.9, 0.05, 0.05]],
            "predicts red for blue/blue000.png, but blue has the highest probability",
        ),
    ],
)
def test_predictions_that_cannot_be_used_are_refused(made, header, rows, said):
    with pytest.raises(UserError, match=f"p.csv: .*{said}|p.csv: {said}"):
        given(write("p.csv", header, rows))


def test_embeddings_are_matched_by_path_where_they_say_it_and_by_order_where_not(made):
    numbers = np.random.default_rng(0).normal(size=(len(made), 4)).astype(np.float32)
    images, order = open_images(Path("photos")), np.random.default_rng(1).permutation(len(made))
    names = [made[i][0] for i in order]
    np.save("e.npy", numbers)
    np.savez("e.npz", embeddings=numbers[order], names=np.array(names))
    parquet.write_table(pyarrow.table({"path": names, "embedding": numbers[order].tolist()}), "lists.parquet")
    columns = {f"d{k}": numbers[order, k] for k in range(4)}
    parquet.write_table(pyarrow.table({"path": names, **columns}), "columns.parquet")
    for path in ("e.npy", "e.npz", "lists.parquet", "columns.parquet"):
        np.testing.assert_array_equal(read_embeddings(images, Path(path))[0], numbers, err_msg=path)
    np.savez("some.npz", embeddings=numbers[:2], names=np.array([made[0][0], made[5][0]]))
    found, notes = read_embeddings(images, Path("some.npz"))
    assert notes == ["some.npz: 15 of 17 images have no row, such as 'blue/blue001.png'"]
    assert np.flatnonzero(np.isfinite(found).all(axis=1)).tolist() == [0, 5]


@pytest.mark.parametrize(
    ("name", "save", "said"),
    [
        (
            "e.npy",
            lambda p: np.save(p, np.zeros((3, 4))),
            r"has 3 rows, but there are 17 images; name the image of each row",
        ),
        ("e.npy", lambda p: np.save(p, np.zeros(17)), r"has shape \(17,\); expected embeddings"),
        ("e.npy", lambda p: np.save(p, np.array([{}] * 17)), "cannot be read as embeddings"),
        ("e.npz", lambda p: np.savez(p, embeddings=np.zeros((2, 3)), names=np.array(["a", "b"])), "names none of the"),
        ("e.npz", lambda p: np.savez(p, embeddings=np.zeros((2, 3)), names=np.array(["a"])), "has 2 rows, but names 1"),
        ("e.parquet", lambda p: Path(p).write_text("no"), "cannot be read as embeddings"),
        ("e.npy", lambda p: None, "cannot be read as embeddings"),
    ],
)
def test_embeddings_that_cannot_be_used_are_refused(made, name, save, said):
    save(name)
    with pytest.raises(UserError, match=f"{name}: {said}"):
        read_embeddings(open_images(Path("photos")), Path(name))


def test_what_has_no_prediction_no_number_or_cannot_be_read_is_set_aside_by_name(made):
    rows = [[id_, said, 0.9] for id_, _, said in made]
    rows[0][2], rows[1][1] = "nan", ""
    Path("photos", made[3][0]).write_bytes(b"damaged")
    images, found = given(write("p.csv", ["path", "prediction", "confidence"], rows[:-1]))
    with open_given(images, found, PredictConfig(), lambda _: None) as piece:
        judged = piece(0)
    assert len(judged.label) == len(made) - 4
    assert dict(judged.skipped) == {
        made[3][0]: "is text; download it again",
        **{made[i][0]: "has no prediction, or one that is not a number" for i in (0, 1, len(made) - 1)},
    }
    assert np.asarray(judged.saliency).sum(axis=(1, 2)).tolist() == [1] * len(judged.label), "still sums to 1"
    assert judged.thumbnails.shape[1:] == (16, 16, 3)
    assert judged.closeups.shape[0] == len(judged.members) == (judged.prediction != judged.label).sum()


def check_absent(site: Path, made) -> dict:
    manifest = load(site, "manifest.json")
    errors = load(site, "errors.json")
    names = [entry["name"] for entry in manifest["classes"]]
    wrong = {id_: (label, said) for id_, label, said in made if label != said}
    pairs = zip(errors["id"], errors["label"], errors["prediction"], strict=True)
    assert {id_: (names[label], names[said]) for id_, label, said in pairs} == wrong
    assert "saliency" in manifest["model"]["without"]
    assert all("saliency" not in (sheet["parts"] or {}) for sheet in manifest["sprites"])
    assert not [sheet for sheet in manifest["sprites"] if sheet["kind"] == "saliency"]
    assert not list((site / "sprites").glob("saliency*"))
    page = (site / "index.html").read_text()
    assert page.count("the predictions came without a model") == 1
    return manifest


def test_a_whole_batch_that_cannot_be_read_is_set_aside_too(made, monkeypatch):
    monkeypatch.setattr("wrongtree.stages.predict.given.BATCH", 2)
    for name in ("red000", "red001", "red002", "red003"):
        Path(f"photos/green/{name}.png").write_bytes(b"no picture")
    images, found = given(write("p.csv", ["path", "prediction"], [[id_, said] for id_, _, said in made]))
    with open_given(images, found, PredictConfig(), lambda _: None) as piece:
        judged = piece(0)
    assert len(judged.label) == len(made) - 4
    assert {name for name, _ in judged.skipped} == {f"green/red00{i}.png" for i in range(4)}


def test_predictions_and_embeddings_make_a_site_from_the_command_line(cli, made):
    numbers = np.random.default_rng(0).normal(size=(len(made), 4))
    np.save("e.npy", numbers)
    write("p.csv", ["path", "prediction", "confidence"], [[id_, said, 0.8] for id_, _, said in made])
    done = cli("build", "--data", "photos", "--predictions", "p.csv", "--embeddings", "e.npy", "--correct-sample", 0)
    assert done.code == 0, done
    assert "No saliency maps" in done.err
    manifest = check_absent(Path("build/photos-p"), made)
    assert {tree["representation"] for tree in manifest["trees"]} == {"embeddings", "quality"}
    assert manifest["model"]["spec"] == "p.csv"
    details = load(Path("build/photos-p"), "details/0.json")
    assert (details["top"]["k"], set(details["label_probability"])) == (1, {None})
    assert set(load(Path("build/photos-p"), "errors.json")["confidence"]) == {0.8}
    again = cli("build", "--data", "photos", "--predictions", "p.csv", "--embeddings", "e.npy", "--correct-sample", 0)
    assert "[missing]" not in again.err
    assert "[stale]" not in again.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "pass either --model or --predictions FILE"),
        (["--model", "x:y", "--predictions", "p.csv"], "pass either --model or --predictions FILE"),
        (["--model", "x:y", "--embeddings", "e.npy"], "--embeddings: needs --predictions"),
        (
            ["--predictions", "p.csv", "--img-size", "8"],
            "options need a model; remove them, or pass --model instead of --predictions",
        ),
        (
            ["--predictions", "p.csv", "--representations", "features"],
            "features needs a model; with --predictions, choose from",
        ),
        (["--predictions", "p.csv", "--representations", "embeddings"], "embeddings needs a model; with --pred"),
        (["--predictions", "gone.csv"], "gone.csv: cannot be read"),
    ],
)
def test_options_that_do_not_go_together_are_refused(cli, made, options, said):
    write("p.csv", ["path", "prediction"], [[id_, said] for id_, _, said in made])
    done = cli("build", "--data", "photos", *options)
    assert done.code == 2
    assert said in done.sentence


def test_python_takes_arrays_and_data_sets(made):
    pictures = [Image.open(Path("photos", id_)).convert("RGB") for id_, _, _ in made]
    names = ["blue", "green", "red"]
    labels = [names.index(label) for _, label, _ in made]
    said = torch.tensor([names.index(said) for _, _, said in made])

    class Pictures(torch.utils.data.Dataset):
        def __len__(self):
            return len(pictures)

        def __getitem__(self, row):
            return pictures[row], labels[row]

    site = wrongtree.from_predictions(
        Pictures(), said, classes=names, embeddings=torch.randn(len(made), 3), progress=False, groupings=("none",)
    )
    assert "9 of 17 images are misclassified" in site.summary
    check_absent(site.path, [(f"{i:06d}", label, given) for i, (_, label, given) in enumerate(made)])


def test_python_reads_the_same_files_and_says_the_same(made, monkeypatch):
    heard = io.StringIO()
    monkeypatch.setattr(progress.console, "file", heard)
    order = ["blue", "green", "red"]
    Path("p.csv").write_text("bild;art\n" + "".join(f"photos\\{id_};{order.index(said)}\n" for id_, _, said in made))
    small = {"groupings": ("none",), "representations": ("quality",)}
    with pytest.raises(UserError, match=r"no column 'prediction'.*name the column with --columns prediction=art"):
        wrongtree.from_predictions("photos", "p.csv", progress=False, **small)
    columns = {"path": "bild", "prediction": "art"}
    site = wrongtree.from_predictions("photos", "p.csv", columns=columns, **small)
    assert "9 of 17 images are misclassified" in site.summary
    told = heard.getvalue()
    assert "separated by semicolons" in told
    assert "0 = blue, 1 = green, 2 = red" in told
    assert "17 of 17 paths are written differently (backslashes, folders in front)" in told
    other = wrongtree.from_predictions("photos", "p.csv", columns=columns, classes=order[::-1], progress=False, **small)
    assert other.summary != site.summary
    write("p.csv", ["path", "prediction"], [[id_, "violet"] for id_, _, _ in made])
    site = wrongtree.from_predictions("photos", "p.csv", classes=[*order, "violet"], progress=False, **small)
    assert "17 of 17 images are misclassified" in site.summary


@pytest.mark.parametrize(
    ("predictions", "embeddings", "said"),
    [
        (np.zeros(3, int), None, r"predictions have type int64 and shape \(3,\), but there are 17 images"),
        (np.full(17, 3), None, r"expected \(17,\) class indices below 3, or \(17, 3\) probabilities"),
        (np.zeros(17), None, "expected .17,. class indices"),
        (np.zeros((17, 4)), None, "expected .17,. class indices"),
        (["blue"] * 17, None, "predictions have type .* but there are 17 images"),
        (np.zeros(17, int), np.zeros(17), r"embeddings have shape \(17,\); expected \(17, numbers\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(made, predictions, embeddings, said):
    with pytest.raises(UserError, match=said):
        from_arrays(open_images(Path("photos")), predictions, embeddings)


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ({"k_range": (5, 2)}, "k_range=(5, 2): choose two numbers"),
        ({"thumbnail_size": 4}, "thumbnail_size=4: choose 8"),
    ],
)
def test_what_build_refuses_is_refused_here_too(tmp_path, argument, sentence):
    data = torch.utils.data.TensorDataset(torch.rand(4, 3, 8, 8), torch.tensor([0, 1, 0, 1]))
    with pytest.raises(UserError, match=re.escape(sentence)):
        wrongtree.from_predictions(data, [0, 1, 1, 1], out=tmp_path, classes=["a", "b"], **argument)


def test_the_digest_of_an_array_is_that_of_its_bytes():
    array = np.random.default_rng(0).normal(size=(7, 3)).astype(np.float32)
    assert digest(1, array.data, "a") == digest(1, array.tobytes(), "a")
    assert digest(array[:0].data) == digest(b"")
