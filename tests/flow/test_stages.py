"""The one list of stages: every entry says of its `compute` just what that takes, and of others what they make."""

import inspect
from importlib import import_module

import pytest

from wrongtree.flow.plan import Plan
from wrongtree.flow.stage import Everything, Result
from wrongtree.flow.stages import STAGES


def function_of(stage):
    module, _, name = stage.compute.partition(":")
    return getattr(import_module(f"wrongtree.{stage.below}.{module}"), name)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.kept)
def test_a_declaration_names_the_parameters_of_what_it_computes(stage):
    assert set(inspect.signature(function_of(stage)).parameters) == set(stage.takes)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.kept)
def test_a_stage_makes_what_its_function_returns(stage):
    returned = inspect.signature(function_of(stage), eval_str=True).return_annotation
    assert returned == stage.makes or getattr(returned, "__args__", ()) == (stage.makes,)  # Pieces of it


def test_a_stage_takes_only_what_an_earlier_one_makes():
    made = set()
    for stage in STAGES:
        taken = {source.stage for source in stage.takes.values() if isinstance(source, Result)}
        assert taken <= made, stage.kept
        made.add(stage.name)


def test_every_result_has_a_name_of_its_own_in_the_cache(tmp_path):
    plan = Plan(tmp_path, "x", representations=("features", "pretrained+autoencoder", "saliency-autoencoder"))
    kept = [stage.kept.format(*index) for stage in STAGES for index in stage.along.of(plan)]
    assert len(set(kept)) == len(kept)
    assert {"embed/pretrained", "embed/autoencoder-latents", "represent/pretrained+autoencoder"} <= set(kept)


def test_only_the_last_takes_everything():
    assert [stage.name for stage in STAGES if any(isinstance(s, Everything) for s in stage.takes.values())] == ["site"]
    assert STAGES[-1].name == "site"
