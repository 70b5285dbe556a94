"""Tiny networks of images and texts with random weights, saved as the libraries save theirs; nothing is downloaded."""

import json
from pathlib import Path

import torch

WORDS = ("sea", "brick", "orange", "grass")
SIDE = 32  # pixels
LENGTH = 12  # tokens of a text
SMALL = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}


def tokenizer_of(words=WORDS):
    """A token for each word of the vocabulary and of the template; begins and ends texts as CLIP's does."""
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    known = ("<begin>", "<end>", "a", "photo", "of", ".", *words)
    made = Tokenizer(models.WordLevel({word: k for k, word in enumerate(known)}, unk_token="<end>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="<begin> $A <end>", special_tokens=[("<begin>", 0), ("<end>", 1)]
    )
    marks = {"bos_token": "<begin>", "eos_token": "<end>", "pad_token": "<end>", "unk_token": "<end>"}
    return transformers.PreTrainedTokenizerFast(tokenizer_object=made, **marks)


def hugging_face(folder: Path, kind: str = "CLIP", words=WORDS):
    """The model, which lies in the folder with its tokenizer and its image processor. `kind`: CLIP or Siglip."""
    import transformers

    tokenizer = tokenizer_of(words)
    ends = {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 1}
    text = {**SMALL, **ends, "vocab_size": len(tokenizer), "max_position_embeddings": LENGTH}
    more = {"projection_dim": 8} if kind == "CLIP" else {}
    config = getattr(transformers, f"{kind}Config")(
        text_config=text, vision_config={**SMALL, "image_size": SIDE, "patch_size": 8}, **more
    )
    torch.manual_seed(0)
    model = getattr(transformers, f"{kind}Model")(config).eval()
    with torch.no_grad():
        for name, values in model.named_parameters():  # its own are so small that all images look alike
            if name.startswith("vision_model") and values.ndim > 1:
                values.mul_(8)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    square = {"height": SIDE, "width": SIDE}
    crop = {"crop_size": square} if kind == "CLIP" else {}
    getattr(transformers, f"{kind}ImageProcessor")(size=square, **crop).save_pretrained(folder)
    return model


def open_clip(folder: Path, monkeypatch):
    """The architecture `tiny`, which open_clip knows for the length of a test, and its weights in tiny.pt."""
    import open_clip
    from open_clip import factory

    monkeypatch.setattr(factory, "_MODEL_CONFIGS", dict(factory._MODEL_CONFIGS))
    monkeypatch.setattr(factory, "_MODEL_CONFIG_PATHS", [*factory._MODEL_CONFIG_PATHS])
    made = {
        "embed_dim": 8,
        "vision_cfg": {"image_size": SIDE, "layers": 2, "width": 16, "head_width": 8, "patch_size": 8},
        "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2},
    }
    (folder / "tiny.json").write_text(json.dumps(made))
    open_clip.add_model_config(folder / "tiny.json")
    torch.manual_seed(0)
    model = open_clip.create_model("tiny").eval()
    torch.save(model.state_dict(), folder / "tiny.pt")
    return model
