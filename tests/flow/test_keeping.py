"""Of how many images everything is kept: what a build says of it, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import pytest

from wrongtree import UserError
from wrongtree.config import PredictConfig
from wrongtree.flow.plan import Plan

PLAN = Plan(Path("build"), "site", predict=PredictConfig(keep_correct=100))


def test_a_build_of_more_images_says_from_how_many_it_estimates():
    assert PLAN.kept_of(100) == ()
    assert replace(PLAN, predict=PredictConfig("all", keep_correct=100)).kept_of(5000) == ()
    (note,) = PLAN.kept_of(5000)
    assert "100 of the 5,000 images, drawn at random" in note


def test_vectors_of_every_image_need_everything_of_it():
    plan = replace(PLAN, keep_vectors=True)
    assert plan.kept_of(100) == ()
    with pytest.raises(UserError, match=r"--keep-vectors: needs everything of all 5,000 images.*--keep-correct 5000"):
        plan.kept_of(5000)
