"""Names of classes and paths of images, as other machines, tools and people write them."""

import re
import unicodedata
from pathlib import Path

import numpy as np
import pyarrow
from pyarrow import parquet

from cases import FACTORY, Case, folders
from tabled import ANIMALS, NAMES, RIGHT, given, photos, predictions, said, table

MODEL = ["--model", f"{FACTORY}:net"]
HEADER = ("path", "prediction")


def named(change, *more):
    """Predictions whose classes are written otherwise."""
    return predictions(lambda found: table("said.csv", HEADER, [(p, change(n)) for p, n in found]), "said.csv", *more)


def pathed(change, *more):
    """Predictions whose paths are written otherwise."""
    return predictions(lambda found: table("said.csv", HEADER, [(change(p), n) for p, n in found]), "said.csv", *more)


def manifest(change, *more, root="photos"):
    """A manifest whose paths are written otherwise."""

    def make(folder):
        made = photos()
        table("photos.csv", ("path", "label"), [(change(path), label) for path, label in made])
        return ["--data", "photos.csv", "--root", root, *MODEL, *more]

    return make


def mixed(path):
    """Half of the paths in four other ways."""
    k = int(path.split("/")[1][0])
    return [path, "photos\\" + path.replace("/", "\\"), f"./{path}", f"/home/somebody/photos/{path}"][k]


def nfd(text):
    return unicodedata.normalize("NFD", text)


def umlauts(folder_form, table_form):
    def make(_):
        names = {"blue": "Füchse", "green": "Bären", "red": "Zebrañ"}
        plain = tuple(unicodedata.normalize("NFC", name) for name in names.values())
        made = photos(names={k: unicodedata.normalize(folder_form, name) for k, name in names.items()})
        rows = [(path, name) for path, name in said(made, plain)]
        table("said.csv", HEADER, [[unicodedata.normalize(table_form, cell) for cell in row] for row in rows])
        return given("said.csv")

    return make


def misread(_):
    names = ("Füchse", "Bären", "Mäuse")
    made = photos(names=dict(zip(NAMES, names, strict=True)))
    rows = [[cell.encode().decode("cp1252") for cell in row] for row in said(made, names)]
    table("said.csv", HEADER, rows)
    return given("said.csv")


def composed_manifest(_):
    """Files from a Mac, whose names are in NFD, and a table that somebody typed."""
    made = photos(names={k: nfd(f"ü {name}") for k, name in NAMES.items()})
    table("photos.csv", ("path", "label"), [[unicodedata.normalize("NFC", cell) for cell in row] for row in made])
    return ["--data", "photos.csv", "--root", "photos", *MODEL]


def dirty_labels(_):
    made = photos()
    dirt = ["{}", "{} ", " {}", "\u00a0{}\u200b"]
    rows = [(path, dirt[i % 4].format(label)) for i, (path, label) in enumerate(made)]
    table("photos.csv", ("path", "label"), rows)
    return ["--data", "photos.csv", "--root", "photos", *MODEL]


def cases_of_cat(_):
    made = photos()
    table("photos.csv", ("path", "label"), [(p, "Cat" if i == 0 else n) for i, (p, n) in enumerate(made)])
    table("said.csv", HEADER, made)
    return ["--data", "photos.csv", "--root", "photos", "--predictions", "said.csv"]


def mapped(arguments):
    """Write the class map that the sentence spells out, and pass it."""

    def mended(_, sentence):
        found = re.search(r"--class-map FILE with the lines label,class and (\S+?)(;|$| )", sentence)
        assert found is not None, sentence
        Path("map.csv").write_text(f"label,class\n{found[1]}\n")
        return [*arguments, "--class-map", "map.csv"]

    return mended


def numbers(change, names=None):
    def make(_):
        made = photos(names=names)
        own = sorted((names or NAMES).values())
        table("said.csv", HEADER, [(path, change(own.index(name))) for path, name in said(made, own)])
        return given("said.csv")

    return make


def file_as_told(_, sentence):
    """Write the file of classes whose lines the sentence spells out."""
    found = re.search(r"with the lines (name,prediction; .*?); and pass --classes classes.csv", sentence)
    assert found is not None, sentence
    Path("classes.csv").write_text("\n".join(found[1].split("; ")) + "\n")
    return given("said.csv", "--classes", "classes.csv")


def all_classes(_, sentence):
    found = re.search(r"predicts '(\w+)' in \d+ of \d+ rows", sentence)
    assert found is not None, sentence
    assert "--classes FILE, one name per line" in sentence
    Path("all.txt").write_text("\n".join([*ANIMALS, found[1]]) + "\n")
    return given("said.csv", "--classes", "all.txt")


def a_wolf(found):
    rows = [(path, "wolf" if i % 4 == 0 else name) for i, (path, name) in enumerate(found)]
    table("said.csv", HEADER, rows)


def numbered_folders(_):
    """Folders 1, 2 and 3, and indices from 0."""
    made = photos(names={"blue": "1", "green": "2", "red": "3"})
    rows = [(path, int(name) - 1) for path, name in said(made, ("1", "2", "3"))]
    table("said.csv", HEADER, rows)
    return given("said.csv")


def own_names(_):
    """Every photograph under a name of its own; the table names the files alone, without ending."""
    found = []
    for path, name in said(photos()):
        new = path.replace("/", "/" + path.split("/")[0])
        Path("photos", path).rename(Path("photos", new))
        found.append((new, name))
    return found


def file_names(ending):
    def make(_):
        rows = [(path.rpartition("/")[2].removesuffix("" if ending else ".png"), name) for path, name in own_names(_)]
        table("said.csv", ("image_id", "prediction"), rows)
        return given("said.csv")

    return make


def half_missing(_):
    found = said(photos())
    rows = [(path if i % 2 else f"other/{i}.png", name) for i, (path, name) in enumerate(found)]
    table("said.csv", HEADER, rows)
    return given("said.csv")


def of_other_splits(_):
    """The table is about three splits, whose files have the same names; the data is one of them."""
    found = said(photos(Path("photos/val")))
    rows = [(f"{part}/{path}", name if part == "val" else "cat") for path, name in found for part in ("train", "val")]
    table("said.csv", HEADER, rows)
    return ["--data", "photos", "--split", "val", "--predictions", "said.csv"]


def of_the_training_set(_):
    found = said(photos(Path("photos/val")))
    table("said.csv", HEADER, [(f"train/{path}", name) for path, name in found])
    return ["--data", "photos", "--split", "val", "--predictions", "said.csv"]


def with_blanks(_):
    made = photos(names={"blue": "hot dog", "green": "ice cream", "red": "tea"})
    table(
        "said.csv",
        HEADER,
        [(p.replace(" ", "%20"), n.replace(" ", "_")) for p, n in said(made, ("hot dog", "ice cream", "tea"))],
    )
    return given("said.csv")


def without_zeros(_):
    made = []
    for i, (path, label) in enumerate(photos()):
        Path("photos", path).rename(Path("photos", f"{i:06}.png"))
        made.append((i, label))
    table("labels.csv", ("id", "label"), made)
    return ["--data", "labels.csv", "--root", "photos", *MODEL]


def on_a_bucket(_):
    made = photos(Path("elsewhere"))
    table("photos.csv", ("path", "label"), [(f"s3://bucket/set/{path}", label) for path, label in made])
    return ["--data", "photos.csv", *MODEL]


def downloaded(_, sentence):
    assert "download the images and pass their folder (with --root if a manifest names them)" in sentence
    Path("elsewhere").rename("photos")
    return ["--data", "photos.csv", "--root", "photos", *MODEL]


def embeddings_in_parquet(_):
    found = said(photos())
    table("said.csv", HEADER, found)
    matrix = np.random.default_rng(0).normal(size=(len(found), 3)).tolist()
    paths = [f"/data/photos/{path}" for path, _ in found]
    parquet.write_table(pyarrow.table({"image": paths, "vector": matrix}), "clip.parquet")
    return given("said.csv", "--embeddings", "clip.parquet")


def ids_of_keras(_):
    """Absolute paths of a notebook elsewhere, in a manifest without --root."""
    made = photos()
    table("photos.csv", ("filepath", "label"), [(f"/kaggle/input/zoo/photos/{p}", n) for p, n in made])
    return ["--data", "photos.csv", *MODEL]


def labels_by_number(order):
    def make(_):
        made = photos()
        table("photos.csv", ("path", "label"), [(path, ANIMALS.index(label)) for path, label in made])
        Path("classes.txt").write_text("\n".join(order) + "\n")
        return ["--data", "photos.csv", "--root", "photos", "--classes", "classes.txt", *MODEL]

    return make


def prefixed_manifest(_):
    folders(Path("photos"), each=4, names=NAMES)
    rows = [(path.as_posix(), path.parent.name) for path in sorted(Path("photos").rglob("*.png"))]
    table("lists.csv", ("path", "label"), rows)
    return ["--data", "lists.csv", "--root", "photos", *MODEL]


INDICES = "read as indices in the classes' order: 0 = cat, 1 = dog, 2 = fox"
CASES = [
    Case(
        "predictions 0, 1, 2 for folders cat, dog, fox",
        "Lightning-Universe/lightning-flash#84",
        numbers(str),
        RIGHT,
        3,
        (INDICES,),
    ),
    Case("predictions 0.0, 1.0, 2.0 for folders cat, dog, fox", "", numbers(lambda k: f"{k}.0"), RIGHT, 3, (INDICES,)),
    Case("predictions 00, 01, 02 for folders cat, dog, fox", "", numbers("{:02}".format), RIGHT, 3, (INDICES,)),
    Case("predictions LABEL_0, LABEL_1 of Hugging Face", "", numbers("LABEL_{}".format), RIGHT, 3, (INDICES,)),
    Case(
        "predictions 1, 2, 3 for folders cat, dog, fox",
        "pytorch/vision#5824",
        numbers(lambda k: k + 1),
        says=("seem to count the 3 classes from 1, not from 0",),
        mended=file_as_told,
        after=RIGHT,
    ),
    Case(
        "predictions 0, 1, 2 for folders 1, 2, 3",
        "",
        numbered_folders,
        says=("predicts 0 in 4 of 12 rows", "pass --columns index=prediction"),
        mended=lambda *_: given("said.csv", "--columns", "index=prediction"),
        after=RIGHT,
    ),
    Case(
        "a prediction that is no class of the data",
        "",
        predictions(a_wolf),
        says=("predicts 'wolf' in 3 of 12 rows, which is not among the classes of the data ('cat', 'dog', 'fox')",),
        mended=all_classes,
        after=RIGHT,
    ),
    Case("predictions Cat and FOX for folders cat and fox", "", named(str.upper), RIGHT, 3, ("'CAT' = 'cat'",)),
    Case("predictions with blanks around them", "", named(" {} ".format), RIGHT, 3),
    Case("predictions with signs of no width", "", named("\u200b{}\ufeff".format), RIGHT, 3),
    Case(
        "hot_dog for hot dog, and %20 in paths",
        "EscVM/OIDv4_ToolKit#57",
        with_blanks,
        RIGHT,
        3,
        ("'hot_dog' = 'hot dog'", "%20"),
    ),
    Case(
        "the plural of a class",
        "",
        named(lambda name: name + "s" if name == "cat" else name),
        says=("the nearest is 'cat'",),
        mended=mapped(given("said.csv")),
        after=RIGHT,
    ),
    Case("folders in NFD, a table in NFC", "unmade/shelf-back#50", umlauts("NFD", "NFC"), RIGHT, 3),
    Case("folders in NFC, a table in NFD", "", umlauts("NFC", "NFD"), RIGHT, 3),
    Case("UTF-8 that was once read as Latin-1", "", misread, RIGHT, 3),
    Case(
        "labels with white space of several kinds",
        "apple/turicreate#1531",
        dirty_labels,
        (12, 12),
        3,
        ("removes white space",),
    ),
    Case(
        "labels cat and Cat",
        "",
        cases_of_cat,
        (11, 12),
        4,
        ("'cat' (3 images) and 'Cat' (1 image)",),
        mended=mapped(["--data", "photos.csv", "--root", "photos", "--predictions", "said.csv"]),
        after=(12, 12),
    ),
    Case(
        "paths with backslashes",
        "abbyy/barcode_detection_benchmark#2",
        pathed(lambda p: p.replace("/", "\\")),
        RIGHT,
        3,
        ("backslashes",),
    ),
    Case("paths of Windows", "", pathed(lambda p: "C:\\photos\\" + p.replace("/", "\\")), RIGHT, 3, ("backslashes",)),
    Case("paths with ./ in front", "", pathed("./{}".format), RIGHT, 3, ("12 of 12 paths are written differently",)),
    Case("paths with the folder's own name in front", "", pathed("photos/{}".format), RIGHT, 3, ("folders in front",)),
    Case("absolute paths of another machine", "", pathed("/mnt/x/photos/{}".format), RIGHT, 3),
    Case("paths with a slash in front", "", pathed("/{}".format), RIGHT, 3, ("a slash in front",)),
    Case("links to a bucket", "", pathed("gs://bucket/photos/{}".format), RIGHT, 3, ("gs://",)),
    Case("file:// links", "", pathed("file:///home/x/photos/{}".format), RIGHT, 3),
    Case("paths in other cases", "", pathed(str.upper), RIGHT, 3, ("case",)),
    Case("paths in four ways at once", "", pathed(mixed), RIGHT, 3, ("9 of 12 paths are written differently",)),
    Case("file names alone, each there once", "", file_names(True), RIGHT, 3, ("folders in front",)),
    Case("file names without ending", "", file_names(False), RIGHT, 3, ("the ending of the file name",)),
    Case(
        "half of the paths are of other images",
        "",
        half_missing,
        (6, 6),
        3,
        ("6 of 12 images have no row, such as 'cat/0.png'; 6 of 12 rows name no image, such as 'other/0.png'",),
    ),
    Case("paths of two splits, of which one is the data", "", of_other_splits, RIGHT, 3),
    Case("paths of the training set only", "", of_the_training_set, says=("names none of the images",)),
    Case("a manifest with paths in four ways at once", "", manifest(mixed), (12, 12), 3, ("6 of 12 paths",)),
    Case("a manifest with backslashes", "", manifest(lambda p: p.replace("/", "\\")), (12, 12), 3, ("backslashes",)),
    Case("a manifest with the folder's own name in front", "", prefixed_manifest, (12, 12), 3, ("folders in front",)),
    Case("a manifest in NFC of files in NFD", "", composed_manifest, (12, 12), 3),
    Case(
        "a manifest that leads out of its root",
        "",
        manifest("../secret/{}".format),
        says=("is outside photos",),
    ),
    Case(
        "a manifest with absolute paths of a notebook", "keras-team/keras-preprocessing#92", ids_of_keras, (12, 12), 3
    ),
    Case(
        "a manifest with links to S3",
        "",
        on_a_bucket,
        says=("no credentials found",),
        mended=downloaded,
        after=(12, 12),
    ),
    Case(
        "file names that are numbers, without the zeros in front",
        "fastai/fastai#1008",
        without_zeros,
        (12, 12),
        3,
        ("numbers without zeros in front",),
    ),
    Case("labels 0, 1, 2 and a file of class names", "", labels_by_number(ANIMALS), (12, 12), 3, ("0 = 'cat'",)),
    Case("embeddings in Parquet with absolute paths", "", embeddings_in_parquet, RIGHT, 3),
]
