# right: a thread that only watches sleeps beside the counters, and main waits for them from the last to the first

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
        say(f"{name}: {value}")
        time.sleep(interval / 1000)


def watch(all_done):
    while not all_done.wait(timeout=0.01):
        pass  # Whoever looks after the counters does it here.


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
all_done = threading.Event()
threading.Thread(target=watch, args=(all_done,)).start()
threads = []
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threads.append(threading.Thread(target=count, args=counter))
    threads[-1].start()
say("Fim")
for thread in reversed(threads):
    thread.join()
all_done.set()
