"""Asks every rule what it finds."""

from __future__ import annotations

from collections.abc import Callable

from wrongtree.gate import clusters, drops, rules, shares
from wrongtree.gate.asked import Asked
from wrongtree.gate.rules import Kind, Rule
from wrongtree.gate.sides import Sides
from wrongtree.gate.verdict import UNKNOWN, Finding, Report
from wrongtree.shared.faults import UserError

ASK: dict[Kind, Callable[[Sides, Rule], Finding]] = {
    rules.ACCURACY: shares.accuracy,
    rules.ACCURACY_DROP: drops.accuracy_drop,
    rules.CLASS_DROP: drops.class_drop,
    rules.NEW_CLUSTER: clusters.new_cluster,
    rules.TAG: shares.tag,
    rules.LABEL_DOUBTS: shares.label_doubts,
}


def judge(asked: Asked) -> Report:
    """Look at the sites and answer every rule; what cannot be read is the finding of the rules that need it."""
    sides = Sides(asked)
    findings = tuple((rule, _ask(sides, rule)) for rule in asked.rules)
    compared = any(rule.kind.compares for rule in asked.rules)
    against = asked.against if compared else None
    try:
        if against is None:
            return Report(sides.new.title, None, len(sides.new.label), findings)
        if sides.unchanged:
            return Report(sides.new.title, sides.old.title, len(sides.new.label), findings)
        common = sides.changes.common
        return Report(common.names[1], common.names[0], len(common.ids), findings, common.notes)
    except UserError:  # the finding of every rule that it concerns
        return Report(str(asked.new), None if against is None else str(against), None, findings)


def _ask(sides: Sides, rule: Rule) -> Finding:
    try:
        return ASK[rule.kind](sides, rule)
    except UserError as fault:
        return Finding(UNKNOWN, str(fault))
