"""Networks of images and texts as classifiers of words, against what their own libraries compute."""

import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import tiny_clip
import torch
from PIL import Image
from tiny_clip import WORDS

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.inputs.models.vocabulary import of_hugging_face
from wrongtree.inputs.models.vocabulary.loading import concepts_of, load_concepts
from wrongtree.inputs.models.vocabulary.network import embedded
from wrongtree.inputs.models.vocabulary.of_open_clip import options_of
from wrongtree.inputs.models.vocabulary.words import words_of
from wrongtree.shared.faults import UserError
from wrongtree.stages.embed.pretrained import find_head

PICTURES = [
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3), dtype=np.uint8)) for seed in range(5)
]


@pytest.fixture(autouse=True)
def vocabulary(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("words.txt").write_text("\n".join(WORDS))


def load(spec, weights=None, names: object = "words.txt") -> Classifier:
    config = ModelConfig(spec, weights, flag="--concepts", weights_flag="--concepts-weights")
    return load_concepts(config, names if names is None else Path(str(names)))


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def said(network: Classifier):
    pixels = torch.stack([network.transform(one) for one in PICTURES])
    with torch.no_grad():
        return network.module(pixels).numpy(), pixels


@pytest.mark.parametrize("kind", ["CLIP", "Siglip"])
def test_similarities_are_those_of_transformers_own_model_with_both_templates(kind):
    own = tiny_clip.hugging_face(Path("mine"), kind)
    network = load("hf:./mine")
    found, pixels = said(network)
    tokens = [
        tiny_clip.tokenizer_of()(texts, padding="max_length", max_length=tiny_clip.LENGTH, return_tensors="pt")
        for texts in (list(WORDS), [f"a photo of a {word}." for word in WORDS])
    ]
    with torch.no_grad():
        both = [own(input_ids=one["input_ids"], pixel_values=pixels) for one in tokens]
    texts = unit(unit(both[0].text_embeds.numpy()) + unit(both[1].text_embeds.numpy()))
    bias = own.logit_bias.item() if kind == "Siglip" else 0
    expected = np.exp(own.logit_scale.item()) * unit(both[0].image_embeds.numpy()) @ texts.T + bias
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(pixels[0].shape, (3, tiny_clip.SIDE, tiny_clip.SIDE))


@pytest.mark.parametrize("kind", ["CLIP", "Siglip"])
def test_with_the_bare_word_alone_they_are_its_logits_per_image(kind, monkeypatch):
    own = tiny_clip.hugging_face(Path("mine"), kind)
    monkeypatch.setattr(of_hugging_face, "embedded", partial(embedded, templates=("{}",)))
    found, pixels = said(load("hf:./mine"))
    tokens = tiny_clip.tokenizer_of()(list(WORDS), padding="max_length", max_length=12, return_tensors="pt")
    with torch.no_grad():
        expected = own(input_ids=tokens["input_ids"], pixel_values=pixels).logits_per_image.numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_open_clips_similarities_are_those_of_its_own_model(tmp_path, monkeypatch):
    import open_clip

    own = tiny_clip.open_clip(tmp_path, monkeypatch)
    network = load("open_clip:tiny", "tiny.pt")
    found, pixels = said(network)
    assert torch.equal(pixels[0], open_clip.image_transform(tiny_clip.SIDE, is_train=False)(PICTURES[0]))
    tokens = open_clip.get_tokenizer("ViT-B-32")
    with torch.no_grad():
        image, bare, scale = own(pixels, tokens(list(WORDS)))
        _, photo, _ = own(pixels, tokens([f"a photo of a {word}." for word in WORDS]))
    texts = unit(bare.numpy() + photo.numpy())
    np.testing.assert_allclose(found, scale.item() * image.numpy() @ texts.T, rtol=1e-4, atol=1e-5)


def test_the_penultimate_activations_are_the_embedding_of_length_1():
    own = tiny_clip.hugging_face(Path("mine"))
    network = load("hf:./mine")
    _, pixels = said(network)
    heard = []
    head = find_head(network.module, pixels)
    head.register_forward_pre_hook(lambda _, given: heard.append(given[0].detach().numpy()))
    with torch.no_grad():
        network.module(pixels)
        expected = own.get_image_features(pixel_values=pixels).pooler_output.numpy()
    np.testing.assert_allclose(heard[0], unit(expected), rtol=1e-4, atol=1e-5)


def test_weights_in_half_precision_are_computed_with_whole_ones():
    tiny_clip.hugging_face(Path("mine")).half().save_pretrained("mine")
    assert {values.dtype for values in load("hf:./mine").module.parameters()} == {torch.float32}


def test_a_classifier_that_names_its_outputs_is_still_one():
    import transformers

    small = {**tiny_clip.SMALL, "image_size": 32, "patch_size": 8, "num_labels": 4}
    config = transformers.CLIPConfig(vision_config=small, projection_dim=8, num_labels=4)
    transformers.CLIPForImageClassification(config).save_pretrained("seen")
    transformers.CLIPImageProcessor().save_pretrained("seen")
    assert type(load("hf:./seen").module).__name__ == "CLIPForImageClassification"


def test_a_word_is_looked_for_once_and_as_it_is_shown():
    Path("words.txt").write_text("tabby, tabby cat\ncrane\ncrane\nstreet sign, sign\nstreet sign, street\n")
    found = words_of(Path("words.txt"), "--concepts open_clip:tiny")
    assert found == ["tabby", "crane", "street sign, sign", "street sign, street"]


def test_weights_of_open_clip_are_used_with_the_activation_that_they_were_trained_with():
    import open_clip

    forced = {
        tag: options_of(open_clip, "ViT-B-32", ModelConfig("open_clip:ViT-B-32", tag), "")["force_quick_gelu"]
        for tag in ("openai", "laion2b_s34b_b79k")
    }
    assert forced == {"openai": True, "laion2b_s34b_b79k": False}


@pytest.mark.parametrize(
    ("spec", "weights", "names", "sentence"),
    [
        ("hf:./mine", None, None, "--concepts hf:./mine: compares images with words, and has none of its own; pass"),
        ("hf:./mine", None, "one.txt", "--concepts-names one.txt: an image is compared with at least two words"),
        ("hf:./mine", "w.pt", "words.txt", "--concepts-weights: hf:./mine has its own weights"),
        ("hf:./text", None, "words.txt", "--concepts hf:./text: BertModel is neither an image classifier nor a"),
        ("hf:./mute", None, "words.txt", "--concepts hf:./mute: its tokenizer knows none of the words; check that"),
        (
            "open_clip:tiny",
            "tiny.pt",
            "same.txt",
            "--concepts open_clip:tiny: its tokenizer reads “Sea” and “sea” as the",
        ),
        ("hf:./half", None, "words.txt", "--concepts hf:./half: its checkpoint lacks .* of the model's weights: "),
        ("hf:./nowhere", None, "words.txt", "--concepts hf:./nowhere: there is no folder nowhere"),
        ("open_clip:tiny", "tiny.pt", None, "--concepts open_clip:tiny: compares images with words"),
        (
            "open_clip:tiny",
            None,
            "words.txt",
            "--concepts open_clip:tiny: which weights. pass --concepts-weights FILE$",
        ),
        ("open_clip:ViT-B-32", None, "words.txt", "which weights. pass --concepts-weights FILE, or a name of weights"),
        ("open_clip:tiny", "no.pt", "words.txt", "--concepts-weights no.pt is neither a file nor the name of weights"),
        ("open_clip:tiny", "words.txt", "words.txt", "--concepts-weights words.txt: cannot be loaded into open_clip:"),
        ("open_clip:ViT-B-23", None, "words.txt", "no such architecture .did you mean .*open_clip:ViT-B-32"),
        ("open_clip:hf-hub:a/b", None, "words.txt", "--concepts open_clip:hf-hub:a/b: it is not on this machine, and"),
        ("open_clip:hf-hub:a/b", "w.pt", "words.txt", "--concepts-weights: open_clip:hf-hub:a/b has its own weights"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(spec, weights, names, sentence, tmp_path, monkeypatch):
    import transformers

    Path("one.txt").write_text("sea\n")
    Path("same.txt").write_text("Sea\nbrick\nsea\n")
    if spec.startswith("open_clip"):
        tiny_clip.open_clip(tmp_path, monkeypatch)
    else:
        made = tiny_clip.hugging_face(Path("mine"))
        made.save_pretrained("mute")
        transformers.CLIPImageProcessor().save_pretrained("mute")
        config = transformers.BertConfig(**tiny_clip.SMALL, vocab_size=9)
        transformers.BertModel(config).save_pretrained("text")
        left = {name: values for name, values in made.state_dict().items() if name != "visual_projection.weight"}
        made.save_pretrained("half", state_dict=left)
    with pytest.raises(UserError, match=sentence):
        load(spec, weights, names)


@pytest.mark.parametrize(("spec", "needed"), [("hf:some/clip", "transformers"), ("open_clip:ViT-B-32", "open_clip")])
def test_the_extra_is_named_where_it_is_not_installed(spec, needed, monkeypatch):
    monkeypatch.setitem(sys.modules, needed, None)  # an import fails then
    with pytest.raises(UserError, match=rf"{spec}: needs the library {needed}; pip install 'wrongtree\[concepts\]'"):
        load(spec)


def test_a_network_of_open_clip_without_words_is_refused_before_anything_is_judged():
    with pytest.raises(UserError, match="pass --concepts-names FILE with a word per line"):
        concepts_of("open_clip:ViT-B-32", "openai", None)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (None, "--concepts hf:./mine: compares images with words, and has none of its own; pass --concepts-names FILE"),
        ("one.txt", "--concepts-names one.txt: an image is compared with at least two words"),
        ("nowhere.txt", "nowhere.txt"),
    ],
)
def test_a_network_of_transformers_without_words_is_refused_before_anything_is_judged(names, sentence):
    tiny_clip.hugging_face(Path("mine"))
    Path("one.txt").write_text("sea\n")
    Path("mine/model.safetensors").write_bytes(b"")  # no weights are read to tell it
    with pytest.raises(UserError, match=sentence):
        concepts_of("hf:./mine", None, None if names is None else Path(names))


def test_whether_a_classifier_needs_words_is_known_without_its_library(monkeypatch):
    Path("seen").mkdir()
    Path("seen/config.json").write_text('{"architectures": ["ViTForImageClassification"]}')
    monkeypatch.setitem(sys.modules, "transformers", None)  # an import fails then
    assert concepts_of("hf:./seen", None, None).described["spec"] == "hf:seen"


def test_other_words_are_another_network():
    first = concepts_of("open_clip:ViT-B-32", "openai", Path("words.txt"))
    Path("words.txt").write_text("sea\nbrick\n")
    assert concepts_of("open_clip:ViT-B-32", "openai", Path("words.txt")).digest != first.digest
