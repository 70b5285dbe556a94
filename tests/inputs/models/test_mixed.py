"""`--amp`: the model in mixed precision, never in silence, and all else as precise as ever."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from test_models import PICTURES, load
from test_onnx import Enlarging, convolving, export
from test_predict import LABELS, MACHINE, TENSORS, images_of, small_net
from torch import nn

import wrongtree
from checking import FACTORY, paint_folder
from reading import load as read
from wrongtree.config import PredictConfig
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.inputs.models.hooks import frozen
from wrongtree.inputs.models.placed import placed
from wrongtree.shared.faults import UserError
from wrongtree.stages.predict.judge import open_pass

CPU, IMAGES = torch.device("cpu"), images_of(TENSORS, LABELS)
MIXED = {("red", "red"): 12, ("green", "green"): 12, ("blue", "blue"): 12, ("red", "green"): 4, ("blue", "red"): 4}
NOTE = "The model ran in mixed precision (--amp): in float16 on a CUDA GPU, in bfloat16 on a CPU"


def judged(module, amp=True):
    classifier = module if isinstance(module, Classifier) else Classifier(module, None)
    with open_pass(IMAGES, replace(classifier, amp=amp), PredictConfig(), MACHINE, lambda _: None) as piece:
        return piece(0)


def test_the_model_answers_as_under_autocast_and_what_is_kept_is_float32():
    module, found, full = small_net().eval(), judged(small_net()), judged(small_net(), amp=False)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        expected = torch.cat([module(part) for part in torch.split(TENSORS, MACHINE.batch_size)])
    assert expected.dtype == torch.bfloat16
    np.testing.assert_array_equal(found.logits, expected.float().numpy())
    assert not (found.logits == full.logits).all()
    np.testing.assert_allclose(found.logits, full.logits, atol=0.02)
    assert {kind for kind, array in found.arrays().items() if array.dtype in (np.float16, np.float64)} == set()
    np.testing.assert_allclose(found.saliency.sum((1, 2)), 1, rtol=1e-6)
    assert (found.model.get("amp"), full.model.get("amp")) == (True, None)


def test_the_softmax_at_the_end_of_a_model_is_taken_off_in_mixed_precision_too():
    net, ended = small_net(), nn.Sequential(small_net(), nn.Softmax(dim=1))
    np.testing.assert_array_equal(judged(net).logits, judged(ended).logits)


def test_a_model_is_left_as_it_was_and_a_copy_of_it_answers_for_itself():
    module = small_net()
    before = dict(module.__dict__)
    with placed(module, CPU, amp=True) as moved, frozen(moved, 3), torch.no_grad():
        copied = copy.deepcopy(moved)
        copied[5].weight.zero_()
        assert (moved(TENSORS) != copied(TENSORS)).any()
        np.testing.assert_allclose(copied(TENSORS), copied[5].bias.expand(23, 3), atol=0.01)
    assert module.__dict__.keys() == before.keys()
    module.forward = own = lambda inputs: inputs.flatten(1)[:, :3]
    with placed(module, CPU, amp=True):
        pass
    assert module.forward is own


class Refuses(nn.Module):
    """Multiplies matrices of two types: under autocast its product is not what it writes to."""

    def __init__(self):
        super().__init__()
        self.net, self.head = small_net()[:5], nn.Linear(32, 3)

    def forward(self, inputs):
        answer = torch.empty(len(inputs), 3)
        return torch.addmm(self.head.bias, self.net(inputs), self.head.weight.T, out=answer)


class FailsAnyway(nn.Module):
    def forward(self, inputs):
        raise ValueError("no such thing")


def refused(module, device=CPU):
    with pytest.raises(UserError) as fault, placed(module, device, amp=True) as moved, torch.no_grad():
        moved(TENSORS[:1])
    assert fault.value.page == "large-data"
    return str(fault.value)


def test_what_cannot_run_in_mixed_precision_is_refused_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refused(Refuses()).startswith("--amp: the model fails in mixed precision (")
    assert refused(Refuses()).endswith("); remove --amp")
    assert refused(small_net().half()) == "--amp: all weights of the model are float16 already; remove --amp"
    meta = torch.device("meta")
    assert refused(small_net(), meta) == "--amp: works on CUDA GPUs and on the CPU, not on meta; remove --amp"
    with pytest.raises(ValueError, match="no such thing"), placed(FailsAnyway(), CPU, amp=True) as moved:
        moved(TENSORS[:1])


def test_an_onnx_model_that_onnxruntime_runs_is_refused_and_one_that_is_rebuilt_is_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with placed(load(export(convolving(), exporter="old"), img_size=32).module, CPU, amp=True) as rebuilt:
        assert rebuilt(PICTURES[:2]).dtype == torch.bfloat16
    assert refused(load(export(Enlarging(convolving()), exporter="old"), img_size=32).module) == (
        "--amp: this ONNX model is run by onnxruntime, in the precision of its file; remove --amp"
    )


def test_a_scripted_model_runs_in_mixed_precision(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.jit.script(small_net().eval()).save("net.pt")
    found = judged(replace(load("net.pt", img_size=32), transform=None))
    np.testing.assert_allclose(found.logits, judged(small_net()).logits, atol=0.02)
    assert (found.logits != judged(small_net(), amp=False).logits).any()


def test_a_site_says_that_its_model_ran_in_mixed_precision_and_takes_nothing_of_full_precision(cli, tmp_path):
    paint_folder(tmp_path / "photos", MIXED)
    options = ["--data", "photos", "--model", f"{FACTORY}:net", "--device", "cpu", "--name", "site"]
    options += ["--representations", "features", "--groupings", "none", "--k-range", "2"]
    assert cli("build", *options).code == 0
    full = read(tmp_path / "build" / "site", "manifest.json")
    mixed = cli("build", *options, "--amp")
    assert mixed.code == 0, mixed.err
    assert NOTE in " ".join(mixed.err.split())
    assert "[fresh] predict" not in mixed.err
    assert "[fresh] probe" not in mixed.err
    site = read(tmp_path / "build" / "site", "manifest.json")
    assert (full["model"].get("amp"), site["model"]["amp"]) == (None, True)
    assert (NOTE in full.get("notes", []), NOTE in site["notes"]) == (False, True)
    assert site["made"]["command"].endswith(" --amp")
    assert NOTE in (tmp_path / "build/site/index.html").read_text()
    assert "in mixed precision" in cli("check", *options, "--amp").out
    node = str(site["clusters"][0]["node"] if site.get("clusters") else 0)
    probed = cli("probe", "build/site", node, *options[:6])
    assert "the model differs" not in probed.err


def test_shards_with_and_without_it_are_refused_by_its_name(cli, tmp_path, monkeypatch):
    from wrongtree.stages.predict import judge, pieces

    paint_folder(tmp_path / "photos", MIXED)
    for module in (judge, pieces):
        monkeypatch.setattr(module, "PIECE", 16)
    options = ["--data", "photos", "--model", f"{FACTORY}:net", "--device", "cpu", "--batch-size", "8"]
    assert cli("predict", *options, "--shard", "1/2").code == 0
    other = cli("predict", *options, "--amp", "--shard", "2/2")
    assert other.code == 2
    assert "has begun with different --amp; use the same options" in " ".join(other.err.split())


def test_predictions_need_no_precision_and_python_takes_it_as_the_command_line_does(cli, tmp_path):
    refused = cli("build", "--data", "photos", "--predictions", "said.csv", "--amp")
    assert (refused.code, "--amp: needs a model" in refused.err) == (2, True)
    pairs = list(zip(TENSORS, LABELS, strict=True))
    site = wrongtree.build(
        small_net(), pairs, tmp_path, ["a", "b", "c"], cache=tmp_path / "c", device="cpu", progress=False, amp=True,
        representations=["features"], groupings=["none"], k_range=(2, 2), force=True,
    )  # fmt: skip
    assert NOTE in site.notes
    assert "in mixed precision" in str(wrongtree.check(small_net(), pairs, ["a", "b", "c"], device="cpu", amp=True))
