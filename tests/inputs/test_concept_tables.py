"""Concepts that somebody has already: what tables say, which images bear what, and the site that comes of it."""

from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft7Validator
from PIL import Image

import wrongtree
from reading import load
from wrongtree.contract.documents import schema_of
from wrongtree.inputs.predictions.concepts import GivenConcepts, table_of
from wrongtree.shared.faults import UserError

# Images per label and kind; brick and orange are taken for red, so orange images are the errors of the blue label.
HELD = {
    ("blue", "sea"): 20,
    ("blue", "orange"): 14,
    ("red", "brick"): 20,
    ("green", "grass"): 16,
    ("green", "brick"): 9,
}
SAID = {"sea": "blue", "brick": "red", "orange": "red", "grass": "green"}
KINDS = tuple(SAID)
IDS = [f"{label}/{kind}{i:02d}.png" for (label, kind), count in HELD.items() for i in range(count)]
OF = [kind for (_, kind), count in HELD.items() for _ in range(count)]
NEARLY = {True: 0.9, False: 0.1}
SMALL = ("--predictions", "said.csv", "--groupings", "none", "--k-range", "2")


class Few(list):
    """As many images as are asked for, with names."""

    def __init__(self, ids):
        super().__init__(ids)
        self.ids, self.name = list(ids), "photos"


@pytest.fixture
def photos(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(3)
    for id_ in IDS:
        Path("photos", id_).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)).save(Path("photos", id_))
    said = [f"{id_},{SAID[kind]}" for id_, kind in zip(IDS, OF, strict=True)]
    Path("said.csv").write_text("\n".join(["path,prediction", *said]))
    rows = [",".join([id_, *(str(NEARLY[kind == of]) for kind in KINDS)]) for id_, of in zip(IDS, OF, strict=True)]
    Path("seen.csv").write_text("\n".join([f"path,{','.join(KINDS)}", *rows[::-1]]))


def test_a_table_of_scores_names_the_cluster_that_neither_label_nor_prediction_explains(cli, photos):
    done = cli("build", "--data", "photos", *SMALL, "--concepts", "seen.csv")
    assert done.code == 0, done
    site = Path("build/photos-said")
    manifest, found = load(site, "manifest.json"), load(site, "concepts.json")
    assert manifest["model"]["concepts"] == {"spec": "seen.csv", "weights": None, "table": True}
    assert "concepts-none" in [tree["id"] for tree in manifest["trees"]]
    assert (found["names"], found["errors"], found["table"]) == (["brick", "orange"], [9, 14], True)
    assert {found["names"][k] for k in found["concept"] if k >= 0} == {"orange"}  # brick is what the prediction says
    clear = next(row for row in range(len(found["node"])) if found["of"][row] == 14)
    assert found["correct"][4 * clear : 4 * clear + 4] == [0, 14, 20, 20]
    (column,) = [one for one in load(site, "columns.json")["columns"] if one["name"] == "concepts in seen.csv"]
    ids = load(site, "errors.json")["id"]
    assert column["values"] == [f"“{OF[IDS.index(id_)]}”" for id_ in ids]
    assert [entry.get("seen") for entry in manifest["clusters"] if "seen" in entry] == [
        "Mostly found in them, as seen.csv says: “orange” in 14 of 14."
    ]
    for path in ("data/concepts.json", "data/manifest.json"):
        document = load(site, path.removeprefix("data/"))
        assert not list(Draft7Validator(schema_of(path)).iter_errors(document)), path
    assert "[fresh] embed/concepts" in cli("build", "--data", "photos", *SMALL, "--concepts", "seen.csv").err


def test_from_python_an_array_says_the_same(photos):
    order = sorted(IDS)  # that of the folder
    of = [OF[IDS.index(id_)] for id_ in order]
    scores = np.array([[NEARLY[kind == one] for kind in KINDS] for one in of])
    shown = {"groupings": ["none"], "k_range": (2, 2), "progress": False}
    wrongtree.from_predictions("photos", "said.csv", concepts=scores, concepts_names=KINDS, name="array", **shown)
    wrongtree.from_predictions("photos", "said.csv", concepts="seen.csv", name="file", **shown)
    array, file = (load(Path("build", name), "concepts.json") for name in ("array", "file"))
    assert array.pop("network") == "concepts"
    assert file.pop("network") == "seen.csv"
    assert array.pop("column") != file.pop("column")
    assert array == file


@pytest.mark.parametrize("ending", ["csv", "parquet", "npz", "json"])
def test_truths_and_scores_are_read_from_any_kind_of_table(ending, tmp_path):
    import pandas as pd

    file = tmp_path / f"seen.{ending}"
    frame = pd.DataFrame({"path": ["b.png", "a.png"], "snow": [True, False], "night": [True, True]})
    if ending == "npz":
        np.savez(file, concepts=frame[["snow", "night"]], names=list(frame.path), concept_names=["snow", "night"])
    elif ending == "json":
        frame.to_json(file, orient="records")
    else:
        getattr(frame, f"to_{ending}")(file, index=False)
    given, notes = table_of(file, None).of(Few(["a.png", "b.png", "c.png"]))
    assert given.names == ("snow", "night")
    np.testing.assert_array_equal(given.scores, [[0, 1], [1, 1], [np.nan, np.nan]])
    np.testing.assert_array_equal(given.borne(3, 0.02), [[1, -1], [0, 1], [-1, -1]])
    assert any("1 of 3 images have no row, such as 'c.png'" in note for note in notes)


def test_of_scores_an_image_bears_the_largest_and_of_scores_all_alike_none():
    scores = np.array([[0.2, 0.5, 0.1], [0.3, 0.3, 0.3], [np.nan, 0.4, 0.6], [np.nan, np.nan, np.nan]], np.float32)
    given = GivenConcepts("", {}, ("a", "b", "c"), scores)
    np.testing.assert_array_equal(given.borne(3, 0.02), [[1], [-1], [2], [-1]])
    np.testing.assert_array_equal(given.borne(2, 1.0), [[1, 0], [-1, -1], [2, -1], [-1, -1]])


def test_images_are_compared_by_scores_and_what_is_missing_is_the_mean():
    scores = np.array([[0, 4], [2, -2], [np.nan, np.nan]], np.float32)
    np.testing.assert_allclose(GivenConcepts("", {}, ("a", "b"), scores).space(), [[0, 1], [0.5, -0.5], [0.25, 0.25]])


@pytest.mark.parametrize(
    ("text", "names", "said"),
    [
        ("path,snow,night\na.png,1,x\n", None, "column 'night'"),
        ("path,snow,snow\na.png,1,0\n", None, "snow"),
        ("path\na.png\n", None, "has no column of scores; write one per concept"),
        ("path,snow\nz.png,1\n", None, "names none of the images"),
        (
            "snow,night\n1,0\n",
            None,
            "has 1 rows, but there are 2 images; name the image of each row in a column 'path'",
        ),
        ("path,snow,night\na.png,1,0\n", ("one",), "1 names for 2 columns of scores; every column needs a name"),
        ("path,snow\na.png,\n", None, "has infinite scores, or none at all"),
    ],
)
def test_a_table_that_cannot_be_used_is_one_sentence(text, names, said, tmp_path):
    (tmp_path / "seen.csv").write_text(text)
    with pytest.raises(UserError, match=said):
        table_of(tmp_path / "seen.csv", names).of(Few(["a.png", "b.png"]))


def test_names_that_come_again_are_told_apart_by_a_number():
    given, _ = table_of(np.eye(4, 3, dtype=np.float32), ["crane", "maillot", "crane"]).of(Few(["a", "b", "c", "d"]))
    assert given.names == ("crane", "maillot", "crane (2)")


def test_what_is_no_table_is_refused(cli, photos):
    assert "there is no such file" in cli("build", "--data", "photos", *SMALL, "--concepts", "no.csv").sentence
    weights = ("--concepts", "seen.csv", "--concepts-weights", "w.pt")
    assert "is a table of scores, which has no weights" in cli("build", "--data", "photos", *SMALL, *weights).sentence
    with pytest.raises(UserError, match="expected numbers of shape"):
        table_of(np.array(["snow"]), ["a"])
    with pytest.raises(UserError, match="concepts: does not name its columns"):
        table_of(np.zeros((2, 2)), None).of(Few(["a.png", "b.png"]))
    with pytest.raises(UserError, match="need concepts"):
        table_of(None, ["a"])
