"""Repeats a line, one byte each second, and leaves a daemon with an empty environment. The file that $READY names gets the
port when there is a client."""
import os
import socket
import subprocess
import sys
import time

# What marks every process of a test is in its temporary folder's name: the daemon has it as an argument only.
sleep = [sys.executable, "-c", "import time; time.sleep(1000)", os.environ["TMPDIR"]]
subprocess.Popen(sleep, env={}, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    client, _ = server.accept()
    with open(os.environ["READY"] + ".part", "w") as ready:
        ready.write(sys.argv[1])
    os.rename(ready.name, os.environ["READY"])
    for byte in client.recv(65536):
        client.sendall(bytes([byte]))
        time.sleep(1)
