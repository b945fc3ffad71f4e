"""Leaves a folder into which not even its owner may look, in the folder that it is to serve (its second argument)."""
import os
import sys

locked = os.path.join(sys.argv[2], "locked")
os.mkdir(locked)
open(os.path.join(locked, "file"), "w").close()
os.chmod(locked, 0)
