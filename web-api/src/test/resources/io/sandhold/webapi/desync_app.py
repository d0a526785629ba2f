"""Applications that say more, less or other than they were asked, one for each path; every honest answer tells its connection and path."""
import os
import socket
import sys
import threading
import time

POISON = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"


def answer(text, more=""):
    return ("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (more, len(text), text)).encode()


def note(name, text):
    with open(name + ".new", "w") as file:
        file.write(text)
    os.rename(name + ".new", name)


def serve_to_the_end(connection, number):
    try:
        serve(connection, number)
        note("end-%s-%d" % (sys.argv[1], number), "end of file")
    except ConnectionResetError:
        note("end-%s-%d" % (sys.argv[1], number), "reset")


def serve(connection, number):
    asked = 0
    with connection, connection.makefile("rb") as lines:
        while line := lines.readline():
            path = line.split()[1].decode()
            length = 0
            while (field := lines.readline().strip()):
                if field.lower().startswith(b"content-length:"):
                    length = int(field.split(b":")[1])
            lines.read(length)
            asked += 1
            told = "%d %d %s" % (number, asked, path)
            if path == "/more":
                connection.sendall(answer(told) + POISON)
            elif path == "/late":
                connection.sendall(answer(told))
                time.sleep(0.05)
                connection.sendall(POISON)
                lines.readline()
                note("ended", "")
                return
            elif path == "/chunks-and-more":
                connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                                   % (len(told), told.encode()) + POISON)
            elif path == "/twice":
                connection.sendall(answer(told, "Content-Length: %d\r\n" % len(told)))
            elif path == "/both":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                                   % (len(told), told.encode()))
            elif path == "/interim":
                connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n" + answer(told))
            elif path == "/old":
                connection.sendall(answer(told).replace(b"HTTP/1.1", b"HTTP/1.0"))
            elif path == "/close":
                connection.sendall(answer(told, "Connection: close\r\n"))
            elif path == "/empty-and-more":
                connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n" + POISON)
            elif path == "/mute" and asked > 1:
                return  # the request has come, and the connection ends
            elif path == "/short" and asked > 1:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
                return
            else:
                connection.sendall(answer(told))
            if path == "/gone":
                return


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
count = 0
while True:
    client, _ = listener.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    count += 1
    threading.Thread(target=serve_to_the_end, args=(client, count), daemon=True).start()
