"""Never listens: sleeps, with a time limit that a judge cannot know."""
import time

time.sleep(600)
