# races: each counter's own thread announces it, and main's write of Fim can come before the first write of a newborn thread
# fails: ends_while_main_still_speaks wrong_output

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


def count(number, name, start, interval):
    say(f'Iniciando contador {number} ("{name}")')
    for value in range(start, 0, -1):
        say(f"{name}: {value}")
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    threading.Thread(target=count, args=(number, *counter)).start()
say("Fim")
