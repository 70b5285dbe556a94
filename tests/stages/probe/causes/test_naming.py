"""What errors are called, by hand-made colours."""

from types import SimpleNamespace

import pytest

from wrongtree.artifacts.data import KIND_NAMES
from wrongtree.stages.probe.causes.compare import MEASURES
from wrongtree.stages.probe.causes.naming import called, hue_of, tone_word, word_of

ALIKE = dict.fromkeys(MEASURES, 0.5)


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((1, 0, 0), "red"), ((1, 0.5, 0), "orange"), ((1, 1, 0), "yellow"), ((0, 1, 0), "green"), ((0, 1, 1), "cyan"),
        ((0, 0, 1), "blue"), ((0.5, 0, 1), "purple"), ((1, 0, 1), "pink"), ((1, 0, 0.5), "pink"),
        ((0.2, 0.1, -0.5), "yellow"),  # a difference of colours: what there is more of
    ],
)  # fmt: skip
def test_a_hue_is_named_as_people_name_it(colour, name):
    assert hue_of(*colour) == name


@pytest.mark.parametrize(
    ("mean", "spread", "less", "word"),
    [
        (0.8, 0.1, 0.05, "Bright, low contrast"),  # as in fog: half of what is left up to white, half of the contrast
        (0.8, 0.2, 0.5, "Bright"),
        (0.25, 0.1, 0.05, "Dark"),  # a picture in half the light has half the contrast
        (0.5, 0.05, 0.02, "Low contrast"),
        (0.5, 0.35, 0.98, "High contrast"),
    ],
)
def test_what_is_bright_is_called_low_in_contrast_as_well_where_it_plainly_is(mean, spread, less, word):
    at, usual = {"mean": mean, "spread": spread}, {"mean": 0.5, "spread": 0.2}
    assert tone_word(SimpleNamespace(at=at, usual=usual, share={"spread": less})) == word


def test_errors_are_called_by_what_they_are_seen_to_have_if_the_repair_undoes_it():
    of = SimpleNamespace(share=ALIKE | {"noise": 0.9, "sharpness": 0.1, "detail": 0.1, "bands": 0.1})
    snow, motion, frame = (KIND_NAMES.index(name) for name in ("snow", "motion", "shrink"))
    assert called("smooth", "noise", "", of, snow) == "Snow or white flecks"
    assert called("sharpen", "blur", "", of, motion) == "Motion blur"
    assert called("unframe", "border", "", of, frame) == "Small in a frame"
    fade = KIND_NAMES.index("fade")
    assert called("colours", "colour", "", of, fade) == "Low contrast"  # setting the colours sets the contrast, too
    fog = KIND_NAMES.index("fog")
    assert called("sharpen", "blur", "", of, fog) == "Foggy or hazy"  # sharpening raises contrast, too
    assert called("contrast", "tone", "", of, fog) == "Foggy or hazy"
    for name, family, seen in (("smooth", "noise", motion), ("sharpen", "blur", -1), ("flip", "turn", snow)):
        assert called(name, family, "", of, seen) == word_of(name, "", of)


def test_what_turning_corrects_is_called_turned_only_where_turning_is_all_that_sets_it_apart():
    """Stripes that lie across a picture are there still when it is turned."""
    turned, striped = (SimpleNamespace(share=ALIKE | more) for more in ({"bands": 1.0}, {"sharpness": 0.97}))
    assert word_of("turn-left", "", turned) == "Turned by 90°"
    assert word_of("turn-left", "", striped) == "Corrected when turned by 90°"
    assert word_of("flip", "", SimpleNamespace(share=ALIKE | {"noise": 0.02})) == "Corrected when flipped upside down"
    assert word_of("invert", "", striped) == "Inverted"
