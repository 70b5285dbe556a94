"""Damage measures of pictures what the errors measure: the strength is found on the measure, never on the answers."""

import numpy as np
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter

from wrongtree.stages.probe import pixels as px
from wrongtree.stages.probe.causes.compare import differences
from wrongtree.stages.probe.causes.damage import damages
from wrongtree.stages.probe.causes.tone import Measured


def pictures(n: int) -> torch.Tensor:
    """(n, 3, 32, 32) smooth coloured pictures in 0…1, none of which is dark or bright."""
    random = np.random.default_rng(0)
    made = [gaussian_filter(random.uniform(0, 1, (3, 32, 32)), (0, 1.5, 1.5)) for _ in range(n)]
    return torch.from_numpy(np.clip((np.stack(made) - 0.5) * 3 + 0.4, 0, 1)).float()


def measured(pixels: torch.Tensor) -> Measured:
    grey, flat = px.grey(pixels)[:, 0].flatten(1), pixels.flatten(2)
    found = (grey.mean(1), grey.std(1), flat.mean(2), flat.std(2), px.sharpness(pixels), px.noise_level(pixels))
    return Measured(*(np.asarray(values, dtype=np.float64) for values in found))


def damages_of(errors: torch.Tensor, correct: torch.Tensor) -> dict:
    every = torch.cat([errors, correct])
    levels = (every * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    rows = np.arange(len(every))
    of = differences(measured(every), lambda images: levels[images], rows[: len(errors)], rows[len(errors) :])
    return {damage.name: damage for damage in damages(of, correct, errors)}


def test_blocks_are_seen_at_the_borders_of_jpegs_grid_and_nowhere_else():
    steps = torch.zeros(1, 3, 32, 32)
    steps[..., 8:16] = 1.0
    assert px.blocks(steps).item() > 10
    assert px.blocks(steps.roll(4, dims=3)).item() < 0.1
    assert px.blocks(torch.full((1, 3, 32, 32), 0.5)).item() == 1
    assert px.blocks(torch.rand(1, 3, 8, 8)).item() == 1  # no border in it


def test_compressing_is_what_pillow_writes_and_reads(tmp_path):
    pixels = pictures(2)
    levels = (pixels * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    for picture, made in zip(levels, px.compressed(pixels, 7), strict=True):
        Image.fromarray(picture).save(tmp_path / "a.jpg", quality=7)
        known = np.asarray(Image.open(tmp_path / "a.jpg"))
        assert np.array_equal((made.permute(1, 2, 0) * 255).round().numpy(), known)


def test_errors_with_blocks_lead_to_compression_of_about_their_strength():
    every = pictures(80)
    errors = px.compressed(every[:40], 7)
    damage = damages_of(errors, every[40:])["compress"]
    made = px.blocks(damage.apply(every[40:], None)).mean()
    assert abs(made - px.blocks(errors).mean()) < 0.25 * px.blocks(errors).mean()
    assert "compress" not in damages_of(every[:40], every[40:])


def test_overexposing_loses_what_is_beyond_white_and_reaches_the_errors_brightness():
    every = pictures(80)
    errors = (every[:40] * 2).clamp(0, 1)
    damage = damages_of(errors, every[40:])["overexpose"]
    made = damage.apply(every[40:], None)
    assert torch.equal(made, (every[40:] * 2).clamp(0, 1))  # the very gain, which is among those that are tried
    assert "overexpose" not in damages_of(every[:40] / 2, every[40:])


def test_errors_with_black_and_white_dots_lead_to_about_as_many_of_them():
    every = pictures(80)
    dotted = torch.rand(40, 1, 32, 32, generator=torch.Generator().manual_seed(1))
    errors = torch.where(dotted < 0.04, 0.0, torch.where(dotted > 0.96, 1.0, every[:40]))
    damage = damages_of(errors, every[40:])["dots"]
    made = damage.apply(every[40:], None)
    changed = (made != every[40:]).any(dim=1)
    assert 0.05 <= changed.float().mean() <= 0.12
    assert set(made[changed[:, None].expand_as(made)].unique().tolist()) == {0.0, 1.0}
    assert changed.flatten(1).sum(dim=1).unique().numel() == 1  # as many in every picture, at other places
    assert not torch.equal(changed[0], changed[1])
    assert "dots" not in damages_of(every[:40], every[40:])


def test_coloured_dots_are_tried_where_pictures_have_colours():
    every = pictures(80)
    errors = px.dotted(every[:40], 0.08, coloured=True)
    assert 0.05 < (errors != every[:40]).float().mean() < 0.09
    assert (errors != errors[:, :1]).any()
    assert {"dots", "coloured-dots"} <= damages_of(errors, every[40:]).keys()
    grey = every.mean(dim=1, keepdim=True).expand_as(every)
    assert "coloured-dots" not in damages_of(px.dotted(grey[:40], 0.08), grey[40:])


def test_pixelated_errors_lead_to_about_as_coarse_cells():
    every = pictures(80)
    errors = px.pixelated(every[:40], 7)
    damage = damages_of(errors, every[40:])["pixelate"]
    assert torch.equal(damage.apply(every[40:], None), px.pixelated(every[40:], 7))
    assert "pixelate" not in damages_of(every[:40], every[40:])
