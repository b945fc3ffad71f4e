"""Listens, says so in a file, and ends its main thread; another one accepts, and never answers."""

import ctypes
import signal
import socket
import sys
import threading

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
server = socket.create_server(("127.0.0.1", int(sys.argv[2])))


def serve():
    clients = []
    while True:
        clients.append(server.accept())
        open(sys.argv[1], "w").close()
        # Something that is never at rest.
        threading.Thread(target=spin).start()


def spin():
    while True:
        pass


threading.Thread(target=serve).start()
ctypes.CDLL(None).pthread_exit(None)
