# wrong: waits to be told that all is done, without looking whether it was told before: then it waits for ever
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
all_done = threading.Condition()


def say(line):
    with lock:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def count(name, start, interval):
    global left
    for value in range(start, 0, -1):
        say(f"{name}: {value}")
        time.sleep(interval / 1000)
    with all_done:
        left -= 1
        if left == 0:
            all_done.notify()


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
left = len(counters)
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threading.Thread(target=count, args=counter).start()
say("Fim")
if len(counters) == 1:
    time.sleep(0.05)  # A short counter is quicker.
with all_done:
    all_done.wait()
