"""An application to be looked at: HTTP that tells what it was asked, and a WebSocket that gives back what it gets."""
import base64
import hashlib
import http.server
import json
import os
import socketserver
import sys
import time


class App(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length) if length else b""
        path = self.path.split("?")[0]
        if self.headers.get("Upgrade", "").lower() == "websocket":
            return self.websocket()
        if path == "/slowly":
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for i in range(3):
                piece = b"data: %d\n\n" % i
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.flush()
                while i < 2 and not os.path.exists("go%d" % i):
                    time.sleep(0.01)
            self.wfile.write(b"0\r\n\r\n")
            return
        if path == "/away":
            self.send_response(302)
            self.send_header("Location", "/there?x=1")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if path == "/broken":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
            self.close_connection = True
            return
        if path == "/junk":
            self.wfile.write(b"\x00\x01\x02 no http\r\n\r\n")
            self.close_connection = True
            return
        told = json.dumps({"method": self.command, "path": self.path, "body": body.decode("latin-1"),
                           "headers": {k.lower(): v for k, v in self.headers.items()}}).encode()
        self.send_response(201 if self.command == "POST" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Set-Cookie", "own=1; Path=/; Domain=test")
        self.send_header("Set-Cookie", "sandhold_preview=stolen")
        for tried in ("sandhold_sign_in=stolen", "__Host-sandhold_sign_in=stolen; Secure; Path=/", " = sandhold_sign_in=stolen",
                      "=__Host-sandhold_sign_in=stolen", "sandhold_sign_in =stolen; Domain=test", "sandhold_sign_in; x=stolen"):
            self.send_header("Set-Cookie", tried)
        self.send_header("Clear-Site-Data", "*")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(told)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = answer

    def websocket(self):
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        if self.headers.get("Sec-WebSocket-Protocol"):
            self.send_header("Sec-WebSocket-Protocol", self.headers["Sec-WebSocket-Protocol"].split(",")[0])
        self.end_headers()
        self.close_connection = True
        while True:
            head = self.rfile.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return
            length = head[1] & 127
            if length == 126:
                length = int.from_bytes(self.rfile.read(2), "big")
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(length)))
            size = bytes([length]) if length < 126 else b"\x7e" + length.to_bytes(2, "big")
            self.wfile.write(bytes([head[0]]) + size + data)
            self.wfile.flush()


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), App).serve_forever()
