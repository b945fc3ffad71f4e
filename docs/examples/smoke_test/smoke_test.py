"""Sends back whatever comes. Usage: python3 smoke_test.py PORT"""
import sys

raise NotImplementedError("listen on port " + sys.argv[1])
