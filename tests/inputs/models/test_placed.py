"""Where a model is while it is asked, and where it is afterwards."""

import numpy as np
import pytest
import torch
from test_predict import LABELS, MACHINE, TENSORS, images_of, judge, small_net
from torch import nn

import wrongtree
from colour_net import StrongestColour
from wrongtree.inputs.models.classifiers import Classifier, module_digest
from wrongtree.inputs.models.placed import bare, placed
from wrongtree.shared.faults import UserError
from wrongtree.stages.embed.pretrained import open_embedder
from wrongtree.stages.predict.judge import open_pass
from wrongtree.stages.probe.bench import bench_of

META = torch.device("meta")  # the one device, beside the processor, that every machine has


class Stuck(nn.Linear):
    """Refuses to be moved."""

    def _apply(self, fn, recurse=True):
        raise RuntimeError(self.why)


def state(module):
    """Every tensor and its device, told by the very objects."""
    named = [*module.named_parameters(), *module.named_buffers()]
    return [(name, id(t), t.data_ptr(), t.device, None if t.grad is None else t.grad.device) for name, t in named]


@pytest.mark.parametrize(("why", "raised"), [("CUDA error: out of memory", UserError), ("no such thing", RuntimeError)])
def test_a_model_that_cannot_be_moved_is_as_it_was(why, raised):
    stuck = Stuck(2, 2)
    stuck.why = why
    module = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1), stuck, nn.Linear(2, 2))
    module[0].weight.grad = torch.ones(1, 1, 1, 1)
    before, values = state(module), {name: t.clone() for name, t in module.state_dict().items()}
    with pytest.raises(raised), placed(module, META):
        pytest.fail("it was moved")
    assert state(module) == before
    assert all(torch.equal(values[name], t) for name, t in module.state_dict().items())


def test_a_model_over_several_devices_is_put_back_tensor_by_tensor():
    module = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1, device="meta"), nn.BatchNorm2d(1))
    before = state(module)
    with placed(module, META) as moved:
        assert moved is module
        assert {t.device for t in (*moved.parameters(), *moved.buffers())} == {META}
    assert state(module) == before
    with pytest.raises(NotImplementedError), placed(module, torch.device("cpu")):
        pytest.fail("it was moved")
    assert state(module) == before


def test_what_a_model_made_meanwhile_comes_home_with_it():
    module = nn.Sequential(nn.Conv2d(1, 1, 1, device="meta"))
    with placed(module, torch.device("meta")):
        module.register_buffer("kept", torch.zeros(2))  # on the processor
    assert module.kept.device == META


def test_a_failure_while_it_is_asked_changes_nothing_either():
    module = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1))
    before = state(module)

    def fail_inside():
        with placed(module, META):
            raise KeyError

    with pytest.raises(KeyError):
        fail_inside()
    assert state(module) == before


@pytest.mark.parametrize(
    "open_",
    [
        lambda images, classifier: open_pass(images, classifier, wrongtree.config.PredictConfig(), MACHINE, print),
        lambda images, classifier: bench_of(images, classifier, MACHINE),
        lambda images, classifier: open_embedder(images, classifier, MACHINE, print),
    ],
    ids=["predict", "bench", "embed"],
)
def test_whoever_opens_a_model_that_cannot_be_moved_leaves_it_as_it_was(open_, monkeypatch):
    stuck = Stuck(32, 3)
    stuck.why = "no such thing"
    module = small_net()
    module[5] = stuck
    before = state(module)
    for name in ("predict.judge", "probe.bench", "embed.pretrained"):
        monkeypatch.setattr(f"wrongtree.stages.{name}.resolve_device", lambda _: META)
    opened = open_(images_of(TENSORS, LABELS), Classifier(module, None))
    with pytest.raises(RuntimeError, match="no such thing"), opened:
        pytest.fail("it was moved")
    assert state(module) == before


class Replicas(nn.DataParallel):
    """On several devices its copies would share the hooks of one model, and the last to be done would be heard."""

    def forward(self, *inputs):
        pytest.fail("batches are spread over several devices")


def test_of_a_model_whose_batches_are_spread_over_devices_the_model_inside_is_asked():
    plain, module = judge(small_net(), images_of(TENSORS, LABELS)), Replicas(Replicas(small_net()))
    found = judge(module, images_of(TENSORS, LABELS))
    assert (found.logits == plain.logits).all()
    assert (found.saliency == plain.saliency).all()
    assert found.model == plain.model, "its layers go by the names that they have inside"
    classifier = Classifier(module, None)
    with bench_of(images_of(TENSORS, LABELS), classifier, MACHINE) as bench:
        assert bench.said(TENSORS).tolist() == plain.prediction.tolist()
    with open_embedder(images_of(TENSORS, LABELS), classifier, MACHINE, lambda _: None) as embed:
        assert embed(range(23)).matrix.shape == (23, 32)
    data = [(tensor, label) for tensor, label in zip(TENSORS, LABELS, strict=True)]
    ours, theirs = (wrongtree.check(m, data, device="cpu") for m in (module, small_net()))
    assert (ours.facts, ours.model) == (theirs.facts, theirs.model)


def test_a_model_that_torch_compiled_is_asked_as_it_was_before():
    inner = StrongestColour()
    assert bare(torch.compile(inner)) is inner
    inner.compile()
    compiled = inner._compiled_call_impl
    with placed(inner, torch.device("cpu")) as module:
        assert module._compiled_call_impl is None
    assert inner._compiled_call_impl is compiled


def traced(module: nn.Module) -> nn.Module:
    return torch.jit.trace(module.eval(), torch.rand(1, 3, 16, 16))


@pytest.mark.parametrize("wrap", [torch.compile, nn.DataParallel, traced], ids=["compiled", "parallel", "traced"])
def test_a_wrapped_model_makes_the_predictions_and_maps_of_the_model_inside(wrap):
    images = images_of(torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(0)), [0, 1, 2, 0])
    ours, theirs = judge(wrap(StrongestColour()), images), judge(StrongestColour(), images)
    np.testing.assert_allclose(ours.logits, theirs.logits, rtol=1e-5)
    np.testing.assert_allclose(ours.saliency, theirs.saliency, rtol=1e-4)


def test_a_model_without_numbers_is_refused_with_how_to_load_them():
    module = StrongestColour().to("meta")
    images = images_of(torch.rand(4, 3, 16, 16), [0, 1, 2, 0])
    for ask in (lambda: judge(module, images), lambda: module_digest(module, None)):
        with pytest.raises(UserError, match="the model is on the meta device: it has shapes but no numbers; load its"):
            ask()
    loaded = module.to_empty(device="cpu")  # as the sentence says
    loaded.load_state_dict(StrongestColour().state_dict())
    assert len(judge(loaded, images).logits) == 4
