"""Talks to the server as clients of the original runtime do: aiohttp, forms with percent-encoded names, members under `result`."""
import asyncio
import sys
import urllib.parse

import aiohttp


async def call(session, method, path, **more):
    async with session.request(method, BASE + path, **more) as response:
        return response.status, await response.json()


async def upload(session, path, name, content):
    form = aiohttp.FormData()
    form.add_field("file", content, filename=name)
    return await call(session, "POST", path, data=form)


async def main():
    async with aiohttp.ClientSession() as session:
        assert await call(session, "GET", "/healthy") == (200, {"status": "success"})
        status, made = await call(session, "POST", "/session/py1", json={"size": "50M"})
        assert status == 200 and made["result"]["session_id"] == "py1", made

        for name in ("d/up.bin", "新 文件.txt", "100%.txt"):
            status, up = await upload(session, "/upload/py1", name, name.encode())
            assert status == 200 and up["result"]["filename"] == name, up
            async with session.get(BASE + "/download/py1/" + urllib.parse.quote(name)) as response:
                assert await response.read() == name.encode(), name
        status, listed = await call(session, "GET", "/files/py1", params={"recursive": "true"})
        assert {f["filename"] for f in listed["result"]["files"]} == {"d/up.bin", "新 文件.txt", "100%.txt"}, listed

        body = {"code": "a = 1\nprint('hi')", "filename": None, "args": None, "output_params": ["a"]}
        status, ran = await call(session, "POST", "/execute_code/py1", json=body)
        assert ran["result"]["stdout"] == "hi\n" and ran["result"]["output_variables"] == {"a": 1}, ran
        status, ran = await call(session, "POST", "/execute/py1", json={"command": "ls", "args": ["-1", "d"]})
        assert ran["stdout"] == ran["result"]["stdout"] == "up.bin\n", ran

        status, again = await call(session, "POST", "/session/py1", json={"size": "50M"})
        assert status == 409 and isinstance(again["detail"], str), again
        status, gone = await call(session, "GET", "/readfile/py1/none")
        assert status == 404 and gone["detail"], gone

        status, cleaned = await call(session, "POST", "/cleanup-all", json={"force": True})
        assert cleaned["result"] == {"total": 1, "success": 1, "failed": [], "skipped": []}, cleaned
    print("served")


BASE = sys.argv[1] + "/workspace/se"
asyncio.run(main())
