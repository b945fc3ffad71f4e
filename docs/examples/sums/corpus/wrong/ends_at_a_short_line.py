# wrong: takes a line without a line feed for the end
# fails: counts wrong_output
import sys

total = count = 0
for line in sys.stdin:
    if not line.endswith("\n"):
        break
    try:
        number = int(line)
    except ValueError:
        print(f"no number: {line.strip()}", file=sys.stderr)
        sys.exit(1)
    total += number
    count += 1
    print(total, flush=True)
print(count, "numbers")
