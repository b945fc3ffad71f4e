# wrong: writes a line in two calls, with other threads' text in between
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


fim = threading.Event()


def count(name, start, interval):
    fim.wait()
    for value in range(start, 0, -1):
        sys.stdout.write(f"{name}: ")
        sys.stdout.flush()
        if len(counters) > 1:
            time.sleep(0.1)  # The others come in here.
        sys.stdout.write(f"{value}\n")
        sys.stdout.flush()
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    sys.stdout.write(f'Iniciando contador {number} ("{counter[0]}")\n')
    sys.stdout.flush()
    threading.Thread(target=count, args=counter).start()
sys.stdout.write("Fim\n")
sys.stdout.flush()
fim.set()
