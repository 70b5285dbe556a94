"""`wrongtree score A B`: models as columns, on the golden site and copies of it."""

import json
import shutil
from base64 import b64decode, b64encode
from pathlib import Path

import numpy as np
import pytest

from places import TINY
from reading import load
from wrongtree.sites.agreement import side_by_side
from wrongtree.sites.read import open_site
from wrongtree.stages.explain.checks.agreement import MEASURES


def change(site: Path, file: str, **values) -> None:
    path = site / "data" / file
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The golden site again."""
    return Path(shutil.copytree(TINY, tmp_path / "other"))


def bytes_of(site: Path, kind: str) -> np.ndarray:
    document = load(site, "sampled-maps.json")
    return np.frombuffer(b64decode(document[kind]), np.uint8).reshape(-1, document["side"], document["side"])


def kept(maps: np.ndarray) -> str:
    return b64encode(np.ascontiguousarray(maps).tobytes()).decode()


def test_a_model_agrees_with_itself_fully_and_the_null_is_that_of_different_images(cli, other):
    found = json.loads(cli("score", TINY, other, "--json").out)
    (pair,) = found["pairs"]
    assert (pair["of"], pair["images"], found["same_images"]) == ([0, 1], 30, True)
    assert pair["saliency"]["images"] == 0  # its model looks everywhere alike
    assert pair["saliency"]["cc"] == {"same": None, "different": None, "p": None}
    maps = bytes_of(TINY, "gradcam").reshape(30, -1).astype(float)
    each = np.corrcoef(maps)
    assert pair["gradcam"]["cc"]["same"] == pytest.approx(1)
    assert pair["gradcam"]["cc"]["different"] == pytest.approx(each[~np.eye(30, dtype=bool)].mean(), abs=1e-4)
    assert [pair["gradcam"][measure]["p"] for measure in MEASURES] == [0.001] * 5
    assert [site["errors"] for site in found["sites"]] == [14, 14]


def test_maps_of_other_images_agree_no_more_than_chance_and_it_is_said(cli, other):
    change(other, "sampled-maps.json", gradcam=kept(np.roll(bytes_of(TINY, "gradcam"), 1, axis=0)))
    told = cli("score", TINY, other)
    said = " ".join(told.out.split())
    assert "Not more alike for the same image than by chance (999 random pairings): A and B, Grad-CAM maps, CC" in said


def test_images_are_matched_by_path_whatever_their_order_and_those_of_one_alone_are_left_out(other):
    document, order = load(TINY, "sampled-maps.json"), np.arange(30)[::-1][:20]
    change(
        other, "sampled-maps.json", image=[document["image"][i] for i in order],
        label=[document["label"][i] for i in order],
        **{kind: kept(bytes_of(TINY, kind)[order]) for kind in ("saliency", "gradcam")},
    )  # fmt: skip
    found = side_by_side([open_site(TINY), open_site(other)])
    assert found["pairs"][0]["images"] == 20
    assert found["pairs"][0]["gradcam"]["cc"]["same"] == pytest.approx(1)
    assert not found["same_images"]


def test_classes_in_another_order_are_matched_by_name(other):
    manifest, label = load(TINY, "manifest.json"), np.array(load(TINY, "sampled-maps.json")["label"])
    change(other, "manifest.json", classes=manifest["classes"][::-1])
    change(other, "sampled-maps.json", label=(2 - label).tolist())
    assert side_by_side([open_site(TINY), open_site(other)])["pairs"][0]["images"] == 30


def test_the_tables_have_a_column_per_model_and_fit_80_columns(cli, other):
    told = cli("score", TINY, other, TINY, other)
    assert told.code == 0
    assert max(map(len, told.out.splitlines())) <= 80
    lines = [line.split() for line in told.out.splitlines()]
    assert ["Vectors", "A", "B", "C", "D"] in lines
    assert ["Maps", "of", "two", "models", "AB", "AC", "AD", "BC", "BD", "CD"] in lines
    assert ["CC,", "same", "image", *["1.00"] * 6] in lines
    scores = load(TINY, "agreement.json")["vectors"]
    ari = f"{scores['ari_prediction'][0]:.2f}"
    assert ["k-means,", "ARI", "with", "the", "prediction", *[ari] * 4] in lines
    said = " ".join(told.out.split())
    assert "for every pair and measure that has images (p" in said, "its saliency maps say nothing"


@pytest.mark.parametrize(
    ("file", "harm"),
    [
        ("agreement.json", {"vectors": {}}),
        ("agreement.json", {"maps": {"node": [1]}}),
        ("agreement.json", {"maps": None}),
        ("sampled-maps.json", {"gradcam": "!"}),
        ("sampled-maps.json", {"saliency": "AAAA"}),
        ("sampled-maps.json", {"side": 0}),
        ("sampled-maps.json", {"image": "all"}),
        ("sampled-maps.json", {"label": [99] * 30}),
    ],
)
def test_a_damaged_document_is_one_sentence(cli, other, file, harm):
    change(other, file, **harm)
    told = cli("score", TINY, other)
    assert told.code == 2
    assert f"{file}: is damaged; build the site again" in told.sentence


def test_what_cannot_be_compared_says_why_and_what_to_do(cli, other):
    change(other, "sampled-maps.json", image=[f"{i:016x}" for i in range(30)])
    told = cli("score", TINY, other)
    assert told.code == 2
    assert "only 0 of its sampled images" in told.sentence
    assert "compare sites that were built from the same images" in told.sentence
    change(other, "manifest.json", paths=False)
    assert "--no-paths" in cli("score", TINY, other).sentence
    change(other, "manifest.json", agreement=None)
    assert "built by an older version; build it again" in cli("score", TINY, other).sentence
    change(other, "manifest.json", model={"without": {"saliency": "No saliency maps."}})
    assert "it was built without gradients of a model; leave it out" in cli("score", TINY, other).sentence
    change(other, "manifest.json", errors=0)
    assert "no misclassified images; leave it out" in cli("score", TINY, other).sentence
