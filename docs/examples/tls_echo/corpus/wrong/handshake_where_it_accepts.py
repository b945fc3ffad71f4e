# wrong: makes each handshake before it accepts the next connection
# fails: serves_several no_answer
"""Echoes whatever comes, over TLS."""
import socket
import ssl
import sys
import threading


def serve(client, context):
    with client:
        try:
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
            try:
                client = context.wrap_socket(client, server_side=True)
            except OSError:
                continue
            threading.Thread(target=serve, args=(client, context), daemon=True).start()


main(*sys.argv[1:])
