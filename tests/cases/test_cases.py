"""Every kind of input that people were seen to bring is judged right, or refused with a mend that works."""

import importlib
from pathlib import Path

import pytest

from cases import Case, hold

# One module of cases per area; each has a list `CASES`.
AREAS = [path.stem for path in sorted(Path(__file__).parent.glob("brought_*.py"))]
ALL: list[Case] = [case for area in AREAS for case in importlib.import_module(area).CASES]


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_what_people_bring_is_judged_right_or_refused_with_a_mend_that_works(case, tmp_path, cli):
    hold(case, tmp_path, cli)


def test_every_case_has_a_name_of_its_own():
    assert len({case.name for case in ALL}) == len(ALL)
