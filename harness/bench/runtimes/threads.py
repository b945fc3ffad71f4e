"""A server for one client: PORT silent, right, or slow (each answer 1.5 s late)."""
import socket
import sys
import threading
import time


def serve(client):
    while data := client.recv(4096):
        if sys.argv[2] == "slow":
            time.sleep(1.5)
        if sys.argv[2] != "silent":
            client.sendall(data)
    client.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
thread = threading.Thread(target=serve, args=(listener.accept()[0],))
thread.start()
thread.join()
