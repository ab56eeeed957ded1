"""What a phone meets in the field: directories that cannot be written, disks that are full, networks that lie, processes
that are killed while they sync. Each is a documented error, and nothing is lost.

    python3 trouble.py GRIDWALK
"""

import http.server
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import mobile_ffi as gridwalk
from mobile_ffi import PhoneError, SyncEnd
from story import GRID, ONE_TRY, WIFI, KeyStore, Office, finding, leader_of, notes, open_phone, post, refused

KILLED = 25


def a_directory_that_is_none(folder):
    file = folder / "a-file"
    file.write_text("not a directory")
    assert refused(PhoneError.FixInput, open_phone, file, "below", KeyStore()).field == "directory"
    for nowhere in ("/proc/gridwalk", "/dev/null/phone"):
        files = gridwalk.PhoneFiles(directory=nowhere, no_backup=None)
        error = refused(PhoneError.FixInput, gridwalk.Phone.open_or_create, files, KeyStore())
        assert error.field == "directory", error
    # a key that cannot be kept in a file is no locked device
    blocked = folder / "blocked"
    (blocked / "phone.making").mkdir(parents=True)
    files = gridwalk.PhoneFiles(directory=str(folder / "keyless"), no_backup=str(blocked))
    assert refused(PhoneError.FixInput, gridwalk.Phone.open_or_create, files).field == "no_backup"


def a_card(folder):
    """A file system of its own, three megabytes large; nothing where this user may not mount one."""
    card = folder / "card"
    card.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "gridwalk", str(card)], capture_output=True)
    return card if made.returncode == 0 else None


def a_card_that_is_full_read_only_and_removed(folder, at, code):
    card = a_card(folder)
    if card is None:
        return print("a full, a read-only and a removed card: not tried, this user may not mount one")
    try:
        keys = KeyStore()
        phone = open_phone(card, "phone", keys)
        person = phone.enrol(at, code())
        phone.sync(at, WIFI)
        saved = record_until_full(phone, person)
        assert all(note in notes(phone) for note in saved[-20:])
        # what is recorded can be pushed from a full card, or the sync says what is missing
        try:
            phone.sync(at, ONE_TRY)
        except PhoneError.FreeSpace as full:
            assert full.bytes > 0, full
        (card / "ballast").unlink()
        one_more(phone, person, "清理之后")
        subprocess.run(["mount", "-o", "remount,ro", str(card)], check=False, capture_output=True)
        if not os.access(card, os.W_OK) or os.statvfs(card).f_flag & os.ST_RDONLY:
            assert refused(PhoneError.FixInput, one_more, phone, person, "只读").field == "directory"
            assert "清理之后" in notes(phone)
            subprocess.run(["mount", "-o", "remount,rw", str(card)], check=True, capture_output=True)
            one_more(phone, person, "恢复写入")
        while phone.sync(at, WIFI).end != SyncEnd.AGREED:
            pass
        assert phone.unsynced().changesets == 0 and phone.fsck().faults == []
        phone.shut_down()
    finally:
        subprocess.run(["umount", "-l", str(card)], check=False, capture_output=True)
    # the card is gone: what is found in its place is a fresh phone, and says so
    phone = open_phone(card, "phone", KeyStore())
    assert phone.opened() == gridwalk.Opened.FRESH
    phone.shut_down()


def one_more(phone, person, note):
    phone.record_finding(person, GRID, finding(phone, None, phone.sites(GRID)[0].id, note))


def record_until_full(phone, person):
    card = Path(phone_directory(phone))
    saved = []
    with open(card / "ballast", "wb", buffering=0) as ballast:
        while True:
            try:
                ballast.write(bytes(64 * 1024))
            except OSError:
                break
    for number in range(100_000):
        try:
            one_more(phone, person, f"满 {number}")
            saved.append(f"满 {number}")
        except PhoneError.FreeSpace as full:
            assert full.bytes > 0 and "空间" in full.said.zh, full
            return saved
    raise AssertionError("a full card was never full")


def phone_directory(_):
    return next(line.split()[1] for line in Path("/proc/mounts").read_text().splitlines() if line.startswith("gridwalk "))


def an_office_that_is_none(phone, person):
    """HTML, errors, redirects, an answer without an end: said as what it is, soon, and nothing is taken from it."""
    answers = {
        "html": (200, {"content-type": "text/html"}, b"<html>sign in</html>"),
        "error": (500, {"content-type": "text/html"}, b"<html>oops</html>"),
        "moved": (302, {"location": "http://127.0.0.1:1/"}, b""),
        "garbage": (200, {"content-type": "application/cbor"}, b"\xff\xfe\x00"),
        "endless": (200, {"content-type": "application/cbor"}, None),
    }
    one_more(phone, person, "假服务器")
    before = phone.unsynced().changesets

    class Liar(http.server.BaseHTTPRequestHandler):
        kind = None

        def do_POST(self):
            status, headers, body = answers[Liar.kind]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if body is not None:
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                return
            self.end_headers()
            try:
                while True:
                    self.wfile.write(bytes(1 << 20))
            except OSError:
                pass

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    at = gridwalk.Office.at(f"http://127.0.0.1:{server.server_port}")
    for kind in answers:
        Liar.kind = kind
        begun = time.monotonic()
        error = refused(PhoneError, phone.sync, at, ONE_TRY)
        assert time.monotonic() - begun < 20, kind
        expected = PhoneError.UpdateApp if kind == "garbage" else PhoneError.Retry
        assert isinstance(error, expected), (kind, error)
        assert phone.unsynced().changesets == before, kind
    server.shutdown()


def an_office_that_knows_nobody(phone):
    """In steps as in one call: a phone that is not known again is told to enrol, not to try later."""
    steps = phone.begin_sync()
    asked = []
    try:
        for _ in range(10):
            step = steps.next()
            assert step.is_SEND(), step
            asked.append(step.request.path)
            steps.answered(gridwalk.OfficeAnswer(status=401, content_type="application/problem+json",
                                                 content_encoding="", retry_after="", body=b"{}"))
        raise AssertionError("it asks for ever")
    except PhoneError.SignIn:
        assert asked == ["/v1/push", "/v1/enrol/again"], asked
    steps.give_up()
    # a line that is cut behind it is a line that was cut
    steps = phone.begin_sync()
    steps.next()
    steps.answered(gridwalk.OfficeAnswer(status=401, content_type="application/problem+json",
                                         content_encoding="", retry_after="", body=b"{}"))
    steps.next()
    steps.lost()
    assert steps.next().view.end == SyncEnd.STOPPED
    steps.give_up()


def files_that_the_app_fetches(folder, at, url, code):
    """An app that brings its own HTTP brings the files as well."""
    phone = open_phone(folder, "by-steps", KeyStore())
    phone.enrol(at, code())
    steps = phone.begin_sync()
    while (step := steps.next()).is_SEND():
        steps.answered(post(url, step.request))
    steps.give_up()
    wanted = phone.files_wanted()
    # the edition, the working calendar and the map
    assert step.view.files_missing == len(wanted) == 3, (step.view, wanted)
    refused(PhoneError.Retry, phone.due, GRID, 2, 1_795_000_000_000)
    refused(PhoneError.Retry, phone.bring_file, wanted[0].content, b"something else")
    for one in wanted:
        asked = urllib.request.Request(url + one.path, headers={"authorization": f"Bearer {one.token}"})
        phone.bring_file(one.content, urllib.request.urlopen(asked).read())
    assert phone.files_wanted() == []
    assert len(phone.standards(phone.editions(GRID)[-1].edition, None)) == 188
    assert phone.due(GRID, 2, 1_795_000_000_000).calendar, "it is counted by what came"
    phone.shut_down()
    refused(PhoneError.OpenAgain, phone.fsck)


def words_that_are_none(phone, person, walk_site):
    """What cannot be written in UTF-8 never reaches the phone, and the next call is as good as ever."""
    try:
        one_more(phone, person, "\ud800")
        raise AssertionError("half a letter was recorded")
    except UnicodeEncodeError:
        pass
    one_more(phone, person, "é🗑\u0000\u202e字")
    assert "é🗑\u0000\u202e字" in notes(phone)
    refused(PhoneError.UpdateApp, phone.take_bundle, b"\xff\x00")
    for bad in ({"standard": 999_999_999}, {"limit_class": 9}):
        one = finding(phone, None, walk_site, "坏值")
        for name, value in bad.items():
            setattr(one, name, value)
        error = refused(PhoneError.FixInput, phone.record_finding, person, GRID, one)
        assert error.field in bad, error
    nowhere = finding(phone, None, walk_site, "坏值")
    nowhere.edition = None
    assert refused(PhoneError.FixInput, phone.record_finding, person, GRID, nowhere).field == "edition"
    assert "坏值" not in notes(phone)


def clocks_that_do_not_answer(folder, at, code):
    """Those of the process are taken: recording goes on."""
    class Clocks(gridwalk.DeviceClock):
        asked = 0

        def reading(self):
            Clocks.asked += 1
            raise RuntimeError("the app's own mistake")

    files = gridwalk.PhoneFiles(directory=str(folder / "clockless"), no_backup=str(folder / "clockless-no-backup"))
    phone = gridwalk.Phone.open_or_create(files, None, Clocks())
    person = phone.enrol(at, code())
    phone.sync(at, WIFI)
    before = time.time() * 1000
    one_more(phone, person, "没有时钟")
    assert Clocks.asked > 0
    recorded = next(one.recorded_ms for one in phone.findings(GRID, None, "", 200).findings if one.note == "没有时钟")
    assert abs(recorded - before) < 60_000, (recorded, before)
    assert phone.sync(at, WIFI).end == SyncEnd.AGREED
    phone.shut_down()


def two_processes(folder, keys):
    """The second is told so; the first goes on."""
    child = [sys.executable, __file__, "--open", str(folder), keys.key.hex()]
    said = subprocess.run(child, capture_output=True, text=True)
    assert "retry: another process" in said.stdout, said


def killed_while_it_syncs(phone, folder, keys, person, url):
    phone.shut_down()
    said = []
    for number in range(KILLED):
        child = [sys.executable, __file__, "--sync-until-killed", str(folder), keys.key.hex(), person, url, str(number)]
        with subprocess.Popen(child, stdout=subprocess.PIPE, text=True) as syncing:
            said.append(syncing.stdout.readline().strip())
            time.sleep(random.uniform(0, 0.05))
            syncing.send_signal(signal.SIGKILL)
            said += [line.strip() for line in syncing.stdout if line.endswith("\n")]
    phone = open_phone(folder, "phone", keys)
    at = gridwalk.Office.at(url)
    assert phone.sync(at, WIFI).end == SyncEnd.AGREED
    assert phone.unsynced().changesets == 0 and phone.fsck().faults == []
    there = all_notes(phone)
    # one that was killed before it said so may be there all the same
    assert len(set(said)) > KILLED and set(said) <= set(there), "lost"
    assert len(there) == len(set(there)), "twice"
    return phone


def all_notes(phone):
    found, after = [], ""
    while after is not None:
        page = phone.findings(GRID, None, after, 200)
        found += [one.note for one in page.findings]
        after = page.next
    return found


def child(kind, folder, key, *rest):
    keys = KeyStore()
    keys.key = bytes.fromhex(key)
    try:
        phone = open_phone(Path(folder), "phone", keys)
    except PhoneError.Retry as error:
        return print("retry:", error.said.en)
    if kind == "--open":
        return print("opened")
    person, url, number = rest
    at = gridwalk.Office.at(url)
    for again in range(100_000):
        note = f"同步 {number}.{again}"
        one_more(phone, person, note)
        print(note, flush=True)
        phone.sync(at, ONE_TRY)


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        office = Office(sys.argv[1], folder)
        code = lambda: leader_of(office.codes())["code"]
        try:
            url = office.open()
            at = gridwalk.Office.at(url)
            a_directory_that_is_none(folder)
            a_card_that_is_full_read_only_and_removed(folder, at, code)
            keys = KeyStore()
            phone = open_phone(folder, "phone", keys)
            person = phone.enrol(at, code())
            assert phone.sync(at, WIFI).end == SyncEnd.AGREED
            two_processes(folder, keys)
            clocks_that_do_not_answer(folder, at, code)
            an_office_that_is_none(phone, person)
            an_office_that_knows_nobody(phone)
            files_that_the_app_fetches(folder, at, url, code)
            words_that_are_none(phone, person, phone.sites(GRID)[0].id)
            assert phone.sync(at, WIFI).end == SyncEnd.AGREED
            phone = killed_while_it_syncs(phone, folder, keys, person, url)
            phone.shut_down()
        finally:
            office.close()
    print("the troubles are over: nothing was lost")


if __name__ == "__main__":
    if sys.argv[1].startswith("--"):
        child(*sys.argv[1:])
    else:
        main()
