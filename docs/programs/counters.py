"""Counters that count at the same time, each at its own pace: NAME:LAST:PAUSE_MS each, or else two of its own."""
import sys, threading, time


def count(name, last, pause):
    for number in range(1, int(last) + 1):
        print(f"{name}: {number}\n", end="", flush=True)
        time.sleep(int(pause) / 1000)


wanted = sys.argv[1:] or ["A:3:60", "B:2:80"]
counters = [threading.Thread(target=count, args=each.split(":")) for each in wanted]
print("contando", flush=True)
for counter in counters:
    counter.start()
for counter in counters:
    counter.join()
print("Fim")
