import importlib
import io
import os
import pickle
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision import models
from torchvision.transforms import functional as F

from checking import FACTORY, paint_folder
from colour_net import StrongestColour
from wrongtree.config import ModelConfig, Preprocess
from wrongtree.inputs.models.classifiers import load_classifier, module_digest, source_digest
from wrongtree.inputs.models.named import functions_of
from wrongtree.inputs.models.preparation.recipes import input_channels
from wrongtree.inputs.models.weights import load_weights, read_weights
from wrongtree.shared.faults import UserError


@pytest.fixture(autouse=True)
def _own_imports(tmp_path, monkeypatch):
    """An empty working folder; what a test imports from it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture(scope="module")
def resnet():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return models.resnet18(num_classes=10).eval()


def small() -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return nn.Sequential(
            nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)
        )


def load(spec, weights=None, **flags):
    return load_classifier(ModelConfig(spec, None if weights is None else str(weights), Preprocess(**flags)))


def same(left: nn.Module, right: nn.Module, shape=(2, 3, 64, 64)) -> bool:
    inputs = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        return torch.equal(left.eval()(inputs), right.eval()(inputs))


def noise(size=(100, 80), seed=0) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))


# Checkpoints


def test_a_torchvision_model_takes_its_number_of_classes_from_the_checkpoint(resnet):
    torch.save(resnet.state_dict(), "ten.pt")
    loaded = load("torchvision:resnet18", "ten.pt")
    assert loaded.module.fc.out_features == 10
    assert same(loaded.module, resnet)


@pytest.mark.parametrize("name", ["mobilenet_v3_small", "squeezenet1_1"])
def test_the_head_is_found_whatever_a_torchvision_model_calls_it(name):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        original = models.get_model(name, num_classes=7)
    torch.save({"state_dict": original.state_dict()}, "seven.pt")
    loaded = load(f"torchvision:{name}", "seven.pt")
    assert same(loaded.module, original)


def nested(kind: str, module: nn.Module) -> object:
    if kind == "plain":
        return module.state_dict()
    if kind == "DataParallel":
        return nn.DataParallel(module).state_dict()
    if kind == "torch.compile":
        return torch.compile(module).state_dict()
    if kind == "compiled DataParallel in a trainer's checkpoint":
        return {"epoch": 3, "model": nn.DataParallel(torch.compile(module)).state_dict(), "optimizer": {"lr": 0.1}}
    if kind == "Lightning":
        return {"state_dict": {f"model.{k}": v for k, v in module.state_dict().items()}, "hyper_parameters": {}}
    if kind == "twice nested":
        return {"model": {"state_dict": module.state_dict()}}
    if kind == "with notes":
        return {**module.state_dict(), "epoch": 3, 5: "five"}
    return {kind: module.state_dict(), "epoch": 3}


KINDS = (
    *("plain", "DataParallel", "torch.compile", "compiled DataParallel in a trainer's checkpoint", "Lightning"),
    *("twice nested", "with notes", "state_dict", "model_state_dict", "model", "net"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_state_dict_is_found_wherever_training_put_it(kind):
    torch.save(nested(kind, small()), "w.pt")
    fresh = nn.Sequential(*(type(m)(*a) for m, a in zip(small(), [(3, 4, 3), (4,), (1,), (), (4, 2)], strict=True)))
    assert not same(fresh, small())
    load_weights(fresh, Path("w.pt"))
    assert same(fresh, small())


def test_a_prefix_that_is_the_models_own_is_left(tmp_path):
    class Wrapped(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = small()

    torch.save(Wrapped().state_dict(), "w.pt")
    fresh = Wrapped()
    nn.init.zeros_(fresh.model[0].weight)
    load_weights(fresh, Path("w.pt"))
    assert torch.equal(fresh.model[0].weight, small()[0].weight)


def test_batch_counters_that_old_checkpoints_lack_are_not_missed():
    state = {k: v for k, v in small().state_dict().items() if "num_batches" not in k}
    torch.save(state, "w.pt")
    load_weights(small(), Path("w.pt"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s.pop("4.bias"), ["1 missing: 4.bias"]),
        (
            lambda s: [s.pop(k) for k in list(s) if k[0] in "01"],
            ["6 missing: 0.weight, 0.bias, 1.weight, 1.bias, 1.run"],
        ),
        (lambda s: s.update({"5.weight": torch.ones(1)}), ["1 unexpected: 5.weight"]),
        (
            lambda s: s.update({f"x{i}": torch.ones(1) for i in range(9)}),
            ["9 unexpected: x0, x1, x2, x3, x4 and 4 more"],
        ),
        (
            lambda s: s.update({"4.weight": torch.ones(3, 4)}),
            ["1 of another shape: 4.weight is (3, 4), the model has (2,"],
        ),
        (
            lambda s: (s.pop("0.bias"), s.update({"y": torch.ones(1), "4.bias": torch.ones(3)})),
            ["1 missing: 0.bias; 1 unexpected: y; 1 of another shape: 4.bias is (3,), the model has (2,)"],
        ),
    ],
)
def test_weights_for_another_architecture_name_the_keys_that_do_not_fit(change, said):
    state = small().state_dict()
    change(state)
    torch.save(state, "w.pt")
    module = small()
    with pytest.raises(UserError) as caught:
        load_weights(module, Path("w.pt"))
    assert str(caught.value).startswith("w.pt: these weights are for another architecture; ")
    assert all(part in str(caught.value) for part in said)
    assert same(module, small())


def test_weights_of_another_torchvision_model_are_refused(resnet):
    torch.save(models.mobilenet_v3_small(num_classes=10).state_dict(), "m.pt")
    with pytest.raises(UserError, match=r"m.pt: these weights fit torchvision:mobilenet_v3_small"):
        load("torchvision:resnet18", "m.pt")


class Trap:
    """Unpickling it would leave a file behind."""

    def __reduce__(self):
        return os.mkdir, ("sprung",)


@pytest.mark.parametrize("how", ["torch.save", "old torch.save", "pickle", "old pickle", "in a state dict"])
def test_a_checkpoint_that_holds_code_is_refused_and_not_executed(how):
    if how == "pickle":
        Path("w.pt").write_bytes(pickle.dumps(Trap()))
    elif how == "old pickle":
        Path("w.pt").write_bytes(pickle.dumps(Trap(), protocol=2))
    elif how == "in a state dict":
        torch.save({"state_dict": small().state_dict(), "args": Trap()}, "w.pt")
    else:
        torch.save(Trap(), "w.pt", _use_new_zipfile_serialization=how == "torch.save")
    with pytest.raises(UserError, match=r"w.pt: contains more than weights, .* \((posix|nt).mkdir\)"):
        read_weights(Path("w.pt"))
    assert not Path("sprung").exists()
    torch.load("w.pt", weights_only=False) if "pickle" not in how else pickle.loads(Path("w.pt").read_bytes())
    assert Path("sprung").exists(), "the trap works, so it was not unpickled before"


def test_a_whole_pickled_module_is_refused_with_the_way_out():
    torch.save(small(), "w.pt")
    with pytest.raises(
        UserError, match=r"w.pt: contains more than weights, .*torch.nn.modules.container.Seq"
    ) as caught:
        read_weights(Path("w.pt"))
    line = re.search(r"python -c '(.*)' and pass --weights weights.pt$", str(caught.value))
    assert line is not None
    exec(line[1], {})
    fresh = small()
    nn.init.zeros_(fresh[0].weight)
    load_weights(fresh, Path("weights.pt"))
    assert same(fresh, small())


def checkpoint(old: bool) -> bytes:
    stream = io.BytesIO()
    torch.save(small().state_dict(), stream, _use_new_zipfile_serialization=not old)
    return stream.getvalue()


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.97])
def test_a_truncated_checkpoint_is_refused(old, share):
    raw = checkpoint(old)
    Path("w.pt").write_bytes(raw[: int(share * len(raw))])
    with pytest.raises(UserError, match=r"w.pt: not a PyTorch checkpoint, or damaged"):
        read_weights(Path("w.pt"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\0", "not a PyTorch checkpoint, or damaged"),
        (b"<html>404</html>", "is a web page"),
        (b"\x08\0\0\0\0\0\0\0{}      ", "contains no state dict"),
        (b"x" * 5000, "is text that begins with 'xxx"),
    ],
)
def test_a_file_that_is_no_checkpoint_is_refused(content, said):
    Path("w.pt").write_bytes(content)
    with pytest.raises(UserError, match=f"w.pt: {said}"):
        read_weights(Path("w.pt"))


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.filterwarnings("ignore")
def test_damage_anywhere_is_either_harmless_or_a_sentence(old):
    raw, dice = checkpoint(old), random.Random(0)
    refused = []
    for _ in range(300):
        damaged = bytearray(raw)
        for _ in range(dice.choice([1, 3, 20])):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        Path("w.pt").write_bytes(damaged)
        try:
            load_weights(small(), Path("w.pt"))
        except UserError as fault:
            refused.append(str(fault))
    assert len(refused) > 30
    assert all(said.startswith("w.pt: ") and "\n" not in said for said in refused)


def test_a_name_with_a_line_break_or_an_escape_leaves_the_sentence_in_one_line():
    torch.save({**small().state_dict(), "a\nb": torch.ones(1), "c\x1b[2J": torch.ones(1)}, "w.pt")
    with pytest.raises(UserError, match=r"^w\.pt: these weights are for another architecture; 2 unexpected") as refused:
        load_weights(small(), Path("w.pt"))
    assert r"a\nb, c\u001b[2J" in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("content", [[1, 2], {"epoch": 3}, {}, {"model": {"a": 1}}, 5, torch.ones(2)])
def test_a_checkpoint_without_a_state_dict_is_refused(content):
    torch.save(content, "w.pt")
    with pytest.raises(UserError, match=r"w.pt: contains no state dict.*; save one with torch.save"):
        read_weights(Path("w.pt"))


@pytest.mark.parametrize("spec", ["torchvision:resnet18", f"{FACTORY}:net"])
def test_weights_that_do_not_exist_are_refused(spec):
    Path("folder.pt").mkdir()
    for name, said in (("gone.pt", "no such (weights )?file"), ("folder.pt", "is a folder without a checkpoint")):
        with pytest.raises(UserError, match=f"{name}: {said}"):
            load(spec, name)


# torchvision


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "resnet51",
            r"torchvision has no such model .did you mean torchvision:resnet50.*; see torchvision.models.list_models",
        ),
        ("fasterrcnn_resnet50_fpn", "a model for detection, not an image classifier"),
        ("fcn_resnet50", "a model for segmentation, not an image classifier"),
        ("r3d_18", "a model for video, not an image classifier"),
        ("raft_small", "a model for optical flow, not an image classifier"),
    ],
)
def test_what_is_no_classifier_of_torchvision_is_refused(name, said):
    with pytest.raises(UserError, match=f"--model torchvision:{name}: {said}"):
        load(f"torchvision:{name}")


def test_a_weight_name_that_torchvision_does_not_know_is_refused_with_those_it_knows():
    with pytest.raises(
        UserError, match=r"--weights IMAGENET: no such file, and resnet50 has only .*_V1, IMAGENET1K_V2"
    ):
        load("torchvision:resnet50", "IMAGENET")


def test_weights_that_cannot_be_downloaded_are_a_sentence_not_a_traceback(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setattr("urllib.request._opener", None)  # it keeps the proxies of its first call
    with pytest.raises(UserError, match=r"its weights cannot be downloaded .*; pass --weights FILE"):
        load("torchvision:squeezenet1_1")


def test_a_torchvision_model_is_prepared_for_as_torchvision_says(resnet):
    torch.save(resnet.state_dict(), "ten.pt")
    preset = models.ResNet18_Weights.IMAGENET1K_V1.transforms()
    picture = noise((300, 280))
    assert torch.equal(load("torchvision:resnet18", "ten.pt").transform(picture), preset(picture))


def test_flags_change_what_they_name_of_torchvisions_preparation_and_nothing_else(resnet):
    torch.save(resnet.state_dict(), "ten.pt")
    picture = noise((300, 400))

    def by_hand(size=224, resize=256, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)):
        shrunk = F.resize(picture, resize, F.InterpolationMode.BILINEAR)
        return F.normalize(F.to_tensor(F.center_crop(shrunk, size)), mean, std)

    for flags, expected in [
        ({"mean": (0.5, 0.5, 0.5)}, by_hand(mean=(0.5, 0.5, 0.5))),
        ({"img_size": 112}, by_hand(size=112, resize=128)),
        ({"crop_pct": 1.0}, by_hand(resize=224)),
        ({"std": (1.0,)}, by_hand(std=(1, 1, 1))),
    ]:
        ours = load("torchvision:resnet18", "ten.pt", **flags).transform(picture)
        torch.testing.assert_close(ours, expected, atol=1e-5, rtol=0)


def test_every_torchvision_preset_is_unchanged_by_a_flag_that_repeats_it():
    """The flags go by way of crop_pct, whose rounding must give back the size that the preset resizes to."""
    from wrongtree.inputs.models.preparation.recipes import from_flags

    sizes = {
        (preset.crop_size[0], preset.resize_size[0])
        for name in models.list_models(module=models)
        for preset in [weights.transforms() for weights in models.get_model_weights(name)]
    }
    assert len(sizes) > 10
    for crop, resize in sizes:
        steps = from_flags(Preprocess(img_size=crop, crop_pct=crop / resize), 3).transforms
        assert (steps[0].size, steps[1].size) == ([resize], (crop, crop))


# Factories


def write(text: str, path="net_of_mine.py") -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)
    return path


MINE = """
from torch import nn
from torchvision.transforms.functional import to_tensor

class Net(nn.Module):
    def __init__(self, channels=3):
        super().__init__()
        self.conv = nn.Conv2d(channels, 4, 3)

def bare(): return Net()
def pair(): return Net(), to_tensor
def grey(): return Net(1)
def wide(): return Net(4)
def needs(size): return Net()
def keyword(*, size): return Net()
def optional(size=3, **rest): return Net(size), to_tensor
def nothing(): pass
def three(): return Net(), to_tensor, 3
def listed(): return [Net(), to_tensor]
def text(): return Net(), "transform"
def kind(): return Net
def fails():
    size = 0
    return 1 / size
def leaves(): raise SystemExit(3)
number = 5
"""


@pytest.mark.parametrize("spec", ["net_of_mine.py:pair", "./net_of_mine.py:optional", "net_of_mine:pair"])
def test_a_factory_in_a_file_or_a_module_gives_module_and_transform(spec):
    write(MINE)
    made = load(spec)
    assert (type(made.module).__name__, made.module.conv.in_channels) == ("Net", 3)
    assert torch.equal(made.transform(noise()), F.to_tensor(noise()))


def test_a_factory_may_be_in_a_package_and_import_its_neighbours():
    write("SIZE = 6\n", "pack/neighbour.py")
    write(
        "from pack.neighbour import SIZE\nfrom torch import nn\ndef f(): return nn.Conv2d(3, SIZE, 3), str\n",
        "pack/a.py",
    )
    write("from neighbour import SIZE\nfrom torch import nn\ndef f(): return nn.Conv2d(3, SIZE, 3), str\n", "pack/b.py")
    assert load("pack.a:f").module.out_channels == 6
    assert load("pack/b.py:f").module.out_channels == 6


def test_a_class_whose_arguments_have_defaults_is_a_factory():
    write(MINE)
    assert type(load("net_of_mine.py:Net", img_size=32).module).__name__ == "Net"


def test_weights_are_loaded_into_what_a_factory_makes():
    other = StrongestColour()
    nn.init.normal_(other.conv.weight)
    torch.save({"state_dict": other.state_dict()}, "w.pt")
    assert same(load(f"{FACTORY}:net", "w.pt").module, other)


def test_flags_take_the_place_of_a_factorys_transform():
    write(MINE)
    picture = noise((64, 64))
    for name in ("pair", "bare"):
        made = load(f"net_of_mine.py:{name}", img_size=32, mean=(0.5,), std=(0.25,), crop_pct=1.0)
        shrunk = F.to_tensor(F.resize(picture, 32, F.InterpolationMode.BICUBIC))
        torch.testing.assert_close(made.transform(picture), (shrunk - 0.5) / 0.25, atol=1e-5, rtol=0)


def test_a_model_of_one_channel_gets_grey():
    write(MINE)
    picture = noise((32, 32))
    made = load("net_of_mine.py:grey", img_size=32, mean=(0.0,), std=(1.0,), crop_pct=1.0).transform(picture)
    luma = np.asarray(picture, dtype=float) @ (0.299, 0.587, 0.114)  # ITU-R 601, as everywhere
    assert made.shape == (1, 32, 32)
    np.testing.assert_allclose(made[0] * 255, luma, atol=1)


def test_channels_are_those_of_the_first_convolution():
    assert input_channels(nn.Sequential(nn.Flatten(), nn.Conv2d(1, 4, 3), nn.Conv2d(4, 8, 3))) == 1
    assert input_channels(nn.Linear(4, 2)) == 3


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("resnet50", "pass torchvision:resnet50"),
        ("resnet5000", "expected torchvision:NAME, .*package.module:factory, path/to/file.py:factory"),
        (":x", "expected torchvision:NAME"),
        ("net_of_mine.py:", "expected torchvision:NAME"),
        ("", "expected torchvision:NAME"),
        ("net_of_mine.py:gone", "net_of_mine.py has no function gone; it has to_tensor, Net, bare, pair, grey and "),
        ("net_of_mine.py:number", "net_of_mine.py has no function number"),
        ("net_of_mine:gone", "net_of_mine has no function gone"),
        ("net_of_mine.py:needs", "needs must be callable without arguments, but needs size; add a function"),
        ("net_of_mine.py:keyword", "keyword must be callable without arguments, but needs size"),
        ("net_of_mine.py:nothing", "nothing returned NoneType; expected an nn.Module or .module, transform."),
        ("net_of_mine.py:three", "three returned tuple; expected an nn.Module"),
        ("net_of_mine.py:listed", "listed returned list; expected an nn.Module"),
        ("net_of_mine.py:kind", "kind returned the class Net, not a model; return Net\\(\\)"),
        ("net_of_mine.py:text", "the transform that text returned is a str; expected a function from an image"),
        ("net_of_mine.py:bare", "how are images prepared. Return .module, transform. from bare, or pass --img-size"),
        ("net_of_mine.py:fails", "net_of_mine.py, line 24: ZeroDivisionError: division by zero; fix it there"),
        ("net_of_mine.py:leaves", "net_of_mine.py, line 25: SystemExit: 3; fix it there"),
        ("gone.py:f", "no such file gone.py"),
        ("folder.py:f", "no such file folder.py"),
        ("gone.deep:f", "there is no module gone.deep; run from its folder or install it"),
        ("gone:f", "there is no module gone;"),
        (".relative:f", "there is no module .relative;"),
        ("no/such/place:f", "there is no module no/such/place;"),
        ("sys:f", "there is no module sys here|sys has no function f"),
    ],
)
def test_a_factory_that_does_not_work_is_one_sentence_that_names_the_mend(spec, said):
    write(MINE)
    Path("folder.py").mkdir()
    with pytest.raises(UserError, match=f"--model {spec}: .*{said}") as caught:
        load(spec)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import torch\ndef f(:\n", r"bad_net.py, line 2: SyntaxError: "),
        ("def f():\n  if True:\n x\n", r"bad_net.py, line 3: IndentationError: "),
        (
            "x = 1\nimport a_module_nobody_has\n",
            r"bad_net.py, line 2: ModuleNotFoundError: No module named 'a_module_no",
        ),
        ("import helper_of_bad\n", r"bad_net.py, line 1: NameError: name 'undefined' is not defined"),
        ("import broken_helper\n", r"broken_helper.py, line 1: SyntaxError: "),
        ("raise RuntimeError('no GPU\\nat all')\n", r"bad_net.py, line 1: RuntimeError: no GPU; "),
        ("import sys\nsys.exit('usage: train.py')\n", r"bad_net.py, line 2: SystemExit: usage: train.py; "),
        ("\0", r"bad_net.py.*: (SyntaxError|ValueError): "),
        ("x = '\udcff'\n", r"bad_net.py.*: (SyntaxError|UnicodeDecodeError): "),
    ],
)
@pytest.mark.parametrize("spec", ["bad_net.py:f", "bad_net:f"])
def test_a_factory_file_that_cannot_be_imported_is_one_sentence_with_file_line_and_error(spec, text, said):
    Path("bad_net.py").write_bytes(text.encode("utf-8", "surrogateescape"))
    write("def g():\n    return undefined\ng()\n", "helper_of_bad.py")
    write("def g(:\n", "broken_helper.py")
    with pytest.raises(UserError, match=rf"--model {spec}: .*{said}") as caught:
        load(spec)
    assert "\n" not in str(caught.value)


def test_a_package_that_cannot_be_imported_is_a_sentence_too():
    write("raise RuntimeError('not today')\n", "moody/__init__.py")
    write("def f(): pass\n", "moody/net.py")
    assert source_digest(ModelConfig("moody.net:f"))
    with pytest.raises(UserError, match=r"moody/__init__.py, line 1: RuntimeError: not today"):
        load("moody.net:f")


def test_a_broken_factory_ends_the_command_with_exit_code_2_and_no_traceback(cli):
    paint_folder(Path("photos"), {("blue", "blue"): 1, ("red", "red"): 1})
    write("import torch\ndef f(:\n", "bad.py")
    done = cli("build", "--data", "photos", "--model", "bad.py:f")
    assert done.code == 2
    assert done.sentence.startswith("wrongtree: --model bad.py:f: ")
    assert "bad.py, line 2: SyntaxError" in done.sentence
    assert "Traceback" not in done.err


# Digests


def test_the_source_digest_knows_the_factory_file_the_weights_and_the_flags():
    write(MINE)
    torch.save(small().state_dict(), "a.pt")
    torch.save(nn.Linear(2, 2).state_dict(), "b.pt")

    def digests():
        configs = [("net_of_mine.py:pair", None), ("net_of_mine:pair", None), ("net_of_mine.py:bare", None),
                   ("net_of_mine.py:pair", "a.pt"), ("net_of_mine.py:pair", "b.pt")]  # fmt: skip
        plain = [source_digest(ModelConfig(spec, weights)) for spec, weights in configs]
        return [*plain, source_digest(ModelConfig("net_of_mine.py:pair", None, Preprocess(img_size=3)))]

    before = digests()
    assert len(set(before)) == len(before)
    os.utime("net_of_mine.py", (1, 1))
    assert digests() == before
    write(MINE + "\n# changed\n")
    assert not set(digests()) & set(before)


def test_the_source_digest_of_a_folder_knows_every_file_that_is_read_of_it():
    folder = Path("mine")
    folder.mkdir()
    for name in ("config.json", "model.safetensors", "README.md"):
        (folder / name).write_text(name)

    def digests():
        weights = Path("w.pt")
        torch.save({}, weights)
        return [source_digest(ModelConfig(*named)) for named in
                (("hf:./mine",), ("timm:local-dir:mine",), ("hf:mine", str(weights)), ("hf:owner/mine",))]  # fmt: skip

    before = digests()
    (folder / "README.md").write_text("changed")
    (folder / "checkpoint-1").mkdir()
    assert digests() == before
    (folder / "model.safetensors").write_text("other weights")
    changed = [now != then for now, then in zip(digests(), before, strict=True)]
    assert changed == [True, True, False, False]  # with weights of one's own those of the folder are not read
    (folder / "preprocessor_config.json").write_text("{}")
    changed = [now != then for now, then in zip(digests(), before, strict=True)]
    assert changed == [True, True, True, False]


def test_the_digest_of_a_module_in_memory_knows_all_that_changes_its_answers():
    class Scaled(nn.Module):
        def __init__(self, scale=1.0, shift=0.0, hidden=0.0):
            super().__init__()
            self.net, self.scale = small(), scale
            self.register_buffer("shift", torch.tensor(shift), persistent=False)
            self.hidden = torch.tensor([hidden])

    def transform_of(mean):
        return lambda picture: F.to_tensor(picture) - mean

    base = module_digest(Scaled(), transform_of(0.5))
    assert module_digest(Scaled(), transform_of(0.5)) == base
    assert module_digest(Scaled().eval(), transform_of(0.5)) == base
    changed = Scaled()
    with torch.no_grad():
        changed.net[0].bias[0] += 1e-6
    others = [
        module_digest(Scaled(scale=2.0), transform_of(0.5)),
        module_digest(Scaled(shift=1.0), transform_of(0.5)),
        module_digest(Scaled(hidden=1.0), transform_of(0.5)),
        module_digest(changed, transform_of(0.5)),
        module_digest(Scaled().double(), transform_of(0.5)),
        module_digest(Scaled().bfloat16(), transform_of(0.5)),
        module_digest(Scaled(), transform_of(0.4)),
        module_digest(Scaled(), None),
        module_digest(nn.Sequential(Scaled()), transform_of(0.5)),
    ]
    assert len({base, *others}) == 1 + len(others)


STABLE = """
import functools
import torch
from types import SimpleNamespace
from torch.nn import functional as F
from colour_net import StrongestColour, to_tensor
from wrongtree.inputs.models.classifiers import module_digest
from wrongtree.config import PredictConfig, Preprocess
from wrongtree.shared.digests import digest

def shown(picture):
    return to_tensor(picture)

def holding():
    net = StrongestColour()
    net.act, net.names, net.options = F.relu, {"red", "green", "blue"}, {"by": [1.5, None], "how": {"a", "b", "c"}}
    net.call, net.space = functools.partial(shown, 1), SimpleNamespace(act=shown, lock=__import__("threading").Lock())
    net.check = lambda x: x in {"p", "q", "r"}
    return net

DIGESTS = [
    digest("a", b"b", 1.5, {"y": 1, "x": {"b": 2, "a": (3, None)}}, Preprocess(mean=(0.1,)), PredictConfig()),
    module_digest(StrongestColour(), shown),
    module_digest(StrongestColour(), lambda picture: to_tensor(picture)),
    module_digest(holding(), shown),
]
"""


def test_digests_are_the_same_in_every_process(tmp_path, monkeypatch):
    """Neither the seed of Python's hashes nor where objects lie in memory may make a kept stage look stale."""
    write(STABLE, "stable.py")
    monkeypatch.syspath_prepend(tmp_path)
    here = importlib.import_module("stable").DIGESTS
    assert len(set(here)) == 4
    elsewhere = subprocess.run(
        [sys.executable, "-c", "import stable; print(*stable.DIGESTS)"],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert elsewhere.stdout.split() == here


# What was meant


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("ResNet50", "pass torchvision:resnet50"),
        ("torchvision.models.resnet50", "pass torchvision:resnet50"),
        ("torchvision/resnet50", "pass torchvision:resnet50"),
        ("vit_small_patch16_224", "pass timm:vit_small_patch16_224"),
        ("timm/resnet50.a1_in1k", "pass timm:resnet50.a1_in1k"),
        ("resnet50.a1_in1k", "pass timm:resnet50.a1_in1k"),
        (
            "google/vit-base-patch16-224",
            "pass hf:google/vit-base-patch16-224, if you mean a model on the",
        ),
        ("torchvision:resnet51", r"torchvision has no such model \(did you mean torchvision:resnet50"),
        ("timm:resnet50x", r"timm has no such model \(did you mean timm:resnet50"),
        ("torchvision.models:resnet50", "makes a network with random weights; pass --model torchvision:resnet50"),
        ("resnet50-0676ba61.pth", "no such file; if you mean the architecture, pass --model torchvision:resnet50"),
        ("empty.pt", "contains no TorchScript and no exported model"),
        (
            "my.safetensors",
            "is a checkpoint: weights without their network; .* --weights my.safetensors",
        ),
        ("gone.keras", "no such file; gone.keras would be a Keras model"),
        ("picture.png", "picture.png is no model file that wrongtree reads; export it to ONNX"),
        ("folder.py", "name a function of it"),
    ],
)
def test_a_name_that_is_none_is_answered_with_the_one_that_was_meant(spec, said):
    for name in ("empty.pt", "my.safetensors", "picture.png"):
        Path(name).write_bytes(b"")
    Path("folder.py").write_text("x = 1\n")
    with pytest.raises(UserError, match=f"--model {spec}: .*{said}") as caught:
        load(spec)
    assert "\n" not in str(caught.value)


def test_functions_of_a_file_are_read_without_running_it():
    Path("side.py").write_text(
        "raise SystemExit\ndef helper(): pass\ndef make_net(size=3): pass\ndef needs(size): pass\n"
        "def keyword(*, size): pass\ndef _own(): pass\nclass Net(nn.Module): pass\nclass Other: pass\n"
    )
    assert functions_of(Path("side.py")) == ["make_net", "helper", "Net"]
    Path("side.py").write_text("def broken(:\n")
    assert functions_of(Path("side.py")) == []


def test_a_model_and_its_transform_may_come_in_either_order():
    write(MINE + "\ndef turned(): return to_tensor, Net()\nmade = Net()\n")
    assert load("net_of_mine.py:turned").transform is not None
    flags = {"img_size": 32, "mean": (0.5,), "std": (0.5,)}
    assert load("net_of_mine.py:made", **flags).transform(noise()).shape == (3, 32, 32)
