"""Prints the page of a URL, or says what is wrong and ends with 1."""
import sys, urllib.error, urllib.request

try:
    with urllib.request.urlopen(sys.argv[1]) as answer:
        sys.stdout.buffer.write(answer.read())
except urllib.error.URLError as error:
    sys.exit(f"fetch: {error}")
