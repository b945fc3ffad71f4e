"""Never listens: waits, without a time limit, for something that nobody will do."""
import threading

threading.Event().wait()
