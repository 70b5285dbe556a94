"""What is said while a build runs: at a terminal, in a log, in a notebook."""

import io

from wrongtree.shared.progress import Plain, bar, report_to


def test_a_notebook_is_told_of_long_stages_and_of_damage_a_terminal_of_all():
    for brief, said in ((True, ["predict", "tree: a byte"]), (False, ["images", "predict", "tree: a byte"])):
        out = io.StringIO()
        report = report_to(Plain(file=out), brief)
        report("fresh", "images", 0.0)
        report("missing", "predict", 41.0)
        report("damaged", "tree: a byte", 0.0)
        assert [line.split("] ")[1].split("  ")[0] for line in out.getvalue().splitlines()] == said


def test_a_bar_is_drawn_where_somebody_watches_and_leaves_nothing_in_a_log():
    for watched in (True, False):
        out = io.StringIO()
        with bar("predict", 3, Plain(file=out, force_terminal=watched)) as advance:
            advance(3)
        assert ("predict" in out.getvalue()) == watched
        assert watched or out.getvalue() == ""
