"""Does with a result on standard input what the reporter of GitHub Classroom does (autograding-grading-reporter, v1)."""
import base64
import json
import sys

encoded = base64.b64encode(sys.stdin.buffer.read())
results = json.loads(base64.b64decode(encoded).decode("utf-8"))
assert results["version"] == 1
assert results["status"] in {"pass", "fail", "error"}
assert isinstance(results["max_score"], int) and results["max_score"] > 0
tests = results["tests"]
assert tests, "the reporter divides by their number"
total = 0
for test in tests:
    assert isinstance(test["name"], str) and test["name"]
    assert test["status"] in {"pass", "fail", "error"}
    assert isinstance(test["score"], (int, float)) and not isinstance(test["score"], bool)
    assert isinstance(test["line_no"], int) and not isinstance(test["line_no"], bool)
    assert all(isinstance(test[key], str) for key in ("message", "test_code", "filename"))
    total += test["score"]
worst = max((["pass", "fail", "error"].index(test["status"]) for test in tests))
assert results["status"] == ["pass", "fail", "error"][worst]
json.dump({"total": total, **results}, sys.stdout)
