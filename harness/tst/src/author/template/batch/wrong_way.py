# wrong: counts up
# fails: counts_down wrong_output

import sys

try:
    last = int(sys.argv[1])
except ValueError as error:
    sys.exit(f"NAME: {error}")
for number in range(1, last + 1):
    print(number)
print("Fim")
