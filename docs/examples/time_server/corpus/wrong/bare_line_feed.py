# wrong: ends its line with a line feed alone
# fails: daytime wrong_bytes
import socket
import struct
import sys
import time

SINCE_1900 = 2208988800  # the seconds from 1900 to 1970


def told():
    if sys.argv[2] == "daytime":
        return time.strftime("%Y-%m-%d %H:%M:%S UTC\n", time.gmtime()).encode()
    return struct.pack(">I", int(time.time()) + SINCE_1900)


server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    with client:
        client.sendall(told())
