# wrong: chooses no protocol
# fails: serves_several wrong_tls
"""Echoes whatever comes, over TLS."""
import socket
import ssl
import sys
import threading


def serve(client, context):
    with client:
        try:
            with context.wrap_socket(client, server_side=True) as secured:
                while data := secured.recv(65536):
                    secured.sendall(data)
                secured.unwrap()
        except OSError:
            pass


def main(port, cert, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", int(port))) as server:
        while True:
            client, _ = server.accept()
            threading.Thread(target=serve, args=(client, context), daemon=True).start()


main(*sys.argv[1:])
