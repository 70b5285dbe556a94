"""A gate's report as JUnit XML, which every build server reads: a test case per rule.

There is no one standard. This is what Ant writes, in the strictest of its published descriptions: every attribute is
there, times have no zone, and a test case holds nothing but why it did not pass. What passed is said in `system-out`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

from wrongtree.gate.report import as_lines
from wrongtree.gate.verdict import FAILED, PASSED, UNKNOWN, Report
from wrongtree.shared.texts import one_line

SUITE = "wrongtree.gate"
ELEMENTS = {FAILED: "failure", UNKNOWN: "error"}
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def as_junit(report: Report, now: datetime | None = None) -> str:
    """The document; `now` is when the rules were asked."""
    suites = ElementTree.Element("testsuites")
    when = (now or datetime.now(UTC)).astimezone(UTC)
    suite = ElementTree.SubElement(
        suites,
        "testsuite",
        {
            "package": "wrongtree",
            "id": "0",
            "name": SUITE,
            "timestamp": f"{when:%Y-%m-%dT%H:%M:%S}",
            "hostname": "localhost",
            "tests": str(len(report.findings)),
            "failures": str(len(report.of(FAILED))),
            "errors": str(len(report.of(UNKNOWN))),
            "skipped": "0",
            "time": "0",
        },
    )
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("new", report.new), ("against", report.against), ("images", report.images)):
        if value is not None:
            ElementTree.SubElement(properties, "property", {"name": name, "value": _plain(str(value))})
    for rule, found in report.findings:
        case = {"name": _plain(str(rule)), "classname": SUITE, "time": "0"}
        test = ElementTree.SubElement(suite, "testcase", case)
        if found.outcome != PASSED:
            why = {"message": _plain(found.sentence), "type": found.outcome}
            ElementTree.SubElement(test, ELEMENTS[found.outcome], why).text = _plain(f"{rule}: {found.sentence}")
    ElementTree.SubElement(suite, "system-out").text = "\n".join(map(_plain, as_lines(report)))
    ElementTree.SubElement(suite, "system-err").text = ""
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _plain(text: str) -> str:
    """One line of text that XML can hold; ElementTree escapes the rest."""
    return NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", one_line(text))
