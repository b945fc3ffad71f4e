# races: a counter that finds the screen busy, another's write being held, leaves its line to a new thread, which can come after the counter's next line
# fails: four_in_step wrong_output

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


def say_without_waiting(line):
    if lock.acquire(blocking=False):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        lock.release()
    else:
        # Whoever waits here is late with its next line.
        threading.Thread(target=say, args=(line,)).start()


def count(name, start, interval):
    for value in range(start, 0, -1):
        say_without_waiting(f"{name}: {value}")
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threading.Thread(target=count, args=counter).start()
say("Fim")
