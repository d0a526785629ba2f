"""A client of the original runtime's REST API, as its SDK calls it: aiohttp, answers read under "result", errors as JSON."""

import asyncio
import base64
import io
import sys

import aiohttp


class OriginalClient:
    def __init__(self, server, session_id):
        self.base = server + "/workspace/se"
        self.session_id = session_id
        self.http = aiohttp.ClientSession()

    async def call(self, method, path, **arguments):
        async with self.http.request(method, self.base + path, **arguments) as response:
            answer = await response.json()
            if response.status >= 400:
                raise RuntimeError(answer["detail"])
            return answer["result"]

    async def create_session(self, size):
        return await self.call("POST", f"/session/{self.session_id}", json={"size": size})

    async def delete_session(self):
        return await self.call("DELETE", f"/session/{self.session_id}")

    async def status(self):
        return await self.call("GET", f"/status/{self.session_id}")

    async def create_file(self, content, filename, mode=0o644):
        body = {"content": content, "filename": filename, "mode": mode}
        return await self.call("POST", f"/create/{self.session_id}", json=body)

    async def upload(self, content, filename):
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(content), filename=filename)
        return await self.call("POST", f"/upload/{self.session_id}", data=form)

    async def download(self, filename):
        async with self.http.get(f"{self.base}/download/{self.session_id}/{filename}") as response:
            response.raise_for_status()
            return await response.read()

    async def list_files(self):
        return await self.call("GET", f"/files/{self.session_id}")

    async def read_file(self, filename, offset=0, buffer_size=4096):
        parameters = {"offset": offset, "buffer_size": buffer_size}
        return await self.call("GET", f"/readfile/{self.session_id}/{filename}", params=parameters)

    async def execute(self, command, *args):
        return await self.call("POST", f"/execute/{self.session_id}", json={"command": command, "args": list(args)})

    async def execute_code(self, code, filename=None, args=None, script_type="python", output_params=None):
        body = {
            "code": code,
            "filename": filename,
            "args": args or [],
            "script_type": script_type,
            "output_params": output_params or [],
        }
        return await self.call("POST", f"/execute_code/{self.session_id}", json=body)

    async def cleanup_all(self):
        return await self.call("POST", "/cleanup-all", json={"force": True})


def equal(expected, actual):
    if expected != actual:
        raise AssertionError(f"expected {expected!r}, not {actual!r}")


async def walk_through(server):
    client = OriginalClient(server, "original-1")
    try:
        async with client.http.get(client.base + "/healthy") as response:
            equal({"status": "success"}, await response.json())
        equal("original-1", (await client.create_session("50M"))["session_id"])
        try:
            await client.create_session("50M")
            raise AssertionError("a session that exists was made again")
        except RuntimeError as refusal:
            assert "original-1" in str(refusal) or "exist" in str(refusal), refusal

        made = await client.create_file("hello\n", "a/b.txt")
        equal(("a/b.txt", 6), (made["filename"], made["size"]))
        whole = bytes(range(256))
        stored = await client.upload(whole, "up.bin")
        equal(("up.bin", 256), (stored["filename"], stored["size"]))
        await client.upload(b"deep", "d/新.txt")
        equal(whole, await client.download("up.bin"))
        equal(b"deep", await client.download("d/新.txt"))
        equal({"up.bin"}, {entry["filename"] for entry in (await client.list_files())["files"]})
        text = await client.read_file("a/b.txt", 2, 2)
        equal(("ll", 4, 6, False), tuple(text[k] for k in ("content", "offset", "size", "is_eof")))
        equal(whole[:8], base64.b64decode((await client.read_file("up.bin", 0, 8))["content"]))

        ran = await client.execute("ls | wc -l")
        equal(("3\n", "", 0), tuple(ran[k] for k in ("stdout", "stderr", "returncode")))
        ran = await client.execute("printf '<%s>'", "q r", "$HOME")
        equal("<q r><$HOME>", ran["stdout"])
        equal(127, (await client.execute("nosuchcmd"))["returncode"])
        ran = await client.execute_code("a=1\nb='x'\nprint(a)", output_params=["a", "b", "zz"])
        equal(("1\n", {"a": 1, "b": "x"}), (ran["stdout"], ran["output_variables"]))
        ran = await client.execute_code("1/0")
        assert "ZeroDivisionError" in ran["stderr"] and ran["returncode"] == 1, ran
        ran = await client.execute_code("echo $1", script_type="shell", filename="s", args=["A B"])
        equal("A B\n", ran["stdout"])

        status = await client.status()
        assert status["exists"] and status["is_mounted"] and status["created_at"] > 0, status
        equal({"status": "success"}, await client.delete_session())
        assert not (await client.status())["exists"]
        await client.create_session("10M")
        swept = await client.cleanup_all()
        equal((1, 1, []), (swept["total"], swept["success"], swept["failed"]))
    finally:
        await client.http.close()


asyncio.run(walk_through(sys.argv[1]))
print("every call answered as the original's SDK reads it")
