"""Gets the page of a URL over HTTP and prints its body."""
import sys

raise NotImplementedError("get " + sys.argv[1])
