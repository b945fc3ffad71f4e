# wrong: prints the number in the place of the sum
# fails: sums wrong_output
import sys

total = count = 0
for line in sys.stdin:
    try:
        number = int(line)
    except ValueError:
        print(f"no number: {line.strip()}", file=sys.stderr)
        sys.exit(1)
    total = number
    count += 1
    print(total, flush=True)
print(count, "numbers")
