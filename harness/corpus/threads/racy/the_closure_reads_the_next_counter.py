# races: the closure reads the variables of the loop when its thread runs: a thread that is held before that counts the counter that main has come to meanwhile
# fails: some_end_while_others_start wrong_output
# fails: four_in_step wrong_output

import sys
from threading import Lock, Thread, get_native_id
from time import sleep

DEFAULTS = ["5 Segundos:5:1000", "A:15:300"]
screen = Lock()


def show(text):
    with screen:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def count(name, start, interval):
    while start > 0:
        show(f"{name}: {start}")
        sleep(interval)
        start -= 1


def log(text):
    print(f"thread {get_native_id()}: {text}", file=sys.stderr)


def read_arguments():
    for text in sys.argv[1:] or DEFAULTS:
        name, start, interval = text.rsplit(":", 2)
        yield name, int(start), int(interval) / 1000


def main():
    try:
        counters = list(read_arguments())
    except ValueError as error:
        print("threads: NAME:START:INTERVAL_MS, please:", error, file=sys.stderr)
        return 1
    threads = []
    for name, start, interval in counters:
        show(f'Iniciando contador {len(threads) + 1} ("{name}")')

        def body():
            log("has begun")
            count(name, start, interval)

        thread = Thread(target=body)
        thread.start()
        # They are easier to tell apart when they do not begin all at once.
        sleep(0.01)
        threads.append(thread)
    show("Fim")
    for thread in threads:
        thread.join()
    return 0


sys.exit(main())
