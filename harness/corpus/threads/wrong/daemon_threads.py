# wrong: starts daemon threads, which the interpreter does not wait for
# fails: counts_down wrong_output
# fails: default_counters wrong_output

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


def count(name, start, interval):
    for value in range(start, 0, -1):
        os.write(1, f"{name}: {value}\n".encode())
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    os.write(1, f'Iniciando contador {number} ("{counter[0]}")\n'.encode())
    threading.Thread(target=count, args=counter, daemon=True).start()
os.write(1, "Fim\n".encode())
