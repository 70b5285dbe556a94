"""How rules are written, and what is said of those that are not."""

import shlex
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wrongtree.gate.asked import read_asked
from wrongtree.gate.rules import KINDS, parse_rule, parse_rules
from wrongtree.shared.faults import UserError


@pytest.mark.parametrize(
    ("text", "name", "value", "tag", "said"),
    [
        ("accuracy<0.9", "accuracy", Fraction(9, 10), "", "accuracy<0.9"),
        ("accuracy<90%", "accuracy", Fraction(9, 10), "", "accuracy<0.9"),
        ("accuracy < .905", "accuracy", Fraction(181, 200), "", "accuracy<0.905"),
        ("accuracy-drop>0", "accuracy-drop", Fraction(0), "", "accuracy-drop>0"),
        ("class-drop>2.50", "class-drop", Fraction(5, 2), "", "class-drop>2.5"),
        ("new-cluster≥20", "new-cluster", Fraction(20), "", "new-cluster>=20"),
        ("tag:must-not-come-back>0.1", "tag", Fraction(1, 10), "must-not-come-back", "tag:must-not-come-back>0.1"),
        ("tag: a > b: <c>  > 10 %", "tag", Fraction(1, 10), "a > b: <c>", "tag:a > b: <c>>0.1"),
        ("label-doubts>10", "label-doubts", Fraction(10), "", "label-doubts>10"),
    ],
)
def test_a_rule_has_a_name_a_sign_and_a_value(text, name, value, tag, said):
    rule = parse_rule(text)
    assert (rule.kind.name, rule.value, rule.tag, str(rule)) == (name, value, tag, said)
    assert parse_rule(str(rule)) == rule


def test_the_same_rule_twice_is_one():
    assert len(parse_rules(["accuracy<0.9", "accuracy < 90%", "class-drop>5"])) == 2


ALL = "choose from accuracy<, accuracy-drop>, class-drop>, new-cluster>=, tag:NAME>, label-doubts>"
MISSPELT = {
    "acuracy<0.9": "there is no rule 'acuracy'; write accuracy<0.9",
    "Class_Drop>7": "there is no rule 'Class_Drop'; write class-drop>7",
    "tags:x>0.2": "there is no rule 'tags'; write tag:x>0.2",
    "speed>1": f"there is no rule 'speed'; {ALL}",
    "": f"there is no rule ''; {ALL}",
    "class-drop": "has no value; a shell reads < and > itself, so quote the rule: --fail-on 'class-drop>5'",
    "tag:x": "has no value; a shell reads < and > itself, so quote the rule: --fail-on 'tag:x>0.1'",
    "accuracy>0.9": "accuracy fails below a value; write accuracy<0.9",
    "accuracy<=0.9": "accuracy fails below a value; write accuracy<0.9",
    "class-drop<5": "class-drop fails above a value; write class-drop>5",
    "new-cluster>20": "new-cluster fails from a number on; write new-cluster>=20",
    "tag:it's": """has no value; a shell reads < and > itself, so quote the rule: --fail-on 'tag:it'"'"'s>0.1'""",
    "tag:x>=0.2": "tag fails above a value; write tag:x>0.2",
    "tag>0.2": "names no tag; write tag:NAME>0.2",
    "tag:>0.2": "names no tag; write tag:NAME>0.2",
    "class-drop:cat>5": "only tag: is followed by a name; write class-drop>5",
    "accuracy<90": "the value is a share, from 0 to 1 or in %; write accuracy<90%",
    "accuracy<0": "the value is a share, from 0 to 1 or in %; write accuracy<0.9",
    "accuracy<101%": "the value is a share, from 0 to 1 or in %; write accuracy<0.9",
    "tag:x>15": "the value is a share, from 0 to 1 or in %; write tag:x>15%",
    "accuracy<0,9": "'0,9' is not a number; write accuracy<0.9",
    "accuracy<ninety": "'ninety' is not a number; write accuracy<0.9",
    "accuracy<-0.9": "'-0.9' is not a number; write accuracy<0.9",
    "accuracy<nan": "'nan' is not a number; write accuracy<0.9",
    "accuracy<٠.٩": "'٠.٩' is not a number; write accuracy<0.9",
    "class-drop>5%": "the value is percentage points, without a sign; write class-drop>5",
    "class-drop>100": "no accuracy drops by more than 100 points; write class-drop>5",
    "new-cluster>=2.5": "the value is a whole number; write new-cluster>=20",
    "new-cluster>=0": "the value is a whole number; write new-cluster>=20",
    "label-doubts>10%": "the value is a number of errors or labels; write label-doubts>10",
}


@pytest.mark.parametrize("text", MISSPELT)
def test_what_is_no_rule_is_named_with_how_to_write_it(text):
    with pytest.raises(UserError) as refused:
        parse_rule(text)
    assert str(refused.value) == f"--fail-on {text}: {MISSPELT[text]}"
    follow(str(refused.value))


def follow(said):
    """Write the rule as a refusal says to, once."""
    if said.endswith(ALL):
        return
    _, quoted, word = said.rpartition("quote the rule: --fail-on ")
    written = shlex.split(word)[0] if quoted else said.rpartition("; write ")[2]
    parse_rule(written)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([*KINDS, "tag:x", "acuracy", "classdrop", "label_doubts", "tag:a>b"]),
    st.sampled_from(["<", ">", ">=", "<=", "=", "==", "≥", "", ">>"]),
    st.from_regex(r"-?[0-9]{0,4}([.,][0-9]{0,3})?%?", fullmatch=True) | st.text(max_size=5),
)
def test_every_mend_is_a_rule(name, sign, value):
    said = ""
    try:
        parse_rule(f"{name}{sign}{value}")
    except UserError as refused:
        said = str(refused)
    if said:
        follow(said)


def test_a_file_adds_rules_and_its_paths_begin_in_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ci").mkdir()
    file = tmp_path / "ci" / "gate.toml"
    file.write_text('fail-on = ["accuracy<0.9", "class-drop>5"]\nagainst = "../old"\ntag = "tags.json"\n')
    asked = read_asked(tmp_path / "new", ["class-drop>5", "label-doubts>3"], file)
    assert [str(rule) for rule in asked.rules] == ["accuracy<0.9", "class-drop>5", "label-doubts>3"]
    assert (asked.against, asked.tags) == (tmp_path / "ci" / "../old", tmp_path / "ci" / "tags.json")
    asked = read_asked(tmp_path / "new", [], file, tmp_path / "other")
    assert asked.against == tmp_path / "other"
    file.write_text('fail-on = "accuracy<0.9"')
    assert [str(rule) for rule in read_asked(tmp_path, [], file).rules] == ["accuracy<0.9"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail_on = []", "fail_on is not a key of a file of rules; did you mean fail-on?"),
        ("epochs = 1", "epochs is not a key of a file of rules; it takes fail-on, against, tag"),
        ("fail-on = 1", 'fail-on is not a list of rules; write fail-on = ["accuracy<0.9"]'),
        ("fail-on = [1]", 'fail-on is not a list of rules; write fail-on = ["accuracy<0.9"]'),
        ("against = 1", 'against is not a path; write against = "…"'),
        ('fail-on = ["acuracy<0.9"]', "fail-on: acuracy<0.9: there is no rule 'acuracy'; write accuracy<0.9"),
        ('fail-on = ["class-drop"]', "fail-on: class-drop: has no value; write class-drop>5"),
        ("fail-on = accuracy<0.9", "is not valid TOML: "),
        ("\x00", "is not valid TOML: "),
    ],
)
def test_a_file_that_is_wrong_is_named_with_its_mend(cli, tmp_path, text, said):
    (tmp_path / "gate.toml").write_text(text)
    done = cli("gate", "build/new", "--rules", "gate.toml", "--fail-on", "accuracy<0.9")
    assert (done.code, done.out, done.page) == (2, "", "gate")
    assert done.sentence.startswith(f"wrongtree: gate.toml: {said}")


def test_without_rules_there_is_nothing_to_fail_on(cli, tmp_path):
    (tmp_path / "gate.toml").write_text("")
    for arguments in ([], ["--rules", "gate.toml"]):
        done = cli("gate", "build/new", *arguments)
        assert done.code == 2
        assert done.sentence == (
            "wrongtree: gate: there is no rule to fail on; add --fail-on 'accuracy<0.9', or --rules FILE"
        )
    done = cli("gate", "build/new", "--rules", "none.toml")
    assert done.sentence.startswith("wrongtree: none.toml: cannot be read (No such file or directory)")
