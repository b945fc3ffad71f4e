# Usage: python3 job_centre.py PORT
#
# Listens on PORT and keeps jobs in queues; each line is a request in JSON, and so is each answer.
import sys

port = int(sys.argv[1])
raise NotImplementedError("to be written")
