#!/usr/bin/env bash
# Whether the published schemas (docs/*.schema.json) are schemas, take what is really written and read (each exercise.yaml, config.yaml
# and hidden.yaml of ours; the result of a run, a journal and a class.json made here), and refuse mistakes in an exercise.yaml that the
# kit refuses as well. The validator is python's jsonschema, fetched with pip into a folder that goes afterwards (a validator in Rust
# would cost the tests about a minute of compiling).
# Usage: harness/bench/schemas.sh    (needs python3 with venv)
# Prints a row for each file; ends with status 1 when one is taken or refused wrongly.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. harness/bench/course.sh
hand_in
python3 -m venv "$room/venv" && "$room/venv/bin/pip" -q install jsonschema pyyaml

printf 'name\nana\nbia\ncaio\ndavi\n' >roster.csv
"$tst" grade class --roster roster.csv --out out --allow-weak-isolation >/dev/null 2>&1 || true
"$tst" grade class --roster roster.csv --out shards --shard 1/2 --allow-weak-isolation >/dev/null 2>&1 || true
"$tst" test parrot --subject class/bia --format json >failing.json 2>/dev/null || true
"$tst" test parrot --subject class/ana --format json >passing.json 2>/dev/null || true

"$room/venv/bin/python" - "$root" "$tst" <<'PYTHON'
import copy, glob, json, os, subprocess, sys
import yaml
from jsonschema import Draft202012Validator

root, tst = sys.argv[1:]
bad = 0

def validator(name):
    schema = json.load(open(f"{root}/docs/{name}.schema.json"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)

def row(name, what, errors, wanted):
    global bad
    right = bool(errors) != wanted
    bad += not right
    said = errors[0].message[:100] if errors else ""
    print(f"{'ok ' if right else 'BAD'} {name:9} {'valid' if not errors else 'refused':8} {what}  {said if not right or errors else ''}")

def check(name, what, value, wanted=True):
    row(name, what, list(validators[name].iter_errors(value)), wanted)

validators = {name: validator(name) for name in ["run", "journal", "class", "exercise", "hidden", "config"]}
# A template becomes an exercise with its name; tables of mistakes are none.
load = lambda file: yaml.safe_load(open(file).read().replace("name: NAME", "name: made"))
for file in sorted(glob.glob(f"{root}/exercises/*/exercise.yaml") + glob.glob(f"{root}/harness/**/exercise.yaml", recursive=True)):
    if "/mistakes/" in file:
        continue
    check("exercise", os.path.relpath(file, root), load(file))
for file in sorted(glob.glob(f"{root}/exercises/*/hidden.yaml") + glob.glob(f"{root}/harness/**/hidden.yaml", recursive=True)):
    if "/mistakes/" in file:
        continue
    check("hidden", os.path.relpath(file, root), load(file))
check("config", "config.yaml", load(f"{root}/config.yaml"))
for file in ["passing.json", "failing.json"]:
    check("run", file, json.load(open(file)))
for file in sorted(glob.glob("out/journal.jsonl") + glob.glob("shards/**/journal.jsonl", recursive=True)):
    for number, line in enumerate(open(file), 1):
        check("journal", f"{file}:{number}", json.loads(line))
for file in sorted(glob.glob("out/class.json") + glob.glob("shards/**/class.json", recursive=True)):
    check("class", file, json.load(open(file)))

# Mistakes: each is refused by the schema and by the kit.
sound = load("exercises/parrot/exercise.yaml")
def changed(path, value):
    made = copy.deepcopy(sound)
    at = made
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return made
steps = ["checks", 0, "steps"]
mistakes = {
    "an unknown key at the top": changed(["cheks"], []),
    "an unknown key of a check": changed(["checks", 0, "point"], 5),
    "an unknown key of the program": changed(["program", "port"], 5),
    "a kind that there is not": changed(["program", "kind"], "servant"),
    "points that are a text": changed(["checks", 0, "points"], "40"),
    "no points": changed(["checks", 0, "points"], None),
    "points above 100": changed(["checks", 0, "points"], 101),
    "a title in one language": changed(["title"], {"en": "x"}),
    "a title that is a text": changed(["title"], "x"),
    "no checks": changed(["checks"], []),
    "a visibility that there is not": changed(["checks", 0, "visibility"], "secret"),
    "a kind of failure that there is not": changed(["hints"], [{"kinds": ["no_anser"], "en": "a", "pt-BR": "b"}]),
    "a verb that there is not": changed(steps, [{"ana": "conect"}]),
    "a verb with a value that there is not": changed(steps, [{"ana": "connect"}, {"ana": {"recieves": "x"}}]),
    "two verbs in a step": changed(steps, [{"ana": "connect", "bia": "connect"}]),
    "a step with a hint alone": changed(steps, [{"hint": {"en": "a", "pt-BR": "b"}}]),
    "a step that is a text": changed(steps, ["ana"]),
    "an actor in capitals": changed(steps, [{"Ana": "connect"}]),
    "data of two kinds": changed(steps, [{"ana": "connect"}, {"ana": {"send": {"text": "a", "random": 5, "lines": {}}}}]),
    "a signal that there is not": changed(steps, [{"program": {"signal": "HUP"}}]),
    "a status above 255": changed(steps, [{"program": {"exits": 256}}]),
    "a repetition of nothing": changed(steps, [{"repeat": {"times": 0, "steps": [{"ana": "connect"}]}}]),
}
for what, value in mistakes.items():
    check("exercise", what, value, wanted=False)
    open("exercises/parrot/exercise.yaml", "w").write(yaml.safe_dump(value, allow_unicode=True))
    ran = subprocess.run([tst, "list", "parrot"], capture_output=True, text=True)
    if ran.returncode != 2:
        bad += 1
        print(f"BAD the kit takes {what}: status {ran.returncode}")
print("all as they should be" if not bad else f"{bad} wrong")
sys.exit(bool(bad))
PYTHON
