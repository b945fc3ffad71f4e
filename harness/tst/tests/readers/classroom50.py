"""Reads a result.json on standard input as Classroom 50 does: by the facts of its schema classroom50/result/v1, and the rules that
its validators add (foundation50/classroom50, schemas/result-v1.schema.json, runner.py, collect_scores.py)."""
import json
import re
import sys

result = json.loads(sys.stdin.buffer.read().decode("utf-8"))
REQUIRED = {
    "schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release", "review", "datetime",
    "score", "max-score", "tests",
}
assert REQUIRED <= set(result), REQUIRED - set(result)
assert set(result) <= REQUIRED | {"graded_at", "submitted_by"}, "no other fields"
assert result["schema"] == "classroom50/result/v1"
for name in ("classroom", "assignment", "owner", "commit", "release", "review"):
    assert isinstance(result[name], str) and result[name], name
assert result["assignment_type"] in {"individual", "group"}
assert re.search("^submit/", result["submission"])
for name in ("datetime", "graded_at"):
    assert re.search(r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$", result[name]), name


def points(of):
    for name in ("score", "max-score"):
        assert isinstance(of[name], int) and not isinstance(of[name], bool) and of[name] >= 0, of
    assert of["score"] <= of["max-score"], of


points(result)
assert isinstance(result["tests"], list)
for test in result["tests"]:
    assert {"test-name", "passed", "score", "max-score"} <= set(test), test
    assert isinstance(test["test-name"], str) and test["test-name"]
    assert isinstance(test["passed"], bool)
    points(test)
json.dump({"sum": sum(test["score"] for test in result["tests"]), **result}, sys.stdout)
