"""ONNX files: layouts, types, fixed batches, several outputs, what is missing beside them."""

import contextlib
import io
import re
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

from cases import Case, folders
from colour_net import StrongestColour

RIGHT = (15, 18)
PLAIN = ("--crop-pct", 1, "--mean", 0, "--std", 1)
FLOATS = torch.rand(2, 3, 32, 32)


def export(module: nn.Module, example=FLOATS, dynamic=(0,), outputs=("y",), inputs=("x",)) -> None:
    """Write net.onnx with torch's exporter; `dynamic` dimensions of its input are of any size."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        axes = {"x": {axis: f"d{axis}" for axis in dynamic}} if dynamic else {}
        example = example if isinstance(example, tuple) else (example,)
        torch.onnx.export(module.eval(), example, "net.onnx", dynamo=False, dynamic_axes=axes,
                          input_names=list(inputs), output_names=list(outputs))  # fmt: skip


def saved(module: nn.Module, *options, change=lambda: None, **how):
    def make(folder: Path) -> list[object]:
        folders(folder / "photos", each=6, wrong=1)
        export(module, **how)
        change()
        return ["--data", "photos", "--model", "net.onnx", *options]

    return make


class Bytes(StrongestColour):
    """Its preparation is part of the graph: pixels come as they are."""

    def forward(self, x):
        return super().forward(x.float() / 255)


class ChannelsLast(nn.Module):
    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x):
        return self.net(x.permute(0, 3, 1, 2))


class FourAtOnce(StrongestColour):
    """The batch of the example is part of the graph."""

    def forward(self, x):
        return self.head(self.pool(self.conv(x)).reshape(4, 6))


class Enlarging(StrongestColour):
    """Begins with what is not rebuilt in torch."""

    def forward(self, x):
        return super().forward(nn.functional.interpolate(x, scale_factor=2, mode="bilinear"))


class FeaturesFirst(StrongestColour):
    def forward(self, x):
        features = self.pool(self.conv(x)).flatten(1)
        return features, self.head(features)


class WithAge(StrongestColour):
    def forward(self, x, age):
        return super().forward(x) + age.mean()


class Verdict(StrongestColour):
    def forward(self, x):
        return super().forward(x).argmax(1)


def pixels(*shape: int) -> torch.Tensor:
    return torch.randint(0, 256, shape, dtype=torch.uint8)


def _changed(edit) -> None:
    model = onnx.load("net.onnx")
    edit(model)
    onnx.save(model, "net.onnx")


def _later() -> None:
    _changed(lambda model: setattr(model, "ir_version", 99))


def _of_its_own() -> None:
    def edit(model) -> None:
        model.graph.node[0].op_type, model.graph.node[0].domain = "MyConv", "my.ops"
        model.opset_import.append(onnx.helper.make_opsetid("my.ops", 1))

    _changed(edit)


def _apart() -> None:
    onnx.save(onnx.load("net.onnx"), "net.onnx", save_as_external_data=True, location="net.bin", size_threshold=0)
    Path("elsewhere").mkdir()
    Path("net.bin").rename("elsewhere/net.bin")


def _pointer() -> None:
    Path("net.onnx").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:ab12\nsize 1234\n")


def _cut() -> None:
    Path("net.onnx").write_bytes(Path("net.onnx").read_bytes()[:300])


def _again(*options):
    """With the options that the refusal asks for."""
    return lambda folder, said: ["--data", "photos", "--model", "net.onnx", *options]


def _without(folder: Path, said: str) -> list[object]:
    assert "remove --mean and --std" in said
    return ["--data", "photos", "--model", "net.onnx", "--crop-pct", 1]


def _own_size(folder: Path, said: str) -> list[object]:
    found = re.search(r"pass --img-size (\d+)", said)
    assert found is not None, said
    return ["--data", "photos", "--model", "net.onnx", "--img-size", found[1], *PLAIN]


def _copied(folder: Path, said: str) -> list[object]:
    found = re.search(r"its weights are in (\S+), which is not in the folder of net.onnx; copy it there", said)
    assert found is not None, said
    Path("elsewhere", found[1]).rename(found[1])
    return ["--data", "photos", "--model", "net.onnx", *PLAIN]


def _predicted(folder: Path, said: str) -> list[object]:
    assert "predict elsewhere and pass --predictions FILE" in said
    rows = [f"{path.relative_to('photos')},{path.parent.name}" for path in sorted(Path("photos").rglob("*.png"))]
    Path("said.csv").write_text("path,prediction\n" + "\n".join(rows) + "\n")
    return ["--data", "photos", "--predictions", "said.csv"]


net = StrongestColour()
CASES = [
    Case("ONNX of bytes, channels first", "deepjavalibrary/djl#1103",
         saved(Bytes(), example=pixels(2, 3, 32, 32)), right=RIGHT),
    Case("ONNX of bytes, channels last", "", saved(ChannelsLast(Bytes()), example=pixels(2, 32, 32, 3)), right=RIGHT),
    Case("ONNX of bytes for one image", "",
         saved(ChannelsLast(Bytes()), example=pixels(1, 32, 32, 3), dynamic=()), right=RIGHT),
    Case("ONNX with channels last", "dusty-nv/jetson-inference#1474",
         saved(ChannelsLast(net), *PLAIN, example=torch.rand(2, 32, 32, 3)), right=RIGHT),
    Case("ONNX with channels last that does not say so", "",
         saved(ChannelsLast(net), *PLAIN, "--img-size", 24, example=torch.rand(2, 32, 32, 3), dynamic=(0, 1, 2, 3)),
         right=RIGHT),
    Case("ONNX in half precision", "", saved(StrongestColour().half(), *PLAIN, example=FLOATS.half()), right=RIGHT),
    Case("ONNX for one image", "onnx/models#255", saved(net, *PLAIN, example=FLOATS[:1], dynamic=()), right=RIGHT),
    Case("ONNX for exactly four images", "jhgan00/java-ort-example-yolov5#5",
         saved(FourAtOnce(), *PLAIN, example=torch.rand(4, 3, 32, 32), dynamic=()), right=RIGHT),
    Case("ONNX for exactly four images that onnxruntime has to run", "",
         saved(Enlarging(), *PLAIN, example=torch.rand(4, 3, 32, 32), dynamic=()), right=RIGHT),
    Case("ONNX with features before the logits", "",
         saved(FeaturesFirst(), *PLAIN, outputs=("features", "classes")), right=RIGHT),
    Case("ONNX for pictures that are no squares", "",
         saved(net, *PLAIN, example=torch.rand(2, 3, 24, 48)), right=RIGHT),
    Case("ONNX of bytes and --mean", "", saved(Bytes(), *PLAIN, example=pixels(2, 3, 32, 32)),
         says=("takes pixels as they are, 0…255",), mended=_without, after=RIGHT),
    Case("ONNX of a fixed size and another --img-size", "fabio-sim/Depth-Anything-ONNX#14",
         saved(net, *PLAIN, "--img-size", 24), says=("takes images of 32 × 32 px, not of 24 px",),
         mended=_own_size, after=RIGHT),
    Case("ONNX of any size without --img-size", "", saved(net, *PLAIN, dynamic=(0, 2, 3)),
         says=("does not say how large its images are; pass --img-size",),
         mended=_again("--img-size", 32, *PLAIN), after=RIGHT),
    Case("ONNX without a word on the mean", "", saved(net), says=("how are images prepared? Pass --mean and --std",),
         mended=_again("--mean", 0, "--std", 1), after=RIGHT),
    Case("ONNX whose weights lie elsewhere", "open-mmlab/mmdeploy#2315", saved(net, *PLAIN, change=_apart),
         says=("its weights are in net.bin",), mended=_copied, after=RIGHT),
    Case("ONNX with two inputs", "", saved(WithAge(), *PLAIN, example=(FLOATS, torch.rand(2, 1)), inputs=("x", "age")),
         says=("has 2 inputs (x: tensor(float)",), mended=_predicted, after=(18, 18)),
    Case("ONNX with operations of its own", "", saved(net, *PLAIN, change=_of_its_own),
         says=("has operations of its own (my.ops:MyConv)",), mended=_predicted, after=(18, 18)),
    Case("ONNX of a later version", "microsoft/onnxruntime#20559", saved(net, *PLAIN, change=_later),
         says=("(IR version 99), which onnxruntime", "pip install -U onnxruntime, or export it again with")),
    Case("ONNX that gives classes only", "", saved(Verdict(), *PLAIN),
         says=("export it again with the logits as a tensor of floats",)),
    Case("a Git LFS pointer as ONNX", "", saved(net, *PLAIN, change=_pointer), says=("run git lfs pull",)),
    Case("ONNX cut off", "", saved(net, *PLAIN, change=_cut),
         says=("is no ONNX file, or it or its weights are damaged",)),
]  # fmt: skip
