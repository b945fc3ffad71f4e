# races: main, held after its clone, puts a counter on the list only when that has ended: del raises KeyError, and the lock stays held for ever
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


running = {}


def count(number, name, start, interval):
    for value in range(start, 0, -1):
        say(f"{name}: {value}")
        time.sleep(interval / 1000)
    lock.acquire()
    del running[number]
    lock.release()


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    thread = threading.Thread(target=count, args=(number, *counter))
    thread.start()
    lock.acquire()
    running[number] = thread
    lock.release()
say("Fim")
for thread in list(running.values()):
    thread.join()
