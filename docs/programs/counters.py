"""Two counters that count at the same time, each at its own pace."""
import threading, time


def count(name, last, pause):
    for number in range(1, last + 1):
        print(f"{name}: {number}\n", end="", flush=True)
        time.sleep(pause)


counters = [threading.Thread(target=count, args=of) for of in (("A", 3, 0.06), ("B", 2, 0.08))]
print("contando", flush=True)
for counter in counters:
    counter.start()
for counter in counters:
    counter.join()
print("Fim")
