"""The threads exercise without a look at bad arguments, as beginners write it: each line by one `print`, which is one write as long as Python buffers."""
import sys
import threading
import time


def count(name, start, ms):
    for value in range(int(start), 0, -1):
        print(f"{name}: {value}")
        time.sleep(int(ms) / 1000)


for number, argument in enumerate(sys.argv[1:], 1):
    name, start, ms = argument.rsplit(":", 2)
    print(f'Iniciando contador {number} ("{name}")')
    threading.Thread(target=count, args=(name, start, ms)).start()
print("Fim")
