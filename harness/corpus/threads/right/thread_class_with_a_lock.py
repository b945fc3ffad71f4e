# right: a class for the counter, a lock around each line, deadlines from a monotonic clock

import sys
import threading
import time


def parse(argument):
    try:
        name, start, interval = argument.rsplit(":", 2)
        return name, int(start), int(interval)
    except ValueError:
        sys.exit(f"{argument!r} is not a counter: NAME:START:INTERVAL_MS")


lock = threading.Lock()


def say(line):
    with lock:
        print(line, flush=True)


class Counter(threading.Thread):
    def __init__(self, name, start, interval):
        super().__init__()
        self.label, self.first, self.interval = name, start, interval / 1000

    def run(self):
        for value in range(self.first, 0, -1):
            say(f"{self.label}: {value}")
            wake = time.monotonic() + self.interval
            while (left := wake - time.monotonic()) > 0:
                time.sleep(left)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    Counter(*counter).start()
say("Fim")
