import io

import numpy as np
from PIL import Image

from wrongtree.stages.emit.exhibits.details import seen
from wrongtree.stages.emit.originals import WHOLE, write_originals


def test_a_picture_that_is_opened_only_and_cut_short_is_lost_and_shown_as_the_model_saw_it():
    whole = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)).save(whole, "PNG")
    cut = whole.getvalue()[:2000]
    seen = np.full((2, 8, 8, 3), 77, dtype=np.uint8)
    read = {0: lambda: Image.open(io.BytesIO(cut)), 1: lambda: Image.open(io.BytesIO(whole.getvalue()))}
    view = np.zeros((2, 4), np.float32)
    kept: dict[int, bytes] = {}
    shown, lost = write_originals(
        lambda row: read[row](), np.arange(2), seen, view, np.arange(2), 512, kept.__setitem__, lambda done: None
    )
    assert lost.tolist() == [0]
    assert shown.tolist() == [list(WHOLE), [0, 0, 0, 0]]
    with Image.open(io.BytesIO(kept[0])) as picture:
        assert picture.size == (8, 8)


def test_how_much_of_the_pictures_the_model_saw_counts_only_those_of_which_it_is_known():
    unknown, whole, half, quarter = [0, 0, 0, 0], [0, 0, 1, 0.995], [0.25, 0, 0.75, 1], [0.25, 0.25, 0.75, 0.75]
    told = {"known": 3, "cut": 2, "half": 0.5, "least": [3, 2], "views": [*quarter, *half]}
    assert seen(np.array([unknown, whole, half, quarter], np.float32)) == {"seen": told}
    assert seen(np.array([unknown, whole], np.float32)) == {}
