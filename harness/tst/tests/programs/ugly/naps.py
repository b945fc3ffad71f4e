"""Never listens: naps again and again, and may be about to."""
import time

while True:
    time.sleep(0.05)
