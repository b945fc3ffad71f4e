"""Puts links in the place of its own folder, and of all that it may write."""
import os

home = os.environ["HOME"]
here = os.getcwd()
for folder in (home, here, "/tmp"):
    for name in ("one", "target", "Cargo.toml"):
        try:
            os.symlink("/", os.path.join(folder, name))
        except OSError:
            pass
for folder in (here, home):
    for move in (lambda: os.rename(folder, folder + "-gone"), lambda: os.symlink("/etc", folder)):
        try:
            move()
        except OSError:
            pass
serve(False)
