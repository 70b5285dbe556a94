"""What `--concepts` names: a classifier like any other, or a network of images and texts with a vocabulary."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.classifiers import Classifier, ConceptsNetwork, load_classifier, source_digest
from wrongtree.inputs.models.vocabulary.on_this_machine import is_classifier
from wrongtree.inputs.models.vocabulary.words import words_of
from wrongtree.inputs.tables.class_files import columns_of_classes
from wrongtree.shared.digests import digest, file_digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.torch_or_not import require_torch

OPEN_CLIP = "open_clip:"  # how a network of that library is named


def concepts_of(spec: str | None, weights: str | None, names: Path | None) -> ConceptsNetwork | None:
    """The network named with --concepts. UserError where its weights or names are given without it, or no words."""
    if spec is None:
        if weights is not None or names is not None:
            raise UserError("--concepts-weights and --concepts-names: need --concepts NAME", "concepts")
        return None
    config = ModelConfig(spec, weights, flag="--concepts", weights_flag="--concepts-weights")
    version = None
    _refuse_without_words(config, names)  # before the judged model has seen all images
    if spec.startswith(OPEN_CLIP):
        with suppress(importlib.metadata.PackageNotFoundError):
            version = importlib.metadata.version("open_clip_torch")
    named = None if names is None else file_digest(names) if names.is_file() else str(names)
    made_of = digest(source_digest(config), named, version)
    return ConceptsNetwork(lambda: load_concepts(config, names), made_of, config.described, names)


def _refuse_without_words(config: ModelConfig, names: Path | None) -> None:
    """UserError where names cannot be read, or a network of images and texts has no words.

    What transformers knows is asked only where a name is missing that a classifier would bring itself: a build that has
    everything already is not to wait for a library.
    """
    asked = f"{config.flag} {config.spec}"
    kind, _, name = config.spec.partition(":")
    if config.spec.startswith(OPEN_CLIP):
        words_of(names, asked)
    elif (names is None or len(columns_of_classes(names)[0]) < 2) and kind == "hf" and name:
        if is_classifier(name, asked):
            return
        require_torch(asked)
        from wrongtree.inputs.models.vocabulary.of_hugging_face import needs_words

        if needs_words(name, config):
            words_of(names, asked)


def load_concepts(config: ModelConfig, names: Path | Sequence[str] | None) -> Classifier:
    """What `config.spec` names. UserError where that is neither a classifier nor a network of images and texts."""
    asked = f"{config.flag} {config.spec}"
    kind, _, name = config.spec.partition(":")
    if config.spec.startswith(OPEN_CLIP):
        require_torch(asked)
        from wrongtree.inputs.models.vocabulary.of_open_clip import load_open_clip

        return load_open_clip(name, config, words_of(names, asked))
    if kind == "hf" and name:
        require_torch(asked)
        from wrongtree.inputs.models.vocabulary.of_hugging_face import load_images_and_texts

        found = load_images_and_texts(name, config, lambda: words_of(names, asked))
        if found is not None:
            return found
    return load_classifier(config)
