"""What `--data` cannot read as it is, told by its name or its first files, and the way in."""

from __future__ import annotations

import shlex
from pathlib import Path

from wrongtree.inputs.images.kinds import head_of
from wrongtree.shared.faults import UserError

# The files of torchvision's data sets, and where below their root torchvision expects them.
KEPT = (("STL10", "stl10_binary", ("test_X.bin",)), ("SVHN", "", ("test_32x32.mat",)))
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
    if data.name.removesuffix(".gz").endswith("-ubyte"):
        raise UserError(f"{data}: is one of several files; pass the folder: --data {shlex.quote(str(data.parent))}")
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
        for folder, root in ((data, data.resolve().parent if place else data), (data / place, data)):
            if folder.resolve().name in (place or folder.resolve().name) and all((folder / f).is_file() for f in files):
                raise UserError(
                    f"{data}: contains files of torchvision's {name}; pass --data torchvision:{name} --root "
                    f"{shlex.quote(str(root))}"
                )
