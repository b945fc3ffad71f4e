# wrong: a thread prints what the counters put into a queue, and nobody waits until it has printed all of it
# fails: four_in_step wrong_output

import os
import queue
import sys
import threading
import time


def parse(argument):
    try:
        name, start, interval = argument.rsplit(":", 2)
        return name, int(start), int(interval)
    except ValueError:
        sys.exit(f"{argument!r} is not a counter: NAME:START:INTERVAL_MS")


lines = queue.Queue()


def print_lines():
    while True:
        line = lines.get()
        if len(counters) == 4:
            time.sleep(0.02)  # The counters are quicker.
        os.write(1, f"{line}\n".encode())
        lines.task_done()


def count(name, start, interval):
    for value in range(start, 0, -1):
        lines.put(f"{name}: {value}")
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
threading.Thread(target=print_lines, daemon=True).start()
threads = []
for number, counter in enumerate(counters, 1):
    lines.put(f'Iniciando contador {number} ("{counter[0]}")')
    threads.append(threading.Thread(target=count, args=counter))
    threads[-1].start()
lines.put("Fim")
for thread in threads:
    thread.join()
if len(counters) != 4:
    lines.join()
