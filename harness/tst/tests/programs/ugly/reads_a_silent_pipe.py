"""Never listens: reads from a pipe into which nobody writes."""
import os

reader, writer = os.pipe()
os.read(reader, 1)
