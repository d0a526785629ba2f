"""One deed of AsyncSSH's; what it does is looked at by the script that calls it."""
import asyncio
import os
import sys

import asyncssh

deed = sys.argv[1]


async def main():
    way = {"password": os.environ["TOKEN"], "client_keys": None} if deed == "login_by_password" else {"client_keys": [os.environ["KEY"]]}
    async with asyncssh.connect(
        "127.0.0.1", int(os.environ["PORT"]), username=os.environ["SESSION"], known_hosts=os.environ["KNOWN_HOSTS"], config=None, agent_path=None, **way
    ) as client:
        if deed.startswith("login"):
            print((await client.run("echo in")).stdout, end="")
            return
        if deed == "exec_with_code":
            print((await client.run("exit 7")).exit_status)
            return
        async with client.start_sftp_client() as files:
            if deed == "round_trip":
                await files.put(os.environ["FILE"], "up")
                await files.get("up", "down")
            elif deed == "resume":
                async with files.open("part", "ab") as part:
                    with open(os.environ["FILE"], "rb") as whole:
                        whole.seek((await files.stat("part")).size)
                        await part.write(whole.read())
            elif deed == "listing":
                print(len([name for name in await files.listdir("many") if name not in (".", "..")]))
            elif deed == "rename":
                await files.posix_rename("a", "b")
            elif deed == "symlink":
                await files.symlink("b", "link")
            elif deed == "mtime":
                await files.utime("old", (1000000000, 1000000000))


asyncio.run(main())
