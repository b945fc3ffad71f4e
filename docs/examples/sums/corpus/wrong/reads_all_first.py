# wrong: reads all of its input before it prints
# fails: sums no_answer or wrong_output
import sys

total = count = 0
for line in sys.stdin.readlines():
    try:
        number = int(line)
    except ValueError:
        print(f"no number: {line.strip()}", file=sys.stderr)
        sys.exit(1)
    total += number
    count += 1
    print(total, flush=True)
print(count, "numbers")
