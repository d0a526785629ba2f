"""One deed of Paramiko's; what it does is looked at by the script that calls it."""
import os
import sys

import paramiko

deed = sys.argv[1]
client = paramiko.SSHClient()
client.load_host_keys(os.environ["KNOWN_HOSTS"])
way = {"password": os.environ["TOKEN"]} if deed == "login_by_password" else {"key_filename": os.environ["KEY"]}
client.connect("127.0.0.1", int(os.environ["PORT"]), os.environ["SESSION"], allow_agent=False, look_for_keys=False, **way)
if deed.startswith("login"):
    print(client.exec_command("echo in")[1].read().decode(), end="")
elif deed == "exec_with_code":
    print(client.exec_command("exit 7")[1].channel.recv_exit_status())
else:
    files = client.open_sftp()
    if deed == "round_trip":
        files.put(os.environ["FILE"], "up")
        files.get("up", "down")
    elif deed == "resume":
        with open(os.environ["FILE"], "rb") as whole, files.open("part", "a") as part:
            whole.seek(files.stat("part").st_size)
            part.set_pipelined(True)
            while piece := whole.read(32768):
                part.write(piece)
    elif deed == "listing":
        print(len(files.listdir("many")))
    elif deed == "rename":
        files.posix_rename("a", "b")
    elif deed == "symlink":
        files.symlink("b", "link")
    elif deed == "mtime":
        files.utime("old", (1000000000, 1000000000))
client.close()
