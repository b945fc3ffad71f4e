"""Reads a CSV file on standard input as Python does, and gives its rows."""
import csv
import io
import json
import sys

text = sys.stdin.buffer.read().decode("utf-8-sig")
rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=sys.argv[1] if len(sys.argv) > 1 else ","))
assert len({len(row) for row in rows}) == 1, "every row has as many cells as the first"
json.dump(rows, sys.stdout)
