# races: each counter adds to `finished` what a function gives: where the interpreter changes threads at that call (no system call), an addition of another is lost, and main waits for ever
# fails: four_in_step did_not_exit

import sys
import threading
import time

finished = 0
screen = threading.Lock()


def one_more():
    return 1


def say(line):
    with screen:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def count(name, start, interval):
    global finished
    for value in range(start, 0, -1):
        say(f"{name}: {value}")
        time.sleep(interval / 1000)
    finished = finished + one_more()


def parse(argument):
    try:
        name, start, interval = argument.rsplit(":", 2)
        return name, int(start), int(interval)
    except ValueError:
        sys.exit(f"{argument} is not a counter: NAME:START:INTERVAL_MS")


counters = [parse(argument) for argument in sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]]
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threading.Thread(target=count, args=counter).start()
say("Fim")
while finished < len(counters):
    time.sleep(0.001)
