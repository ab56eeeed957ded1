"""A grid leader's walk in the terminal: arrow keys choose, Enter opens, 1 to 4 judge. A living guide to the phone library.

    python3 walk.py DIRECTORY OFFICE

DIRECTORY keeps the phone's files, OFFICE is an address such as http://127.0.0.1:8080. `mobile_ffi.py` and the library lie
beside this file or on PYTHONPATH; docs/phone.md says how they come there.
"""

import os
import sys
import termios
import tty

import mobile_ffi as gridwalk
from mobile_ffi import CheckResult, Link, PhoneError, PhoneFiles, SyncHow

RESULTS = {"1": CheckResult.MET, "2": CheckResult.NOT_MET, "3": CheckResult.NOT_APPLICABLE, "4": CheckResult.NOT_CHECKED}
WORDS = {CheckResult.MET: "符合", CheckResult.NOT_MET: "不符合", CheckResult.NOT_APPLICABLE: "不适用",
         CheckResult.NOT_CHECKED: "未查"}
ROWS = 15


LINES = termios.tcgetattr(sys.stdin)


def key():
    """One key; an arrow comes as three bytes."""
    pressed = os.read(sys.stdin.fileno(), 1)
    if pressed == b"\x1b":
        pressed += os.read(sys.stdin.fileno(), 2)
    named = {b"\x1b[A": "up", b"\x1b[B": "down", b"\n": "enter", b"\r": "enter"}
    return named.get(pressed, pressed.decode("utf-8", "replace"))


def menu(title, rows, also="", begin=0):
    """What was chosen: the row and the key, which is `enter` or one of `also`; nothing after q."""
    at = min(begin, max(len(rows) - 1, 0))
    while True:
        print("\x1b[2J\x1b[H" + title + "\n")
        first = max(0, min(at - ROWS // 2, len(rows) - ROWS))
        for number, row in enumerate(rows[first:first + ROWS], first):
            print(("\x1b[7m> " if number == at else "  ") + row + "\x1b[0m")
        print("\n↑↓ 选择 · Enter 打开 · q 返回" + "".join(f" · {one}" for one in also.split()), flush=True)
        pressed = key()
        if pressed == "up":
            at = max(0, at - 1)
        elif pressed == "down":
            at = min(len(rows) - 1, at + 1)
        elif pressed == "q":
            return None
        elif rows and (pressed == "enter" or pressed in also.replace("=", " ").split()):
            return at, pressed


def say(text):
    print(text + "\n（按任意键继续）", flush=True)
    key()


def ask(question):
    """A line, with the terminal as it was for it."""
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, LINES)
    print(question, end=" ", flush=True)
    line = sys.stdin.readline().strip()
    tty.setcbreak(sys.stdin, termios.TCSADRAIN)
    return line


def sync(phone, office):
    try:
        done = phone.sync(office, SyncHow(link=Link.FREE, tries=2))
        say(f"已同步：上传 {done.acknowledged}，收到 {done.received}，本机尚有 {phone.unsynced().changesets}。")
    except PhoneError as error:
        # every error says in Chinese what a person should do; nothing recorded is lost
        say(error.said.zh)


def judge(phone, person, walk, site):
    standards = phone.standards(walk.edition, site.site_type)
    at = 0
    while True:
        seen = {one.standard: one.result for one in phone.checks(walk.grid, walk.walk, "", 200).checks if one.site == site.id}
        rows = [f"{WORDS.get(seen.get(one.standard), '　　')}　{one.code} {'★' if one.red_line else ''}{one.clause_zh}" for one in standards]
        chosen = menu(site.name, rows, "1=符合 2=不符合 3=不适用 4=未查", at)
        if not chosen:
            return
        at, pressed = chosen
        if pressed not in RESULTS:
            continue
        standard, finding = standards[at], None
        if RESULTS[pressed] == CheckResult.NOT_MET:
            finding = phone.record_finding(person, walk.grid, gridwalk.NewFinding(
                walk=walk.walk, edition=None, site=site.id, standard=standard.standard, position=None,
                note=ask("问题描述："), observed=1, unit=gridwalk.ExtentUnit.PLACES,
                limit_class=standard.limit_class, red_line=standard.red_line,
                handled=gridwalk.Handled.RECORDED, photos=[],
            )).id
        phone.check(
            person, gridwalk.CheckOf(grid=walk.grid, walk=walk.walk, site=site.id, standard=standard.standard),
            gridwalk.SeenInCheck(result=RESULTS[pressed], observed=None, sample=None,
                                 exemption=gridwalk.Exemption.NONE, finding=finding), "")


def walk_grid(phone, person, office, grid):
    walk = phone.start_walk(person, grid, phone.editions(grid)[-1].edition)
    sites, at = phone.sites(grid), 0
    while chosen := menu(f"网格 {grid} · 本机未上传 {phone.unsynced().changesets}",
                         [f"{site.name}{'（模拟）' if site.synthetic else ''}" for site in sites], "s=同步", at):
        at, pressed = chosen
        if pressed == "s":
            sync(phone, office)
        else:
            judge(phone, person, walk, sites[at])
    phone.finish_walk(person, gridwalk.WalkEnd(grid=grid, walk=walk.walk, outcome=gridwalk.Outcome.COMPLETE, note=""))


def main(directory, address):
    # an app without a key store keeps its key in the folder that no backup contains
    phone = gridwalk.Phone.open_or_create(PhoneFiles(directory=directory, no_backup=directory + ".no-backup"))
    office = gridwalk.Office.at(address)
    while not phone.people():
        try:
            phone.enrol(office, ask("登记码："))
        except PhoneError as error:
            print(error.said.zh)
    person = phone.people()[0]
    sync(phone, office)
    while chosen := menu("我的网格", [f"{one.grid}　{'、'.join(one.leaders)}　未销号 {one.findings_open}"
                                 for one in phone.today(person).grids], "s=同步"):
        at, pressed = chosen
        if pressed == "s":
            sync(phone, office)
        else:
            walk_grid(phone, person, office, phone.today(person).grids[at].grid)
    print(f"本机未上传 {phone.unsynced().changesets}")
    phone.shut_down()


if __name__ == "__main__":
    tty.setcbreak(sys.stdin, termios.TCSADRAIN)
    try:
        main(*sys.argv[1:])
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, LINES)
