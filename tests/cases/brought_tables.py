"""Tables: how cells are separated, encoded and called, and what the tools of others write."""

import json
import re
from pathlib import Path

import numpy as np
import pyarrow
from pyarrow import parquet

from cases import FACTORY, Case
from tabled import ANIMALS, RIGHT, given, photos, predictions, said, table

MODEL = ["--model", f"{FACTORY}:net"]
PATHS = ("path", "prediction")


def columns(header, rows=lambda found: found, name="said.csv", more=(), **how):
    """Predictions under this header; `rows` makes its rows from (path, prediction)."""
    return predictions(lambda found: table(name, header, rows(found), **how), name, *more)


def manifest(write, *more, name="photos.csv", root="photos"):
    """A manifest of the twelve, that `write` writes from (path, label)."""

    def make(_):
        write(photos())
        return ["--data", name, *(["--root", root] if root else []), *MODEL, *more]

    return make


def labelled(header, rows=lambda made: made, more=(), name="photos.csv", **how):
    return manifest(lambda made: table(name, header, rows(made), **how), *more, name=name)


def followed(pattern, *words):
    """Follow a sentence that says to add options: what `pattern` finds is appended to the same command."""

    def mended(_, sentence):
        found = re.search(pattern, sentence)
        assert found is not None, sentence
        return [*words, *found[0].split(" ", 1)]

    return mended


def again(*_):
    return given("said.csv")


def confident(found):
    return [(path, name, 0.9) for path, name in found]


def german(found):
    return [(path, name, "0,9") for path, name in found]


def excel_of_germany(_):
    found = said(photos(names={"blue": "Füchse", "green": "Bären", "red": "Mäuse"}), ("Füchse", "Bären", "Mäuse"))
    rows = [(path, name, "0,91") for path, name in found]
    table("said.csv", ("path", "prediction", "confidence"), rows, ";", "cp1252", "\r\n")
    return given("said.csv")


def quoted(_):
    made = photos(names={"blue": "a, b", "green": "line\nbreak", "red": 'the "c"'})
    rows = [
        ['"' + cell.replace('"', '""') + '"' for cell in row] for row in said(made, ("a, b", "line\nbreak", 'the "c"'))
    ]
    table("said.csv", PATHS, rows)
    return given("said.csv")


def frame_with_index(found):
    return [(i, path, name) for i, (path, name) in enumerate(found)]


def timm_top(found):
    others = {name: [other for other in ANIMALS if other != name] for name in ANIMALS}
    return [
        (path.rpartition("/")[2], f'"{[name, *others[name]]}"', '"[0.8, 0.1, 0.1]"') for path, name in _own_names(found)
    ]


def _own_names(found):
    """The photographs under names of their own, as timm writes file names alone."""
    renamed = []
    for path, name in found:
        new = path.replace("/", "/" + path.split("/")[0])
        Path("photos", path).rename(Path("photos", new))
        renamed.append((new, name))
    return renamed


def timm_of_files(found):
    return [(path.rpartition("/")[2], name, 0.9) for path, name in _own_names(found)]


def timm_index(found):
    return [(path, ANIMALS.index(name), 0.9) for path, name in found]


def one_hot(made):
    return [(path.removesuffix(".png"), *(float(name == label) for name in ANIMALS)) for path, label in made]


def several_hot(made):
    return [(path, 1.0, float(label != "cat"), 0.0) for path, label in made]


def multilabel(separator):
    return lambda made: [(path, label if i else f"cat{separator}dog") for i, (path, label) in enumerate(made)]


def listed_in_cells(made):
    return [(path, f"\"['{label}', 'cat']\"") for path, label in made]


def as_records(found):
    Path("said.json").write_text(json.dumps([{"image": path, "pred": name} for path, name in found]))


def as_frame(found):
    columns = {"path": {str(i): path for i, (path, _) in enumerate(found)},
               "prediction": {str(i): name for i, (_, name) in enumerate(found)}}  # fmt: skip
    Path("said.json").write_text(json.dumps(columns))


def as_lines_called_json(found):
    Path("said.json").write_text("".join(json.dumps({"path": p, "prediction": n}) + "\n" for p, n in found))


def coco(made):
    document = {
        "images": [{"id": i, "file_name": path} for i, (path, _) in enumerate(made)],
        "annotations": [{"image_id": i, "category_id": 1, "bbox": [0, 0, 1, 1]} for i in range(len(made))],
        "categories": [{"id": 1, "name": "cat"}],
    }
    Path("coco.json").write_text(json.dumps(document))


def mended_coco(_, sentence):
    assert "write a table with one row per image, path,label" in sentence
    made = [(path.relative_to("photos").as_posix(), path.parent.name) for path in sorted(Path("photos").rglob("*.png"))]
    table("photos.csv", ("path", "label"), made)
    return ["--data", "photos.csv", "--root", "photos", *MODEL]


def replaced(contents, name="said.csv"):
    def make(_):
        photos()
        Path(name).write_bytes(contents)
        return given(name)

    return make


def as_said(_, __):
    """Write the table as the sentence says: as CSV."""
    made = [(path.relative_to("photos").as_posix(), path.parent.name) for path in sorted(Path("photos").rglob("*.png"))]
    table("said.csv", PATHS, said(made))
    return given("said.csv")


def in_parquet(found):
    names, paths = [name for _, name in found], [path for path, _ in found]
    parquet.write_table(pyarrow.table({"filename": paths, "y_pred": names}), "said.parquet")


def numbers_in_parquet(_):
    made = photos(names={"blue": "1", "green": "2", "red": "None"})
    labels = [label for _, label in made]
    written = pyarrow.table({"path": [path for path, _ in made], "label": labels})
    parquet.write_table(written, "photos.parquet")
    table("said.csv", PATHS, said(made, ("1.0", "02", "None")))
    return ["--data", "photos.parquet", "--root", "photos", "--predictions", "said.csv"]


def embeddings(found):
    table("said.csv", PATHS, found)
    matrix = np.random.default_rng(0).normal(size=(len(found), 4))
    np.savez("clip.npz", embeddings=matrix, names=[f"photos\\{path}".replace("/", "\\") for path, _ in found])


def no_header(found):
    table("said.csv", None, [(path, name) for path, name in found])


def three_without_header(found):
    table("said.csv", None, [(path, "phone", name) for path, name in found])


def twice_named(found):
    table("said.csv", ("path", "prediction", "prediction"), [(path, name, "cat") for path, name in found])


def without_the_second(_, sentence):
    assert "remove or rename one of them" in sentence
    lines = Path("said.csv").read_text().splitlines()
    Path("said.csv").write_text("\n".join([lines[0].replace("prediction,prediction", "prediction,other"), *lines[1:]]))
    return given("said.csv")


def probabilities(names, extra=()):
    def rows(found):
        return [(path, *(0.8 if said == name else 0.1 for name in ANIMALS), *extra) for path, said in found]

    return columns(("path", *names), rows)


def of_more_classes(found):
    return [(path, *(0.7 if said == name else 0.1 for name in ANIMALS), 0.1) for path, said in found]


def all_classes(_, sentence):
    found = re.search(r"such as '(\w+)'|predicts '(\w+)'", sentence)
    assert found is not None, sentence
    assert "--classes FILE, one name per line" in sentence
    Path("all.txt").write_text("\n".join([*ANIMALS, found[1] or found[2]]) + "\n")
    return given("said.csv", "--classes", "all.txt")


def open_quote(found):
    rows = [(path, name) for path, name in found]
    rows[2] = (rows[2][0], '"' + rows[2][1])
    table("said.csv", PATHS, rows)


def closed(_, sentence):
    assert "quotation mark is never closed" in sentence
    Path("said.csv").write_text(Path("said.csv").read_text().replace('"', ""))
    return given("said.csv")


SAYS_LABEL = "column 'label' is read as the prediction, as in timm's results"
CASES = [
    Case("predictions with semicolons", "", columns(PATHS, separator=";"), RIGHT, 3, ("separated by semicolons",)),
    Case(
        "predictions with tabs, called .tsv", "", columns(PATHS, separator="\t", name="said.tsv"), RIGHT, 3, ("tabs",)
    ),
    Case("predictions with tabs, called .txt", "", columns(PATHS, separator="\t", name="said.txt"), RIGHT, 3),
    Case("predictions with vertical bars", "", columns(PATHS, separator="|"), RIGHT, 3, ("vertical bars",)),
    Case(
        "predictions separated by a comma and a blank, in quotes",
        "",
        columns(PATHS, lambda found: [(path, f' "{name}"') for path, name in found]),
        RIGHT,
        3,
    ),
    Case(
        "a table of a German Excel: semicolons, cp1252, decimal commas, CRLF",
        "oc-courses/perfectionnez_vous_en_python#6",
        excel_of_germany,
        RIGHT,
        3,
        ("separated by semicolons", "not UTF-8 and is read as cp1252", "has decimal commas"),
    ),
    Case("predictions in UTF-16 with a mark", "", columns(PATHS, encoding="utf-16"), RIGHT, 3, ("read as UTF-16",)),
    Case("predictions in UTF-16 without a mark", "", columns(PATHS, encoding="utf-16-le"), RIGHT, 3, ("as UTF-16",)),
    Case("predictions in UTF-8 with a mark", "", columns(PATHS, encoding="utf-8-sig"), RIGHT, 3),
    Case("predictions with old Macs' ends of lines", "", columns(PATHS, newline="\r"), RIGHT, 3),
    Case("cells in quotes, with commas, ends of lines and quotes", "", quoted, RIGHT, 3),
    Case("a header with blanks and capitals", "asreview/asreview#467", columns((" Path ", " Prediction ")), RIGHT, 3),
    Case("a separator at the end of every line", "", columns((*PATHS, ""), lambda f: [(*r, "") for r in f]), RIGHT, 3),
    Case("a data frame's index", "", columns(("", *PATHS), frame_with_index), RIGHT, 3),
    Case("a data frame's index, twice", "", columns(("Unnamed: 0", *PATHS), frame_with_index), RIGHT, 3),
    Case("blank lines between rows", "", columns(PATHS, lambda f: [x for r in f for x in (r, ("", ""))]), RIGHT, 3),
    Case("Excel's line sep=; at the top", "", columns(("sep=", ""), lambda f: [PATHS, *f], separator=";"), RIGHT, 3),
    Case("the columns Filename and y_pred", "", columns(("Filename", "y_pred")), RIGHT, 3),
    Case("the columns image_id and top1", "", columns(("image_id", "top1")), RIGHT, 3),
    Case("Keras's columns filenames and predictions", "", columns(("filenames", "predictions")), RIGHT, 3),
    Case(
        "columns with names of their own",
        "",
        columns(("bild", "vorhersage")),
        says=("found bild, vorhersage", "--columns prediction=vorhersage"),
        mended=lambda *_: given("said.csv", "--columns", "prediction=vorhersage"),
        after=RIGHT,
    ),
    Case("no header: a path and a class", "", predictions(no_header), RIGHT, 3, ("has no header", "column 2 is read")),
    Case(
        "no header and three columns",
        "",
        predictions(three_without_header),
        says=("--columns path=1,prediction=2",),
        mended=lambda *_: given("said.csv", "--columns", "path=1,prediction=3"),
        after=RIGHT,
    ),
    Case(
        "two columns of one name",
        "",
        predictions(twice_named),
        says=("has two columns 'prediction' with different values",),
        mended=without_the_second,
        after=RIGHT,
    ),
    Case(
        "timm's filename,label,prob", "", columns(("filename", "label", "prob"), timm_of_files), RIGHT, 3, (SAYS_LABEL,)
    ),
    Case(
        "timm's best three in one cell", "", columns(("filename", "label", "prob"), timm_top), RIGHT, 3, ("first one",)
    ),
    Case("timm's filename,index,prob", "", columns(("filename", "index", "prob"), timm_index), RIGHT, 3, ("0 = cat",)),
    Case(
        "a table of path,label, which may be the truth",
        "",
        columns(("path", "label")),
        says=("if 'label' is the prediction and not the truth, pass --columns prediction=label",),
        mended=followed("--columns prediction=label", *given("said.csv")),
        after=RIGHT,
    ),
    Case("a column per class as prob_cat, prob_dog", "", probabilities(["prob_cat", "prob_dog", "prob_fox"]), RIGHT, 3),
    Case(
        "a column per class as 0, 1, 2", "", probabilities(["0", "1", "2"]), RIGHT, 3, ("in the classes' order: cat",)
    ),
    Case(
        "a column per class, of which the data has not all",
        "",
        columns(("path", *ANIMALS, "wolf"), of_more_classes),
        says=("has probabilities of 1 further classes, such as 'wolf'",),
        mended=all_classes,
        after=RIGHT,
    ),
    Case("predictions in per cent", "", columns((*PATHS, "score"), lambda f: [(*r, "90%") for r in f]), RIGHT, 3),
    Case(
        "decimal commas in a table with commas, in quotes",
        "",
        columns((*PATHS, "prob"), lambda f: [(*r, '"0,9"') for r in f]),
        RIGHT,
        3,
    ),
    Case("an array of records in JSON", "", predictions(as_records, "said.json"), RIGHT, 3),
    Case("a data frame in JSON", "", predictions(as_frame, "said.json"), RIGHT, 3),
    Case("JSON lines called .json", "", predictions(as_lines_called_json, "said.json"), RIGHT, 3),
    Case("a Parquet file with other names", "", predictions(in_parquet, "said.parquet"), RIGHT, 3),
    Case("classes that are numbers and None, in Parquet and CSV", "", numbers_in_parquet, RIGHT, 3),
    Case(
        "names of embeddings with backslashes",
        "",
        predictions(embeddings, "said.csv", "--embeddings", "clip.npz"),
        RIGHT,
        3,
        ("backslashes",),
    ),
    Case(
        "a quotation mark that is never closed",
        "",
        predictions(open_quote),
        says=("a quotation mark is never closed",),
        mended=closed,
        after=RIGHT,
    ),
    Case(
        "a Git LFS pointer called .parquet",
        "InertExpert2911/Mutual_Fund_Data#1",
        replaced(b"version https://git-lfs.github.com/spec/v1\noid sha256:665232\nsize 146946961\n", "said.parquet"),
        says=("said.parquet: is a Git LFS pointer", "git lfs pull"),
    ),
    Case(
        "an Excel workbook",
        "",
        replaced(b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml" + b"\0" * 99, "said.xlsx"),
        says=("Excel workbook", "save it as CSV UTF-8"),
        mended=as_said,
        after=RIGHT,
    ),
    Case(
        "a web page in place of a table",
        "",
        replaced(b"<!DOCTYPE html><html>404</html>"),
        says=("is a web page",),
        mended=as_said,
        after=RIGHT,
    ),
    Case("an empty file", "", replaced(b""), says=("said.csv: is empty; write it again",), mended=as_said, after=RIGHT),
    Case(
        "the manifest of Kaggle: image_id without ending, label",
        "keras-team/keras-preprocessing#169",
        labelled(("id", "label"), lambda made: [(p.removesuffix(".png"), n) for p, n in made]),
        (12, 12),
        3,
        ("the ending of the file name",),
    ),
    Case(
        "one column per class with 0 and 1, as ISIC's",
        "ImageMarkup/isic-challenge-scoring#62",
        labelled(("image", *ANIMALS), one_hot),
        (12, 12),
        3,
        ("hold 0 and 1",),
    ),
    Case(
        "one column per class, of which several are 1",
        "",
        labelled(("image", *ANIMALS), several_hot),
        says=("one label per image",),
    ),
    Case(
        "labels joined as cat|dog",
        "",
        labelled(("path", "label"), multilabel("|")),
        says=("row 2 has several labels", "one label per image"),
    ),
    Case(
        "labels joined as cat dog", "", labelled(("path", "label"), multilabel(" ")), says=("row 2 has several labels",)
    ),
    Case("lists of labels in cells", "", labelled(("path", "label"), listed_in_cells), says=("row 2 has 2 labels",)),
    Case(
        "COCO's annotations",
        "",
        manifest(coco, name="coco.json"),
        says=("coco.json: contains COCO annotations",),
        mended=mended_coco,
        after=(12, 12),
    ),
    Case(
        "a list of Caffe: a path, a blank, a number",
        "",
        labelled(None, lambda made: [(p, ANIMALS.index(n)) for p, n in made], name="val.txt", separator=" "),
        (12, 12),
        3,
        ("separated by blanks", "column 2 is read as the label"),
    ),
    Case(
        "a list with a counter, a path of Windows and a number",
        "microsoft/CNTK#1321",
        labelled(
            None,
            lambda made: [(i, "photos\\" + p.replace("/", "\\"), ANIMALS.index(n)) for i, (p, n) in enumerate(made)],
            separator="\t",
            name="test.txt",
        ),
        (12, 12),
        3,
        ("backslashes", "column 3 is read as the label"),
    ),
    Case(
        "the columns Filename and ClassId with semicolons",
        "",
        labelled(("Filename", "ClassId"), separator=";"),
        (12, 12),
        3,
    ),
]
