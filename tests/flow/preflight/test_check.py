"""`wrongtree check`: every fact is triggered by a real model on real images, and honest models are never accused."""

import dataclasses
import random
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.stats import binomtest
from torch import nn
from torch.nn import functional as F

import wrongtree
from checking import FACTORY, paint, paint_folder, snapshot
from cifar_resnet import resnet20
from colour_net import Silent, StrongestColour, to_tensor
from sites import WEIGHTS
from wrongtree.config import Wanted
from wrongtree.flow import stages
from wrongtree.flow.preflight import cost, orders
from wrongtree.flow.preflight.cost import Measured
from wrongtree.flow.preflight.evidence import chance_of_gain, is_better
from wrongtree.flow.preflight.glimpse import Glimpse
from wrongtree.shared.spread import spread

COLOURS = ["blue", "green", "red"]


def painted(count: int = 66, wrong: int = 0, size: tuple[int, int] = (16, 16)) -> list[tuple[Image.Image, int]]:
    """Noise in which one colour is the strongest, and its class; every `wrong`-th label is another one."""
    items = []
    for i in range(count):
        pixels = np.random.default_rng(i).integers(0, 60, (size[1], size[0], 3), dtype=np.uint8)
        pixels[:, :, 2 - i % 3] += np.uint8(60)
        items.append((Image.fromarray(pixels), (i + 1) % 3 if wrong and i % wrong == 0 else i % 3))
    return items


class Wrapped(StrongestColour):
    """The net with something done to its input, or to what it says."""

    def __init__(self, before: Callable | None = None, after: Callable | None = None) -> None:
        super().__init__()
        self.before, self.after = before, after

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits = super().forward(self.before(x) if self.before else x)
        return self.after(logits) if self.after else logits


def look(model: nn.Module, data: object = None, classes: list[str] | None = COLOURS, **options):
    """What `check` says of it; by default of 66 painted pictures."""
    options = {"transform": to_tensor, "device": "cpu", **options}
    return wrongtree.check(model.eval(), painted() if data is None else data, classes, **options)


def facts(report) -> dict[str, str]:
    return {fact.name: fact.sentence for fact in report.facts}


def test_of_a_sound_model_there_is_nothing_to_say():
    report = look(StrongestColour())
    assert (report.facts, report.accuracy, report.looked, report.images) == ((), 1.0, 64, 66)
    assert (
        report.verdict
        == "nothing suspicious; accuracy 100\u00a0% (95\u00a0% interval for all images: 94 to 100\u00a0%)"
    )
    assert str(report).splitlines()[0] == (
        "64 of 66 images of 3 classes; a model of 183 parameters with inputs of 16 × 16 px, on cpu"
    )


def test_errors_alone_are_nothing_suspicious():
    report = look(StrongestColour(), painted(wrong=4))
    assert report.facts == ()
    assert report.accuracy == pytest.approx(0.75, abs=0.02)


def test_classes_in_another_order_are_found_and_named(cli, tmp_path):
    paint_folder(Path("photos"), {(colour, colour): 22 for colour in COLOURS})
    Path("order.txt").write_text("green\nblue\nred\n")
    done = cli("check", "--data", "photos", "--model", f"{FACTORY}:net", "--classes", "order.txt", "--device", "cpu")
    assert done.code == 0
    said = " ".join(done.out.split())
    assert (
        "class-order accuracy on 64 images is 33 %, but 100 % with another class order, sorted as text: output 0 of "
        "the model is 'blue', not 'green'; pass the order with --classes FILE likely order: blue, green, red"
    ) in said
    assert "1 suspicious fact; accuracy 33 % (95 % interval for all images: 23 to 45 %)" in said


def test_an_order_that_nobody_would_guess_is_learnt_and_a_swap_of_two_too():
    turned = look(Wrapped(after=lambda logits: logits[:, [1, 2, 0]]), classes=["red", "violet", "blue"])
    assert facts(turned)["class-order"] == (
        "accuracy on 64 images is 0\u00a0%, but 100\u00a0% with another class order: output 0 of the model seems to "
        "be 'violet', not 'red'; number the data set's labels like the model's outputs (target_transform)"
    )
    assert turned.facts[0].detail == (
        "likely order: violet, blue, red; target_transform=[2, 0, 1].__getitem__, classes=['violet', 'blue', 'red']"
    )
    swapped = look(Wrapped(after=lambda logits: logits[:, [0, 2, 1]]), classes=["a", "b", "c"])
    assert swapped.facts[0].detail.startswith("likely order: a, c, b;")


def test_names_that_a_checkpoint_holds_are_believed(cli):
    paint_folder(Path("photos"), {(colour, colour): 22 for colour in COLOURS})
    Path("order.txt").write_text("green\nblue\nred\n")
    held = {"state_dict": StrongestColour().state_dict(), "args": {"class_to_idx": {"Red": 2, "Green": 1, "Blue": 0}}}
    torch.save(held, "net.pth")
    options = ("--weights", "net.pth", "--classes", "order.txt", "--device", "cpu")
    done = cli("check", "--data", "photos", "--model", f"{FACTORY}:net", *options)
    assert "that of the model's own names (in net.pth): output 0 of the model is 'blue'" in " ".join(done.out.split())


def test_no_order_is_made_of_noise():
    accused = 0
    for seed in range(200):
        draw = np.random.default_rng(seed)
        c, accuracy = int(draw.integers(2, 40)), draw.uniform(0.2, 0.95)
        labels = draw.integers(0, c, 64)
        fixed = draw.permutation(c)  # a model that prefers certain confusions
        wrong = np.where(draw.random(64) < 0.3, fixed[labels], draw.integers(0, c, 64))
        said = np.where(draw.random(64) < accuracy, labels, wrong)
        logits = np.eye(c, dtype=np.float32)[said]
        seen = Glimpse(64, 64, labels, tuple(f"class {i}" for i in draw.permutation(c)), labels, logits)
        accused += bool(orders.facts(seen))
    assert accused == 0


class Level(nn.Module):
    """Dark or bright, of inputs whose middle is 0."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1, bias=False)
        self.head = nn.Linear(4, 2)
        nn.init.constant_(self.conv.weight, 0.25)
        self.conv.weight.data[0, 0] = 0.26
        with torch.no_grad():
            self.head.weight[0], self.head.weight[1] = -1, 1
            self.head.weight[:, 0] *= 1.01
            self.head.bias.zero_()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.conv(x).mean((2, 3)))


LEVEL_FACTORY = """
import sys
sys.path.insert(0, {tests!r})
from test_check import Level
from colour_net import to_tensor
def net():
    return Level(), to_tensor
"""


def test_a_better_preparation_is_named_with_the_flags_that_give_it(cli):
    for i in range(66):
        pixels = np.random.default_rng(i).integers(0, 20, (16, 16, 3)) + (103 if i % 2 else 133)
        path = Path("photos", "abright"[: 1 + 6 * (i % 2 == 0)].replace("abright", "bright"), f"{i:02d}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.astype(np.uint8)).save(path)
    Path("photos/a").rename("photos/adark")
    Path("level.py").write_text(LEVEL_FACTORY.format(tests=str(Path(__file__).parent)))
    options = ("--data", "photos", "--model", "level.py:net", "--device", "cpu")
    said = " ".join(cli("check", *options).out.split())
    flags = "--mean 0.5 --std 0.5"
    assert re.search(
        r"preprocessing accuracy on 64 images is \d\d % \(inputs range from 0\.\d+ to 0\.\d+\), but 100 % with pixels "
        rf"in −1…1; pass {flags} ",
        said,
    ), said
    mended = cli("check", *options, *flags.split())
    assert "nothing suspicious; accuracy 100 %" in " ".join(mended.out.split())


class RedOrGreen(StrongestColour):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(x)[:, 1:]


def test_swapped_channels_are_named():
    pictures = [item for item in painted(120) if item[1]]
    data = [(image, label - 1) for image, label in pictures]
    report = look(RedOrGreen(), data, ["green", "red"], transform=lambda picture: to_tensor(picture).flip(0))
    assert re.fullmatch(
        r"accuracy on 80 images is \d\d\u00a0%, but 100\u00a0% with red and blue swapped \(BGR\), and "
        r"a higher probability for the label on \d\d of them; swap the channels: x\.flip\(0\), before "
        r"normalising, in your transform",
        facts(report)["preprocessing"],
    )
    assert look(RedOrGreen(), data, ["green", "red"]).facts == ()


class Normed(StrongestColour):
    def __init__(self, **how) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(3, **how)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(self.norm(x))


def test_batch_norms_are_looked_at():
    assert facts(look(Normed())) == {
        "untrained": "the only batch norm layer of the model never saw an image (running mean 0, variance 1): check "
        "that the weights are trained; load them with their buffers"
    }
    lost = Normed()
    lost.norm.running_mean[:] = torch.tensor([9e3, -9e3, 0.0])
    assert facts(look(lost)) == {
        "batch-norm": "accuracy on 64 images is 31\u00a0%, but 100\u00a0% with batch statistics in batch norm; save "
        "the weights again, including batch norm's running statistics from the end of training"
    }
    dependent = facts(look(Normed(track_running_stats=False)))["batch-dependent"]
    assert re.fullmatch(
        r"the model's output for an image depends on the rest of the batch \(by [\d.]+ standard deviations of its "
        r"logits\): build batch norm with track_running_stats=True, or pass batch_size=1",
        dependent,
    )


def with_weights(fill: float) -> nn.Module:
    net = StrongestColour()
    nn.init.constant_(net.head.weight, fill)
    return net


@pytest.mark.parametrize(
    ("model", "name", "sentence"),
    [
        (lambda: with_weights(0.5), "constant-weights", "all weights of head.weight are the same number: they were "
         "never trained; load other weights"),
        (lambda: with_weights(torch.nan), "nan-weights", "1 tensor of the weights (first: head.weight) contains NaN "
         "or infinity: training diverged; load other weights"),
        (lambda: Wrapped(lambda x: x * 0), "constant-output", "the model returns exactly the same output for all 64 "
         "images of the sample: check that its weights are loaded, and that inputs (0 to 0.467) are prepared as in "
         "training"),
        (lambda: Wrapped(after=lambda z: z.exp() / z.exp().sum(1, keepdim=True)), "probabilities", "the model "
         "returns probabilities, not logits: a second softmax limits confidence to 58\u00a0%; return the values before "
         "its softmax"),
        (lambda: Wrapped(after=lambda z: 1 / (1 + torch.exp(3 * (z.mean(1, keepdim=True) - z)))), "probabilities",
         "all outputs are between 0 and 1, as after a sigmoid, and a softmax flattens them; return the values before "
         "the model's last activation"),
        (lambda: Wrapped(after=lambda z: (z.softmax(1) + (z / 2).softmax(1)) / 2), "log-probabilities", "the model "
         "returns probabilities, and the input of its softmax cannot be read: predictions and confidences are not "
         "affected, but saliency maps are computed from logarithms of probabilities; return logits"),
        (lambda: Wrapped(after=lambda z: z + torch.tensor([0.0, 0.0, 1e4])), "one-class", "the model predicts 'red' "
         "for 64 of 64 images, but 22 of 64 have this label: check that it is trained, and that images are prepared "
         "as in training"),
    ],
)  # fmt: skip
def test_weights_and_answers_that_cannot_be_right_are_named(model, name, sentence):
    assert facts(look(model())) == {name: sentence}


def test_a_model_that_draws_at_random_is_named_and_nobody_elses_draws_change():
    net = Wrapped(lambda x: F.dropout(x, 0.5, training=True))
    torch.manual_seed(5)
    np.random.seed(5)  # noqa: NPY002
    random.seed(5)
    expected = torch.rand(1).item(), np.random.rand(), random.random()  # noqa: NPY002
    torch.manual_seed(5)
    np.random.seed(5)  # noqa: NPY002
    random.seed(5)
    report = look(net)
    assert re.fullmatch(
        r"the model returns different outputs for the same input, also in evaluation mode \(by [\d.]+ standard "
        r"deviations of its logits\): remove dropout, noise and sampling from its forward",
        facts(report)["random"],
    )
    assert (torch.rand(1).item(), np.random.rand(), random.random()) == expected  # noqa: NPY002


def test_the_model_is_left_as_it_was_and_its_mode_is_told():
    net = Normed(momentum=0.3)
    net(torch.rand(4, 3, 16, 16))  # its averages have begun
    net.train()
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    report = wrongtree.check(net, painted(), COLOURS, transform=to_tensor, device="cpu")
    assert net.training
    assert net.norm.training
    assert all(p.requires_grad for p in net.parameters())
    assert all(torch.equal(before[name], tensor) for name, tensor in net.state_dict().items())
    assert facts(report)["training-mode"] == (
        "the model is in training mode; wrongtree uses evaluation mode and restores it afterwards: call model.eval() "
        "where you measure accuracy yourself"
    )
    assert "passed in training mode and run in evaluation mode" in report.head


def test_certainty_on_wrong_answers_is_named():
    said = facts(look(Wrapped(after=lambda logits: logits * 100), painted(wrong=2)))["too-certain"]
    assert said == (
        "confidence is above 99.99\u00a0% on 64 of 64 images, and 32 of these are misclassified: check that inputs "
        "(0 to 0.467) have the scale of training"
    )


def test_without_weights_guessing_is_explained_by_that(cli):
    paint_folder(Path("photos"), {(label, painted): 8 for label in COLOURS for painted in COLOURS})
    done = cli("check", "--data", "photos", "--model", f"{FACTORY}:net", "--device", "cpu")
    said = (
        "guessing accuracy on 64 images is 33 %, not significantly better than guessing (33 %): check that the factory"
    )
    assert f"{said} loads weights, because no --weights are given" in " ".join(done.out.split())


def test_unreadable_images_are_counted_and_what_that_means_for_all(cli):
    made = paint_folder(Path("photos"), {(colour, colour): 40 for colour in COLOURS})
    for id_, *_ in made[::4]:
        Path("photos", id_).write_bytes(b"no picture")
    done = cli("check", "--data", "photos", "--model", f"{FACTORY}:net", "--device", "cpu")
    said = " ".join(done.out.split())
    assert done.code == 0
    assert re.search(
        r"unreadable (\d+) of 64 images cannot be read \(\d+\.\d % of the sample; \d+ to \d+ of all 120\); the first, "
        r"blue/blue\d+\.png: is text; download it again; fix or delete them, otherwise they are skipped",
        said,
    ), said


def test_images_of_another_size_shape_or_colour_are_named():
    from torchvision import transforms

    up = transforms.Compose([transforms.Resize(96), to_tensor])
    assert facts(look(StrongestColour(), painted(size=(32, 32)), transform=up)) == {
        "enlarged": "images of 32 px are enlarged to 96 px (3.0 times); if the model was trained at their own size, "
        "resize to 32 in your transform"
    }
    square = transforms.Compose([transforms.Resize(16), transforms.CenterCrop(16), to_tensor])
    assert facts(look(StrongestColour(), painted(size=(80, 16)), transform=square)) == {
        "cropped": "cropping leaves less than a third of 64 of 64 images; resize without cropping in your transform"
    }
    grey = [(image.convert("L").convert("RGB"), label) for image, label in painted()]
    assert facts(look(StrongestColour(), grey))["colour"] == (
        "all 64 images of the sample are grey, but the model expects colour images: check that --data is what it was "
        "trained for"
    )


def test_what_is_strange_about_labels_is_named(cli):
    only = [(image, 0) for image, label in painted(120) if label == 0]
    assert facts(look(StrongestColour(), only, COLOURS))["one-label"] == (
        "40 of 40 images (100\u00a0%) have the label 'blue': accuracy says little about the other classes; add more "
        "images of them"
    )
    six = look(StrongestColour(6), painted(), [*COLOURS, "x", "y", "z"])
    assert facts(six) == {}
    odd = [(image, label if label < 2 else 3 + i // 3 % 6) for i, (image, label) in enumerate(painted())]
    nine = look(StrongestColour(9), odd, [*COLOURS, *"abcdef"])
    assert facts(nine)["absent-classes"] == (
        "for 22 of 64 images the model predicts classes that the data does not contain (1 class of 9); these all count "
        "as errors: check the class order"
    )
    train = paint_folder(Path("train"), {(colour, colour): 3 for colour in COLOURS})
    assert len(train) == 9
    done = cli("check", "--data", "train", "--model", f"{FACTORY}:net", "--device", "cpu")
    said = " ".join(done.out.split())
    assert (
        "training-images the images are those of 'train': a model makes few errors on its own training images; "
        "pass the test images (--data, --split)"
    ) in said
    assert "few-images there are only 9 images: clusters of so few errors say little; add more images" in said
    Path("five.txt").write_text("blue\ngreen\nred\nblack\nwhite\n")
    done = cli("check", "--data", "train", "--model", f"{FACTORY}:five_outputs", "--classes", "five.txt")
    assert "no-images" not in done.out  # two of five: the data is meant to be a part


def test_predictions_without_a_model_are_looked_at_whole(cli):
    made = paint_folder(Path("photos"), {(colour, colour): 12 for colour in COLOURS})
    following = dict(zip(COLOURS, [*COLOURS[1:], COLOURS[0]], strict=True))
    rows = [f"{id_},{following[label]}" for id_, label, _ in made]
    Path("said.csv").write_text("\n".join(["path,prediction", *rows[:-4]]))
    done = cli("check", "--data", "photos", "--predictions", "said.csv")
    said = " ".join(done.out.split())
    assert done.code == 0
    assert (
        "class-order accuracy on 32 images is 0 %, but 100 % with another class order: what is predicted as 'blue' "
        "seems to be 'red', not 'blue'; rename the labels with --class-map FILE its lines: label,class; blue,green; "
        "green,red; red,blue"
    ) in said
    assert (
        "no-prediction 4 of 36 images have no prediction and will be skipped: add them to the predictions, with the "
        "same path" in said
    )
    percents = [f"{id_},{label},{60 + i}" for i, (id_, label, _) in enumerate(made)]
    Path("said.csv").write_text("\n".join(["path,prediction,confidence", *percents]))
    done = cli("check", "--data", "photos", "--predictions", "said.csv")
    assert (done.code, done.sentence) == (
        2,
        "wrongtree: none of the 36 images could be evaluated; confidences range from 60 to 95: if they are "
        "percentages, divide them by 100",
    )
    built = cli("build", "--data", "photos", "--predictions", "said.csv")
    assert built.code == 2
    assert "confidences range from 60 to 95: if they are percentages, divide them by 100" in built.err


@pytest.mark.parametrize(
    "options",
    [
        ("--data", "nowhere", "--model", f"{FACTORY}:net"),
        ("--data", "photos"),
        ("--data", "photos", "--model", f"{FACTORY}:absent"),
        ("--data", "photos", "--model", f"{FACTORY}:net", "--weights", "none.pt"),
        ("--data", "photos", "--model", f"{FACTORY}:bare"),
        ("--data", "photos", "--model", f"{FACTORY}:one_output"),
        ("--data", "photos", "--model", f"{FACTORY}:five_outputs"),
        ("--data", "photos", "--model", f"{FACTORY}:flipping"),
        ("--data", "photos", "--model", f"{FACTORY}:always_nan"),
        ("--data", "sizes", "--model", f"{FACTORY}:net"),
        ("--data", "broken", "--model", f"{FACTORY}:net"),
        ("--data", "photos", "--model", f"{FACTORY}:net", "--device", "nonsense"),
        ("--data", "photos", "--model", f"{FACTORY}:net", "--layer", "nonsense"),
        ("--data", "photos", "--model", f"{FACTORY}:net", "--representations", "nonsense"),
        ("--data", "photos", "--model", f"{FACTORY}:net", "--over", "nonsense"),
    ],
    ids=lambda options: " ".join(Path(str(o)).name for o in options[1:]),
)
def test_what_a_build_refuses_is_refused_with_the_same_sentence(cli, options):
    paint_folder(Path("photos"), {(colour, colour): 2 for colour in COLOURS})
    for i, colour in enumerate(COLOURS):
        paint(Path("sizes", colour, "0.png"), colour, size=(16 + i, 16))
        Path("broken", colour).mkdir(parents=True)
        Path("broken", colour, "0.png").write_bytes(b"no picture")
    checked, built = cli("check", *options), cli("build", *options)
    assert checked.code == built.code == 2
    assert checked.sentence == built.sentence


def test_a_build_says_it_first_once_and_comes_out_the_same(cli, monkeypatch):
    made = paint_folder(Path("photos"), {(colour, colour): 11 for colour in COLOURS})
    Path("order.txt").write_text("green\nblue\nred\n")
    options = ("build", "--data", "photos", "--model", f"{FACTORY}:net", "--classes", "order.txt", "--device", "cpu")
    options += ("--representations", "quality", "--groupings", "none", "--force")
    done = cli(*options)
    assert done.code == 0
    named, looked, first, second, third, *_, last = [line for line in done.err.splitlines() if line]
    assert named.startswith("[missing] names")
    assert looked.startswith("[missing] check")
    assert last == f"suspicious: {first}"
    assert first.startswith(
        "accuracy on 33 images is 33\u00a0%, but 100\u00a0% with another class order, sorted as text"
    )
    assert re.fullmatch(
        r"this will take .*s, about .*B of memory, about .*B for the site "
        r"\(wrongtree check shows how to reduce this\)",
        second,
    )
    assert third.startswith("[missing] predict")
    with_it = snapshot(Path("build/photos-net"))
    again = cli(*options)
    assert {line.split()[0] for line in again.err.splitlines() if line} == {"[fresh]", "suspicious:"}
    silent = tuple(dataclasses.replace(stage, before=None) for stage in stages.STAGES)
    monkeypatch.setattr("wrongtree.flow.run.STAGES", silent)
    without = cli(*options, "--cache", "other")
    assert "this will take" not in without.err
    assert snapshot(Path("build/photos-net")) == with_it
    assert len(made) == 33


def test_in_a_folder_with_a_project_file_it_needs_no_options(cli):
    paint_folder(Path("photos"), {(colour, colour): 11 for colour in COLOURS})
    assert cli("init", "--data", "photos", "--model", f"{FACTORY}:net").code == 0
    done = cli("check")
    assert (done.code, done.err) == (0, "")
    assert "nothing suspicious; accuracy 100 %" in " ".join(done.out.split())
    assert not Path("build").exists()
    assert not Path(".wrongtree_cache").exists()


def test_the_sample_is_spread_over_all_and_always_the_same():
    rows = spread(10_000)
    assert rows == spread(10_000)
    assert len(set(rows)) == 64
    assert all(i * 156.25 - 1 <= row < (i + 1) * 156.25 for i, row in enumerate(rows))
    assert spread(40) == list(range(40))
    assert len(set(spread(65))) == 64


def test_gain_is_told_from_chance_as_scipy_tells_it():
    draw = np.random.default_rng(3)
    for _ in range(50):
        before, after = draw.random((2, 48)) < draw.uniform(0.2, 0.9, (2, 1))
        gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
        exact = binomtest(gained, gained + lost, 0.5, alternative="greater").pvalue if gained + lost else 1.0
        assert chance_of_gain(before, after) == pytest.approx(exact)
    none, all_of = np.zeros(48, bool), np.ones(48, bool)
    assert is_better(none, all_of)
    assert not is_better(all_of, all_of)
    assert not is_better(np.arange(48) >= 6, all_of)  # six of six could be chance


def test_an_estimate_grows_with_what_it_is_made_of():
    found = Measured(10_000, 0.001, 0.0014, 64, 59, 800_000_000, 160_000_000, 24_292.0, 3072.0, 1770.0, 1024, 1024, 10,
                     None, "cpu")  # fmt: skip
    whole = cost.compute(found, Wanted())
    assert whole is not None
    assert whole.errors == (338, 1702)  # Wilson's interval of 5 in 64
    assert whole.predict == pytest.approx(24)
    # measured on an idle machine with two cores: 67 s, 1.44 GB; 16.7 MB, 296 MB
    assert whole.seconds[0] < 67 < whole.seconds[1]
    assert whole.memory == pytest.approx(1.44e9, rel=0.2)
    assert whole.site[0] < 16.7e6 < whole.site[1]
    assert whole.cache == pytest.approx(296e6, rel=0.2)
    # built with 1,000 classes: 2 plain pictures of each, and 4 smooth ones; nearly all of them errors
    plain = dataclasses.replace(found, images=2000, right=1, original=4948.0, packed=10.0)
    smooth = dataclasses.replace(plain, images=4000, original=5095.0, packed=331.0)
    for built, actual in ((plain, 26.7e6), (smooth, 84.0e6)):
        estimate = cost.compute(built, Wanted())
        assert estimate is not None
        assert 0.8 * estimate.site[0] < actual < 1.2 * estimate.site[1]
        assert estimate.site[1] < 1.2 * actual
    less = cost.compute(found, Wanted(trees=1, originals=False))
    more = cost.compute(found, Wanted(over_all=True))
    many = cost.compute(dataclasses.replace(found, images=1_000_000, tried=64, right=64, faint=300.0), Wanted())
    assert many is not None
    assert many.cache < 0.2 * 24_292 * 1_000_000  # of correct images only a sample is kept whole
    assert less is not None
    assert more is not None
    assert less.site[1] < whole.site[1] < more.site[0]
    assert less.seconds[1] < whole.seconds[1] < more.seconds[1]
    assert cost.compute(Measured.of_nothing(10), Wanted()) is None
    assert [cost.duration(ends) for ends in [(40, 40), (50, 200), (61, 61), (130, 200), (7000, 9000)]] == [
        "about 40 s", "50 s to 3.3 min", "about 61 s", "2.2 to 3.3 min", "1.9 to 2.5 h"
    ]  # fmt: skip
    assert [cost.sizes(ends) for ends in [(12e6, 20e6), (3e5, 4e5), (9e8, 1.3e9)]] == [
        "12 to 20 MB", "0.3 to 0.4 MB", "0.9 to 1.3 GB"
    ]  # fmt: skip


@pytest.mark.data
def test_a_real_network_is_not_accused_and_what_is_wrong_with_its_use_is(cifar_images):
    from torchvision.datasets import ImageFolder

    net, transform = resnet20()
    weights = torch.load(WEIGHTS, map_location="cpu", weights_only=True)["state_dict"]
    net.load_state_dict({name.removeprefix("module."): value for name, value in weights.items()})
    folder = ImageFolder(str(cifar_images))
    part = torch.utils.data.Subset(folder, range(0, len(folder), 20))

    def found(**how) -> dict[str, str]:
        return facts(wrongtree.check(net.eval(), how.pop("data", part), folder.classes, device="cpu", **how))

    assert found(transform=transform) == {}
    said = found(transform=to_tensor)
    assert list(said) == ["preprocessing"]
    mend = "normalise in your transform with mean 0.485,0.456,0.406 and std 0.229,0.224,0.225, for values in 0…1"
    assert said["preprocessing"].endswith(f"with ImageNet's mean and standard deviation; {mend}")
    turned = [(image, (label + 3) % 10) for image, label in part]
    assert list(found(transform=transform, data=turned)) == ["class-order"]
    assert list(found(transform=lambda picture: transform(picture) * 0)) == ["constant-output"]
    large = found(transform=lambda picture: transform(picture.resize((80, 80))))["preprocessing"]
    assert large.endswith("at their own size of 32 px; resize to 32 in your transform")


def test_a_model_that_is_all_but_silent_is_named():
    bright = [(image.point(lambda v: v + 99) if i % 4 == 0 else image, y) for i, (image, y) in enumerate(painted())]
    report = look(Silent(0.4), bright)
    assert facts(report)["nan"] == (
        "the model returns NaN or infinity for 16 of 64 images, which are skipped: check its weights, and that inputs "
        "have the size and scale of training"
    )
