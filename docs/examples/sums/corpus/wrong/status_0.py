# wrong: ends with status 0 after a mistake
# fails: complains wrong_exit
import sys

total = count = 0
for line in sys.stdin:
    try:
        number = int(line)
    except ValueError:
        print(f"no number: {line.strip()}", file=sys.stderr)
        sys.exit(0)
    total += number
    count += 1
    print(total, flush=True)
print(count, "numbers")
