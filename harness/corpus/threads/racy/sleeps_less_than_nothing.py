# races: a counter whose write, or whose wait for the lock, takes longer than its interval sleeps a negative time: its thread dies
# fails: four_in_step wrong_output

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
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def count(name, start, interval):
    for value in range(start, 0, -1):
        begun = time.monotonic()
        say(f"{name}: {value}")
        # So that the lines come in an even step: what the printing took is a part of the interval.
        time.sleep(interval / 1000 - (time.monotonic() - begun))


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threading.Thread(target=count, args=counter).start()
say("Fim")
