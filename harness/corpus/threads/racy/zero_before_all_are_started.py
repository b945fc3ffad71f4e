# races: counters that end while main is held in a write or a clone bring the count of running ones to 0 before all were started
# fails: some_end_while_others_start wrong_output

import os
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


running = 0
running_lock = threading.Lock()
none_runs = threading.Event()


def count(name, start, interval):
    global running
    for value in range(start, 0, -1):
        say(f"{name}: {value}")
        time.sleep(interval / 1000)
    with running_lock:
        running -= 1
        if running == 0:
            none_runs.set()


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    with running_lock:
        running += 1
    threading.Thread(target=count, args=counter).start()
say("Fim")
none_runs.wait()
os._exit(0)  # There is nothing left to wait for.
