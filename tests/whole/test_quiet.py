"""A build's terminal belongs to the build: libraries' warnings and bars do not reach it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import torch

from checking import FACTORY, paint_folder
from quick_shell import quick_shell

FLAGS = ("--device", "cpu", "--groupings", "label", "--img-size", "64")
FOREIGN = ("Warning", "warn(", "it/s]", "|#", "█", "site-packages", "degrees of freedom", "initial", "Loading", "slow")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def shell():
    """Where commands are forks of a process that has imported torch and torchvision, but no other library of models."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setenv("PYTHONWARNINGS", "always")
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.delenv("HF_HUB_DISABLE_PROGRESS_BARS", raising=False)
        with quick_shell(Path(folder)) as run:
            yield run


@pytest.fixture
def wrongtree(shell):
    """What a command prints."""

    def run(*arguments: object) -> str:
        done = shell(shlex.join(["wrongtree", *map(str, arguments)]), Path())
        assert done.returncode == 0, done.stdout
        return done.stdout

    return run


def anew(*arguments: object) -> str:
    """What a command prints that imports everything itself: libraries warn of themselves then, too."""
    command = [sys.executable, "-W", "always", "-m", "wrongtree", *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "HF_HUB_DISABLE_PROGRESS_BARS"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=600, env={**environment, "OMP_NUM_THREADS": "1"}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def assert_quiet(said: str) -> None:
    assert not [line for line in said.splitlines() if any(mark in line for mark in FOREIGN)], said


def photos_and_predictions(count: int) -> list[str]:
    """All predictions are blue, and so is every second label."""
    paint_folder(Path("photos"), {("blue", "blue"): count, ("red", "blue"): count})
    rows = sorted(path.relative_to("photos").as_posix() for path in Path("photos").rglob("*.png"))
    Path("said.csv").write_text("path,prediction\n" + "".join(f"{row},blue\n" for row in rows))
    return rows


@pytest.mark.parametrize("lacking", ["pictures", "predictions"])
def test_a_batch_of_which_no_image_is_kept_is_measured_without_a_word(lacking, wrongtree):
    rows = photos_and_predictions(70)
    assert len(rows) == 140
    if lacking == "pictures":
        for row in rows[:65]:
            (Path("photos") / row).write_bytes(b"no picture")
    else:
        Path("said.csv").write_text("path,prediction\n" + "".join(f"{row},blue\n" for row in rows[65:]))
    said = wrongtree("build", "--data", "photos", "--predictions", "said.csv", "--groupings", "label")
    assert "70 of 75 images are misclassified" in said
    assert_quiet(said)


def test_clusters_of_points_that_coincide_but_for_rounding_are_found_without_a_word():
    photos_and_predictions(60)
    random = np.random.default_rng(0)
    np.save(
        "points.npy", np.repeat(random.normal(size=(3, 4)), 40, axis=0) * (1 + 1e-16 * random.normal(size=(120, 1)))
    )
    given = ("--predictions", "said.csv", "--embeddings", "points.npy")
    assert_quiet(anew("build", "--data", "photos", *given, "--groupings", "label"))


def test_a_torchvision_model_whose_beginnings_torchvision_will_change_is_loaded_without_a_word(wrongtree):
    from torchvision import models

    paint_folder(Path("photos"), {("red", "blue"): 3, ("blue", "blue"): 3})
    torch.save(models.googlenet(weights=None, init_weights=False, num_classes=2).state_dict(), "net.pt")
    options = ("--data", "photos", "--model", "torchvision:googlenet", "--weights", "net.pt", *FLAGS)
    assert_quiet(anew("build", *options, "--representations", "quality"))
    said = wrongtree("check", *options)
    assert "training mode" not in said, "nobody handed it over"


@pytest.fixture
def folder_of_transformers():
    import transformers

    config = transformers.ViTConfig(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
                                    image_size=32, patch_size=8, num_labels=2)  # fmt: skip
    transformers.ViTForImageClassification(config).save_pretrained("mine")
    transformers.ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained("mine")
    transformers.ViTModel(config).save_pretrained("headless")
    transformers.ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained("headless")


@pytest.mark.usefixtures("folder_of_transformers")
def test_a_model_of_transformers_is_loaded_without_a_word(wrongtree):
    paint_folder(Path("photos"), {("red", "blue"): 3, ("blue", "blue"): 3})
    options = ("--data", "photos", "--model", "hf:mine", "--device", "cpu", "--groupings", "label")
    assert_quiet(wrongtree("build", *options, "--representations", "quality"))


def test_an_onnx_file_whose_weights_are_said_twice_is_run_without_a_word(wrongtree):
    """onnxruntime writes of it to the terminal itself, past Python."""
    import contextlib
    import io
    import warnings

    import onnx
    from onnx import helper, numpy_helper

    from colour_net import StrongestColour

    paint_folder(Path("photos"), {("red", "blue"): 3, ("blue", "blue"): 3})
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(StrongestColour(2).eval(), (torch.rand(1, 3, 64, 64),), "net.onnx", dynamo=False)
    model = onnx.load("net.onnx")
    model.graph.initializer.append(numpy_helper.from_array(np.zeros(3, np.float32), "unused"))
    model.graph.node.append(helper.make_node("Relu", ["unused"], ["nowhere"]))
    onnx.save(model, "net.onnx")
    options = ("--data", "photos", "--model", "net.onnx", "--device", "cpu", "--groupings", "label")
    said = wrongtree("build", *options, "--mean", "0", "--std", "1", "--representations", "quality")
    assert_quiet(said)
    assert "onnxruntime:" not in said


def test_a_model_of_timm_under_a_name_that_it_gave_up_is_loaded_without_a_word(wrongtree):
    import timm

    from wrongtree.shared.quietly import quietly

    paint_folder(Path("photos"), {("red", "blue"): 3, ("blue", "blue"): 3})
    with quietly():
        torch.save(timm.create_model("test_vit", pretrained=False, num_classes=2).state_dict(), "net.pt")
    options = ("--data", "photos", "--model", "timm:test_vit", "--weights", "net.pt", "--device", "cpu")
    assert_quiet(wrongtree("build", *options, "--groupings", "label", "--representations", "quality"))


def test_only_a_module_from_python_is_said_to_be_handed_over(wrongtree):
    paint_folder(Path("photos"), {("red", "blue"): 3, ("blue", "blue"): 3})
    Path("training.py").write_text(
        f"import sys\nsys.path.insert(0, {str(Path(FACTORY).parent)!r})\nfrom torch import nn\n"
        "from colour_net import StrongestColour, to_tensor\n"
        "def net():\n    return nn.Sequential(nn.BatchNorm2d(3), StrongestColour(2)).train(), to_tensor\n"
    )
    assert "training mode" not in wrongtree(
        "check", "--data", "photos", "--model", "training.py:net", "--device", "cpu"
    )
