"""`NAME N`: counts down from N."""

import sys


def main():
    try:
        first = int(sys.argv[1])
    except (IndexError, ValueError) as trouble:
        sys.exit(f"NAME: {trouble}")
    for number in range(first, 0, -1):
        print(number)
    print("Fim")


main()
