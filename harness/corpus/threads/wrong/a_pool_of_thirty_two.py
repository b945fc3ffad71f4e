# wrong: a pool of 32 threads, the most that Python chooses by itself: the 33rd counter waits
# fails: counts_at_the_same_time wrong_output
# fails: one_thread_each not_concurrent

import sys
import time
from concurrent.futures import ThreadPoolExecutor


def parse(argument):
    try:
        name, start, interval = argument.rsplit(":", 2)
        return name, int(start), int(interval)
    except ValueError:
        sys.exit(f"{argument!r} is not a counter: NAME:START:INTERVAL_MS")


def count(name, start, interval):
    for value in range(start, 0, -1):
        sys.stdout.write(f"{name}: {value}\n")
        sys.stdout.flush()
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
pool = ThreadPoolExecutor(32)
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    sys.stdout.write(f'Iniciando contador {number} ("{counter[0]}")\n')
    sys.stdout.flush()
    pool.submit(count, *counter)
sys.stdout.write("Fim\n")
sys.stdout.flush()
