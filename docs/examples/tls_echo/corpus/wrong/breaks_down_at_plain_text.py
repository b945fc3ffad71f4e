# wrong: a handshake that fails is caught by nobody
# fails: survives_plain_text exited_early
"""Echoes whatever comes, over TLS."""
import os
import socket
import ssl
import sys
import threading


def handshake(client, context):
    try:
        return context.wrap_socket(client, server_side=True)
    except ssl.SSLError:
        os._exit(1)


def serve(client, context):
    with client:
        try:
            client = handshake(client, context)
            with client as secured:
                while data := secured.recv(65536):
                    secured.sendall(data)
                secured.unwrap()
        except OSError:
            pass


def main(port, cert, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    context.set_alpn_protocols(["echo/1"])
    with socket.create_server(("127.0.0.1", int(port))) as server:
        while True:
            client, _ = server.accept()
            client.settimeout(None)
            threading.Thread(target=serve, args=(client, context), daemon=True).start()


main(*sys.argv[1:])
