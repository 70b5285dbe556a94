"""A pickle cannot do anything here: what hostile ones try leaves nothing behind. What is read is what torch reads."""

import argparse
import builtins
import collections
import contextlib
import io
import os
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from wrongtree.inputs.models.checkpoints.machine import Machine
from wrongtree.inputs.models.checkpoints.names import read_names
from wrongtree.inputs.models.checkpoints.opening import open_checkpoint
from wrongtree.inputs.models.checkpoints.pickled import CALLS
from wrongtree.inputs.models.checkpoints.things import Named, Thing, UnreadableError, is_tensor
from wrongtree.inputs.models.weights import read_weights
from wrongtree.shared.faults import UserError

SPRUNG = b"S'touch sprung'\n"


@pytest.fixture(autouse=True)
def inside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def read(raw: bytes):
    machine = Machine(CALLS)
    return machine.load(io.BytesIO(raw)), machine.acting


HOSTILE = {
    "REDUCE": b"cposix\nsystem\n(" + SPRUNG + b"tR.",
    "INST": b"(" + SPRUNG + b"iposix\nsystem\n.",
    "OBJ": b"(cposix\nsystem\n" + SPRUNG + b"o.",
    "NEWOBJ": b"\x80\x02cposix\nsystem\n(" + SPRUNG + b"t\x81.",
    "NEWOBJ_EX": b"\x80\x04cposix\nsystem\n(" + SPRUNG + b"t}\x92.",
    "STACK_GLOBAL": b"\x80\x04\x8c\x05posix\x8c\x06system\x93(" + SPRUNG + b"tR.",
    "eval": b'cbuiltins\neval\n(S\'__import__("os").mkdir("sprung")\'\ntR.',
    "old eval": b"c__builtin__\neval\n(S'1'\ntR.",
    "getattr of a module": b"cbuiltins\ngetattr\n(cos\n\nS'system'\ntR(" + SPRUNG + b"tR.",
    "getattr of what was made": b"cbuiltins\ngetattr\n(ccollections\nOrderedDict\n(tRS'__class__'\ntR(tR.",
    "a dotted name": b"\x80\x04\x8c\x0bcollections.\x8c\x0aabc.system\x93(" + SPRUNG + b"tR.",
    "methodcaller": b"coperator\nmethodcaller\n(S'system'\nS'touch sprung'\ntR(cos\n\ntR.",
    "partial": b"cfunctools\npartial\n(cposix\nsystem\n" + SPRUNG + b"tR(tR.",
    "subprocess": b"csubprocess\nPopen\n(" + SPRUNG + b"tR.",
    "a setstate": b"ccollections\nOrderedDict\n}(S'__setstate__'\ncposix\nsystem\nub" + SPRUNG + b"b.",
    "attributes of a class": b"cargparse\nNamespace\n(N}(S'__init__'\ncposix\nsystem\nutb(tR.",
    "torch.load": b"ctorch\nload\n(S'other.pt'\ntR.",
    "pickle.loads": b"cpickle\nloads\n(S'cposix\\nsystem\\n(S\\'touch sprung\\'\\ntR.'\ntR.",
    "compile": b"cbuiltins\nexec\n(S'import os; os.mkdir(\"sprung\")'\ntR.",
    "code": b"ctypes\nFunctionType\n(ctypes\nCodeType\n(tR}tR(tR.",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_a_pickle_names_is_imported_or_called(name, monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("was called")

    before = set(vars(collections.OrderedDict)), set(vars(argparse.Namespace))
    with monkeypatch.context() as patch:
        for what in ("system", "mkdir", "popen"):
            patch.setattr(os, what, forbidden)
        patch.setattr(builtins, "eval", forbidden)
        patch.setattr(builtins, "exec", forbidden)
        patch.setattr(builtins, "__import__", forbidden)
        with contextlib.suppress(UnreadableError, IndexError, TypeError, ValueError):
            read(HOSTILE[name])
    assert not Path("sprung").exists()
    assert (set(vars(collections.OrderedDict)), set(vars(argparse.Namespace))) == before


@pytest.mark.parametrize("name", ["REDUCE", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "STACK_GLOBAL", "eval", "subprocess"])
def test_what_would_run_is_told_by_its_name(name):
    _, acting = read(HOSTILE[name])
    assert acting[0] in ("posix.system", "builtins.eval", "subprocess.Popen")
    Path("w.pkl").write_bytes(HOSTILE[name])
    with pytest.raises(UserError, match=rf"w.pkl: contains more than weights, .*\({acting[0]}\)"):
        read_weights(Path("w.pkl"))


@pytest.mark.parametrize(
    "raw",
    [
        b"\x82\x01.",  # the extension registry
        b"\x83\x01\x00.",
        b"\x84\x01\x00\x00\x00.",
        b"\x80\x05\x97.",  # a buffer outside the file
        b"Pid\n.",  # a persistent id outside of torch.save
        b"I1\n(tR.",  # a call of a number
        b"}(]I1\nu.",  # a list as a key
        b"cbuiltins\nset\n(](]lltR.",
        b"R.",
        b"(.",
        b"",
        b"h\x07.",
    ],
)
def test_what_is_no_plain_pickle_is_damaged(raw):
    Path("w.pkl").write_bytes(raw)
    with pytest.raises(UserError, match=r"w.pkl: (not a PyTorch checkpoint|is empty|is text|contains no state dict)"):
        read_weights(Path("w.pkl"))


def test_tuples_in_tuples_do_not_end_the_process():
    Path("w.pkl").write_bytes(b"}(" + b")" + b"\x85" * 200_000 + b"I1\nu.")
    with pytest.raises(UserError, match=r"w.pkl: is text"):
        read_weights(Path("w.pkl"))
    with pytest.raises(UnreadableError, match="as a key"):
        read(Path("w.pkl").read_bytes())


def test_a_list_that_holds_itself_a_million_times_is_walked_once():
    nested = b"]q\x00" + b"".join(
        b"}q\x01(" + b"".join(b"S'%d'\nh\x00" % i for i in range(9)) + b"uq\x00" for _ in range(40)
    )
    Path("w.pkl").write_bytes(nested + b"S'conv.weight'\n0.")
    assert read_names(Path("w.pkl")) == ()
    with pytest.raises(UserError, match=r"w.pkl: contains no state dict"):
        read_weights(Path("w.pkl"))


@pytest.mark.parametrize(
    ("offset", "size", "stride"), [(0, (5,), (1,)), (3, (2,), (1,)), (0, (2, 2), (9, 1)), (-1, (1,), (1,))]
)
def test_a_tensor_stays_within_its_storage(offset, size, stride):
    class Lies:
        def __reduce__(self):
            return torch._utils._rebuild_tensor_v2, (torch.zeros(4).storage(), offset, size, stride, False, {})

    torch.save({"a.weight": Lies()}, "w.pt")
    with pytest.raises(UserError, match=r"w.pt: not a PyTorch checkpoint, or damaged"):
        read_weights(Path("w.pt"))


def test_a_storage_that_is_shorter_than_it_says_is_damaged():
    import zipfile

    torch.save({"a": torch.arange(100.0)}, "w.pt")
    with zipfile.ZipFile("w.pt") as old, zipfile.ZipFile("cut.pt", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:40] if "data/" in name else old.read(name))
    with pytest.raises(UserError, match=r"cut.pt: not a PyTorch checkpoint, or damaged \(a tensor has fewer numbers"):
        read_weights(Path("cut.pt"))


def test_a_name_in_the_weights_cannot_get_into_a_command():
    evil = 'x\'; touch sprung; echo \'"); import os; os.mkdir("sprung") #\n'
    torch.save({"state_dict": {f"{evil}weight": torch.ones(2, 2)}, "bad": Runs()}, "w.pt")
    with pytest.raises(UserError) as caught:
        read_weights(Path("w.pt"))
    os.system(
        str(caught.value)[str(caught.value).index("python -c") :].partition(" and pass")[0].replace("python", ":")
    )
    assert not Path("sprung").exists()


class Runs:
    def __reduce__(self):
        return os.mkdir, ("ran",)


def everything() -> dict[str, torch.Tensor]:
    base = torch.arange(24.0)
    named = {
        "view": base.reshape(4, 6)[1:3, ::2],
        "transposed": base.reshape(4, 6).T,
        "tied": base,
        "expanded": torch.ones(1, 3).expand(4, 3),
        "none": torch.zeros(0, 3),
        "number": torch.tensor(3),
        "parameter": nn.Parameter(torch.randn(2, 2)),
    }
    kinds = (
        torch.float64,
        torch.float16,
        torch.bfloat16,
        torch.int8,
        torch.uint8,
        torch.int16,
        torch.int32,
        torch.bool,
    )
    more = {str(kind): (torch.rand(3, 2) * 9).to(kind) for kind in (*kinds, torch.complex64, torch.float8_e4m3fn)}
    return {**named, **more}


@pytest.mark.parametrize("old", [False, True])
def test_every_tensor_is_the_one_that_torch_reads(old):
    written = everything()
    if old:
        written.pop("torch.float8_e4m3fn")
    torch.save(written, "w.pt", _use_new_zipfile_serialization=not old)
    ours, theirs = read_weights(Path("w.pt")), torch.load("w.pt", weights_only=True)
    assert ours.keys() == theirs.keys()
    for key, value in theirs.items():
        assert (ours[key].dtype, ours[key].shape) == (value.dtype, value.shape), key
        left, right = (each.detach().clone(memory_format=torch.contiguous_format) for each in (ours[key], value))
        assert bytes(left.reshape(-1).view(torch.uint8).tolist()) == bytes(right.reshape(-1).view(torch.uint8).tolist())


@pytest.mark.parametrize("protocol", range(6))
def test_plain_pickles_of_every_protocol_are_read(protocol):
    content = {
        "a.weight": torch.arange(6.0).reshape(2, 3),
        "b": np.arange(4),
        "c": np.float64(2),
        "d": {1, 2},
        "e": b"x",
    }
    Path("w.pkl").write_bytes(pickle.dumps(content, protocol=protocol))
    opened = open_checkpoint(Path("w.pkl"))
    assert torch.equal(opened.content["a.weight"].load(), content["a.weight"])
    assert opened.content["b"].to_numpy().tolist() == [0, 1, 2, 3]
    assert (opened.content["c"], opened.content["d"], opened.content["e"]) == (2.0, {1, 2}, b"x")
    assert not opened.acting


def test_unknown_classes_are_things_that_hold_what_they_were_given():
    torch.save({"args": argparse.Namespace(lr=0.1), "w": torch.ones(1)}, "w.pt")
    found = open_checkpoint(Path("w.pt")).content
    assert isinstance(found["args"], Thing)
    assert found["args"].state == {"lr": 0.1}
    assert is_tensor(found["w"])
    assert read(b"cmy.module\nThing\n.")[0] == Named("my.module", "Thing")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"classes": ["cat", "dog"]}, ("cat", "dog")),
        ({"class_to_idx": {"dog": 1, "cat": 0}}, ("cat", "dog")),
        ({"class_to_idx": {"3": 0, "5": 1}}, ("3", "5")),
        ({"class_to_idx": {"0": 1, "1": 0}}, ("1", "0")),
        ({"idx_to_class": {0: "3", 1: "5"}}, ("3", "5")),
        ({"hyper_parameters": {"id2label": {"0": "cat", "1": "dog"}}}, ("cat", "dog")),
        ({"args": argparse.Namespace(class_names=("cat", "dog"))}, ("cat", "dog")),
        ({"meta": {"dataset": {"classes": np.array(["cat", "dog"])}}}, ("cat", "dog")),
        ({"labels": ["cat", "cat", "dog"]}, ()),
        ({"classes": 3}, ()),
    ],
)
def test_names_of_classes_are_found_where_scripts_put_them(said, names):
    torch.save({"state_dict": {"a": torch.ones(1)}, **said}, "w.pt")
    assert read_names(Path("w.pt")) == names


def test_a_header_of_safetensors_is_held_to_the_file():
    for header in (b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', b"{", b"[]", b'{"a":1}'):
        Path("w.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
        with pytest.raises(UserError, match=r"w.safetensors: "):
            read_weights(Path("w.safetensors"))
