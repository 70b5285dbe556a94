"""Every kind of damage that a picture may look to have can be done, and is the same for the same seed."""

import pytest
import torch

from wrongtree.artifacts.data import KIND_NAMES, KINDS
from wrongtree.stages.probe.likeness.damaging import DO, damaged


def test_every_kind_has_variants_and_a_name_of_its_own():
    assert tuple(DO) == KIND_NAMES
    assert len({kind.word for kind in KINDS}) == len(KINDS)
    assert all(DO.values())


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_variant_changes_pictures_and_is_the_same_for_the_same_seed(name):
    pictures = torch.rand(5, 3, 24, 32, generator=torch.Generator().manual_seed(3))
    for variant in range(len(DO[name])):
        found = damaged(pictures, name, variant, 0)
        assert found.shape == pictures.shape
        assert float(found.min()) >= 0
        assert float(found.max()) <= 1
        assert torch.allclose(found * 255, (found * 255).round(), atol=1e-4)  # as stored pictures are
        assert torch.equal(found, damaged(pictures, name, variant, 0))
        assert float((found - pictures).abs().flatten(1).mean(dim=1).min()) > 0.01
