# wrong: waits for each thread 1.15 s at most, and then ends while counters still sleep
# fails: ends_with_the_last_counter too_fast

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


def say(line):
    os.write(1, (line + "\n").encode())


def count(name, start, interval):
    for value in range(start, 0, -1):
        say(f"{name}: {value}")
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
threads = []
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threads.append(threading.Thread(target=count, args=counter, daemon=True))
    threads[-1].start()
say("Fim")
for thread in threads:
    thread.join(timeout=1.15)
