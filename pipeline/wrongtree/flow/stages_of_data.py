"""The stages that look at the data itself; stages.py has their places among all."""

from __future__ import annotations

from wrongtree.artifacts.data import LabelDoubts, Lifts, Likeness, Marks, MarkTrials, Pictures, Proposals, RightLooks
from wrongtree.flow.stage import TREES, Brings, Option, Result, Stage, every, same
from wrongtree.flow.when import can_be_asked, finds_marks, has_members, is_comparison, shows_right

LOOKED_AT = (
    Stage(
        "pictures", 7, Pictures, "explain.data.pictures:compute", {"predictions": same("predictions")},
        kept="explain/pictures", when=has_members,
    ),
    Stage(
        "marks", 3, Marks, "explain.marks.compute:compute", {"predictions": same("predictions")},
        kept="explain/marks", when=lambda build: has_members(build) and not is_comparison(build),
    ),
)  # fmt: skip
SHARED = (
    Stage(
        "right", 3, RightLooks, "explain.data.right:compute", {"predictions": same("predictions")},
        kept="explain/right", when=shows_right,
    ),
    Stage(
        "lifts", 6, Lifts, "explain.data.lifts:compute",
        {"brought": Brings(("images",)), "predictions": same("predictions"), "trees": every("tree", TREES),
         "compared": Option("compared", unless_none=True)},
        kept="explain/lifts",
    ),
)  # fmt: skip
SEEN_BY_DAMAGE = (
    Stage(
        "likeness", 19, Likeness, "probe.likeness.compute:compute",
        {"brought": Brings(("images",)), "predictions": same("predictions")},
        kept="probe/likeness", when=can_be_asked,
    ),
)  # fmt: skip
MARKS_TRIED = (
    Stage(
        "mark-trials", 4, MarkTrials, "probe.marks.compute:compute",
        {"brought": Brings(), "predictions": same("predictions"), "marks": same("marks"), "config": Option("probe")},
        kept="probe/marks", when=finds_marks,
    ),
)  # fmt: skip
QUESTIONED = (
    Stage(
        "proposals", 11, Proposals, "explain.listed.poor:compute",
        {"brought": Brings(("images",)), "predictions": same("predictions"), "pictures": same("pictures"),
         "trees": every("tree", TREES), "entries": same("entries"),
         "likeness": Result("likeness", lambda plan, index: [index], optional=True)},
        kept="explain/poor",
    ),
    Stage(
        "doubts", 9, LabelDoubts, "explain.doubts:compute",
        {"predictions": same("predictions"), "entries": Result("entries", lambda plan, index: [index], optional=True),
         "pictures": same("pictures")},
        kept="explain/labels", when=has_members,
    ),
)  # fmt: skip
