# wrong: leaves bad arguments out without a word
# fails: refuses_bad_arguments wrong_exit

import sys
import threading
import time


def parse(argument):
    try:
        name, start, interval = argument.rsplit(":", 2)
        return name, int(start), int(interval)
    except ValueError:
        return None


def count(name, start, interval):
    for value in range(start, 0, -1):
        sys.stdout.write(f"{name}: {value}\n")
        sys.stdout.flush()
        time.sleep(interval / 1000)


arguments = sys.argv[1:] or ["5 Segundos:5:1000", "A:15:300"]
counters = [counter for counter in map(parse, arguments) if counter]
for number, counter in enumerate(counters, 1):
    sys.stdout.write(f'Iniciando contador {number} ("{counter[0]}")\n')
    sys.stdout.flush()
    threading.Thread(target=count, args=counter).start()
sys.stdout.write("Fim\n")
sys.stdout.flush()
