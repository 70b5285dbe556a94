"""A network that says what it sees, from the command line to the documents of a site, against colours told by eye."""

import json
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft7Validator
from PIL import Image

from reading import load
from wrongtree.contract.documents import schema_of

# The judged network takes brick and orange for red: it never saw anything orange that is blue.
SEEN = """
import torch
from torch import nn
from torchvision import transforms

KINDS = torch.tensor([[0.1, 0.1, 0.7], [0.7, 0.1, 0.1], [0.7, 0.4, 0.1], [0.1, 0.7, 0.1]])  # sea, brick, orange, grass

class Nearest(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(3, 4)
        self.head.weight.data, self.head.bias.data = 40 * KINDS, -20 * (KINDS**2).sum(1)

    def forward(self, x):
        return self.head(x.mean((2, 3)))

def made():
    return Nearest(), transforms.ToTensor()
"""
COLOURS = {"sea": (25, 25, 178), "brick": (178, 25, 25), "orange": (178, 102, 25), "grass": (25, 178, 25)}
HELD = {
    ("blue", "sea"): 20,
    ("blue", "orange"): 14,
    ("red", "brick"): 20,
    ("green", "grass"): 16,
    ("green", "brick"): 9,
}
SAID = {"sea": "blue", "brick": "red", "orange": "red", "grass": "green"}
SMALL = ("--representations", "features", "--groupings", "none", "--k-range", "2")


@pytest.fixture
def photos(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(3)
    for (label, kind), count in HELD.items():
        (Path("photos") / label).mkdir(parents=True, exist_ok=True)
        for i in range(count):
            pixels = np.array(COLOURS[kind]) + rng.integers(-20, 21, (16, 16, 3))
            Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(f"photos/{label}/{kind}{i:02d}.png")
    said = [f"{label}/{kind}{i:02d}.png,{SAID[kind]}" for (label, kind), count in HELD.items() for i in range(count)]
    Path("said.csv").write_text("\n".join(["path,prediction", *said]))
    Path("seen.py").write_text(SEEN)
    Path("names.txt").write_text("sea, ocean\nbrick\norange\ngrass\n")


def test_what_a_network_sees_names_the_cluster_that_neither_label_nor_prediction_explains(cli, photos):
    given = ("--predictions", "said.csv", "--groupings", "none", "--k-range", "2")
    asked = ("build", "--data", "photos", *given, "--concepts", "seen.py:made", "--concepts-names", "names.txt")
    done = cli(*asked)
    assert done.code == 0, done
    site = Path("build/photos-said")
    manifest, found = load(site, "manifest.json"), load(site, "concepts.json")
    assert manifest["concepts"] == "data/concepts.json"
    assert manifest["model"]["concepts"] == {"spec": "seen.py:made", "weights": None}
    assert "concepts-none" in [tree["id"] for tree in manifest["trees"]]  # without being asked for
    assert (found["names"], found["errors"]) == (["brick", "orange"], [9, 14])
    assert {found["names"][k] for k in found["concept"] if k >= 0} == {"orange"}  # brick is what the prediction says
    clear = next(row for row in range(len(found["node"])) if found["of"][row] == 14)
    assert found["count"][clear] == 14
    assert found["usual"][2 * clear : 2 * clear + 2] == [0, 0]
    bear, others = (0, 14), (20, 20)  # correct ones of the blue images that are orange, and of the others
    assert found["correct"][4 * clear : 4 * clear + 4] == [*bear, *others]
    assert (found["rate"][6 * clear], found["rate"][6 * clear + 3]) == (0, 1)
    (column,) = [one for one in load(site, "columns.json")["columns"] if one["name"] == found["column"]]
    ids = load(site, "errors.json")["id"]
    assert column["values"] == [f"“{'orange' if 'orange' in id_ else 'brick'}”" for id_ in ids]
    assert [entry.get("seen") for entry in manifest["clusters"] if "seen" in entry] == [
        "Mostly seen in them by seen.py:made: “orange” in 14 of 14."
    ]
    for path in ("data/concepts.json", "data/manifest.json", "findings.json"):
        document = json.loads((site / path).read_text(encoding="utf-8"))
        assert not list(Draft7Validator(schema_of(path)).iter_errors(document)), path
    again = cli(*asked)
    assert "[fresh] embed/concepts" in again.err


def test_a_build_without_concepts_says_nothing_of_them(build, photos):
    build(*SMALL)
    site = Path("build/photos-net")
    assert "concepts" not in load(site, "manifest.json")
    assert not (site / "data/concepts.json").exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--concepts", "seen.py:made"], "seen.py:made: does not name its outputs; pass --concepts-names FILE"),
        (["--concepts", "seen.py:made", "--concepts-names", "two.txt"], "two.txt: 2 names for 4 outputs"),
        (["--concepts", "seen.py:none"], "--concepts seen.py:none: seen.py has no function none"),
        (["--concepts-names", "names.txt"], "need --concepts NAME"),
        (["--representations", "concepts"], "--representations concepts: needs --concepts NAME"),
    ],
)
def test_concepts_that_cannot_be_had_are_one_sentence(build, photos, asked, said):
    Path("two.txt").write_text("sea\nbrick\n")
    done = build(*SMALL, *asked) if "--representations" not in asked else build(*asked)
    assert done.code == 2
    assert said in done.sentence
