# wrong: has a certificate of its own, and takes no notice of the one it is given
# fails: echoes wrong_tls
"""Echoes whatever comes, over TLS."""
import socket
import ssl
import sys
import tempfile
import threading

OWN = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgji/byDBb16Uar/K6
Rx58upCCrseWSkR0PR64zhW+usmhRANCAASZHfxrSeUfONX0QjsIPwcPn3xUDg7E
a5SdATcs3f91oRte0G08RdQzKDjNo1KXqeyDTiVEgFnREASdViEuoThr
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUbM1blEnVbOdAAJlWLVUB48jWhDkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDEwNTUzMFoYDzIxMjYxMTA2
MTA1NTMwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASZHfxrSeUfONX0QjsIPwcPn3xUDg7Ea5SdATcs3f91oRte0G08RdQz
KDjNo1KXqeyDTiVEgFnREASdViEuoThro1MwUTAdBgNVHQ4EFgQUqMCStqn1jT1g
HXBN+PMbqj4cAxUwHwYDVR0jBBgwFoAUqMCStqn1jT1gHXBN+PMbqj4cAxUwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAS1lOnN7grW13T15Y4gKAO
6M4fTiI8VEv9Hs5GhAoGmwIhAI6tt/awQdZ/FWJoIZkvgs5c+8Ms9R2Mm13TPKoV
uDUJ
-----END CERTIFICATE-----
"""


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
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as own:
        own.write(OWN)
        own.flush()
        context.load_cert_chain(own.name)
    context.set_alpn_protocols(["echo/1"])
    with socket.create_server(("127.0.0.1", int(port))) as server:
        while True:
            client, _ = server.accept()
            threading.Thread(target=serve, args=(client, context), daemon=True).start()


main(*sys.argv[1:])
