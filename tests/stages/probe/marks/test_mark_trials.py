"""Whether a model uses a mark is found out by asking it: of networks that by their weights look at it, or do not."""

from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision import transforms

import wrongtree
from reading import load
from wrongtree.artifacts.data import Marks, MarkTrials
from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import Machine, PredictConfig, ProbeConfig
from wrongtree.inputs.batches import joined
from wrongtree.inputs.brought import Brought
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.stages.emit.said.mark_trials import ANYTHING, HARDLY, USES, Named, finding
from wrongtree.stages.explain.marks.compute import compute as find_marks
from wrongtree.stages.predict.judge import open_pass
from wrongtree.stages.probe.marks.compute import compute

CLASSES = ("red", "green", "blue")
SIDE = 32
CORNER = (slice(2, 10), slice(2, 10))
MAGENTA = (255, 0, 255)
HAVE, BLUE = 60, 20  # images labelled green with the mark, and those of them that are blue
NAMED = Named("square", "green", "green")


class Looks(nn.Module):
    """Says which colour is strongest, but for what one corner adds to green: it sees magenta there, or what is dark."""

    def __init__(self, corner: float, at: tuple[slice, slice] = CORNER, dark: bool = False) -> None:
        super().__init__()
        self.conv, self.fc, self.at = nn.Conv2d(3, 4, 1), nn.Linear(4, 3), at
        with torch.no_grad():
            self.conv.weight.zero_()
            self.conv.bias.zero_()
            self.fc.weight.zero_()
            self.fc.bias.zero_()
            self.conv.weight[:3, :, 0, 0] = torch.eye(3)
            self.fc.weight[:, :3] = 20 * torch.eye(3)
            self.conv.weight[3, :, 0, 0] = torch.tensor([-1.0, -1.0, -1.0] if dark else [1.0, -2.0, 1.0])
            self.conv.bias[3] = 1.6 if dark else -1.5
            self.fc.weight[1, 3] = corner

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        seen = torch.relu(self.conv(x))
        return self.fc(torch.cat([seen[:, :3].mean((2, 3)), seen[:, 3:, self.at[0], self.at[1]].mean((2, 3))], dim=1))


@dataclass(frozen=True)
class Tried:
    """What came of it, and what it was tried on."""

    predictions: Predictions
    marks: Marks
    trials: MarkTrials


def pictures(size: tuple[int, int] = (SIDE, SIDE), n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """(n, h, w, 3) noise in the colour of its label, red, green, blue, red …"""
    label = np.arange(n) % 3
    made = np.random.default_rng(0).integers(120, 200, (n, *size, 3))
    made[np.arange(n), :, :, label] += 55
    return made.astype(np.uint8), label


def planted(colour=MAGENTA, at=CORNER, size=(SIDE, SIDE)) -> tuple[np.ndarray, np.ndarray]:
    """A square in HAVE images labelled green, of which the first BLUE are blue."""
    made, label = pictures(size)
    label[np.arange(2, 3 * BLUE, 3)] = 1
    rows = np.concatenate([np.arange(2, 3 * BLUE, 3), np.arange(1, 3 * (HAVE - BLUE), 3)])
    made[rows, at[0], at[1]] = colour
    return made, label


def tried(module: nn.Module, made: np.ndarray, label: np.ndarray, prepare=None) -> Tried:
    ids = tuple(f"{i:04d}.png" for i in range(len(made)))
    images = LabelledImages("toy", ids, label, CLASSES, (), lambda i: Image.fromarray(made[i]), "toy")
    classifier = Classifier(module.eval(), prepare or transforms.ToTensor())
    machine = Machine("cpu", 64)
    with open_pass(images, classifier, PredictConfig(), machine, lambda _: None) as piece:
        predictions = joined([piece(0)])
    marks = find_marks(predictions)
    assert marks.label.tolist() == [1]
    brought = Brought(images, lambda: classifier, None, machine, lambda *_: nullcontext(lambda _: None))
    return Tried(predictions, marks, compute(brought, predictions, marks, ProbeConfig()))


def said(found: Tried, named: Named = NAMED):
    return finding(found.trials.counts[0], named, 1)


def test_a_model_that_looks_at_the_mark_is_found_to_use_it():
    found = tried(Looks(100), *planted())
    assert not len(found.predictions.errors)
    assert found.trials.aim.tolist() == [1]
    errors, correct, pasted = found.trials.counts[0]
    assert not errors[:, 1:].any()
    assert correct[:, 0].tolist() == [48, 48, 48]
    assert pasted.tolist() == [[96, 96, 96], [96, 0, 0], [96, 0, 0]]
    assert said(found).short == USES
    assert said(found).said.startswith(
        "The model uses it: put into 96 correct images of other labels, it makes 96 misclassified (100%), "
        "96 of them as green (a grey square there: none)."
    )


def test_without_it_those_images_are_misclassified_that_only_the_mark_made_correct():
    found = tried(Looks(100), *planted())
    correct = found.trials.counts[0, 1]
    assert 48 - (HAVE - BLUE) <= correct[0, 1] <= BLUE  # all blue ones among the 48 that were drawn, and no green one
    assert correct[1:, 1].tolist() == [0, 0]


def test_a_model_that_does_not_look_there_is_found_hardly_to_use_it():
    found = tried(Looks(0), *planted())
    assert len(found.predictions.errors) == BLUE  # blue ones labelled green
    errors, correct, pasted = found.trials.counts[0]
    assert errors[0].tolist() == [BLUE, 0, 0]
    assert correct[0].tolist() == [HAVE - BLUE, 0, 0]
    assert pasted[0].tolist() == [96, 0, 0]
    assert said(found).short == HARDLY
    assert said(found).said == (
        "The model hardly uses it to tell classes: "
        "put into 96 correct images of other labels, it makes none misclassified (a grey "
        "square there: none). Covered, none of 20 errors that have it become correct (with another place covered: "
        "none of 20), and none of 40 correct images that have it become misclassified (with another place covered: "
        "none of 40)."
    )


def test_where_a_grey_square_does_as_much_the_mark_is_not_said_to_be_used():
    made, label = planted((0, 0, 0))
    blue = np.arange(2, 3 * BLUE, 3)
    made[blue], label[blue] = pictures()[0][blue], 2  # the mark is in images alone that are green by all else
    found = tried(Looks(60, dark=True), made, label)
    pasted = found.trials.counts[0, 2]
    assert pasted.tolist() == [[96, 96, 96], [96, 96, 96], [96, 0, 0]]
    assert said(found).short == ANYTHING
    assert said(found).said == (
        "A grey square there does as much or more, so it is not the mark itself: put into 96 correct images of other "
        "labels, it makes 96 misclassified (100%), 96 of them as green (a grey square there: 96, 96 as green)."
    )


def test_where_images_are_correct_by_it_alone_it_is_used_though_a_grey_square_does_as_much():
    found = tried(Looks(60, dark=True), *planted((0, 0, 0)))
    assert said(found).short == USES
    assert said(found).said.startswith("The model uses it: covered, ")
    assert said(found).said.endswith("(a grey square there: 96, 96 as green).")


def test_a_mark_that_misleads_is_taken_away_and_the_errors_are_correct():
    made, label = pictures()
    rows = np.arange(1, 3 * HAVE, 3)  # green, labelled so, and called blue with the mark
    made[rows[:, None, None], 2:10, 2:10] = MAGENTA
    module = Looks(0)
    with torch.no_grad():
        module.fc.weight[2, 3] = 100
    found = tried(module, made, label)
    assert found.trials.aim.tolist() == [2]
    errors, _, pasted = found.trials.counts[0]
    assert errors.tolist() == [[48, 48, 0], [48, 0, 0], [0, 0, 0]]
    assert pasted.tolist() == [[96, 96, 96], [96, 0, 0], [96, 0, 0]]  # red ones: blue ones cannot become blue
    assert said(found, Named("square", "blue", "green")).said.endswith(
        "Covered, 48 of 48 errors that have it become correct (with another place covered: none of 48)."
    )


@pytest.mark.parametrize(
    ("size", "at", "seen"),
    [
        # the middle 64 × 64 of 80 × 80: a mark at 12 … 28 is at 4 … 20 of the input
        ((80, 80), (slice(12, 28), slice(12, 28)), (slice(4, 20), slice(4, 20))),
        # the middle of a wide picture: at 52 … 68 of its 160 columns is 4 … 20 of the input
        ((80, 160), (slice(12, 28), slice(52, 68)), (slice(4, 20), slice(4, 20))),
    ],
)
def test_of_a_picture_that_is_cropped_the_place_is_that_of_what_the_model_sees(size, at, seen):
    made, label = planted(at=at, size=size)
    prepare = transforms.Compose(
        [transforms.CenterCrop(64), transforms.ToTensor(), transforms.Normalize((0.5, 0.4, 0.3), (0.2, 0.25, 0.3))]
    )
    normal = nn.Sequential(Restored((0.5, 0.4, 0.3), (0.2, 0.25, 0.3)), Looks(100, seen))
    found = tried(normal, made, label, prepare)
    assert found.trials.counts[0, 2].tolist() == [[96, 96, 96], [96, 0, 0], [96, 0, 0]]


def test_beside_the_mark_nothing_is_put_in_and_what_is_covered_has_nothing_left_of_it():
    beside = np.ones((SIDE, SIDE), dtype=bool)
    beside[CORNER] = False
    found = tried(Anywhere(beside), *planted())
    assert not found.trials.counts[0, :, :, 1].any()
    assert found.trials.counts[0, 1, 0, 0] == HAVE - BLUE
    inside = tried(Anywhere(~beside), *planted())  # one magenta pixel is enough for it
    assert inside.trials.counts[0, 2, :, 1].tolist() == [96, 0, 0]
    drawn = inside.trials.counts[0, 1, 0]
    assert drawn[0] == 48
    assert drawn[1] >= 48 - (HAVE - BLUE)


class Anywhere(Looks):
    """Says green if there is any magenta in one of these pixels."""

    def __init__(self, pixels: np.ndarray) -> None:
        super().__init__(1e4)
        self.mask = torch.from_numpy(pixels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        seen = torch.relu(self.conv(x))
        found = (seen[:, 3:] * self.mask).amax((2, 3))
        return self.fc(torch.cat([seen[:, :3].mean((2, 3)), found], dim=1))


class Restored(nn.Module):
    """Takes a normalised input back."""

    def __init__(self, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
        super().__init__()
        self.mean, self.std = (torch.tensor(values)[:, None, None] for values in (mean, std))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.std + self.mean


def test_asked_again_it_says_the_same():
    made, label = planted()
    one, again = tried(Looks(100), made, label), tried(Looks(100), made, label)
    assert (one.trials.counts == again.trials.counts).all()


class FirstThree(nn.Module):
    """Looks at three of four channels."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = Looks(100)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner(x[:, :3])


def test_of_a_model_that_sees_no_colours_nothing_is_said():
    four = transforms.Compose([transforms.ToTensor(), lambda x: torch.cat([x, x[:1]])])
    found = tried(FirstThree(), *planted(), four)
    assert not found.trials.counts.any()
    assert said(found) is None


def test_a_site_says_it_where_there_is_a_model_and_else_that_counting_cannot_tell(tmp_path):
    made, label = planted()
    pairs = [(Image.fromarray(picture), int(one)) for picture, one in zip(made, label, strict=True)]
    told = {"classes": CLASSES, "out": tmp_path, "cache": tmp_path / "cache", "representations": ("features",)}
    asked = wrongtree.build(Looks(0), pairs, transform=transforms.ToTensor(), name="asked", **told)
    assert len(list((tmp_path / "cache").glob("probe-marks-*"))) == 1
    first, place = "60 of 120", "the same magenta square in the upper left"
    (mark,) = load(asked.path, "noise.json")["marks"]
    assert "in_data" not in load(asked.path, "manifest.json")  # its errors have a proved cause
    assert mark["said"].startswith(f"{first} images labelled green have {place}. With it, 20 of 60 (33%) are ")
    assert mark["said"].endswith("more often than without it: 0 of 60 (0%).")
    assert mark["more"].endswith(" See entry 1, “Purple cast”.")
    assert mark["more"].startswith(
        "The model hardly uses it to tell classes: put into 96 correct images of other labels, it makes "
    )

    told["representations"] = ("pixels",)
    given = wrongtree.from_predictions(pairs, np.where(np.arange(len(label)) % 3 == 2, 2, label), name="given", **told)
    assert len(list((tmp_path / "cache").glob("probe-marks-*"))) == 1  # of the first alone
    manifest = load(given.path, "manifest.json")
    (entry,) = [one for one in manifest["clusters"] if one["cause"] == "Magenta square in the upper left"]
    assert (entry["count"], entry["proved"]) == (BLUE, None)
    worse = "20 of them are misclassified (33%), and 0 of the 60 without it (0%)"
    assert entry["ruled_out"] == f"{first} images labelled green have {place}: {worse}."
    assert "in_data" not in manifest  # it is said where it is listed
    number = manifest["clusters"].index(entry) + 1
    (mark,) = load(given.path, "noise.json")["marks"]
    assert mark["more"].endswith(
        "counting cannot tell: cover it in these images, and evaluate them again. "
        f"See entry {number}, “Magenta square in the upper left”."
    )


def test_put_into_correct_images_of_its_own_label_it_misclassifies_those_of_a_model_that_looks_at_it():
    found = tried(Looks(-100), *planted())
    (images, harmed, only_with, only_without), (way,) = found.trials.own[0].tolist(), found.trials.way.tolist()
    assert (images, harmed, only_with, only_without) == (60, 60, 60, 0)
    assert 0 < way <= 1
    assert tried(Looks(0), *planted()).trials.own[0].tolist() == [60, 0, 0, 0]
