# right: sleeps its interval in short pieces, and computes a while before each line

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
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def count(name, start, interval):
    for value in range(start, 0, -1):
        sum(range(20_000))
        say(f"{name}: {value}")
        end = time.monotonic() + interval / 1000
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.005))


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threading.Thread(target=count, args=counter).start()
say("Fim")
