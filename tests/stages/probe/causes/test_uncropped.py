"""Is the crop to blame? Networks made by hand, of which it is known, that see the middle of wide pictures."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft7Validator
from PIL import Image
from torchvision import transforms

import squares
from reading import load
from squares import MIDDLE, Anywhere
from wrongtree.artifacts.probes import AROUND, WAYS
from wrongtree.config import Machine, PredictConfig, ProbeConfig
from wrongtree.contract.documents import schema_of
from wrongtree.inputs.batches import joined
from wrongtree.inputs.brought import Brought
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.shared.intervals import wilson
from wrongtree.stages.predict.judge import open_pass
from wrongtree.stages.probe.causes.uncropped import MOST, compute, fits, shown, verdict

MACHINE = Machine("cpu", 128)
GREEN, HIGH, WIDE = (40, 220, 40), 32, 64
EDGE, CENTRE = slice(2, 12), slice(27, 37)  # columns that MIDDLE cuts off, and shows


@contextmanager
def silent(*_):
    yield lambda done: None


def grey(count, low=110, high=140):
    rng = np.random.default_rng(1)
    return np.repeat(rng.integers(low, high, (count, HIGH, WIDE, 1), dtype=np.uint8), 3, axis=3)


def tried(net, pictures, labels, transform=MIDDLE):
    ids = tuple(f"{i:04d}.png" for i in range(len(pictures)))
    images = LabelledImages(
        "toy", ids, np.asarray(labels), ("plain", "green"), (), lambda i: Image.fromarray(pictures[i]), "toy"
    )
    classifier = Classifier(net.eval(), transform)
    with open_pass(images, classifier, PredictConfig(), MACHINE, lambda _: None) as piece:
        judged = joined([piece(0)])
    return compute(Brought(images, lambda: classifier, None, MACHINE, silent), judged, ProbeConfig()), judged


def marked(places):
    """Pictures with a green square in these columns; None: without one."""
    pictures = grey(len(places))
    for picture, columns in zip(pictures, places, strict=True):
        if columns is not None:
            picture[8:20, columns] = GREEN
    return pictures


def test_where_the_model_looks_for_what_the_crop_cuts_off_the_whole_picture_corrects_and_the_controls_do_not():
    found, judged = tried(Anywhere(), marked([EDGE] * 20 + [CENTRE] * 15 + [None] * 15), [1] * 35 + [0] * 15)
    assert sorted(found.errors.tolist()) == judged.errors.tolist() == list(range(20))
    assert found.corrected.all(axis=0).tolist() == [[True, False, False]] * len(WAYS)
    assert found.corrected.any(axis=0).tolist() == [[True, False, False]] * len(WAYS)
    assert (len(found.correct), found.broken.any()) == (30, False)
    assert 12 <= found.sure <= 20
    assert (found.drawn, found.share.tolist()) == (30, pytest.approx([0.5] * 30, abs=0.01))


def test_where_the_label_is_nowhere_in_the_picture_the_crop_causes_few_of_the_errors():
    found, _ = tried(Anywhere(), marked([None] * 30 + [CENTRE] * 20), [1] * 30 + [1] * 20)
    assert (found.corrected.any(), found.broken.any(), found.sure) == (False, False, 0)
    (_,), (high,) = wilson(np.zeros(1), np.array([30.0]), 0.975)
    (_,), (harm,) = wilson(np.zeros(1), np.array([20.0]), 0.975)
    assert found.most == pytest.approx(high / (1 - harm))
    assert found.most < 0.25


def test_what_corrects_errors_as_often_as_it_breaks_correct_images_shows_no_cause():
    rng = np.random.default_rng(0)
    pictures, n = grey(240), 240
    light = rng.random(n) < 0.5
    pictures[:, :, 16:48] = np.where(light, 140, 115)[:, None, None, None]
    pictures[:, :, :16] = pictures[:, :, 48:] = (255 * (rng.random(n) < 0.5))[:, None, None, None]
    found, judged = tried(Anywhere(even=True), pictures, np.where(rng.random(n) < 0.5, light, ~light).astype(int))
    assert judged.prediction.tolist() == light.astype(int).tolist()
    whole, plain, mirrored = found.corrected[:, found.way].mean(axis=0)
    assert (0.3 < whole < 0.7, plain, mirrored) == (True, 0, 0)
    assert (found.sure, found.most) == (0, 1.0)


def test_no_more_are_tried_than_two_hundred_and_the_draw_is_by_the_names():
    found, judged = tried(Anywhere(), marked([EDGE] * 230 + [CENTRE] * 210), [1] * 440)
    assert (len(judged.errors), len(found.errors), len(found.correct)) == (230, MOST, MOST)
    assert set(found.errors.tolist()) != set(range(MOST))


def test_a_model_that_answers_otherwise_for_pictures_made_anew_is_not_asked():
    def quantised(picture):  # a transform that is linear for greys of one colour, and dithers others
        tensor = MIDDLE(picture)
        return tensor if tensor.std() < 1e-6 else (tensor > 0.5).float()

    found, _ = tried(Anywhere(even=True), grey(60, 100, 150), [0, 1] * 30, quantised)
    assert (len(found.errors), len(found.correct), found.sure, found.most) == (0, 0, 0, 1.0)


def test_pictures_are_made_anew_as_the_transform_makes_them_and_only_the_first_of_each_way_shows_the_rest():
    rng = np.random.default_rng(0)
    pixels = np.zeros((180, 540, 3), dtype=np.uint8)
    pixels[:, :, 2] = 255  # blue: what is cut off
    pixels[18:162, 198:342] = 0
    pixels[18:162, 198:342, 0] = np.kron(rng.integers(0, 256, (16, 16)), np.ones((9, 9)))
    picture, view = Image.fromarray(pixels), (198 / 540, 18 / 180, 342 / 540, 162 / 180)
    transform = transforms.Compose([transforms.Resize(40), transforms.CenterCrop(32), transforms.ToTensor()])
    own = transform(picture).permute(1, 2, 0).numpy()
    part, *rest = (one.astype(int) for one in shown(picture, view, own))
    assert np.abs(part / 255 - own).mean() < 0.005
    for whole, plain, mirrored in (rest[: len(AROUND)], rest[len(AROUND) :]):
        blue = whole[..., 2] > 200
        assert 0.2 < blue.mean() < 0.8
        inside = whole[..., 2] < 16  # what the model saw, and the bars of what is padded
        for other in (plain, mirrored):
            assert (other[inside] == whole[inside]).all()
            assert (other[blue][:, 2] < 128).all()
        assert (plain[blue] == part.mean(axis=(0, 1)).round()).all()


def test_padded_keeps_the_shape_that_the_model_knows_and_squeezed_fills_the_input():
    assert fits((0.25, 0, 0.75, 1), (32, 32)) == ((32, 32), (16, 32))  # twice as wide as high
    assert fits((0.1, 0.1, 0.9, 0.9), (224, 224)) == ((224, 224), (224, 224))
    assert fits((0, 0.4, 1, 0.6), (100, 50)) == ((100, 50), (100, 10))  # high


def test_the_way_is_chosen_by_the_correct_images_alone():
    corrected = np.zeros((20, 2, 3), dtype=bool)
    broken = np.zeros((20, 2, 3), dtype=bool)
    corrected[:, 1, 0] = True  # padding corrects all, but squeezing breaks less
    broken[:3, 1, 0] = True
    assert verdict(corrected, broken)[:2] == (0, 0)
    broken[:5, 0, 0] = True
    way, sure, most = verdict(corrected, broken)
    assert (way, sure > 10, most) == (1, True, 1.0)


def test_fewer_than_eight_tell_nothing():
    assert verdict(np.ones((7, 2, 3), dtype=bool), np.zeros((99, 2, 3), dtype=bool)) == (0, 0, 1.0)


def test_a_site_says_in_its_manifest_what_was_found_and_one_that_is_not_cropped_tries_nothing(cli):
    places = [EDGE] * 14 + [CENTRE] * 16 + [None] * 16
    for i, picture in enumerate(marked(places)):
        path = Path("photos", "square" if i < 34 else "plain", f"{i}.png")  # four show none, cropped or not
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)
    small = ("--representations", "features", "--groupings", "none", "--k-range", "2", "--device", "cpu")
    net = Path(squares.__file__)
    done = cli("build", "--data", "photos", "--model", f"{net}:cropping", *small)
    assert done.code == 0, done
    assert "probe/uncropped" in done.err
    (site,) = Path("build").glob("*/")
    manifest = load(site, "manifest.json")
    assert not list(Draft7Validator(schema_of("data/manifest.json")).iter_errors(manifest))
    seen = manifest["details"]["seen"]
    assert (seen["known"], seen["cut"], seen["correct"]["known"]) == (18, 18, 28)
    assert (seen["half"], seen["correct"]["half"]) == pytest.approx((0.5, 0.5), abs=0.01)
    assert seen["said"].startswith("The model sees a crop of each picture, which causes at least ")
    assert "given the whole picture, 14 of 18 errors become correct (78%); made as small with no more" in seen["said"]
    tried = seen["tried"]
    assert (tried["corrected"], tried["broken"]) == ([14, 0, 0] * 2, [0] * 6)
    assert 8 <= tried["sure"] <= 14
    whole = cli("build", "--data", "photos", "--model", f"{net}:whole", *small, "--name", "whole")
    assert (whole.code, "probe/uncropped" in whole.err) == (0, False), whole
    of_whole = load(Path("build/whole"), "manifest.json")
    assert (of_whole["errors"], "seen" in of_whole["details"]) == (4, False)
