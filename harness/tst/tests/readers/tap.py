"""Reads TAP from standard input by its grammar: version, plan, numbers, directives, subtests, YAML blocks."""
import json
import re
import sys

POINT = re.compile(r"^(not )?ok (\d+) - (.*)$")
lines = sys.stdin.buffer.read().decode("utf-8").split("\n")
assert lines.pop() == "", "the last line ends"
assert lines[0] == "TAP version 13", lines[0]
assert re.fullmatch(r"1\.\.\d+", lines[1]), "no comment before the plan"


def description(text):
    """Text and directive: a directive follows the first `#` that is not escaped."""
    parts = re.split(r"(?<!\\)((?:\\\\)*) #", text, maxsplit=1)
    words = re.sub(r"\\([\\#])", r"\1", parts[0] + (parts[1] if len(parts) > 1 else ""))
    directive = parts[2].strip() if len(parts) > 2 else ""
    assert not directive or directive.startswith(("SKIP ", "TODO ")), directive
    return words, directive[:4], directive[5:]


def document(indent, at):
    """The points of a document whose lines begin with `indent`, and the line after it."""
    plan, points, subtest, title = None, [], None, None
    while at < len(lines):
        line = lines[at]
        if line.strip() == "":
            raise AssertionError(f"an empty line outside of a block: {at}")
        if not line.startswith(indent):
            break
        line = line[len(indent):]
        if line.startswith("    "):
            subtest, at = document(indent + "    ", at)
            continue
        at += 1
        if match := re.fullmatch(r"1\.\.(\d+)", line):
            assert plan is None, "one plan"
            plan = int(match.group(1))
        elif line.startswith("# Subtest: "):
            title = description(line.removeprefix("# Subtest: "))[0]
        elif line.startswith("#"):
            pass
        elif line == "  ---":
            block = []
            while lines[at] != indent + "  ...":
                assert lines[at].startswith(indent + "  "), lines[at]
                key, value = lines[at].strip().split(": ", 1)
                json.loads(value)
                block.append(lines[at][len(indent) + 2:])
                at += 1
            at += 1
            points[-1]["block"] = "\n".join(block)
        else:
            match = POINT.match(line)
            assert match, f"line {at}: {line!r}"
            words, directive, why = description(match.group(3))
            points.append({
                "ok": not match.group(1), "number": int(match.group(2)), "name": words,
                "skip": why if directive == "SKIP" else "", "todo": why if directive == "TODO" else "",
            })
            if subtest is not None:
                assert words.startswith(title), (words, title)
                right = all(point["ok"] or point["todo"] for point in subtest)
                assert right == (not match.group(1)), "a subtest and its point agree"
                points[-1]["points"] = subtest
                subtest, title = None, None
    assert plan == len(points), (plan, len(points))
    assert [point["number"] for point in points] == list(range(1, plan + 1)), "numbers rise by one"
    return points, at


points, end = document("", 1)
assert end == len(lines)
json.dump(points, sys.stdout)
