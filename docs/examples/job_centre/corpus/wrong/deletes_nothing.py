# wrong: says that it deleted, and deletes nothing
# fails: deletes wrong_bytes
import itertools
import json
import random
import socket
import sys
import threading

lock = threading.Condition()
numbers = itertools.count(random.randrange(10**6))
jobs = {}  # number: [priority, queue, job, who works on it]


class Mistake(Exception):
    pass


def of_kind(request, key, kind):
    value = request.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Mistake(f"{key} is missing or wrong")
    return value


def put(client, request):
    queue, job, priority = of_kind(request, "queue", str), of_kind(request, "job", dict), of_kind(request, "pri", int)
    number = next(numbers)
    jobs[number] = [priority, queue, job, None]
    lock.notify_all()
    return {"status": "ok", "id": number}


def get(client, request):
    queues = of_kind(request, "queues", list)
    while True:
        free = [(job[0], number) for number, job in jobs.items() if job[1] in queues and job[3] is None]
        if free:
            number = max(free)[1]
            priority, queue, job, _ = jobs[number]
            jobs[number][3] = client
            return {"status": "ok", "id": number, "job": job, "pri": priority, "queue": queue}
        if not request.get("wait"):
            return {"status": "no-job"}
        lock.wait()


def delete(client, request):
    found = jobs.get(of_kind(request, "id", int))
    return {"status": "ok" if found else "no-job"}


def abort(client, request):
    job = jobs.get(of_kind(request, "id", int))
    if job is None or job[3] is None:
        return {"status": "no-job"}
    if job[3] is not client:
        raise Mistake("somebody else works on it")
    job[3] = None
    lock.notify_all()
    return {"status": "ok"}


def answer(client, line):
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            raise Mistake("a request is an object")
        deed = {"put": put, "get": get, "delete": delete, "abort": abort}.get(request.get("request"))
        if deed is None:
            raise Mistake("there is no such request")
        return deed(client, request)
    except (ValueError, Mistake) as why:
        return {"status": "error", "error": str(why)}


def serve(client):
    with client, client.makefile() as lines:
        for line in lines:
            with lock:
                told = answer(client, line)
            client.sendall(json.dumps(told).encode() + b"\n")
    with lock:
        for job in jobs.values():
            if job[3] is client:
                job[3] = None
        lock.notify_all()


server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
