"""Models: what they return, what they cannot do, how they are named, and how their images are prepared."""

import contextlib
import io
import json
import re
import shutil
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from cases import FACTORY, Case, folders
from colour_net import StrongestColour
from wrongtree.shared.quietly import quietly

ODD = Path(__file__).parents[1] / "helpers" / "odd_nets.py"
PLAIN = ("--img-size", 32, "--crop-pct", 1, "--mean", 0, "--std", 1)
RIGHT = (15, 18)


def photos(*options):
    """The three colours, one of six wrong, and these options."""

    def make(folder: Path) -> list[object]:
        folders(folder / "photos", each=6, wrong=1)
        return ["--data", "photos", *options]

    return make


def odd(name: str, *options):
    return photos("--model", f"{ODD}:{name}", *options)


def following(pattern: str, *options):
    """The model that the refusal named, as it was named."""

    def mended(folder: Path, said: str) -> list[object]:
        found = re.search(pattern, said)
        assert found is not None, said
        return ["--data", "photos", "--model", found[1], *options]

    return mended


# What a model returns, and what it cannot do


def _padded(folder: Path, said: str) -> list[object]:
    found = re.search(r"hand over (Padded\(model, \d+\)) of ([\w.]+),", said)
    assert found is not None, said
    code = f"from odd_nets import Four, to_tensor\nfrom {found[2]} import Padded\n"
    Path("net.py").write_text(f"{code}model = Four()\ndef net():\n    return {found[1]}, to_tensor\n")
    return ["--data", "photos", "--model", "net.py:net"]


def _inner(folder: Path, said: str) -> list[object]:
    assert "one whose forward takes the images" in said
    code = "from odd_nets import OfABatch, to_tensor\nclass Net(OfABatch):\n    def forward(self, images):\n"
    code += "        return super().forward((images, None))\n"
    Path("net.py").write_text(f"{code}def net():\n    return Net(), to_tensor\n")
    return ["--data", "photos", "--model", "net.py:net"]


def _permuted(folder: Path, said: str) -> list[object]:
    found = re.search(r"return tensor(\.permute\(.+?\))", said)
    assert found is not None, said
    code = "import odd_nets\ndef net():\n    module, transform = odd_nets.channels_last()\n"
    Path("net.py").write_text(f"{code}    return module, lambda picture: transform(picture){found[1]}\n")
    return ["--data", "photos", "--model", "net.py:net"]


def _channels(folder: Path, said: str) -> list[object]:
    assert "let the factory return (module, transform), where the transform makes 4 channels of an RGB image" in said
    return ["--data", "photos", "--model", f"{ODD}:with_a_mask"]


ANSWERS = [
    Case("forward runs under no_grad", "jacobgil/pytorch-grad-cam#473", odd("under_no_grad"), right=RIGHT),
    Case("forward runs in inference_mode", "kazuto1011/grad-cam-pytorch#33", odd("in_inference_mode"), right=RIGHT),
    Case("the trunk is detached from the head", "", odd("detached"), right=RIGHT),
    Case("forward leaves torch for numpy", "", odd("leaving_torch"), right=RIGHT),
    Case("an operation has no backward pass", "", odd("without_backward"), right=RIGHT),
    Case("forward changes its input in place", "", odd("in_place"), right=RIGHT),
    Case("weights in half precision", "pytorch/pytorch#74625", odd("in_halves"), right=RIGHT),
    Case("forward squeezes the dimension of a batch of one", "", odd("squeezing"), right=RIGHT),
    Case("features are returned before the logits", "", odd("features_first"), right=RIGHT),
    Case("logits in a data class", "", odd("as_data_class"), right=RIGHT),
    Case(
        "a model for exactly four images",
        "",
        odd("four"),
        says=("it takes 4 images at once, but not one",),
        mended=_padded,
        after=RIGHT,
    ),
    Case(
        "forward takes images and labels together",
        "",
        odd("of_a_batch"),
        says=("its forward must take a batch of images (batch, channels, height, width), not a batch with labels",),
        mended=_inner,
        after=RIGHT,
    ),
    Case(
        "a transform that leaves channels last",
        "",
        odd("channels_last"),
        says=("its channels come last: let the transform return tensor.permute(2, 0, 1)",),
        mended=_permuted,
        after=RIGHT,
    ),
    Case("a scripted module from a factory", "", odd("scripted"), right=RIGHT),
    Case(
        "a model of four channels and pictures of three",
        "",
        odd("four_channels"),
        says=("the model's input has 4 channels, but images are read as RGB",),
        mended=_channels,
        after=RIGHT,
    ),
]


# How a model is named


def _weights(name: str, module: nn.Module):
    def make(folder: Path) -> list[object]:
        torch.save(module, name)
        return photos("--model", name)(folder)

    return make


def _converted(folder: Path, said: str) -> list[object]:
    found = re.search(r"convert it once: (torch\.save\(.+?'weights\.pt'\)), and pass", said)
    assert found is not None, said
    exec(found[1], {"torch": torch})
    return ["--data", "photos", "--model", f"{FACTORY}:bare", "--weights", "weights.pt", *PLAIN]


def _written(folder: Path) -> list[object]:
    Path("net.py").write_text(ODD.read_text())
    return photos("--model", "net.py:needs", *PLAIN)(folder)


def _filled_in(folder: Path, said: str) -> list[object]:
    found = re.search(r"`(def my_model\(\): return needs\(outputs=\.\.\.\))`, to (\S+), and pass --model (\S+)", said)
    assert found is not None, said
    with Path(found[2]).open("a") as stream:
        stream.write("\n" + found[1].replace("...", "3") + "\n")
    return ["--data", "photos", "--model", found[3]]


def _file(name: str, content: bytes = b"x"):
    def make(folder: Path) -> list[object]:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)
        return photos("--model", name if "/" not in name else name.partition("/")[0])(folder)

    return make


def _predicted(folder: Path, said: str) -> list[object]:
    """`or predict there and pass --predictions FILE`."""
    assert "or predict there and pass --predictions FILE" in said
    rows = []
    for path in sorted(Path("photos").rglob("*.png")):
        mean = np.asarray(Image.open(path)).mean((0, 1))
        rows.append(f"{path.relative_to('photos')},{('red', 'green', 'blue')[int(mean.argmax())]}")
    Path("said.csv").write_text("path,prediction\n" + "\n".join(rows) + "\n")
    return ["--data", "photos", "--predictions", "said.csv"]


FOREIGN = {
    "net.keras": "net.keras is a Keras model",
    "net.h5": "net.h5 is a Keras model",
    "net.tflite": "net.tflite is a TensorFlow Lite model",
    "saved/saved_model.pb": "saved is a TensorFlow SavedModel",
    "net.mlmodel": "net.mlmodel is a Core ML model",
    "net.engine": "net.engine is a TensorRT engine",
    "net.caffemodel": "net.caffemodel is a Caffe model",
    "export.pkl": "if fastai wrote it, torch.save(load_learner('export.pkl').model.state_dict(), 'my.pt') there",
}
REPORTED = {"net.h5": "keras-team/keras#8638"}
CONFIG = b"_base_ = ['../resnet.py']\nmodel = dict(type='ImageClassifier', head=dict(num_classes=3))\n"
NAMES = [
    *(
        Case(f"--model {name}", REPORTED.get(name, ""), _file(name), says=(said,), mended=_predicted, after=RIGHT)
        for name, said in FOREIGN.items()
    ),
    Case("a config of OpenMMLab as --model", "", _file("r50.py", CONFIG), says=("r50.py is a config of OpenMMLab",)),
    Case(
        "a whole module as --model",
        "",
        _weights("whole.pt", StrongestColour()),
        says=("whole.pt: contains a whole module, and loading it would run the code in it",),
        mended=_converted,
        after=RIGHT,
    ),
    Case(
        "a factory that needs an argument",
        "",
        _written,
        says=("needs must be callable without arguments, but needs outputs",),
        mended=_filled_in,
        after=RIGHT,
    ),
    Case(
        "a file without the name of its factory",
        "",
        photos("--model", FACTORY),
        says=("name the function that returns the model",),
        mended=following(r"returns the model: (\S+:net)\b"),
        after=RIGHT,
    ),
    Case(
        "a misspelt factory",
        "",
        photos("--model", f"{FACTORY}:nett"),
        says=("has no function nett",),
        mended=following(r"did you mean (\S+?)\?"),
        after=RIGHT,
    ),
    Case("the model itself instead of a factory", "", odd("model", *PLAIN), right=RIGHT),
    Case("a name of torchvision without its kind", "", photos("--model", "resnet50"),
         says=("pass torchvision:resnet50",)),
    Case("a Python name of torchvision", "", photos("--model", "torchvision.models.resnet50"),
         says=("pass torchvision:resnet50",)),
    Case("torchvision's builder as a factory", "", photos("--model", "torchvision.models:resnet50"),
         says=("makes a network with random weights; pass --model torchvision:resnet50",)),
    Case("a timm name as on the hub", "", photos("--model", "timm/resnet50.a1_in1k"),
         says=("pass timm:resnet50.a1_in1k",)),
    Case("the name of a download that is not there", "", photos("--model", "resnet18.pth"),
         says=("no such file; if you mean the architecture, pass --model torchvision:resnet18",)),
]  # fmt: skip


# How images are prepared


def _prepared(folder: Path, said: str) -> list[object]:
    assert "pass --img-size, --mean and --std together, which replace it" in said
    return ["--data", "photos", "--model", f"{ODD}:unsaid", *PLAIN]


PREPARED = [
    Case("a factory's own transform", "", odd("offset"), right=RIGHT),
    Case("--img-size leaves the mean of a factory's transform", "", odd("offset", "--img-size", 24), right=RIGHT),
    Case("--crop-pct leaves the mean of a factory's transform", "", odd("offset", "--crop-pct", 0.8), right=RIGHT),
    Case("--std leaves the mean of a factory's transform", "", odd("offset", "--std", 0.4), right=RIGHT),
    Case("--mean alone completes a factory's transform", "", odd("offset", "--mean", "0.4,0.45,0.4"), right=RIGHT),
    Case(
        "--mean and a transform that no mean describes",
        "",
        odd("unsaid", "--mean", 0.5),
        says=("--mean 0.5 cannot change the transform that unsaid returns",),
        mended=_prepared,
        after=RIGHT,
    ),
]


# Folders of Hugging Face


def hugging_face(folder: Path, **how) -> None:
    """A small transformer, its last layer fitted to say which colour is strongest, with its own preparation."""
    with quietly():
        import transformers

        torch.manual_seed(0)
        config = transformers.ViTConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=32,
                                        intermediate_size=64, patch_size=8, num_labels=3,
                                        id2label=dict(enumerate(("blue", "green", "red"))))  # fmt: skip
        made = transformers.ViTForImageClassification(config).eval()
        nn.init.normal_(made.vit.embeddings.patch_embeddings.projection.weight, std=0.2)
        how = {"size": {"height": 32, "width": 32}, **how}
        processor = transformers.ViTImageProcessor(**how)
        pictures = [Image.open(path).convert("RGB") for path in sorted(Path("photos").rglob("*.png"))]
        strongest = [2 - int(np.asarray(picture).mean((0, 1)).argmax()) for picture in pictures]
        inputs = torch.stack([processor(images=p, return_tensors="pt")["pixel_values"][0] for p in pictures])
        with torch.no_grad():
            tokens = made.vit(inputs).last_hidden_state[:, 0].double()
            columns = torch.cat([tokens, torch.ones(len(tokens), 1)], dim=1)
            wanted = 10 * nn.functional.one_hot(torch.tensor(strongest), 3).double()
            solved = torch.linalg.lstsq(columns, wanted, driver="gelsd").solution.float()
            made.classifier.weight.copy_(solved[:-1].T)
            made.classifier.bias.copy_(solved[-1])
        with contextlib.redirect_stderr(io.StringIO()):
            made.save_pretrained(folder)
            processor.save_pretrained(folder)


def hub(*options, name="hf:./mine", change=lambda folder: None, at="mine", **how):
    def make(folder: Path) -> list[object]:
        arguments = photos("--model", name, *options)(folder)
        hugging_face(folder / at, **how)
        change(folder / at)
        return arguments

    return make


def _lost(file: str):
    return lambda folder: (folder / file).unlink()


def _adapter(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "google/vit-base-patch16-224"}')


def _headless(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    whole = load_file(folder / "model.safetensors")
    save_file({k: v for k, v in whole.items() if "classifier" not in k}, folder / "model.safetensors", {"format": "pt"})


def _bert(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "bert", "architectures": ["BertForSequenceClassification"]}
    (folder / "config.json").write_text(json.dumps(config))


def _as_in_training(folder: Path, said: str) -> list[object]:
    found = re.search(r"pass (--img-size) (\d+), --mean and --std as in training", said)
    assert found is not None, said
    return ["--data", "photos", "--model", "hf:./mine", found[1], found[2], "--mean", 0.5, "--std", 0.5]


def _cut(folder: Path) -> None:
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])


BYTES = {"do_rescale": False, "image_mean": [127.5] * 3, "image_std": [127.5] * 3}
HUGGING_FACE = [
    Case("a Hugging Face folder with its own processor", "", hub(), right=RIGHT),
    Case("a Hugging Face folder and --img-size", "", hub("--img-size", 32), right=RIGHT),
    Case("a Hugging Face processor without rescaling, and --mean", "", hub("--mean", 0.5, **BYTES), right=RIGHT),
    Case(
        "a Hugging Face folder without preprocessor_config.json",
        "huggingface/transformers#25804",
        hub(change=_lost("preprocessor_config.json")),
        says=("mine has no preprocessor_config.json, which says how images are prepared",),
        mended=_as_in_training,
        after=RIGHT,
    ),
    Case(
        "the folder above a Hugging Face checkpoint",
        "",
        hub(name="hf:./out", at="out/checkpoint-500"),
        says=("out has no config.json, but its folders are checkpoints: hf:./out/checkpoint-500",),
        mended=following(r"pass (hf:\./out/checkpoint-500)"),
        after=RIGHT,
    ),
    Case(
        "a Hugging Face folder without its kind",
        "",
        hub(name="mine"),
        says=("mine is a folder of Hugging Face",),
        mended=following(r"pass --model (hf:\S+)"),
        after=RIGHT,
    ),
    Case("a Hugging Face folder that is not there", "", hub(name="hf:./gone"),
         says=("there is no folder gone; . has mine",)),
    Case("a Hugging Face folder without weights", "", hub(change=_lost("model.safetensors")),
         says=("mine has a config.json, but neither model.safetensors nor pytorch_model.bin",)),
    Case("a Hugging Face folder with weights cut off", "", hub(change=_cut),
         says=("the weights in mine are damaged or cut off",)),
    Case("a PEFT adapter", "huggingface/peft#298", hub(change=_adapter),
         says=("mine has an adapter (PEFT) for google/vit-base-patch16-224, not the model",)),
    Case("a network whose last layer was never trained", "google-research/vision_transformer#150",
         hub(change=_headless),
         says=("its checkpoint lacks 2 of the model's weights: classifier.bias, classifier.weight",)),
    Case("a model of text", "", hub(change=_bert), says=("BertForSequenceClassification is no image classifier",)),
]  # fmt: skip

CASES = [*ANSWERS, *NAMES, *PREPARED, *HUGGING_FACE]
