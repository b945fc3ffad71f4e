"""Reads JUnit's XML from standard input as CI servers do, and holds it to the rules of the schema that they share."""
import json
import sys
import xml.etree.ElementTree as tree

root = tree.fromstring(sys.stdin.buffer.read())
assert root.tag == "testsuites", root.tag
# What the xUnit plugin of Jenkins refuses (its schema junit-10).
assert set(root.attrib) <= {"name", "tests", "failures", "errors", "time", "disabled"}, root.attrib
assert not root.findall(".//testcase/properties"), "no properties of a case"
COUNTS = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
sums = dict.fromkeys(COUNTS, 0)
suites = []
for suite in root:
    assert suite.tag == "testsuite", suite.tag
    assert suite.get("name"), "a suite has a name"
    for count, tag in COUNTS.items():
        found = len(suite.findall("testcase" if tag == "testcase" else f"testcase/{tag}"))
        assert int(suite.get(count)) == found, (suite.get("name"), count, suite.get(count), found)
        sums[count] += found
    names = set()
    for case in suite.findall("testcase"):
        assert case.get("name") and case.get("classname"), tree.tostring(case)
        assert float(case.get("time", "0")) >= 0
        assert case.get("name") not in names, "names are unique in a suite"
        names.add(case.get("name"))
        ends = [child for child in case if child.tag in ("failure", "error", "skipped")]
        assert len(ends) <= 1, "one outcome"
        for end in ends:
            assert end.get("message") is not None
            assert end.tag == "skipped" or end.get("type"), tree.tostring(end)
            # GitLab shows the text, where there is one, and not the message.
            assert not end.text or end.get("message") in " ".join(end.text.split()) or end.text.startswith(end.get("message")), tree.tostring(end)
    order = [child.tag for child in suite]
    wanted = sorted(order, key=["properties", "testcase", "system-out", "system-err"].index)
    assert order == wanted, order
    properties = {p.get("name"): p.get("value") for p in suite.findall("properties/property")}
    texts = "".join(suite.itertext())
    suites.append({"name": suite.get("name"), "cases": sorted(names), "properties": properties, "text": texts})
for count, found in sums.items():
    assert count == "skipped" or int(root.get(count)) == found, (count, root.get(count), found)
json.dump({"suites": suites, **sums}, sys.stdout)
