"""Never listens: sleeps for longer than any check lasts."""
import time

time.sleep(600)
