"""What `--data` cannot read as it is, told by its name or its first files, and the way in."""

from __future__ import annotations

import shlex
from pathlib import Path

from wrongtree.inputs.images.kinds import head_of
from wrongtree.shared.faults import UserError

# The files of torchvision's data sets, and where below their root torchvision expects them.
KEPT = (
    ("CIFAR10", "cifar-10-batches-py", ("test_batch",)),
    ("CIFAR100", "cifar-100-python", ("test", "train", "meta")),
    ("STL10", "stl10_binary", ("test_X.bin",)),
    ("MNIST", "MNIST/raw", ("t10k-images-idx3-ubyte",)),
    ("MNIST", "MNIST/raw", ("t10k-images-idx3-ubyte.gz",)),
    ("MNIST", "MNIST/raw", ("t10k-images.idx3-ubyte",)),
    ("SVHN", "", ("test_32x32.mat",)),
)
LIKE_MNIST = ("FashionMNIST", "KMNIST", "QMNIST")  # whose files have the same names
ARRAYS = "save images and labels as an .npz file, numpy.savez('images.npz', images=…, labels=…), and pass that"
IN_PYTHON = "load it in Python and pass the data set to wrongtree.build (wrongtree guide notebook), or " + ARRAYS
ENDINGS = {
    **dict.fromkeys((".h5", ".hdf5"), ("an HDF5 file", ARRAYS)),
    ".mat": ("a MATLAB file", ARRAYS),
    **dict.fromkeys((".pkl", ".pickle", ".joblib"), ("a pickle, which can run code as it is read", ARRAYS)),
    ".npy": ("one array without labels", ARRAYS),
    **dict.fromkeys((".pt", ".pth"), ("a PyTorch file", IN_PYTHON)),
    **dict.fromkeys((".tfrecord", ".tfrecords"), ("a TensorFlow record file", IN_PYTHON)),
    **dict.fromkeys((".mdb", ".lmdb"), ("an LMDB database", IN_PYTHON)),
    **dict.fromkeys(
        (".arrow", ".feather"), ("an Arrow file", "pass the folder that save_to_disk wrote, as hf:./FOLDER")
    ),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), ("a spreadsheet", "save it as CSV and pass that")),
    **dict.fromkeys((".7z", ".rar", ".iso"), ("an archive", "unpack it and pass the folder")),
}


def refuse_elsewhere(data: Path) -> None:
    """UserError with the way in, where this file or folder is read in another way, or not at all."""
    if data.is_dir():
        _refuse_kept(data)
        return
    _refuse_idx(data)
    ending = data.suffix.lower()
    if ending == ".zip" or head_of(data).startswith(b"PK\x03\x04"):
        folder = data.with_suffix("") if data.suffix else data.with_name(f"{data.name}-unpacked")
        source, target = shlex.quote(str(data)), shlex.quote(str(folder))
        raise UserError(f"{data}: is a zip archive; unpack it: unzip {source} -d {target}, then pass --data {target}")
    if ending in ENDINGS:
        what, mend = ENDINGS[ending]
        raise UserError(f"{data}: is {what}, and --data does not read that; {mend}")
    if ending in (".safetensors", ".onnx", ".keras", ".ckpt"):
        raise UserError(f"{data}: is a model and not images; pass it with --model or --weights")


def _refuse_kept(data: Path) -> None:
    """Of a folder that holds a data set of torchvision's, or is inside one."""
    for name, place, files in KEPT:
        here = [folder for folder in (data, data / place, data / "raw") if all((folder / f).is_file() for f in files)]
        if not here:
            continue
        folder = here[0].resolve()
        name = next((n for n in LIKE_MNIST if n in folder.parts), name) if name == "MNIST" else name
        place = place.replace("MNIST", name)
        _say(data, folder, name, place)


def _refuse_idx(data: Path) -> None:
    """Of one of MNIST's files."""
    if data.name.removesuffix(".gz").endswith(("-ubyte", ".idx3", ".idx1")):
        folder = data.resolve().parent
        name = next((n for n in LIKE_MNIST if n in folder.parts), "MNIST")
        _say(data, folder, name, f"{name}/raw")


def _say(data: Path, folder: Path, name: str, place: str) -> None:
    parts = Path(place).parts
    root = folder.parents[len(parts) - 1] if parts else folder
    fits = not parts or folder.parts[-len(parts) :] == parts
    move = "" if fits else f"move its files to {shlex.quote(str(folder / place))}, then "
    root = root if fits else folder
    like = ", or the name of the data set whose files these are" if name == "MNIST" and not fits else ""
    raise UserError(
        f"{data}: holds files of torchvision's {name}; {move}pass --data torchvision:{name} --root "
        f"{shlex.quote(str(root))}{like}"
    )
