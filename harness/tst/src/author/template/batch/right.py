# right: counts with a loop

import sys

try:
    number = int(sys.argv[1])
except ValueError as error:
    sys.exit(f"NAME: {error}")
while number > 0:
    print(number)
    number -= 1
print("Fim")
