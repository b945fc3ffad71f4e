# races: os.write may write a part of the line only, and nobody looks at what it returns: the rest is lost
# fails: four_in_step wrong_output

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
        os.write(1, f"{line}\n".encode())


def count(name, start, interval):
    for value in range(start, 0, -1):
        say(f"{name}: {value}")
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threading.Thread(target=count, args=counter).start()
say("Fim")
