"""Reads a grading worksheet on standard input as Moodle's importer does (assignfeedback_offline), with the strings of the
language pack given as arguments: identifier, participant, grade, last modified, feedback, decimal separator, maximum."""
import csv
import io
import json
import sys

identifier, participant, grade, modified, feedback, decimals, maximum = sys.argv[1:8]
text = sys.stdin.buffer.read().decode("utf-8-sig")
rows = list(csv.reader(io.StringIO(text, newline="")))
head = rows[0]
index = {name: head.index(name) for name in (identifier, grade, modified)}
grades = {}
for row in rows[1:]:
    number = row[index[identifier]][len(participant):]
    assert number.isdigit(), row
    value = row[index[grade]].replace(decimals, ".").strip()
    if value == "":
        continue
    assert 0 <= float(value) <= float(maximum), "Moodle skips a grade that is out of range"
    comment = row[head.index(feedback)] if feedback in head else None
    grades[number] = {"grade": float(value), "comment": comment}
json.dump(grades, sys.stdout)
