# races: a counter that does not get the lock within a twentieth of a second writes all the same, in two pieces: another line can come between them, or it comes itself between the pieces of another
# fails: some_end_while_others_start wrong_output
# fails: four_in_step wrong_output

import sys
import threading
import time


class Screen:
    def __init__(self):
        # Without a buffer nothing is left behind in it.
        self.out = open(1, "wb", buffering=0, closefd=False)
        self.mine = threading.Lock()

    def put(self, before, after, patience=-1):
        locked = self.mine.acquire(timeout=patience)
        self.out.write(before.encode())
        self.out.write(after.encode() + b"\n")
        if locked:
            self.mine.release()


class Counter(threading.Thread):
    def __init__(self, text, screen):
        self.label, start, interval = text.rsplit(":", 2)
        self.values = range(int(start), 0, -1)
        self.interval = int(interval) / 1000
        self.screen = screen
        super().__init__()

    def run(self):
        for value in self.values:
            # Its next line would be late if it waited here for longer.
            self.screen.put(self.label, f": {value}", patience=0.05)
            time.sleep(self.interval)


screen = Screen()
try:
    counters = [Counter(text, screen) for text in sys.argv[1:] or ("5 Segundos:5:1000", "A:15:300")]
except ValueError as trouble:
    sys.exit(f"threads: {trouble}")
number = 0
for counter in counters:
    number += 1
    screen.put("Iniciando contador", f' {number} ("{counter.label}")')
    counter.start()
screen.put("Fi", "m")
for counter in counters:
    counter.join()
