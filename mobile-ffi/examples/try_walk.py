"""Walks a grid with an example as a person would, through a terminal: `try_walk.py GRIDWALK COMMAND…`.

In COMMAND `{directory}` and `{office}` stand for the phone's files and the office's address.
"""

import json
import os
import pty
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENTER, DOWN = b"\n", b"\x1b[B"


class Terminal:
    def __init__(self, command):
        self.process, self.shown = None, ""
        self.main, side = pty.openpty()
        self.process = subprocess.Popen(command, stdin=side, stdout=side, stderr=side, close_fds=True)
        os.close(side)

    def until(self, text, seconds=90):
        """Waits until a text is on the screen; what came with it is gone then."""
        end = time.monotonic() + seconds
        while text not in self.shown:
            ready, _, _ = select.select([self.main], [], [], max(0, end - time.monotonic()))
            try:
                more = os.read(self.main, 65536) if ready else b""
            except OSError:
                more = b""
            assert more, f"{text} does not come:\n{self.shown}"
            self.shown += more.decode("utf-8", "replace")
        before, _, self.shown = self.shown.partition(text)
        return before

    def type(self, keys):
        os.write(self.main, keys if isinstance(keys, bytes) else keys.encode())


def main(program, command):
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder) / "office")
        run = lambda *words: json.loads(subprocess.run([program, *words], check=True, capture_output=True).stdout)
        run("init", "--data", data, "--grids", "2", "--json")
        codes = run("codes", "--data", data, "--grid", "440304001018001", "--json")
        code = next(one["code"] for one in codes if one["role_zh"] == "网格长")
        serving = subprocess.Popen([program, "serve", "--data", data, "--listen", "127.0.0.1:0", "--json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            office = json.loads(serving.stdout.readline())["url"]
            directory = str(Path(folder) / "phone")
            terminal = Terminal([word.format(directory=directory, office=office) for word in command])
            terminal.until("登记码：")
            terminal.type("AAAA-AAAA-AAAA-AAAA\n")
            terminal.until("登记码：")
            terminal.type(code + "\n")
            terminal.until("已同步")
            terminal.type(ENTER)
            terminal.until("我的网格")
            terminal.until("s=同步")
            terminal.type(ENTER)
            terminal.until("网格 440304001018001")
            terminal.until("s=同步")
            terminal.type(ENTER)
            terminal.until("4=未查")
            terminal.type("1")
            terminal.until("> 符合　01")
            terminal.until("4=未查")
            terminal.type(DOWN)
            terminal.until("4=未查")
            terminal.type("2")
            terminal.until("问题描述：")
            terminal.type("垃圾桶满溢\n")
            terminal.until("> 不符合")
            terminal.until("4=未查")
            terminal.type("q")
            # started, judged, found and judged
            terminal.until("本机未上传 4")
            terminal.until("s=同步")
            terminal.type("s")
            terminal.until("已同步：上传 4")
            terminal.type(ENTER)
            terminal.until("s=同步")
            terminal.type("q")
            terminal.until("未销号 1")
            terminal.until("s=同步")
            terminal.type("s")
            terminal.until("已同步：上传 1")
            terminal.type(ENTER)
            terminal.until("s=同步")
            terminal.type("q")
            terminal.until("本机未上传 0")
            assert terminal.process.wait(30) == 0
        finally:
            serving.terminate()
            serving.wait(30)
    print("a grid was walked in the terminal")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
