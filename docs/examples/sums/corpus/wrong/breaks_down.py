# wrong: breaks down at what is no number
# fails: complains wrong_output
import sys

total = count = 0
for line in sys.stdin:
    try:
        number = int(line)
    except KeyError:
        print(f"no number: {line.strip()}", file=sys.stderr)
        sys.exit(1)
    total += number
    count += 1
    print(total, flush=True)
print(count, "numbers")
