"""Holds a results.json on standard input to the fields of Gradescope's "Autograder Specifications"."""
import json
import sys

VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
FIELDS = {
    "score": (int, float), "execution_time": (int, float), "output": str, "output_format": str, "test_output_format": str,
    "test_name_format": str, "visibility": str, "stdout_visibility": str, "extra_data": dict, "tests": list,
    "leaderboard": list,
}
TEST = {
    "score": (int, float), "max_score": (int, float), "status": str, "name": str, "name_format": str, "number": str,
    "output": str, "output_format": str, "tags": list, "visibility": str, "extra_data": dict,
}


def typed(thing, fields):
    for key, value in thing.items():
        assert key in fields, f"unknown field {key}"
        assert isinstance(value, fields[key]) and not isinstance(value, bool), (key, value)


results = json.load(sys.stdin)
typed(results, FIELDS)
assert "score" in results or all("score" in test for test in results["tests"])
assert results["visibility"] in VISIBILITY and results["stdout_visibility"] in VISIBILITY
assert results["output_format"] in FORMATS and results["test_output_format"] in FORMATS
for test in results["tests"]:
    typed(test, TEST)
    assert test["status"] in {"passed", "failed"}
    assert test["visibility"] in VISIBILITY
    assert 0 <= test["score"] <= max(test["max_score"], test["score"])
    assert all(isinstance(tag, str) for tag in test["tags"])
    assert test.get("output_format", "text") in FORMATS
for entry in results.get("leaderboard", []):
    assert set(entry) <= {"name", "value", "order"} and entry.get("order", "desc") in {"asc", "desc"}
json.dump(results, sys.stdout)
