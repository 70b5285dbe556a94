"""Every template says at its top what it needs, and is given exactly that."""

import re

import pytest
from jinja2 import Environment, meta

from wrongtree.shared import resources

ENVIRONMENT = Environment()
TEMPLATES = sorted(resources.templates().glob("*.j2"))


def declared(text: str) -> set[str]:
    """Names in the first comment: lines of `name  type  meaning`, and one that says `a, b, c: see …`."""
    comment = text.partition("-#}")[0]
    own = re.findall(r"^    (\w+) {2,}\S", comment, re.M)
    shared = re.search(r"^    ([\w, ]+): see base\.html\.j2", comment, re.M)
    return {*own, *(shared.group(1).split(", ") if shared else ())}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_variable_of_a_template_is_declared_in_its_first_comment_and_no_other(path):
    text = path.read_text(encoding="utf-8")
    used = meta.find_undeclared_variables(ENVIRONMENT.parse(text))
    if text.find("{% extends") >= 0:
        base = path.with_name("base.html.j2").read_text(encoding="utf-8")
        used |= meta.find_undeclared_variables(ENVIRONMENT.parse(base))
    assert declared(text) == used


def test_nothing_but_code_and_coded_files_is_trusted():
    """`safe` would let a class name be HTML."""
    found = [(path.name, m) for path in TEMPLATES for m in re.findall(r"{{([^}]*)\|\s*safe", path.read_text())]
    assert found == [("site.html.j2", " text")]
