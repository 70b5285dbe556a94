"""`hf:owner/name` and `hf:./folder` of a network of images and texts: CLIP, SigLIP and others that work like them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.inputs.models.hugging_face import cannot_load, library_for, prepared
from wrongtree.inputs.models.vocabulary.network import Worded, embedded
from wrongtree.inputs.models.vocabulary.words import refuse_same
from wrongtree.inputs.models.weights import only_weights
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line, some
from wrongtree.shared.quietly import quietly

BOTH = ("get_image_features", "get_text_features")  # what such a network has


def load_images_and_texts(name: str, config: ModelConfig, words: Callable[[], list[str]]) -> Classifier | None:
    """The network with its words; None where it is another one, such as a classifier.

    UserError where it cannot be loaded, or where the library knows it neither as one nor as the other.
    """
    asked = f"{config.flag} {config.spec}"
    transformers, name, folder = library_for(name, config, "concepts")
    described = _described(transformers, name, folder, asked)
    if not _has_texts(transformers, described, asked):
        return None
    if config.weights is not None:
        raise UserError(
            f"{config.weights_flag}: {config.spec} has its own weights; save other ones with model.save_pretrained, "
            "and pass that folder"
        )
    found = words()
    model = _model(transformers, name, described, asked, lambda fault: cannot_load(asked, folder, fault))
    transform, notes = prepared(transformers, name, folder, model, config)
    texts = embedded(found, _encoder(transformers, name, model, found, asked))
    module = Worded(model, lambda pixels: _pooled(model.get_image_features(pixel_values=pixels)), found, texts)
    return Classifier(module.eval(), transform, source=config, notes=notes)


def needs_words(name: str, config: ModelConfig) -> bool:
    """Whether it is a network of images and texts: its configuration is read, and no weights."""
    asked = f"{config.flag} {config.spec}"
    transformers, name, folder = library_for(name, config, "concepts")
    return _has_texts(transformers, _described(transformers, name, folder, asked), asked)


def _described(transformers: Any, name: str, folder: Path | None, asked: str) -> Any:
    try:
        with quietly():
            return transformers.AutoConfig.from_pretrained(name, trust_remote_code=False)
    except Exception as fault:  # no network, no such name: the library raises nearly anything
        raise cannot_load(asked, folder, fault) from fault


def _has_texts(transformers: Any, described: Any, asked: str) -> bool:
    """UserError where the library knows it neither as such a network nor as a classifier."""
    with quietly():
        kind = transformers.AutoModel._model_mapping.get(type(described), None)
    saved = " ".join(getattr(described, "architectures", None) or [])
    if "ForImageClassification" in saved:  # CLIP and SigLIP are also trained as classifiers
        return False
    if all(hasattr(kind, one) for one in BOTH):
        return True
    if type(described) in transformers.AutoModelForImageClassification._model_mapping:
        return False
    raise UserError(
        f"{asked}: {saved or described.model_type} is neither an image classifier nor a network of images and "
        "texts that transformers knows; name one such as CLIPModel or SiglipModel, or write a factory "
        "(path/to/file.py:factory)"
    )


def _model(
    transformers: Any, name: str, described: Any, asked: str, cannot: Callable[[BaseException], UserError]
) -> Any:
    try:
        with only_weights(), quietly():
            model, report = transformers.AutoModel.from_pretrained(
                name, config=described, output_loading_info=True, trust_remote_code=False
            )
    except Exception as fault:
        raise cannot(fault) from fault
    shapes = [str(entry[0] if isinstance(entry, tuple) else entry) for entry in report.get("mismatched_keys", ())]
    if missing := sorted({*report["missing_keys"], *shapes}):  # transformers draws them at random, and warns
        raise UserError(
            f"{asked}: its checkpoint lacks {len(missing)} of the model's weights: {some(missing)}; name one that was "
            "saved whole"
        )
    return model.float().eval()  # half precision is slow on a CPU


def _encoder(
    transformers: Any, name: str, model: Any, words: list[str], asked: str
) -> Callable[[list[str]], torch.Tensor]:
    """Texts -> (texts, d), as transformers' own pipeline for zero-shot image classification prepares them."""
    try:
        with quietly():
            tokenizer = transformers.AutoTokenizer.from_pretrained(name, trust_remote_code=False)
    except Exception as fault:
        raise UserError(
            f"{asked}: its tokenizer cannot be loaded ({first_line(fault)}); put the tokenizer's files of the model "
            "into a folder with the model, and pass that folder"
        ) from fault
    text = getattr(model.config, "text_config", model.config)
    most = min(tokenizer.model_max_length, getattr(text, "max_position_embeddings", tokenizer.model_max_length))
    # SigLIP was trained on texts that are all of one length, and looks at what fills them; CLIP does not.
    filled = "siglip" in model.config.model_type

    def encode(texts: list[str]) -> torch.Tensor:
        with quietly():
            tokens = tokenizer(
                texts,
                padding="max_length" if filled else True,
                truncation=True,
                max_length=most,
                return_attention_mask=not filled,
                return_tensors="pt",
            )
        return _pooled(model.get_text_features(**tokens))

    try:
        with torch.no_grad(), quietly():
            encode(words[:2])
            tokens = tokenizer(words, truncation=True, max_length=most)["input_ids"]
    except Exception as fault:  # somebody else's code, which may raise anything
        raise UserError(f"{asked}: it does not embed texts ({first_line(fault)}); check its tokenizer") from fault
    if {token for row in tokens for token in row} <= set(tokenizer.all_special_ids):
        raise UserError(  # of a folder without the tokenizer's files, transformers 5 makes an empty one
            f"{asked}: its tokenizer knows none of the words; check that the tokenizer's files lie beside the model"
        )
    refuse_same(words, tokens, asked)
    return encode


def _pooled(found: Any) -> torch.Tensor:
    """(b, d) of what the library returns: since its version 5, an object that holds it."""
    tensor: torch.Tensor = found if isinstance(found, torch.Tensor) else found.pooler_output
    return tensor
