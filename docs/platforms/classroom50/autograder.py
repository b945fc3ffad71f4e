#!/usr/bin/env python3
"""Classroom 50 runs this for each submission, in the student's repository: it judges the submission with the kit's checks and leaves
result.json. Set the two names below, and add it to the assignment as its autograder.py; the checks come from the kit, never from the
student. KIT may be a folder too. EXERCISE, KIT and TST (the command itself) in the environment change them, for trying it out
elsewhere."""
import os
import pathlib
import subprocess
import sys
import tempfile

EXERCISE = os.environ.get("EXERCISE", "echo")
KIT = os.environ.get("KIT", "https://github.com/your-organisation/kit")

submission = pathlib.Path.cwd()
result = submission / "result.json"
work = pathlib.Path(tempfile.mkdtemp(dir=os.environ.get("RUNNER_TEMP") or None))
# What was there before, a student may have written.
result.unlink(missing_ok=True)

kit = pathlib.Path(KIT)
if not kit.is_dir():
    kit = work / "kit"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", KIT, str(kit)], check=True)
tst = os.environ.get("TST")
if not tst:
    install = ["cargo", "install", "--quiet", "--locked", "--path", str(kit / "harness" / "tst"), "--root", str(work / "tst")]
    subprocess.run(install, check=True)
    tst = str(work / "tst" / "bin" / "tst")

test = [tst, "test", EXERCISE, "--subject", str(submission), "--format", "classroom50", "--output", str(work / "result.json")]
status = subprocess.run(test, cwd=kit, check=False).returncode
# 1 is a check that failed. With any other nothing was judged: without a result the runner says so, and gives no points for good.
if status > 1 or status < 0:
    sys.exit(f"tst ended with status {status}: nothing was judged")
result.write_bytes((work / "result.json").read_bytes())
