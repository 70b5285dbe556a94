"""Model files of other frameworks, and folders: what each is, and the way from there; needs no library."""

from __future__ import annotations

import zipfile
from pathlib import Path

from wrongtree.shared.faults import UserError

PREDICT = "or predict there and pass --predictions FILE"
KERAS = (
    "in Keras, model = keras.models.load_model('{it}'); model(numpy.zeros((1, *model.input_shape[1:]))); "
    f"model.export('net.onnx', format='onnx'), and pass --model net.onnx, {PREDICT}"
)
FRAMEWORKS = {
    (".keras", ".h5", ".hdf5"): ("a Keras model", KERAS),
    (".tflite", ".lite"): (
        "a TensorFlow Lite model",
        "convert it with python -m tf2onnx.convert --tflite {it} --output net.onnx and pass --model net.onnx, "
        f"{PREDICT}",
    ),
    (".pb",): (
        "a TensorFlow graph",
        "convert its SavedModel folder with python -m tf2onnx.convert --saved-model FOLDER --output net.onnx and pass "
        f"--model net.onnx, {PREDICT}",
    ),
    (".mlmodel", ".mlpackage"): (
        "a Core ML model",
        f"export the network that it was made of with torch.onnx.export and pass --model net.onnx, {PREDICT}",
    ),
    (".engine", ".plan", ".trt"): (
        "a TensorRT engine, which runs on one kind of GPU only",
        f"pass the ONNX file that it was built from, {PREDICT}",
    ),
    (".caffemodel", ".prototxt"): (
        "a Caffe model",
        f"convert it to ONNX (with caffe2onnx or MMdnn) and pass --model net.onnx, {PREDICT}",
    ),
    (".pkl", ".pickle", ".joblib"): (
        "a pickled object, and loading it would run its code",
        "if fastai wrote it, torch.save(load_learner('{it}').model.state_dict(), 'my.pt') there, and pass a factory "
        f"with --weights my.pt; else export the model to ONNX and pass --model net.onnx, {PREDICT}",
    ),
    (".pdparams", ".pdmodel"): (
        "a Paddle model",
        f"convert it with paddle2onnx and pass --model net.onnx, {PREDICT}",
    ),
    (".param", ".bin", ".xml"): (
        "weights or a graph of another runtime (ncnn, OpenVINO), or of Hugging Face",
        f"pass the ONNX file that it was made of, hf:FOLDER for Hugging Face's, {PREDICT}",
    ),
    (".mar",): ("an archive of TorchServe", "unpack it and pass the model file in it"),
    (".safetensors", ".ckpt", ".tar", ".npz", ".msgpack"): (
        "a checkpoint: weights without their network",
        "pass --model torchvision:NAME, timm:NAME or path/to/file.py:factory, and --weights {it}",
    ),
}


def refuse_foreign(spec: str, asked: str) -> None:
    """UserError where a model is named by a file or a folder that another framework wrote."""
    path = Path(spec)
    if path.is_dir():
        raise UserError(f"{asked}: {_folder(path)}")
    for endings, (what, way) in FRAMEWORKS.items():
        if path.suffix.lower() in endings:
            named = f"no such file; {path.name} would be" if not path.exists() else f"{spec} is"
            raise UserError(f"{asked}: {named} {what}; {way.replace('{it}', spec)}")
    if path.is_file() and path.suffix != ".py":
        raise UserError(f"{asked}: {spec} is no model file that wrongtree reads; export it to ONNX, {PREDICT}")


def _folder(path: Path) -> str:
    if (path / "saved_model.pb").is_file():
        return (
            f"{path} is a TensorFlow SavedModel; convert it with python -m tf2onnx.convert --saved-model {path} "
            f"--output net.onnx and pass --model net.onnx, {PREDICT}"
        )
    if path.suffix == ".mlpackage":
        what, way = FRAMEWORKS[".mlmodel", ".mlpackage"]
        return f"{path} is {what}; {way}"
    if (path / "config.json").is_file() or (path / "adapter_config.json").is_file():
        spelled = path if path.is_absolute() else f"./{path}"
        return f"{path} is a folder of Hugging Face; pass --model hf:{spelled}"
    files = sorted(file.name for file in path.iterdir() if file.is_file())
    there = f", which has {', '.join(files[:5])}{' and more' if len(files) > 5 else ''}" if files else ""
    return f"{path} is a folder{there}; pass a model file or one of the names in the guide"


def is_ultralytics(path: Path) -> bool:
    """Whether a checkpoint was saved by Ultralytics: a whole module of that library. Nothing is unpickled."""
    return _mentions(path, b"ultralytics.")


def is_whole_module(path: Path) -> bool:
    """Whether a torch file pickles a module, and not weights alone: it names a class of layers."""
    return _mentions(path, b"torch.nn.modules.")


def _mentions(path: Path, name: bytes) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            inner = next((n for n in archive.namelist() if n.endswith("/data.pkl")), None)
            if inner is None or archive.getinfo(inner).file_size > 1 << 26:
                return False
            return name in archive.read(inner)
    except (OSError, zipfile.BadZipFile, RuntimeError, ValueError):
        try:
            with path.open("rb") as stream:  # torch's format before 1.6
                return name in stream.read(1 << 20)
        except OSError:
            return False
