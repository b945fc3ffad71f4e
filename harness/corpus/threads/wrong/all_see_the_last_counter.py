# wrong: its closures look at the loop's variables when they run: all count what came last
# fails: counts_at_the_same_time wrong_output
# fails: keeps_lines_whole wrong_output
# fails: default_counters wrong_output

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
        sys.stdout.write(f"{name}: {value}\n")
        sys.stdout.flush()
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
threads = []
fim = threading.Event()
for counter in counters:
    threads.append(threading.Thread(target=lambda: fim.wait() and count(*counter)))
for number, (name, _, _) in enumerate(counters, 1):
    sys.stdout.write(f'Iniciando contador {number} ("{name}")\n')
    sys.stdout.flush()
    threads[number - 1].start()
sys.stdout.write("Fim\n")
sys.stdout.flush()
fim.set()
