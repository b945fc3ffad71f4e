# Tells which numbers are prime: Protohackers 1.
import json
import socket
import sys
import threading


def is_prime(number):
    if number != int(number) or number < 2:
        return False
    divisor = 2
    while divisor * divisor <= number:
        if number % divisor == 0:
            return False
        divisor += 1
    return True


def answer(line):
    """The answer to a request, or nothing if that is malformed."""
    try:
        request = json.loads(line)
        number = request["number"]
        is_number = isinstance(number, (int, float)) and not isinstance(number, bool)
        if request["method"] != "isPrime" or not is_number:
            return None
    except (ValueError, KeyError, TypeError):
        return None
    return {"method": "isPrime", "prime": is_prime(number)}


def serve(client):
    with client, client.makefile() as lines:
        for line in lines:
            told = answer(line)
            if told is None:
                client.sendall(b"malformed\n")
                return
            client.sendall(json.dumps(told).encode() + b"\n")


server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
