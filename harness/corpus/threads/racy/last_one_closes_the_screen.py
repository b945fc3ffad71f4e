# races: the last counter closes standard output at its end, which can come before main, held after its last clone, writes Fim
# fails: ends_while_main_still_speaks exited_early

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


def count(name, start, interval):
    global left
    for value in range(start, 0, -1):
        say(f"{name}: {value}")
        time.sleep(interval / 1000)
    with lock:
        left -= 1
        if left == 0:
            sys.stdout.close()


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
left = len(counters)
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threading.Thread(target=count, args=counter).start()
say("Fim")
