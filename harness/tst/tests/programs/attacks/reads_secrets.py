"""Looks for secrets: in every environment, and in every file that is not the system's."""
import os

SECRET = "cleartext" + "-password"
found = []
for pid in (name for name in os.listdir("/proc") if name.isdigit()):
    try:
        if SECRET in open(f"/proc/{pid}/environ", errors="replace").read():
            found.append(f"environment of {pid}")
    except OSError:
        pass
try:
    tops = os.listdir("/")
except OSError:
    tops = ["etc", "home", "mnt", "opt", "root", "srv", "tmp", "var"]
# One is enough.
for top in [] if found else tops:
    if top in ("proc", "sys", "usr", "dev") or os.path.islink("/" + top):
        continue
    for folder, folders, names in os.walk("/" + top):
        # The tools of this machine, which are everybody's: of those only the names, in case that more is there.
        if os.path.basename(folder) in (".pyenv", ".nvm", ".cargo", "toolchains", "registry", "lib", "share"):
            folders.clear()
        for name in names:
            path = os.path.join(folder, name)
            try:
                if not os.path.islink(path) and SECRET in open(path, errors="replace").read(1 << 20):
                    found.append(path)
            except OSError:
                pass
serve(found)
