"""What trainings and exports leave on a disk: lists, folders, older names, descriptions beside the weights."""

import argparse
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import timm
import torch
from brought_heads import completed, resnet
from torch import nn
from torchvision import models

from cases import Case, folders
from colour_net import StrongestColour
from taught import MEAN, RIGHT, STD, run_line, teach

SMALL = ["--img-size", 32]
PLAIN = ["--img-size", 32, "--mean", 0, "--std", 1]
# Outputs 0, 1, 2 of a taught network are blue, green, red; folders called so are in another order then.
OTHERS = {"blue": "zebra", "green": "ant", "red": "bee"}
NAMES = list(OTHERS.values())


def asked(spec: str = "torchvision:resnet18", weights: str = "w.pt", *more: object) -> list[object]:
    return ["--data", "photos", "--model", spec, "--weights", weights, *(more or SMALL)]


def taught(names: dict[str, str] | None = None) -> dict[str, torch.Tensor]:
    folders(Path("photos"), each=6, wrong=1, names=names)
    module = resnet()
    return teach(module, module.fc).state_dict()


def kept(content: Callable[[dict[str, torch.Tensor]], object], names: dict[str, str] | None = None):
    """A ResNet's weights, saved in some way."""

    def make(folder: Path) -> list[object]:
        torch.save(content(taught(names)), "w.pt")
        return asked()

    return make


def second(state: dict[str, torch.Tensor]) -> list[dict[str, torch.Tensor]]:
    return [state, {name: tensor + 1 for name, tensor in state.items()}]


def with_the_command(folder: Path, said: str) -> list[object]:
    run_line(said)
    return asked(weights="weights.pt")


def federated(folder: Path) -> list[object]:
    np.savez("round-3-weights.npz", *[tensor.numpy() for tensor in taught().values()])
    return asked(weights="round-3-weights.npz")


def accelerate(folder: Path) -> list[object]:
    from safetensors.torch import save_file

    Path("run").mkdir()
    save_file(taught(), "run/model.safetensors")
    for name in ("optimizer.bin", "scheduler.bin", "scaler.pt", "random_states_0.pkl", "custom_checkpoint_0.pkl"):
        torch.save({"state": {0: torch.zeros(3)}, "param_groups": []}, f"run/{name}")
    return asked(weights="run")


def densenet(folder: Path) -> list[object]:
    folders(Path("photos"), each=6, wrong=1)
    module = models.densenet121(num_classes=3)
    state = teach(module, module.classifier).state_dict()
    older = {re.sub(r"(denselayer\d+\.(norm|conv))(\d)\.", r"\1.\3.", name): value for name, value in state.items()}
    torch.save({"state_dict": older}, "w.pt")
    return asked("torchvision:densenet121")


def auxiliary(folder: Path) -> list[object]:
    """Only `fc` was replaced before fine-tuning: the heads that only training asks have a thousand outputs."""
    folders(Path("photos"), each=6, wrong=1)
    module = models.googlenet(aux_logits=False, init_weights=False)
    module.fc = nn.Linear(1024, 3)
    state = teach(module, module.fc).state_dict()
    whole = models.googlenet(aux_logits=True, init_weights=False).state_dict()
    torch.save({**{name: value for name, value in whole.items() if name.startswith("aux")}, **state}, "w.pt")
    return asked("torchvision:googlenet")


def pooled(folder: Path) -> list[object]:
    """fastai's `vision_learner`: maxima and means of all maps, and two layers with batch norm."""

    class Both(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            pools = nn.functional.adaptive_max_pool2d, nn.functional.adaptive_avg_pool2d
            return torch.cat([pool(x, 1) for pool in pools], 1)

    folders(Path("photos"), each=6, wrong=1)
    body = nn.Sequential(*list(resnet(1000).children())[:-2])
    last = nn.Linear(64, 3)
    layers = [nn.BatchNorm1d(1024), nn.Dropout(), nn.Linear(1024, 64, bias=False), nn.ReLU(), nn.BatchNorm1d(64)]
    module = nn.Sequential(body, nn.Sequential(Both(), nn.Flatten(), *layers, nn.Dropout(), last))
    for norm in (layers[0], layers[4]):
        norm.momentum = 0.9
    torch.save({"model": teach(module, last).state_dict(), "opt": {"state": []}}, "w.pt")
    return asked()


def of_timm(name: str, saved: Callable[[nn.Module], list[object]], size: int = 32, last: str = "head", **options):
    """A model of timm, and how it was saved."""

    def make(folder: Path) -> list[object]:
        folders(Path("photos"), each=6, wrong=1)
        module = timm.create_model(name, num_classes=3, **options)
        saved_as = saved(teach(module, module.get_submodule(last), size))
        return ["--data", "photos", "--model", f"timm:{name}", "--weights", *saved_as]

    return make


def facebooks(module: nn.Module) -> list[object]:
    """ConvNeXt under the names of its authors."""
    state = {}
    for name, value in module.state_dict().items():
        new = re.sub(r"stages\.(\d+)\.blocks\.", r"stages.\1.", name.replace("stem.", "downsample_layers.0."))
        new = re.sub(r"stages\.(\d+)\.downsample\.", r"downsample_layers.\1.", new).replace("head.fc.", "head.")
        state[new.replace("conv_dw", "dwconv").replace("mlp.fc", "pwconv").replace("head.norm", "norm")] = value
    torch.save({"model": dict(sorted(state.items()))}, "w.pt")  # so that they have no order of their own
    return ["w.pt", *SMALL]


def with_arguments(module: nn.Module) -> list[object]:
    """As timm's train.py does."""
    how = {"img_size": 32, "input_size": None, "crop_pct": 1.0, "mean": MEAN, "std": STD, "interpolation": "bilinear"}
    args = argparse.Namespace(model="resnet18", gp=None, **how)
    torch.save({"arch": "resnet18", "state_dict": module.state_dict(), "args": args}, "w.pth.tar")
    return ["w.pth.tar"]


def with_config(module: nn.Module) -> list[object]:
    """As timm's `save_for_hf` does."""
    from safetensors.torch import save_file

    Path("mine").mkdir()
    save_file(module.state_dict(), "mine/model.safetensors")
    how = {"input_size": [3, 32, 32], "crop_pct": 1.0, "mean": MEAN, "std": STD, "interpolation": "bilinear"}
    Path("mine/config.json").write_text(json.dumps({"architecture": "resnet18", "pretrained_cfg": how}))
    return ["mine"]


def bare(module: nn.Module) -> list[object]:
    torch.save({"model": module.state_dict()}, "w.pt")
    return ["w.pt"]


def hub(folder: Path) -> list[object]:
    """The architecture of a folder, and a Lightning checkpoint of it for other classes."""
    import transformers

    folders(Path("photos"), each=6, wrong=1)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}

    def made(outputs: int) -> nn.Module:
        config = transformers.ViTConfig(image_size=32, patch_size=8, num_labels=outputs, **sizes)
        return transformers.ViTForImageClassification(config)

    made(10).save_pretrained("base")
    transformers.ViTImageProcessor(size={"height": 32, "width": 32}, image_mean=MEAN, image_std=STD).save_pretrained(
        "base"
    )

    class Logits(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = made(3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.model(x).logits

    module = Logits()
    torch.save({"state_dict": teach(module, module.model.classifier).state_dict()}, "w.ckpt")
    return asked("hf:./base", "w.ckpt", "--crop-pct", 1)


def exported(change: Callable[[nn.Module], nn.Module] = lambda module: module, **properties: str):
    """The network of three colours as ONNX."""

    def make(folder: Path) -> list[object]:
        import onnx

        folders(Path("photos"), each=6, wrong=1, names=OTHERS if properties else None)
        module = change(StrongestColour()).eval()
        example = next((p for p in module.parameters()), torch.zeros(1)).new_zeros(2, 3, 32, 32)
        torch.onnx.export(module, (example,), "net.onnx", dynamo=False, dynamic_axes={"x": {0: "b"}}, input_names=["x"])
        model = onnx.load("net.onnx")
        for key, value in properties.items():
            entry = model.metadata_props.add()
            entry.key, entry.value = key, value
        onnx.save(model, "net.onnx")
        return ["--data", "photos", "--model", "net.onnx", *PLAIN]

    return make


def in_bytes(folder: Path) -> list[object]:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    exported()(folder)
    quantize_dynamic("net.onnx", "small.onnx", weight_type=QuantType.QUInt8)
    return ["--data", "photos", "--model", "small.onnx", *PLAIN]


class Sorted(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        values, indices = self.inner(x).topk(3)
        return values, indices


class OneAtATime(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = StrongestColour()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner(x.view(1, 3, 32, 32))


def traced(module: nn.Module, rows: int = 1, extra: dict[str, str] | None = None):
    def make(folder: Path) -> list[object]:
        folders(Path("photos"), each=6, wrong=1, names=OTHERS if extra else None)
        script = torch.jit.trace(module.eval(), torch.zeros(rows, 3, 32, 32))
        torch.jit.save(script, "net.torchscript", _extra_files=extra or {})
        return ["--data", "photos", "--model", "net.torchscript", *PLAIN]

    return make


def again(*arguments: object, make: Callable[[Path], object]):
    """Save it as the refusal says, and ask once more."""

    def follow(folder: Path, said: str) -> list[object]:
        for path in folder.iterdir():
            if path.is_file():
                path.unlink()
        make(folder)
        return list(arguments)

    return follow


ONNX_AGAIN = ("--data", "photos", "--model", "net.onnx", *PLAIN)
CASES = [
    Case("a tuple of epoch and weights", "", kept(lambda s: (7, s, {"state": {}, "param_groups": []})), right=RIGHT),
    Case("a list with one state dict", "", kept(lambda s: [s]), right=RIGHT),
    Case("a list of pairs of names and tensors", "", kept(lambda s: list(s.items())), right=RIGHT),
    Case("a list of two models", "", kept(second), says=("'0' and '1'",), mended=with_the_command, after=RIGHT),
    Case("arrays without names, as federated learning saves them", "flwrlabs/flower#3616", federated, right=RIGHT),
    Case("a folder of accelerate's with a custom checkpoint", "huggingface/accelerate#255", accelerate, right=RIGHT),
    Case("DenseNet under its names of before torchvision 0.3", "DeepMotionAIResearch/DenseASPP#9", densenet,
         right=RIGHT),
    Case("auxiliary heads of other classes than the last layer", "pytorch/vision#302", auxiliary, right=RIGHT,
         says=("pass --mean .5,.5,.5 --std .5,.5,.5: it transforms its inputs",)),
    Case("a last layer under a new name", "kkanshul/finegan#7",
         kept(lambda s: {name.replace("fc.", "fc_new."): value for name, value in s.items()}), right=RIGHT),
    Case("a further head that the model does not have", "",
         kept(lambda s: {**s, "domain.weight": torch.zeros(2, 512), "domain.bias": torch.zeros(2)}),
         says=("2 unexpected: domain.weight, domain.bias",), mended=with_the_command, after=RIGHT),
    Case("parameters without the averages of batch norm", "",
         kept(lambda s: {name: value for name, value in s.items() if "running" not in name}),
         says=("lacks the running averages of batch norm",), mended=again(*asked(), make=kept(lambda s: s)),
         after=RIGHT),
    Case("a head of fastai's", "", pooled, says=("1024 → 64 → 3", "complete this net.py"),
         mended=partial(completed, AFTER_0="nn.Identity()", AFTER_1="nn.ReLU()", AFTER_2="nn.Identity()"), after=RIGHT),
    Case("a checkpoint of MMPretrain with its classes and preprocessor", "open-mmlab/mmpretrain#1048",
         kept(lambda s: {"meta": {"dataset_meta": {"classes": NAMES}}, "state_dict": {
             **{f"backbone.{n}" if n[:2] != "fc" else f"head.{n}": v for n, v in s.items()},
             "data_preprocessor.mean": torch.zeros(3, 1, 1)}}, OTHERS), right=RIGHT),
    Case("class names under idx_to_label", "", kept(
        lambda s: {"model": s, "idx_to_label": dict(enumerate(NAMES))}, OTHERS), right=RIGHT),
    Case("a transformer of timm with fc_norm", "XuZhengzhuo/LiVT#4",
         of_timm("vit_tiny_patch16_224", lambda m: [*bare(m), "--mean", "0.485,0.456,0.406", "--std",
                 "0.229,0.224,0.225"], 64, img_size=64, global_pool="avg"), right=RIGHT, says=("global_pool='avg'",)),
    Case("ConvNeXt under the names of its authors, for timm", "", of_timm(
        "convnext_atto", facebooks, last="head.fc"), right=RIGHT, says=("are renamed as in timm",)),
    Case("a checkpoint of timm's train.py with its arguments", "", of_timm(
        "resnet18", with_arguments, last="fc"), right=RIGHT, says=("as in the arguments in w.pth.tar",)),
    Case("a folder of timm's with its config.json", "", of_timm(
        "resnet18", with_config, last="fc"), right=RIGHT, says=("as in mine/config.json",)),
    Case("a Hugging Face folder and a checkpoint for other classes", "", hub, right=RIGHT),
    Case("ONNX that names its classes", "ultralytics/ultralytics#14145",
         exported(names=str(dict(enumerate(NAMES)))), right=RIGHT, says=("(in net.onnx): zebra, ant, bee",)),
    Case("ONNX in bytes from dynamic quantisation", "", in_bytes, right=RIGHT),
    Case("ONNX that sorts its answers", "", exported(Sorted), says=("are the largest values in their order (TopK)",),
         mended=again(*ONNX_AGAIN, make=exported()), after=RIGHT),
    Case("ONNX in double precision", "", exported(lambda m: m.double()), says=("export it again from model.float()",),
         mended=again(*ONNX_AGAIN, make=exported()), after=RIGHT),
    Case("TorchScript that was traced for one image", "pytorch/pytorch#38472", traced(OneAtATime()), right=RIGHT),
    Case("TorchScript with names in an extra file", "", traced(
        StrongestColour(), 2, {"config.txt": json.dumps({"names": dict(enumerate(NAMES))})}), right=RIGHT),
]  # fmt: skip
