"""Reads numbers from standard input, one a line, and prints the sum so far after each; at the end, how many they were."""
import sys

total = count = 0
for line in sys.stdin:
    total += int(line)
    count += 1
    print(total, flush=True)
print(count, "numbers")
