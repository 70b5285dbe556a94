"""Predictions as pipelines, frameworks and scripts write them: lists, objects, and what Python prints."""

import json
import re
from pathlib import Path

from cases import Case
from tabled import ANIMALS, RIGHT, given, photos, predictions, said, table

PATHS = ("path", "prediction")


def scores(name):
    return [0.8 if name == other else 0.1 for other in ANIMALS]


def cells(header, row):
    return predictions(lambda found: table("said.csv", header, [row(*one) for one in found]))


def objects(row):
    def write(found):
        Path("said.jsonl").write_text("".join(json.dumps(row(*one)) + "\n" for one in found))

    return predictions(write, "said.jsonl")


def document(change):
    return predictions(lambda found: Path("said.json").write_text(json.dumps(change(found))), "said.json")


def pipeline(label):
    def row(path, name):
        listed = sorted(zip(scores(name), ANIMALS, strict=True), reverse=True)
        return {"image": path, "scores": [{"score": score, "label": label(other)} for score, other in listed]}

    return objects(row)


def number(name):
    return ANIMALS.index(name)


def mixed(found):
    Path("said.csv").write_text(
        "path;prediction\n" + "".join(f"{path}{';,'[i % 2]}{name}\n" for i, (path, name) in enumerate(found))
    )


def one_separator(_, sentence):
    assert "write all rows with one separator" in sentence
    Path("said.csv").write_text(Path("said.csv").read_text().replace(",", ";"))
    return given("said.csv")


def top_of_a_wrong_order(found):
    rows = [(path, name, "[0.1, 0.2, 0.3, 0.4]") for path, name in found]
    table("said.csv", ("path", "pred", "probs"), [(path, name, f'"{listed}"') for path, name, listed in rows])


def one_number(_, sentence):
    assert "write one number per row" in sentence
    Path("said.csv").write_text(Path("said.csv").read_text().replace('"[0.1, 0.2, 0.3, 0.4]"', "0.4"))
    return given("said.csv")


def one_column(_, sentence):
    found = re.search(r"--columns (\S+)", sentence)
    assert found is not None, sentence
    return given("said.csv", "--columns", found[1])


def index_of_paths(found):
    """As `DataFrame.to_json(orient="index")` writes it."""
    Path("said.json").write_text(json.dumps({path: {"prediction": name} for path, name in found}))


def minus_one(_):
    """Folders 0, 1 and 2, and an image for which nothing was predicted."""
    numbers = ("0", "1", "2")
    found = said(photos(names=dict(zip(("blue", "green", "red"), numbers, strict=True))), numbers)
    table("said.csv", PATHS, [(path, -1 if i == 5 else name) for i, (path, name) in enumerate(found)])
    return given("said.csv")


def emptied(_, sentence):
    assert "leave the cell empty where there is no prediction" in sentence
    Path("said.csv").write_text(Path("said.csv").read_text().replace(",-1\n", ",\n"))
    return given("said.csv")


LISTED = "lists labels and scores; the label with the highest score is the prediction"
CASES = [
    Case("scores of a pipeline of Hugging Face", "dotnet/machinelearning#4083", pipeline(str), RIGHT, 3, (LISTED,)),
    Case("the same with LABEL_0 and LABEL_1", "", pipeline(lambda name: f"LABEL_{number(name)}"), RIGHT, 3, (LISTED,)),
    Case("probabilities in a list", "", objects(lambda path, name: {"path": path, "probs": scores(name)}), RIGHT, 3,
         ("lists 3 numbers, read as one number per class",)),
    Case("probabilities as NumPy prints them", "AI4EPS/PhaseNet#9",
         cells(("path", "pred", "probs"), lambda path, name: (path, name, str(scores(name)).replace(",", ""))),
         RIGHT, 3, ("lists 3 numbers",)),
    Case("four numbers in a cell, of which the first is not the best", "", predictions(top_of_a_wrong_order),
         says=("of which the first is not the largest",), mended=one_number, after=RIGHT),
    Case("cells such as tensor(0, device='cuda:0')", "bearpaw/pytorch-classification#47",
         cells(PATHS, lambda path, name: (path, f"\"tensor({number(name)}, device='cuda:0')\"")), RIGHT, 3,
         ("read as '1'",)),
    Case("cells such as np.int64(0) and TensorBase(0.9)", "",
         cells((*PATHS, "prob"), lambda path, name: (path, f"np.int64({number(name)})", "TensorBase(0.9)")), RIGHT, 3),
    Case("cells such as b'cat'", "", cells(PATHS, lambda path, name: (path, f"b'{name}'")), RIGHT, 3),
    Case("numbers as numpy.savetxt writes them", "", cells(PATHS, lambda path, name: (path, f"{number(name):.18e}")),
         RIGHT, 3),
    Case("predictions class_0, class_1", "", cells(PATHS, lambda path, name: (path, f"class_{number(name)}")),
         RIGHT, 3),
    Case("predictions 0: cat, 1: dog", "", cells(PATHS, lambda path, name: (path, f"{number(name)}: {name}")), RIGHT, 3,
         ("'0: cat' = 'cat'",)),
    Case("an object of paths and classes", "", document(dict), RIGHT, 3),
    Case("an object of paths and probabilities", "", document(lambda found: {p: scores(name) for p, name in found}),
         RIGHT, 3),
    Case("an object of paths and objects", "",
         document(lambda found: {path: {"label": name, "score": 0.9} for path, name in found}), RIGHT, 3),
    Case("arrays in an array", "", document(lambda found: [list(PATHS), *map(list, found)]), RIGHT, 3),
    Case("a data frame in JSON with paths as index", "", predictions(index_of_paths, "said.json"), RIGHT, 3),
    Case("rows with two separators", "", predictions(mixed), says=("row 3 is separated by commas",),
         mended=one_separator, after=RIGHT),
    Case("a column 'result' of predictions", "", cells(("path", "result"), lambda path, name: (path, name)),
         says=("--columns prediction=result",), mended=one_column, after=RIGHT),
    Case("per cent per class, without a sign", "",
         cells(("path", *ANIMALS), lambda path, name: (path, *(100 * score for score in scores(name)))), RIGHT, 3,
         ("sum to 100 and are divided by 100",)),
    Case("an output with a sigmoid per class", "",
         cells(("path", *ANIMALS), lambda path, name: (path, *(score + 0.1 for score in scores(name)))), RIGHT, 3,
         ("do not sum to 1; they are read as logits",)),
    Case("a prediction -1 where there is a class 1", "", minus_one, says=("predicts '-1'", "leave the cell empty"),
         mended=emptied, after=(8, 11)),
    Case("a box beside each prediction, of as many numbers as there are classes", "",
         objects(lambda path, name: {"path": path, "prediction": name, "bbox": [1, 22, 3]}), RIGHT, 3),
    Case("logits of a batch of one", "",
         objects(lambda path, name: {"path": path, "logits": [[10 * score for score in scores(name)]]}), RIGHT, 3),
    Case("a prediction, and an object of probabilities", "",
         objects(lambda path, name: {"path": path, "prediction": name,
                                     "probabilities": dict(zip(ANIMALS, scores(name), strict=True))}), RIGHT, 3),
    Case("PaddleClas's class_ids, scores and label_names", "PaddlePaddle/PaddleClas#1788",
         objects(lambda path, name: {"file_name": path, "class_ids": [number(name), (number(name) + 1) % 3],
                                     "scores": [0.8, 0.1],
                                     "label_names": [name, ANIMALS[(number(name) + 1) % 3]]}), RIGHT, 3),
]  # fmt: skip
