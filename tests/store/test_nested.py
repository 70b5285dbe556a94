"""What is taken apart for the cache is put together again."""

from dataclasses import dataclass

import numpy as np

from wrongtree.store.nested import is_nested, taken_apart, whole


@dataclass(frozen=True)
class Leaf:
    name: str
    size: float | None
    values: np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True)
class Branch:
    leaves: tuple[Leaf, ...]
    pairs: tuple[tuple[str, int], ...]
    by_number: dict[int, Leaf]
    lost: Leaf | None = None


def test_dataclasses_in_tuples_and_dicts_come_back_as_they_were():
    one, two = Leaf("a", None, np.arange(3)), Leaf("b", 0.5, np.zeros((0, 2), np.int64))
    branch = Branch((one, two), (("x", 1), ("y", 2)), {7: one}, two)
    assert is_nested(branch.leaves)
    assert not is_nested(branch.pairs)
    nested, values = {}, {"pairs": branch.pairs}
    for name in ("leaves", "by_number", "lost"):
        nested[name], arrays = taken_apart(getattr(branch, name))
        values |= {f"{name}.{i}": array for i, array in enumerate(arrays)}
    back = Branch(**whole(Branch, nested, values))
    assert back.pairs == branch.pairs
    assert [leaf.name for leaf in back.leaves] == ["a", "b"]
    assert back.leaves[0].size is None
    assert back.by_number[7].name == "a"
    assert back.lost is not None
    np.testing.assert_array_equal(back.leaves[0].values, np.arange(3))
    assert back.lost.values.shape == (0, 2)
