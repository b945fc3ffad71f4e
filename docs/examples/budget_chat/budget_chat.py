"""A chat in one room. Usage: python3 budget_chat.py PORT"""
import sys

raise NotImplementedError("listen on port " + sys.argv[1])
