"""A network of images and texts as a classifier: its last layer compares an image with the words of a vocabulary.

Radford et al. 2021 (CLIP, section 3.1.2): the weights of a linear classifier are the embeddings of texts that describe
the classes; both sides have length 1. So what is seen in an image, and its penultimate activations, come from it as
from any other classifier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn.functional import normalize

# The word alone, and in the sentence that CLIP's authors use: "tree" alone is a word of many kinds of text.
TEMPLATES = ("{}", "a photo of a {}.")
BATCH = 64  # texts at a time
Encode = Callable[[list[str]], torch.Tensor]  # texts -> (texts, d)


class Worded(nn.Module):
    """(b, channels, h, w) -> (b, words) similarities, scaled as the network learned it."""

    def __init__(self, model: nn.Module, see: Callable[[torch.Tensor], Any], words: Sequence[str], texts: torch.Tensor):
        super().__init__()
        self.model = model
        self._see = see  # (b, channels, h, w) -> (b, d), by the model
        self.words = tuple(words)
        scale, bias = (getattr(model, name, None) for name in ("logit_scale", "logit_bias"))
        self.head = nn.Linear(texts.shape[1], texts.shape[0])
        with torch.no_grad():
            self.head.weight.copy_(texts if scale is None else scale.exp() * texts)
            self.head.bias.fill_(0 if bias is None else bias.item())

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """The logits of the words."""
        said: torch.Tensor = self.head(normalize(self._see(pixels), dim=-1))
        return said


@torch.no_grad()
def embedded(words: Sequence[str], encode: Encode, templates: Sequence[str] = TEMPLATES) -> torch.Tensor:
    """(words, d) of length 1: of each word the mean over the templates, whose embeddings have length 1 as well."""
    of_each = []
    for template in templates:
        texts = [template.format(word) for word in words]
        parts = [encode(texts[at : at + BATCH]).float() for at in range(0, len(texts), BATCH)]
        of_each.append(normalize(torch.cat(parts), dim=-1))
    return normalize(torch.stack(of_each).mean(dim=0), dim=-1)
