"""`--one-vs-rest`: images with several labels become a site per label, with two sides."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import squares
from reading import load
from squares import NAMES, logits_of, painted, save_pictures
from wrongtree.config import DataConfig
from wrongtree.inputs.given import read_given
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.images.naming import Named, in_order_of
from wrongtree.shared.faults import UserError

PICTURES, MARKS = painted()
SAID = logits_of(PICTURES) > 0
QUICK = ("--representations", "quality", "--groupings", "label", "--k-range", "2", "--device", "cpu")
LISTS = [[NAMES[k] for k in np.flatnonzero(row)] for row in MARKS]


def write_csv(name, head, rows):
    with open(name, "w", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])


def write_data(kind, names):
    """The same labels, in any of the forms."""
    if kind == "joined":
        write_csv(
            "data.csv", ("path", "label"), [(name, ";".join(some)) for name, some in zip(names, LISTS, strict=True)]
        )
    elif kind == "lists":
        write_csv(
            "data.csv", ("path", "label"), [(name, json.dumps(some)) for name, some in zip(names, LISTS, strict=True)]
        )
    elif kind == "columns":
        write_csv("data.csv", ("path", *NAMES), [(name, *row) for name, row in zip(names, MARKS.tolist(), strict=True)])
    elif kind == "parquet":
        pq.write_table(pa.table({"path": names, "label": LISTS}), "data.parquet")
        return ["--data", "data.parquet", "--root", "photos"]
    else:
        np.savez("data.npz", images=PICTURES, labels=MARKS, classes=NAMES)
        return ["--data", "data.npz"]
    return ["--data", "data.csv", "--root", "photos"]


def model(name):
    return ["--model", f"{squares.__file__}:{name}"]


def sides(folder):
    """The rows that are missed, and those that are false alarms, of a site."""
    errors, classes = load(folder, "errors.json"), load(folder, "manifest.json")["classes"]
    label = classes[1]["name"]
    assert classes[0]["name"] == f"not {label}"
    rows = [int(Path(id_).stem) for id_ in errors["id"]]
    pairs = list(zip(rows, errors["label"], errors["prediction"], strict=True))
    return {row for row, *pair in pairs if pair == [1, 0]}, {row for row, *pair in pairs if pair == [0, 1]}


@pytest.mark.parametrize("kind", ["joined", "lists", "columns", "parquet", "hot"])
def test_every_form_of_the_labels_gives_the_same_two_classes(cli, kind):
    given = write_data(kind, save_pictures(PICTURES))
    root = Path("photos") if "--root" in given else None
    images = open_images(Path(given[1]), None, DataConfig(root=root, one_vs_rest="red"))
    assert images.classes == ("not red", "red")
    assert images.labels.tolist() == MARKS[:, 2].tolist()
    assert (images.one.output, images.one.outputs) == (2, NAMES)
    other = open_images(Path(given[1]), None, DataConfig(root=root, one_vs_rest="green"))
    assert images.digest != other.digest  # what is kept is kept for each label by itself


def test_all_labels_have_a_site_each_and_a_page_over_them_with_both_sides(cli):
    data = write_data("joined", save_pictures(PICTURES))
    done = cli("build", *data, *model("sigmoid"), *QUICK, "--one-vs-rest", "all", "--name", "s")
    assert done.code == 0, done.err
    assert "3 sites, one per label (blue, green, red): the model goes over the 60 images once per site" in done.err
    for k, name in enumerate(NAMES):
        has, said = MARKS[:, k] == 1, SAID[:, k]
        assert sides(Path("build/s", name)) == (set(np.flatnonzero(has & ~said)), set(np.flatnonzero(~has & said)))
        manifest = load(Path("build/s", name), "manifest.json")
        assert manifest["one_vs_rest"] == {
            "label": name,
            "positives": int(has.sum()),
            "negatives": int((~has).sum()),
            "missed": int((has & ~said).sum()),
            "false_alarms": int((~has & said).sum()),
        }
        assert f"--one-vs-rest {name}" in manifest["made"]["command"]
        assert {f"has {other}" for other in NAMES if other != name} <= set(manifest["columns"])
    page = " ".join(Path("build/s/index.html").read_text(encoding="utf-8").split())
    assert "Clusters of similar errors of 3 labels" in page
    for word in ("Missed", "False alarms", "Recall", "Precision"):
        assert f">{word}</th>" in page
    has, said = MARKS[:, 2] == 1, SAID[:, 2]
    recall = f'{100 * (has & said).sum() / has.sum():.1f}% <span class="small">of {has.sum()}</span>'
    assert f'data-label="Recall" data-key="{(has & said).sum() / has.sum()}">{recall}' in page
    assert (
        f"build/s/red/index.html: {(has & ~said).sum()} missed of {has.sum()} images with red (recall "
        f"{100 * (has & said).sum() / has.sum():.2f}\u00a0%), {(~has & said).sum()} false alarms of "
        f"{(~has).sum()} without"
    ) in done.out
    node = load(Path("build/s/red"), "manifest.json")["clusters"][0]["node"]
    probed = cli("probe", "build/s/red", node, *data, *model("sigmoid"), "--device", "cpu")
    assert probed.code == 0, probed.err
    assert "differs from" not in probed.out + probed.err  # the site knows its label, so the model answers as it did


@pytest.mark.parametrize("form", ["probabilities", "logits", "lists"])
def test_without_a_model_the_two_sides_are_the_same(cli, form):
    names, z = save_pictures(PICTURES), logits_of(PICTURES)
    write_data("joined", names)
    if form == "lists":
        cells = [(";".join(NAMES[k] for k in np.flatnonzero(row)),) for row in SAID]
        write_csv("said.csv", ("path", "prediction"), [(n, *cell) for n, cell in zip(names, cells, strict=True)])
    else:
        numbers = 1 / (1 + np.exp(-z)) if form == "probabilities" else z
        write_csv("said.csv", ("path", *NAMES), [(n, *row) for n, row in zip(names, numbers, strict=True)])
    reading = DataConfig(root=Path("photos"), one_vs_rest="green")
    _, given = read_given(open_images(Path("data.csv"), None, reading), Path("said.csv"), reading=reading)
    assert (given.logits.argmax(axis=1) == SAID[:, 1]).all()
    assert ("confidence" in given.without) == (form == "lists")
    if form != "lists":
        assert np.allclose(given.logits[:, 1] - given.logits[:, 0], z[:, 1], atol=1e-3)


@pytest.mark.parametrize("before", ["prob_", "score "])
def test_in_a_table_of_truth_and_predictions_the_truth_is_not_read_as_the_predictions(cli, before):
    names = save_pictures(PICTURES)
    said = 1 / (1 + np.exp(-logits_of(PICTURES)))
    head = ("path", *NAMES, *(before + name for name in NAMES))
    write_csv("both.csv", head, [(n, *row, *p) for n, row, p in zip(names, MARKS.tolist(), said, strict=True)])
    reading = DataConfig(root=Path("photos"), one_vs_rest="green")
    images, given = read_given(open_images(Path("both.csv"), None, reading), Path("both.csv"), reading=reading)
    assert images.labels.tolist() == MARKS[:, 1].tolist()
    assert (given.logits.argmax(axis=1) == SAID[:, 1]).all()
    assert f"column '{before}green' is read as the probability of the label 'green'" in " ".join(given.notes)


def test_beside_a_column_of_predicted_labels_columns_of_0_and_1_are_the_truth(cli):
    names = save_pictures(PICTURES)
    cells = [";".join(NAMES[k] for k in np.flatnonzero(row)) for row in SAID]
    rows = [(n, *row, cell) for n, row, cell in zip(names, MARKS.tolist(), cells, strict=True)]
    write_csv("both.csv", ("path", *NAMES, "prediction"), rows)
    reading = DataConfig(root=Path("photos"), one_vs_rest="green")
    images, given = read_given(open_images(Path("both.csv"), None, reading), Path("both.csv"), reading=reading)
    assert images.labels.tolist() == MARKS[:, 1].tolist()
    assert (given.logits.argmax(axis=1) == SAID[:, 1]).all()


def test_a_build_from_predictions_has_both_sides(cli):
    names = save_pictures(PICTURES)
    data = write_data("joined", names)
    numbers = 1 / (1 + np.exp(-logits_of(PICTURES)))
    write_csv("said.csv", ("path", *NAMES), [(n, *row) for n, row in zip(names, numbers, strict=True)])
    done = cli("build", *data, "--predictions", "said.csv", *QUICK, "--one-vs-rest", "green", "--name", "s")
    assert done.code == 0, done.err
    has, said = MARKS[:, 1] == 1, SAID[:, 1]
    assert sides(Path("build/s/green")) == (set(np.flatnonzero(has & ~said)), set(np.flatnonzero(~has & said)))


def test_a_label_that_is_not_known_of_an_image_leaves_it_out(cli):
    marks = MARKS.astype(np.float64)
    marks[:5, 2], marks[5, 2] = np.nan, -1
    np.savez("data.npz", images=PICTURES, labels=marks, classes=NAMES)
    images = open_images(Path("data.npz"), None, DataConfig(one_vs_rest="red"))
    assert images.labels.tolist() == MARKS[6:, 2].tolist()
    assert any("6 of 60 images are left out because it is not known" in note for note in images.notes)


def test_the_names_of_a_model_or_of_a_person_say_which_output_is_judged(cli):
    write_data("joined", save_pictures(PICTURES))
    Path("order.txt").write_text("red\ngreen\nblue\n")
    reading = DataConfig(root=Path("photos"), one_vs_rest="red")
    images = open_images(Path("data.csv"), Path("order.txt"), reading)
    assert images.one.output == 0
    assert in_order_of(images, Named(("blue", "red", "green"))) is images  # a person has said so
    plain = open_images(Path("data.csv"), None, reading)
    ordered = in_order_of(plain, Named(("Red", "green", "blue", "grey")))
    assert (ordered.one.output, ordered.one.outputs) == (0, ("Red", "green", "blue", "grey"))
    assert ordered.digest != plain.digest
    assert "judged by output 0 of the model" in ordered.notes[-1]
    with pytest.raises(UserError, match="the label 'red' is not one of them; pass --classes FILE with 2 names"):
        in_order_of(plain, Named(("blue", "green")))


def test_what_does_not_fit_is_refused_in_a_sentence_and_its_mend_works(cli):
    names = save_pictures(PICTURES)
    data = write_data("joined", names)
    Path("two.txt").write_text("blue\ngreen\n")
    Path("map.csv").write_text("label,class\nred,blue\n")
    write_csv("soft.csv", ("path", *NAMES), [(name, 0.5, 0.3, 0.2) for name in names])
    write_csv("one.csv", ("path", "label"), [(name, NAMES[2 * row[2]]) for name, row in zip(names, MARKS, strict=True)])
    Path("folders/red").mkdir(parents=True)
    shutil.copy("photos/000.png", "folders/red")
    one = ("--one-vs-rest", "green")
    counts = ", ".join(f"{NAMES[k]} ({n})" for k, n in sorted(enumerate(MARKS.sum(0)), key=lambda pair: -pair[1]))
    for arguments, says in (
        ((*data, *model("logits")), f"the labels, with how many of 60 images have them: {counts}"),
        ((*data, *model("softmax"), *one), "sum to 1 over all labels, as those of a softmax do"),
        ((*data, *model("two_outputs"), *one), "has 2 outputs, but there are 3 labels"),
        ((*data, *model("logits"), "--one-vs-rest", "gren"), f"has no label 'gren'; choose from {counts}"),
        ((*data, *model("logits"), *one, "--class-map", "map.csv"), "cannot rename labels of images that have several"),
        (
            (*data, *model("logits"), *one, "--hierarchy", "map.csv"),
            "--hierarchy map.csv: has no use with --one-vs-rest",
        ),
        ((*data, "--predictions", "soft.csv", *one), "numbers of every row sum to 1 over the 3 labels"),
        (("--data", "one.csv", "--root", "photos", "--predictions", "one.csv", *one), "has no label 'green'"),
        (("--data", "folders", *model("logits"), *one), "needs a manifest with lists of labels or columns of 0 and 1"),
    ):
        done = cli("check", *arguments, "--device", "cpu")
        assert done.code == 2, (arguments, done.out)
        assert says in done.sentence, done.sentence
    write_csv("turned.csv", ("path", *NAMES), [(n, *row) for n, row in zip(names, -logits_of(PICTURES), strict=True)])
    turned = cli("check", *data, "--predictions", "turned.csv", *one)
    assert "if every prediction is reversed" in " ".join(turned.out.split())
    mended = cli("check", *data, *model("two_outputs"), *one, "--classes", "two.txt", "--device", "cpu")
    assert mended.code == 0, mended.err
    assert "two.txt does not name the labels 'red', which are left out" in " ".join(mended.err.split())
