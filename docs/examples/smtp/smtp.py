"""Takes mail over SMTP. Usage: python3 smtp.py PORT"""
import sys

raise NotImplementedError("listen on port " + sys.argv[1])
