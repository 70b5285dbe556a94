"""Devices that refuse what processors do, as Apple's do: no float64, no pooling to sizes that do not divide."""

import numpy as np
import pytest
import torch

from wrongtree.inputs.models.hooks import pool
from wrongtree.inputs.models.preprocess import shrink
from wrongtree.inputs.models.saliency import saliency_maps


class OnDevice(torch.Tensor):
    """A tensor on such a device; `cpu` gives a plain one."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func is torch.Tensor.cpu:
            return args[0].as_subclass(torch.Tensor)
        if func is torch.Tensor.to and isinstance(args[0], cls):
            return args[0]
        if func is torch.nn.functional.adaptive_avg_pool2d:
            sides = args[1] if isinstance(args[1], tuple) else (args[1], args[1])
            if any(have % want for have, want in zip(args[0].shape[2:], sides, strict=True)):
                raise RuntimeError("Adaptive pool MPS: input sizes must be divisible by output sizes.")
        if func is torch.Tensor.numpy:
            raise TypeError("can't convert mps:0 device type tensor to numpy.")
        found = super().__torch_function__(func, types, args, kwargs)
        if isinstance(found, torch.Tensor) and found.dtype == torch.float64:
            raise TypeError("Cannot convert a MPS Tensor to float64 dtype")
        return found


def plain_and_there(*shape):
    values = torch.randn(*shape, generator=torch.Generator().manual_seed(0))
    return values, values.clone().as_subclass(OnDevice)


@pytest.mark.parametrize("side", [32, 9])
def test_maps_of_a_device_without_float64_are_those_of_the_processor(side):
    plain, there = plain_and_there(3, 3, 32, 24)
    with pytest.raises(TypeError, match="float64"):
        there.double()
    np.testing.assert_array_equal(saliency_maps(there, side), saliency_maps(plain, side))


@pytest.mark.parametrize(("most", "divides"), [(512 * 4, False), (512 * 49, True)])
def test_a_map_is_pooled_to_a_size_that_does_not_divide_it(most, divides):
    plain, there = plain_and_there(2, 512, 7, 7)
    pooled = pool(there, most)
    assert isinstance(pooled, OnDevice) == divides
    torch.testing.assert_close(pooled.cpu(), pool(plain, most))


def test_pictures_are_shrunk_to_a_size_that_does_not_divide_them():
    plain, there = plain_and_there(2, 3, 50, 31)
    np.testing.assert_array_equal(shrink(there, 20), shrink(plain, 20))


def test_too_little_memory_is_no_reason_to_go_on_elsewhere():
    class Full(OnDevice):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            if func is torch.Tensor.double:
                raise RuntimeError("MPS backend out of memory")
            return super().__torch_function__(func, types, args, kwargs)

    with pytest.raises(RuntimeError, match="out of memory"):
        saliency_maps(torch.ones(1, 3, 8, 8).as_subclass(Full), 4)
