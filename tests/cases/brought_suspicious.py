"""Classes and preparation that are not those of the model: its own names are used, or what is said to do cures it."""

import csv
import re
import subprocess
from pathlib import Path

import torch

from cases import COLOURS, FACTORY, Case, folders, picture
from colour_net import StrongestColour

ORDER = list(COLOURS)  # blue, green, red: the outputs of the network
NET = f'''import sys
sys.path.insert(0, {str(FACTORY.parent)!r})
import colour_net
from torchvision import transforms


def made(outputs, first=0):
    """The network with its three outputs from `first` on; the others are never the largest."""
    net = colour_net.StrongestColour(outputs)
    for tensor in (net.head.weight, net.head.bias):
        tensor.data = tensor.data.roll(first, 0)
    return net, colour_net.to_tensor


def three(): return made(3)
def four(): return made(4)
def after_background(): return made(4, 1)
def hundred(): return made(100)
'''


def checkpoint(name: str, said: object = None, outputs: int = 3, first: int = 0) -> None:
    """The network's weights, beside what a training script may say of its classes."""
    net = StrongestColour(outputs)
    for tensor in (net.head.weight, net.head.bias):
        tensor.data = tensor.data.roll(first, 0)
    torch.save({"state_dict": net.state_dict(), **({} if said is None else {"classes": said})}, name)


def asked(factory: str, weights: str = "net.pth") -> list[object]:
    Path("net.py").write_text(NET)
    return ["--data", "photos", "--model", f"net.py:{factory}", "--weights", weights]


def another_order(folder: Path) -> list[object]:
    folders(folder / "photos", names={"blue": "Zebra-Fish", "green": "green", "red": "a red one"})
    checkpoint("net.pth", {"zebra fish": 0, "Green": 1, "a_red_one": 2})
    return asked("three")


def fewer_folders(folder: Path) -> list[object]:
    folders(folder / "photos", wrong=1)
    checkpoint("net.pth", ["red box", "blue", "green", "red"], 4, 1)
    return asked("after_background")


def turned(folder: Path) -> list[object]:
    """Trained on 0, 90, 180 and 270 as text; the test has no 180, and numbers sort by value."""
    folders(folder / "photos", names={"blue": "0", "green": "270", "red": "90"})
    checkpoint("net.pth", ["0", "270", "90", "180"], 4)
    return asked("four")


def numbered(folder: Path) -> list[object]:
    folders(folder / "photos", names={"blue": "2", "green": "3", "red": "4"})
    checkpoint("net.pth", [f"kind {k}" for k in range(100)], 100, 2)
    Path("net.py").write_text(NET + "def shifted(): return made(100, 2)\n")
    return ["--data", "photos", "--model", "net.py:shifted", "--weights", "net.pth"]


def a_stranger(folder: Path) -> list[object]:
    folders(folder / "photos", names={"red": "rouge"}, wrong=1)
    checkpoint("net.pth", ["blue", "green", "red"])
    return asked("three")


def mapped(pattern: str):
    """Run the command that the refusal prints, and pass the file as it says."""

    def follow(folder: Path, said: str) -> list[object]:
        command = re.search(rf"{pattern} run (printf .*? > class-map\.csv)", said)
        assert command is not None, said
        subprocess.run(command[1], shell=True, check=True, cwd=folder)
        assert "then pass --class-map class-map.csv" in said
        return [*asked("three"), "--class-map", "class-map.csv"]

    return follow


def other_names(folder: Path, said: str) -> list[object]:
    assert "pass --classes FILE with the data's names in the order of the outputs" in said
    Path("names.txt").write_text("blue\ngreen\nrouge\n")
    return [*asked("three"), "--classes", "names.txt"]


def one_too_many(folder: Path) -> list[object]:
    folders(folder / "photos")
    (folder / "photos" / "sky").mkdir()
    picture(COLOURS["blue"], 99).save(folder / "photos" / "sky" / "0.png")
    checkpoint("net.pth", ["red", "green", "blue"][::-1])
    return asked("three")


def no_names(folder: Path) -> list[object]:
    folders(folder / "photos", wrong=1)
    checkpoint("net.pth", None, 4, 1)
    return asked("after_background")


def all_outputs_named(folder: Path, said: str) -> list[object]:
    assert "pass --classes FILE" in said
    assert "a text file with 4 names in the order of the outputs, one in each line, the data's names among them" in said
    Path("names.txt").write_text("background\nblue\ngreen\nred\n")
    return [*asked("after_background"), "--classes", "names.txt"]


def too_few_outputs(folder: Path) -> list[object]:
    folders(folder / "photos")
    for name in ("sky", "ya, yes"):
        (folder / "photos" / name).mkdir()
        picture(COLOURS["blue"], 99).save(folder / "photos" / name / "0.png")
    checkpoint("net.pth")
    return asked("three")


def left_out(folder: Path, said: str) -> list[object]:
    assert "with --class-map FILE, a .csv with the line 'label,class' and a line 'NAME,' for each of them" in said
    Path("map.csv").write_text('label,class\nsky,\n"ya, yes",\n')
    return [*asked("three"), "--class-map", "map.csv"]


def a_language_of_their_own(folder: Path) -> list[object]:
    folders(folder / "photos", names={"blue": "n01", "green": "n02", "red": "n03"})
    checkpoint("net.pth", ORDER)
    return asked("three")


def none_of_a_hundred(folder: Path) -> list[object]:
    folders(folder / "photos", names={"blue": "bleu", "green": "vert", "red": "rouge"})
    checkpoint("net.pth", [*ORDER, *(f"kind {k}" for k in range(97))], 100)
    return asked("hundred")


def each_mapped(folder: Path, said: str) -> list[object]:
    assert "pass --class-map FILE with a line 'label,class' and one line for each class, such as 'bleu,blue'" in said
    Path("map.csv").write_text("label,class\nbleu,blue\nvert,green\nrouge,red\n")
    return [*asked("hundred"), "--class-map", "map.csv"]


def wrong_order_without_names(folder: Path) -> list[object]:
    folders(folder / "photos", each=12, names={"blue": "trout", "green": "ant", "red": "fox"})
    checkpoint("net.pth")
    return asked("three")


def likely_order(folder: Path, said: str) -> list[object]:
    assert "pass the order with --classes FILE" in said
    names = re.search(r"likely order: (\S+), (\S+), (\S+)", said)
    assert names is not None, said
    Path("order.txt").write_text("\n".join(names.groups()))
    return [*asked("three"), "--classes", "order.txt"]


def shifted_predictions(folder: Path) -> list[object]:
    files = folders(folder / "photos", each=12)
    following = dict(zip(ORDER, [*ORDER[1:], ORDER[0]], strict=True))
    with Path("said.csv").open("w", newline="") as stream:
        rows = [[f"{path.parent.name}/{path.name}", following[path.parent.name]] for path in files]
        csv.writer(stream).writerows([["path", "prediction"], *rows])
    return ["--data", "photos", "--predictions", "said.csv"]


def lines_of_the_map(folder: Path, said: str) -> list[object]:
    assert "rename the labels with --class-map FILE" in said
    lines = re.search(r"its lines: (\S+; \S+; \S+; \S+)", said)
    assert lines is not None, said
    Path("map.csv").write_text("\n".join(lines[1].split("; ")))
    return ["--data", "photos", "--predictions", "said.csv", "--class-map", "map.csv"]


DARK = """import torch
from torch import nn
from torchvision import transforms


class Light(nn.Module):
    '''Dark or light, of inputs from -1 to 1: what is below or above 0.'''

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3, padding=1, bias=False)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(2, 2, bias=False)
        for tensor in (self.conv.weight, self.head.weight):
            nn.init.zeros_(tensor)
        with torch.no_grad():
            self.conv.weight[0, :, 1, 1], self.conv.weight[1, :, 1, 1] = -1 / 3, 1 / 3
            self.head.weight.copy_(torch.eye(2))

    def forward(self, x):
        return self.head(self.pool(self.conv(x)).flatten(1))


def net():
    return Light(), transforms.Compose([transforms.Resize(32), transforms.ToTensor()])
"""


def not_normalised(folder: Path) -> list[object]:
    for i in range(60):
        path = folder / "photos" / ("dark", "light")[i % 2] / f"{i:02d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        level = (90, 160)[i % 2]
        picture((level, level + 10, level - 10), i).save(path)
    Path("light.py").write_text(DARK)
    return ["--data", "photos", "--model", "light.py:net"]


def flags_that_are_named(folder: Path, said: str) -> list[object]:
    flags = re.search(r"; pass ((?:--[a-z-]+ [^\s,]+(?:,[\d.]+)* ?)+)", said)
    assert flags is not None, said
    return ["--data", "photos", "--model", "light.py:net", *flags[1].split()]


MISMATCH = "the data's 'rouge' is not among them and 'red' has no images"
CASES = [
    Case(
        "a checkpoint that lists the folders' classes in another order and another spelling",
        "pytorch/vision#714",
        another_order,
        right=(15, 15),
        classes=3,
        says=("classes are in the order of the class names of the model (in net.pth): zebra fish, Green, a_red_one",),
    ),
    Case(
        "three folders of the four classes that a checkpoint names",
        "",
        fewer_folders,
        right=(12, 15),
        classes=4,
        says=("1 of its 4 classes has no images",),
    ),
    Case(
        "folders 0, 90 and 270 of a model for 0, 90, 180 and 270 that were sorted as text",
        "ultralytics/ultralytics#13936",
        turned,
        right=(15, 15),
        classes=4,
    ),
    Case(
        "folders that are the numbers of outputs which the checkpoint names",
        "modestyachts/ImageNetV2#10",
        numbered,
        right=(15, 15),
        classes=100,
        says=("labels are the numbers of the model's outputs: 2 is 'kind 2'",),
    ),
    Case(
        "a folder that is no class of the checkpoint, and is one by another name",
        "",
        a_stranger,
        says=(MISMATCH, "the class names of the model (in net.pth) are blue, green, red"),
        mended=mapped("if 'rouge' means 'red',"),
        after=(12, 15),
    ),
    Case(
        "a folder that is no class of the checkpoint, and should be left out",
        "",
        a_stranger,
        says=(MISMATCH,),
        mended=mapped("to leave it out,"),
        after=(8, 10),
    ),
    Case(
        "a checkpoint whose own names are wrong",
        "",
        a_stranger,
        says=(MISMATCH,),
        mended=other_names,
        after=(12, 15),
    ),
    Case(
        "one folder more than the checkpoint has classes",
        "ultralytics/ultralytics#26182",
        one_too_many,
        says=("the data's 'sky' is not among them",),
        mended=mapped("to leave 'sky' out,"),
        after=(15, 15),
    ),
    Case(
        "an output for the background before all others, and nobody says so",
        "ageron/handson-ml#61",
        no_names,
        says=("the model has 4 outputs but the data has 3 classes (blue, green, red)",),
        mended=all_outputs_named,
        after=(12, 15),
    ),
    Case(
        "more folders than outputs, without names in the checkpoint",
        "thourihan/DeepfakeDetection#28",
        too_few_outputs,
        says=("the model has 3 outputs but the data has 5 classes (blue, green, red, sky, ya, yes)",),
        mended=left_out,
        after=(15, 15),
    ),
    Case(
        "as many names in another language, in the same order",
        "",
        a_language_of_their_own,
        right=(15, 15),
        classes=3,
        says=("the model's outputs are assigned to the data's classes in their order (n01, n02, n03)",),
    ),
    Case(
        "three folders, none of which has one of the checkpoint's hundred names",
        "open-mmlab/mmpretrain#819",
        none_of_a_hundred,
        says=("none of the data's 3 classes (bleu, green, red) is one of them".replace("green, red", "rouge, vert"),),
        mended=each_mapped,
        after=(15, 15),
    ),
    Case(
        "folders in another order than the outputs, and a checkpoint without names",
        "facebookresearch/deit#130",
        wrong_order_without_names,
        right=(0, 36),
        says=("but 100 % with another class order",),
        mended=likely_order,
        after=(36, 36),
    ),
    Case(
        "predictions that are all one class too far",
        "tflearn/tflearn#506",
        shifted_predictions,
        right=(0, 36),
        says=("what is predicted as 'blue' seems to be 'red', not 'blue'",),
        mended=lines_of_the_map,
        after=(36, 36),
    ),
    Case(
        "a factory whose transform does not normalise, of a model trained from -1 to 1",
        "rwightman/gen-efficientnet-pytorch#33",
        not_normalised,
        right=(30, 60),
        says=("but 100 % with pixels in −1…1",),
        mended=flags_that_are_named,
        after=(60, 60),
    ),
]
