"""ONNX files: the same predictions, features and maps as of the model that they were exported from."""

import contextlib
import io
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper
from PIL import Image
from test_models import LABELS, PICTURES, judged, load, resnet, swin, vit
from test_predict import images_of, judge, seeded
from torch import nn

from checking import check_site, paint_folder
from colour_net import StrongestColour
from wrongtree.config import ModelConfig
from wrongtree.inputs.models.classifiers import source_digest
from wrongtree.inputs.models.onnx.operations import OPERATIONS
from wrongtree.shared.faults import UserError

FLAGS = ("--img-size", 16, "--crop-pct", 1, "--mean", "0,0,0", "--std", "1,1,1", "--groupings", "label")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    """net.onnx and, beside it, its weights."""
    folder = tmp_path_factory.mktemp("exported")
    with contextlib.chdir(folder):
        export(convolving())
    return folder


def export(module: nn.Module, example=PICTURES[:2], *, exporter="new", fixed=False) -> str:
    """Write net.onnx with torch's new exporter, which puts the weights beside it, or its old one."""
    module.eval()
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        if exporter == "new":
            shapes = None if fixed else ({0: torch.export.Dim("batch")},)
            torch.onnx.export(module, (example,), "net.onnx", dynamo=True, dynamic_shapes=shapes, verbose=False)
        else:
            axes = {} if fixed else {"x": {0: "batch"}}
            torch.onnx.export(module, (example,), "net.onnx", dynamo=False, dynamic_axes=axes, input_names=["x"])
    return "net.onnx"


def seen(spec: str, **flags):
    classifier = load(spec, **{"img_size": 32, **flags})
    return judged(type(classifier)(classifier.module, None, classifier.batch, classifier.without)), classifier


class Enlarging(nn.Module):
    """Begins with what is not rebuilt in torch: an interpolation."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x):
        return self.net(nn.functional.interpolate(x, scale_factor=2, mode="bilinear"))


def convolving() -> nn.Module:
    with seeded(0):
        return nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 6, 3), nn.Hardswish(),
                             nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3)).eval()  # fmt: skip


@pytest.mark.parametrize(
    ("make", "exporter"),
    [(resnet, "old"), (convolving, "new"), (vit, "new"), (vit, "old"), (swin, "old")],
)
def test_an_onnx_model_is_seen_into_as_the_model_it_was_exported_from(make, exporter):
    expected = judge(make(), images_of(PICTURES, LABELS))
    found, classifier = seen(export(make(), exporter=exporter))
    assert classifier.without == {}
    for name in ("logits", "penultimate", "saliency"):
        ours, theirs = getattr(found, name), getattr(expected, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-3 * np.abs(theirs).max(), err_msg=name)
    if make in (resnet, vit):
        for name in ("features", "gradcam"):
            ours, theirs = getattr(found, name), getattr(expected, name)
            np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-3 * np.abs(theirs).max(), err_msg=name)


def test_what_cannot_be_rebuilt_is_run_by_onnxruntime_and_gives_all_but_gradients():
    net = Enlarging(convolving())
    expected = judge(net, images_of(PICTURES, LABELS))
    found, classifier = seen(export(net, exporter="old"))
    assert classifier.without["saliency"].startswith(
        "No saliency maps: onnxruntime runs this ONNX model and gives no gradients (its"
    )
    for name in ("logits", "penultimate", "features"):
        ours, theirs = getattr(found, name), getattr(expected, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4, err_msg=name)
    assert (found.saliency.shape, found.gradcam.shape, found.has_maps) == ((6, 1, 1), (6, 0), False)


MIXED = {("blue", "blue"): 2, ("blue", "green"): 4, ("green", "red"): 4, ("red", "red"): 3}


def test_an_onnx_file_makes_the_site_of_the_model_it_was_made_of(build):
    made = paint_folder(Path("photos"), MIXED)
    export(StrongestColour(), torch.rand(2, 3, 16, 16))
    assert build("--model", "net.onnx", *FLAGS, "--representations", "features,saliency").code == 0
    check_site(Path("build/photos-net.onnx"), made)


def test_a_site_without_gradients_says_so_and_refuses_what_is_made_of_them(build):
    paint_folder(Path("photos"), MIXED)
    export(Enlarging(StrongestColour()), torch.rand(2, 3, 16, 16), exporter="old")
    done = build("--model", "net.onnx", *FLAGS)
    assert done.code == 0, done
    said = " ".join(done.err.split())
    assert "gives no gradients (its operation Resize is not supported)." in said
    manifest = json.loads(Path("build/photos-net.onnx/data/manifest.json").read_text())
    assert (manifest["images"], manifest["errors"]) == (13, 8)
    assert list(manifest["model"]["without"]) == ["saliency"]
    assert manifest["probes"] is None, "there is no map to point at a region"
    done = build("--model", "net.onnx", *FLAGS, "--representations", "features+gradcam")
    assert done.code == 2
    assert "features+gradcam: gradcam needs gradients, which this model does not give" in " ".join(done.err.split())


@pytest.mark.parametrize("squash", [torch.softmax, torch.log_softmax])
@pytest.mark.parametrize("wrap", [lambda net: net, Enlarging], ids=["rebuilt", "run"])
def test_a_softmax_at_the_end_is_undone_and_channels_may_come_last(wrap, squash):
    class AsTensorFlow(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = wrap(convolving())

        def forward(self, x):
            return squash(self.net(x.permute(0, 3, 1, 2)), 1)

    plain = judge(wrap(convolving()), images_of(PICTURES, LABELS))
    found, _ = seen(export(AsTensorFlow(), PICTURES[:2].permute(0, 2, 3, 1), exporter="old"))
    np.testing.assert_allclose(found.logits, plain.logits, atol=1e-4)
    if found.has_maps:
        np.testing.assert_allclose(found.saliency, plain.saliency, atol=1e-5)


@pytest.mark.parametrize("wrap", [lambda net: net, Enlarging], ids=["rebuilt", "run"])
def test_a_model_for_one_image_at_a_time_is_asked_one_by_one(wrap):
    net = wrap(convolving())
    found, classifier = seen(export(net, PICTURES[:1], exporter="old", fixed=True))
    assert classifier.batch == 1
    np.testing.assert_allclose(found.logits, judge(net, images_of(PICTURES, LABELS)).logits, rtol=1e-3, atol=1e-4)


class Bytes(nn.Module):
    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x):
        return self.net(x.float() / 255)


class Folded(nn.Module):
    """The batch of the example is part of the graph."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x):
        return self.net(x).reshape(4, 3)


class LastChannels(nn.Module):
    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x):
        return self.net(x.permute(0, 3, 1, 2))


WHOLE = (PICTURES * 255).round()
SIGNED = {
    "bytes": (Bytes, WHOLE[:2].byte(), False),
    "bytes, channels last": (lambda net: LastChannels(Bytes(net)), WHOLE[:2].byte().permute(0, 2, 3, 1), False),
    "channels last": (LastChannels, PICTURES[:2].permute(0, 2, 3, 1), False),
    "halves": (lambda net: net.half(), PICTURES[:2].half(), False),
    "four at once": (lambda net: net, PICTURES[:4], True),
    "four folded": (Folded, PICTURES[:4], True),
    "four, run": (Enlarging, PICTURES[:4], True),
}


@pytest.mark.parametrize("name", SIGNED)
def test_an_onnx_model_says_what_onnxruntime_alone_says_of_the_same_pictures(name):
    make, example, fixed = SIGNED[name]
    export(make(convolving()), example, exporter="old", fixed=fixed)
    options = {} if example.dtype == torch.uint8 else {"mean": (0.0,), "std": (1.0,)}
    classifier = load("net.onnx", crop_pct=1.0, **options)
    session = onnxruntime.InferenceSession("net.onnx", providers=["CPUExecutionProvider"])
    pictures = [Image.fromarray(one.permute(1, 2, 0).byte().numpy()) for one in WHOLE]
    raw = np.stack([np.asarray(one) for one in pictures])  # (6, 32, 32, 3)
    fed = raw if "last" in name else raw.transpose(0, 3, 1, 2)
    kind = {torch.uint8: np.uint8, torch.float16: np.float16}.get(example.dtype, np.float32)
    fed = fed if kind is np.uint8 else (fed / 255).astype(kind)
    parts = [fed] if not fixed else [fed[:4], np.concatenate([fed[4:], fed[:2]])]
    theirs = np.concatenate([session.run(None, {"x": part})[0] for part in parts])[:6]
    inputs = torch.stack([classifier.transform(one) for one in pictures])
    with torch.no_grad():
        ours = classifier.module(inputs).numpy()
    np.testing.assert_allclose(ours, theirs.astype(np.float32), rtol=1e-2 if kind is np.float16 else 1e-4, atol=2e-3)
    found = judged(type(classifier)(classifier.module, None, classifier.batch, classifier.without))
    assert len(found.logits) == len(found.features) == len(found.penultimate) == 6


def test_of_several_outputs_those_that_may_be_logits_are_kept_and_told():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = convolving()

        def forward(self, x):
            logits = self.net(x)
            return logits.repeat(1, 2), logits.softmax(1), logits

    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(Two().eval(), (PICTURES[:2],), "net.onnx", dynamo=False, input_names=["x"],
                          output_names=["embedding", "chance", "logits"], dynamic_axes={"x": {0: "b"}})  # fmt: skip
    found, classifier = seen("net.onnx")
    np.testing.assert_allclose(found.logits, judge(convolving(), images_of(PICTURES, LABELS)).logits, atol=1e-4)
    assert classifier.notes[0].startswith("the ONNX model has several outputs (logits (")
    assert "the first with one number per class is used" in classifier.notes[0]


def test_the_digest_of_an_onnx_model_counts_the_weights_beside_it(exported):
    shutil.copytree(exported, ".", dirs_exist_ok=True)
    before = source_digest(ModelConfig("net.onnx"))
    assert source_digest(ModelConfig("net.onnx")) == before
    (beside,) = Path(".").glob("net.onnx?*")
    content = bytearray(beside.read_bytes())
    content[0] ^= 1
    beside.write_bytes(bytes(content))
    assert source_digest(ModelConfig("net.onnx")) != before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nothing", "no such file"),
        (
            "text",
            r"is no ONNX file, or it or its weights are damaged \(.*\); export it again, and keep its weight files",
        ),
        (
            "no weights",
            r"its weights are in net.onnx.data, which is not in the folder of net.onnx; copy it there, or export",
        ),
        ("far weights", r"its weights are damaged \(.*points outside the directory.*\); export it again"),
        ("a vector", r"its input is x: tensor\(float\) \[.*\]; expected a batch of images as floats"),
        ("unprepared", r"how are images prepared\? Pass --mean and --std"),
        ("weights", r"net.onnx has its own weights; remove the option"),
    ],
)
def test_an_onnx_file_that_cannot_be_used_is_refused(content, said, exported):
    if content == "text":
        Path("net.onnx").write_text("no model")
    elif content == "a vector":
        export(nn.Linear(4, 3), torch.rand(2, 4), exporter="old")
    elif content != "nothing":
        shutil.copytree(exported, ".", dirs_exist_ok=True)
        if content == "no weights":
            Path("net.onnx.data").unlink()
        if content == "far weights":
            Path("../net.onnx.data").write_bytes(Path("net.onnx.data").read_bytes())
            model = onnx.load("net.onnx", load_external_data=False)
            for tensor in model.graph.initializer:
                for entry in tensor.external_data:
                    entry.value = "../net.onnx.data" if entry.key == "location" else entry.value
            Path("net.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(UserError, match=said) as caught:
        load(
            "net.onnx",
            "w.pt" if content == "weights" else None,
            **({} if content == "unprepared" else {"img_size": 32}),
        )
    assert "\n" not in str(caught.value)


# Operation by operation, against onnxruntime

X = np.random.default_rng(0).normal(size=(2, 4, 7, 6)).astype(np.float32)
W = np.random.default_rng(1).normal(size=(6, 2, 3, 3)).astype(np.float32)
I = np.int64  # noqa: E741
FORMS = [
    ("Conv", 11, [X, W], {"group": 2, "pads": [0, 1, 2, 1], "strides": [2, 1]}),
    ("Conv", 11, [X, W], {"group": 2, "auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    ("Conv", 11, [X, W, W[:, 0, 0, 0]], {"group": 2, "auto_pad": "SAME_LOWER", "strides": [2, 2]}),
    ("Conv", 11, [X, W], {"group": 2, "auto_pad": "VALID", "dilations": [2, 1]}),
    ("MaxPool", 12, [X], {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}),
    ("MaxPool", 12, [X], {"kernel_shape": [3, 2], "strides": [2, 2], "auto_pad": "SAME_UPPER"}),
    ("MaxPool", 12, [X], {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}),
    ("AveragePool", 11, [X], {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}),
    ("AveragePool", 11, [X], {"kernel_shape": [3, 3], "pads": [1, 0, 1, 0], "count_include_pad": 1}),
    ("AveragePool", 11, [X], {"kernel_shape": [3, 3], "strides": [2, 2], "auto_pad": "SAME_LOWER"}),
    ("GlobalAveragePool", 11, [X], {}),
    ("GlobalMaxPool", 11, [X], {}),
    ("Softmax", 11, [X], {}),
    ("Softmax", 11, [X], {"axis": 2}),
    ("Softmax", 13, [X], {"axis": 1}),
    ("LogSoftmax", 13, [X], {}),
    ("ReduceMean", 13, [X], {"axes": [2, -1], "keepdims": 0}),
    ("ReduceMean", 18, [X, np.array([1], I)], {}),
    ("ReduceMax", 13, [X], {"axes": [1]}),
    ("ReduceSum", 13, [X], {"noop_with_empty_axes": 1}),
    ("ReduceSum", 13, [X], {}),
    ("ReduceL2", 13, [X], {"axes": [1]}),
    ("Reshape", 14, [X, np.array([0, -1, 6], I)], {}),
    ("Flatten", 13, [X], {"axis": 2}),
    ("Flatten", 13, [X], {"axis": 0}),
    ("Transpose", 13, [X], {}),
    ("Transpose", 13, [X], {"perm": [0, 2, 3, 1]}),
    ("Squeeze", 11, [X[:, :1]], {"axes": [1]}),
    ("Squeeze", 13, [X[:1, :1]], {}),
    ("Unsqueeze", 11, [X], {"axes": [0, 5]}),
    ("Unsqueeze", 13, [X, np.array([-1, 1], I)], {}),
    ("Split", 11, [X], {"axis": 1, "split": [1, 3]}),
    ("Split", 18, [X], {"axis": 2, "num_outputs": 2}),
    ("Slice", 13, [X, np.array([1, -3], I), np.array([99, -1], I), np.array([1, 2], I)], {}),
    ("Slice", 13, [X, np.array([-1], I), np.array([-99], I), np.array([3], I), np.array([-2], I)], {}),
    ("Slice", 9, [X], {"starts": [1], "ends": [3], "axes": [2]}),
    ("Gather", 13, [X, np.array([[0, -1]], I)], {"axis": 1}),
    ("Gather", 13, [X, np.array(2, I)], {"axis": 2}),
    ("ScatterND", 16, [X, np.array([[0, 1], [1, 2]], I), X[:, 0]], {}),
    ("Concat", 13, [X, X], {"axis": -3}),
    ("Expand", 13, [X[:, :1], np.array([4, 1, 1], I)], {}),
    ("Tile", 13, [X, np.array([1, 2, 1, 1], I)], {}),
    ("Shape", 15, [X], {"start": 1, "end": -1}),
    ("ConstantOfShape", 9, [np.array([2, 3], I)], {"value": helper.make_tensor("v", TensorProto.INT64, [1], [7])}),
    ("ConstantOfShape", 9, [np.array([2], I)], {}),
    ("Range", 11, [np.array(1, I), np.array(9, I), np.array(3, I)], {}),
    ("Cast", 13, [X], {"to": TensorProto.INT64}),
    ("Pad", 13, [X, np.array([0, 0, 1, 2, 0, 0, 0, 1], I)], {}),
    ("Pad", 13, [X, np.array([0, 0, 1, 2, 0, 0, 0, 1], I), np.array(3, np.float32)], {}),
    ("Clip", 6, [X], {"min": -0.5, "max": 0.5}),
    ("Clip", 13, [X, np.array(0, np.float32)], {}),
    ("Gemm", 13, [X[0, 0], X[0, 1], X[0, 2, 0]], {"transB": 0, "transA": 1, "alpha": 0.5, "beta": 2.0}),
    ("Div", 14, [np.array([-7, 7], I), np.array([2, 2], I)], {}),
    ("Mod", 13, [np.array([-7, 7], I), np.array([2, 2], I)], {}),
    ("Div", 14, [X, X + 9], {}),
    ("Max", 13, [X, X[:1], -X], {}),
    ("Min", 13, [X, X[:1]], {}),
    ("Equal", 13, [X, np.abs(X)], {}),
    ("Where", 16, [X > 0, X, X[:1]], {}),
    ("PRelu", 16, [X, np.full((4, 1, 1), 0.3, np.float32)], {}),
    ("LayerNormalization", 17, [X, X[0, 0, 0], X[0, 0, 1]], {}),
    ("LayerNormalization", 17, [X, X[0, 0]], {"axis": 2}),
    ("InstanceNormalization", 6, [X, X[0, :, 0, 0], X[0, :, 1, 0]], {}),
    ("BatchNormalization", 15, [X, *(np.abs(X[0, :, i, 0]) for i in range(4))], {"epsilon": 0.1}),
    ("LRN", 13, [X], {"size": 3, "alpha": 0.5, "bias": 2.0}),
    ("HardSigmoid", 6, [X], {}),
    ("HardSwish", 14, [X], {}),
    ("Gelu", 20, [X], {"approximate": "tanh"}),
    ("Elu", 6, [X], {"alpha": 0.5}),
    ("LeakyRelu", 16, [X], {}),
    ("Einsum", 12, [X[0, 0], X[0, 1]], {"equation": "ij,kj->ik"}),
    *(
        (name, 18, [np.abs(X) + 0.1], {})
        for name in ("Sqrt", "Log", "Exp", "Erf", "Reciprocal", "Tanh", "Softplus", "Round")
    ),
]


@pytest.mark.parametrize(
    ("kind", "version", "inputs", "attributes"), FORMS, ids=[f"{f[0]}-{i}" for i, f in enumerate(FORMS)]
)
def test_an_operation_does_what_onnxruntime_does(kind, version, inputs, attributes):
    count = 2 if kind == "Split" else 1
    names, outputs = [f"i{i}" for i in range(len(inputs))], [f"o{i}" for i in range(count)]
    kinds = [helper.np_dtype_to_tensor_dtype(value.dtype) for value in inputs]
    values = [helper.make_tensor_value_info(n, k, v.shape) for n, k, v in zip(names, kinds, inputs, strict=True)]
    node = helper.make_node(kind, names, outputs, **attributes)
    graph = helper.make_graph([node], "g", values, [onnx.ValueInfoProto(name=name) for name in outputs])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", version)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    theirs = session.run(None, dict(zip(names, inputs, strict=True)))
    plain = {k: _tensor(v) if isinstance(v, TensorProto) else v for k, v in attributes.items()}
    ours = OPERATIONS[kind]([torch.from_numpy(v.copy()) for v in inputs], {**plain, "outputs": count}, version)
    for mine, other in zip(ours if isinstance(ours, tuple) else (ours,), theirs, strict=True):
        assert (tuple(mine.shape), mine.numpy().dtype) == (other.shape, other.dtype)
        np.testing.assert_allclose(mine.numpy(), other, rtol=1e-4, atol=1e-5)


def _tensor(value: TensorProto) -> torch.Tensor:
    return torch.from_numpy(onnx.numpy_helper.to_array(value).copy())
