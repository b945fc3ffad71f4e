#!/usr/bin/env bash
# How many of the mistakes in harness/tst/tests/fixtures/mistakes/*.yaml an editor refuses while one types: by YAML's own syntax (a key
# that stands twice is counted with it), or by the published schema (docs/*.schema.json), whose validator is python's jsonschema,
# fetched with pip into a folder that goes afterwards. What is no mistake must be taken. YAML is read as version 1.2, as editors do:
# `yes` is a text, `<<` a key as any other.
# Usage: harness/bench/mistakes.sh [-v]    (needs python3 with venv; -v: a row for each mistake that is not refused)
# Ends with status 1 when the schema refuses what is no mistake.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv" && "$room/venv/bin/pip" -q install jsonschema pyyaml

"$room/venv/bin/python" - "${1:-}" <<'PYTHON'
import json, re, sys
import yaml
from jsonschema import Draft202012Validator

verbose = sys.argv[1] == "-v"
fixtures = "harness/tst/tests/fixtures"

class Loader(yaml.SafeLoader):
    pass

Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":bool", ":timestamp", ":merge", ":value"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|True|TRUE|false|False|FALSE)$"), list("tTfF"))

def mapping(loader, node):
    pairs = [(loader.construct_object(key, deep=True), loader.construct_object(value, deep=True)) for key, value in node.value]
    keys = [json.dumps(key, default=str) for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise yaml.YAMLError("a key stands twice")
    return {key if isinstance(key, str) else json.dumps(key): value for key, value in pairs}

Loader.add_constructor("tag:yaml.org,2002:map", mapping)

def judged(row, base, validator):
    """What refuses a row: syntax, schema or nothing."""
    text = row.get("whole") or (base.replace(row["from"], row["to"]) if "from" in row else base)
    text = text.replace("§", "", 1)
    encoding = row.get("encode", "utf-8")
    if encoding == "crlf":
        text, encoding = text.replace("\n", "\r\n"), "utf-8"
    try:
        # An editor decodes what the kit would not; such files are counted as told by nobody.
        document = yaml.load(text.encode(encoding).decode(encoding), Loader)
    except yaml.YAMLError:
        return "syntax"
    return "schema" if any(validator.iter_errors(document)) else "nothing"

bad = 0
for name, base in [("exercise", "parrot/exercise.yaml"), ("hidden", "mistakes/hidden.base"), ("config", "mistakes/config.base")]:
    try:
        rows = yaml.safe_load(open(f"{fixtures}/mistakes/{name}.yaml"))
        base = open(f"{fixtures}/{base}").read()
    except FileNotFoundError:
        continue
    validator = Draft202012Validator(json.load(open(f"docs/{name}.schema.json")))
    count = {"syntax": 0, "schema": 0, "nothing": 0}
    for row in rows:
        by = judged(row, base, validator)
        if row.get("accepted"):
            if by != "nothing":
                bad += 1
                print(f"BAD {name}: refused, though it is no mistake ({by}): {row['what']}")
            continue
        count[by] += 1
        if verbose and by == "nothing":
            print(f"    {name}: not refused: {row['what']}")
    total = sum(count.values())
    print(f"{name}: of {total} mistakes the schema refuses {count['schema']}, YAML's syntax {count['syntax']}; {count['nothing']} are the kit's to tell")
sys.exit(bool(bad))
PYTHON
