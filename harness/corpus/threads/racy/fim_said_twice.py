# races: a counter that ends while main's write of Fim is held sees that it was not yet said, and says it too
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


all_started = False
fim_said = False


def say_fim():
    global fim_said
    if not fim_said:
        say("Fim")
        fim_said = True


def count(name, start, interval):
    for value in range(start, 0, -1):
        say(f"{name}: {value}")
        time.sleep(interval / 1000)
    if all_started:
        say_fim()  # It has to come before a counter ends, even if main is slow.


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [parse(argument) for argument in arguments]
for number, counter in enumerate(counters, 1):
    say(f'Iniciando contador {number} ("{counter[0]}")')
    threading.Thread(target=count, args=counter).start()
all_started = True
say_fim()
