"""The demo is the same on every machine."""

import pytest
import torch

from wrongtree.demo import load_digits, train


@pytest.fixture
def threads():
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


def test_the_weights_do_not_depend_on_how_many_threads_there_are_and_the_threads_stay_as_they_were(tmp_path, threads):
    pictures, labels = load_digits()
    weights = []
    for count in (1, 2):
        threads(count)
        train(pictures[:128], labels[:128], path := tmp_path / f"{count}.pt", epochs=1)
        assert torch.get_num_threads() == count
        weights.append(torch.load(path, weights_only=True))
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
