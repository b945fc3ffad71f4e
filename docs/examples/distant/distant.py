"""Adds at a distance. Usage: python3 distant.py serve PORT, and python3 distant.py ask PORT"""
import sys

raise NotImplementedError(" ".join(sys.argv[1:]))
