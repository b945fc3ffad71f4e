"""Does with a document on standard input what check50's own renderer does with one."""
import json
import sys

document = json.load(sys.stdin)
assert isinstance(document["slug"], str) and isinstance(document["version"], str)
names = [result["name"] for result in document["results"]]
assert len(set(names)) == len(names)
for result in document["results"]:
    assert {"name", "description", "passed", "log", "cause", "data", "dependency"} == set(result), set(result)
    assert result["passed"] in (True, False, None)
    assert all(isinstance(line, str) for line in result["log"])
    assert isinstance(result["data"], dict)
    assert result["dependency"] is None or result["dependency"] in names
    if result["passed"]:
        assert result["cause"] is None
    else:
        assert {"rationale", "help"} <= set(result["cause"]) <= {"rationale", "help", "expected", "actual"}
        assert ("expected" in result["cause"]) == ("actual" in result["cause"])
json.dump(document, sys.stdout)
