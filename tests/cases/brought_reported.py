"""What is reported in public and fits no other file: layouts of data sets, exports of tools, lists of names."""

import json
import re
import shlex
from pathlib import Path

from cases import COLOURS, FACTORY, Case, folders, picture
from tabled import RIGHT, table

MODEL = ["--model", f"{FACTORY}:net"]
NAMES = tuple(COLOURS)


def painted(root, name, k, wrong=False):
    """One picture of class k, or of the next one, which is then an error."""
    path = Path(root, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(COLOURS[NAMES[(k + wrong) % 3]], seed=k + 7 * len(str(path))).save(path)


def data(path, *more):
    return ["--data", path, *MODEL, *more]


def options(_, sentence):
    """The options that the sentence says to pass, in place of the same ones."""
    found = re.search(r"pass (?:one of (?:them|the folders) with )?((?:--[a-z]+ [^\s;,)]+ ?)+)", sentence)
    assert found is not None, sentence
    said = shlex.split(found[1])
    return [*said, *MODEL] if "--data" in said else ["--data", "a", *said, *MODEL]


# Layouts


def tiny_imagenet(_):
    lines = []
    for k, name in enumerate(NAMES):
        for i in range(3):
            painted("a", f"train/{name}/images/{name}_{i}.png", k)
        for i in range(4):
            painted("a", f"val/images/val_{k}{i}.png", k, wrong=not i)
            lines.append(f"val_{k}{i}.png\t{name}\t0\t0\t31\t31\n")
    painted("a", "test/images/test_0.png", 0)
    Path("a/val/val_annotations.txt").write_text("".join(lines))
    return data("a")


def tiny_val(folder):
    tiny_imagenet(folder)
    return data("a/val")


def annotated(folder, sentence):
    """Pass the list that is named, with the columns of tiny-imagenet."""
    return [*options(folder, sentence), "--columns", "path=1,label=2"]


def traffic_signs(_):
    rows = []
    for k in range(3):
        for i in range(2):
            painted("a", f"Train/{k}/{i}.png", k)
        for i in range(4):
            painted("a", f"Test/{k}{i}.png", k, wrong=not i)
            rows.append((53, 54, k, f"Test/{k}{i}.png"))
    painted("a", "Meta/0.png", 0)
    table("a/Test.csv", ("Width", "Height", "ClassId", "Path"), rows)
    return data("a")


def signs_listed(folder):
    traffic_signs(folder)
    return data("a/Test.csv")


def intel(_):
    for split in ("train", "test"):
        folders(Path(f"a/seg_{split}/seg_{split}"), each=4, wrong=int(split == "test"))
    painted("a", "seg_pred/seg_pred/0.png", 0)
    return data("a")


def food(_):
    made = folders(Path("a/images"), each=4, wrong=1)
    Path("a/meta").mkdir()
    Path("a/meta/test.txt").write_text("".join(f"{path.parent.name}/{path.stem}\n" for path in made))
    return data("a/meta/test.txt", "--root", "a/images")


def food_by_class(folder):
    food(folder)
    listed = {name: [f"{name}/{i}" for i in range(4)] for name in NAMES}
    Path("a/meta/test.json").write_text(json.dumps(listed))
    return data("a/meta/test.json", "--root", "a/images")


def pets(_):
    lines = []
    for k, name in enumerate(NAMES):
        for i in range(4):
            painted("a", f"images/{name}_dog_{i}.png", k, wrong=not i)
            lines.append(f"{name}_dog_{i} {k + 1} 2 {k + 1}\n")
    Path("a/list.txt").write_text("#Image CLASS-ID SPECIES BREED ID\n#ID: 1:37 Class ids\n" + "".join(lines))
    return data("a/list.txt", "--root", "a/images")


def named_columns(_, sentence):
    found = re.search(r"--columns (\S+)", sentence)
    assert found is not None, sentence
    return data("a/list.txt", "--root", "a/images", "--columns", found[1])


def caltech(_):
    folders(Path("a"), each=4, wrong=1)
    painted("a", "BACKGROUND_Google/0.png", 0)
    return data("a")


def left_out(_, sentence):
    assert "a .csv with the line 'label,class' and a line 'NAME,' for each of them" in sentence
    Path("map.csv").write_text("label,class\nBACKGROUND_Google,\n")
    return data("a", "--class-map", "map.csv")


def parts(*names, below=""):
    def make(_):
        for name in names:
            folders(Path("a", name, below), each=4, wrong=1)
        return data("a")

    return make


def fiftyone(_):
    labels = {}
    for k in range(3):
        for i in range(4):
            painted("a", f"data/{k}{i}.png", k, wrong=not i)
            labels[f"{k}{i}"] = k
    Path("a/labels.json").write_text(json.dumps({"classes": NAMES, "labels": labels}))
    return data("a/labels.json", "--root", "a/data")


def roboflow(_):
    rows = []
    for k in range(3):
        for i in range(4):
            painted("a", f"test/{k}{i}_jpg.rf.0a.png", k, wrong=not i)
            rows.append((f"{k}{i}_jpg.rf.0a.png", *(f" {int(k == j)}" for j in range(3))))
    table("a/test/_classes.csv", ("filename", *(f" {name}" for name in NAMES)), rows)
    return data("a/test/_classes.csv")


def manifest(header, row, *more, extra=()):
    def make(_):
        made = folders(Path("photos"), each=4, wrong=1)
        listed = [(path.relative_to("photos").as_posix(), path.parent.name) for path in made]
        table("photos.csv", header, [row(i, path, name) for i, (path, name) in enumerate([*listed, *extra])])
        return ["--data", "photos.csv", "--root", "photos", *MODEL, *more]

    return make


def label_named(_, sentence):
    found = re.search(r"--columns (\S+)", sentence)
    assert found is not None, sentence
    return ["--data", "photos.csv", "--root", "photos", *MODEL, "--columns", found[1]]


def once(_, sentence):
    assert "keep one row per image" in sentence
    lines = Path("photos.csv").read_text().splitlines()
    Path("photos.csv").write_text("\n".join(lines[:-1]))
    return ["--data", "photos.csv", "--root", "photos", *MODEL]


def by_text(_, sentence):
    """Pass the order of ImageFolder, as the note says."""
    assert "if the model was trained on the order … 1, 10, 2 …, pass it with --classes FILE" in sentence
    Path("order.txt").write_text("1\n10\n2\n")
    return ["--data", "photos.csv", "--root", "photos", "--classes", "order.txt", *MODEL]


# Files of classes


def classes(name, text):
    def make(_):
        folders(Path("photos"), each=4, wrong=1)
        Path(name).write_text(text)
        return ["--data", "photos", "--classes", name, *MODEL]

    return make


def headed(_, sentence):
    assert "begin the file with a line that names its columns, such as 'name'" in sentence
    Path("c.csv").write_text("name\n" + Path("c.csv").read_text())
    return ["--data", "photos", "--classes", "c.csv", *MODEL]


SHUFFLED = "{},{}\n2,red\n0,blue\n1,green\n"
CASES = [
    Case(
        "tiny-imagenet, whose val and test are flat",
        "tjmoon0104/pytorch-tiny-imagenet#4",
        tiny_imagenet,
        right=(9, 9),
        classes=3,
        says=("'test' and 'val' have images without a folder per class", "pass --data a/val/val_annotations.txt"),
    ),
    Case(
        "tiny-imagenet's val, all in a folder images",
        "tjmoon0104/pytorch-tiny-imagenet#4",
        tiny_val,
        says=("all images are directly in a/val/images",),
        mended=annotated,
        after=RIGHT,
    ),
    Case(
        "GTSRB: Train with folders, a flat Test with Test.csv, and Meta",
        "eth-sri/dl2#6",
        traffic_signs,
        right=(6, 6),
        classes=3,
        says=("'Test' has images without a folder per class", "'Meta' beside them is not used"),
    ),
    Case(
        "GTSRB's Test.csv", "eth-sri/dl2#6", signs_listed, RIGHT, 3
    ),
    Case("Intel's seg_test/seg_test", "", intel, RIGHT, 3, ("'seg_pred' beside them is not used",)),
    Case("Food-101's meta/test.txt", "pytorch/vision#5119", food, RIGHT, 3, ("lists only paths",)),
    Case("Food-101's meta/test.json, paths per class", "pytorch/vision#5119", food_by_class, RIGHT, 3),
    Case(
        "Oxford's pets: a list of a name and three numbers",
        "pytorch/vision#8388",
        pets,
        says=("has 4 columns and no header",),
        mended=named_columns,
        after=RIGHT,
    ),
    Case(
        "Caltech-101's BACKGROUND_Google",
        "",
        caltech,
        says=("the data has 4 classes (BACKGROUND_Google",),
        mended=left_out,
        after=RIGHT,
    ),
    Case("fold0, fold1 and fold2", "", parts("fold0", "fold1", "fold2"), mended=options, after=RIGHT),
    Case(
        "two pieces of a download from Google Drive",
        "",
        parts("zoo-20240101T120000Z-001", "zoo-20240101T120000Z-002", below="zoo"),
        mended=options,
        after=RIGHT,
    ),
    Case(
        "domains that each have the folders of classes",
        "",
        parts("amazon", "webcam"),
        says=("if the subfolders are the classes",),
        mended=options,
        after=RIGHT,
    ),
    Case("train and holdout", "", parts("train", "holdout"), RIGHT, 3, ("holdout is used",)),
    Case("FiftyOne's labels.json", "voxel51/fiftyone#1377", fiftyone, RIGHT, 3),
    Case("Roboflow's _classes.csv", "", roboflow, RIGHT, 3, ("read as one label per row",)),
    Case(
        "a manifest whose splits are in the column 'data set'",
        "",
        manifest(
            ("filepaths", "labels", "data set"),
            lambda i, path, name: (path, name, ("test", "train")[i % 2]),
            "--split",
            "Test",
        ),
        right=(3, 6),
        classes=3,
    ),
    Case(
        "a manifest of all splits, and none is asked for",
        "liaopeiyuan/artbench#2",
        manifest(("path", "label", "split"), lambda i, path, name: (path, name, ("test", "train")[i % 2])),
        RIGHT,
        3,
        ("all rows are used, although column 'split' names the splits 'test', 'train'; --split test uses one",),
    ),
    Case(
        "Kaggle's Image,Id, of which Id is the label",
        "",
        manifest(("Image", "Id"), lambda i, path, name: (path, name)),
        says=("--columns label=Id",),
        mended=label_named,
        after=RIGHT,
    ),
    Case(
        "an image with two labels",
        "",
        manifest(("path", "label"), lambda i, path, name: (path, name), extra=[("blue/1.png", "red")]),
        says=("lists blue/1.png twice, as 'blue' and as 'red'",),
        mended=once,
        after=RIGHT,
    ),
    Case(
        "labels 0 and 0.0 for one class",
        "",
        manifest(("path", "label"), lambda i, path, name: (path, f"{NAMES.index(name)}{'.0' * (i % 2)}")),
        RIGHT,
        3,
        ("are one class",),
    ),
    Case(
        "labels with a comma at the end",
        "",
        manifest(("path", "label"), lambda i, path, name: (path, f'"{name},"' if i % 2 else name)),
        RIGHT,
        3,
        ("separators",),
    ),
    Case(
        "labels 1, 2 and 10 of a model that was trained on folders",
        "pytorch/vision#714",
        manifest(("path", "label"), lambda i, path, name: (path, {"blue": 1, "green": 10, "red": 2}[name])),
        (4, 12),
        3,
        ("classes are numbers and are sorted by value",),
        mended=by_text,
        after=RIGHT,
    ),
    Case(
        "numbers and names of classes, of which the numbers are in another order",
        "",
        manifest(("path", "label", "class_name"), lambda i, path, name: (path, 2 - NAMES.index(name), name)),
        (4, 12),
        3,
        ("column 'label' is read as the label, not 'class_name'",),
        mended=lambda *_: ["--data", "photos.csv", "--root", "photos", "--columns", "label=class_name", *MODEL],
        after=RIGHT,
    ),
    Case(
        "paths of pictures that were saved again in another format",
        "",
        manifest(("path", "label"), lambda i, path, name: (path.replace(".png", ".jpg"), name)),
        RIGHT,
        3,
        ("another ending",),
    ),
    *(
        Case(f"a table of classes in another order than its column {name}", "", classes("c.csv", text), RIGHT, 3)
        for name, text in ((name, SHUFFLED.format(name, "name")) for name in ("idx", "class_id", "id"))
    ),
    Case("a class per line with its number in front, in any order", "", classes("c.txt", "2 red\n0 blue\n1 green\n"),
         RIGHT, 3),
    Case("a class per line with its number behind", "", classes("c.txt", "red: 2\nblue: 0\ngreen: 1\n"), RIGHT, 3),
    Case("classes in quotes and with commas", "", classes("c.txt", '"blue",\n"green",\n"red"\n'), RIGHT, 3),
    Case("classes separated by commas", "johnolafenwa/deepstack-trainer#5", classes("c.txt", "blue,green,red"),
         RIGHT, 3),
    Case("YOLO's data.yaml as classes", "roboflow/supervision#156",
         classes("data.yaml", "nc: 3\nnames: ['blue', 'green', 'red']\n"), RIGHT, 3),
    Case("YOLO's data.yaml with numbers", "", classes("data.yaml", "nc: 3\nnames:\n  1: green\n  0: blue\n  2: red\n"),
         RIGHT, 3),
    Case("a config.json of Hugging Face as classes", "",
         classes("config.json", '{"id2label": {"0": "blue", "1": "green", "2": "red"}, "label2id": {"blue": 0}}'),
         RIGHT, 3),
    Case("TensorFlow's label_map.pbtxt", "",
         classes("map.pbtxt", 'item {\n id: 2\n name: "green"\n}\nitem {\n id: 1\n name: "blue"\n}\n'
                 "item {\n id: 3\n name: 'red'\n}\n"), RIGHT, 3),
    Case("a .csv of classes without header", "", classes("c.csv", "blue\ngreen\nred\n"), says=("no column 'name'",),
         mended=headed, after=RIGHT),
]  # fmt: skip
