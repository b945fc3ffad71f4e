"""Stands between the clients of a chat and the chat."""
import sys

raise NotImplementedError(sys.argv[1])
