"""Echoes rightly, beside a daemon that keeps the port; with `bare` as third argument the daemon has no environment."""
import os
import socket
import sys

server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
server.set_inheritable(True)
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    environment = {} if "bare" in sys.argv else os.environ
    wait = "import signal\nwhile True: signal.pause()"
    os.execve(sys.executable, [sys.executable, "-S", "-c", wait, *sys.argv[2:]], environment)
os.wait()
client, _ = server.accept()
while data := client.recv(65536):
    client.sendall(data)
