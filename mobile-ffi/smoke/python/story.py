"""A leader's day on the phone, against a real office: enrol, walk offline, see two phones disagree, sync, read receipts.

    python3 story.py GRIDWALK

GRIDWALK is the program `gridwalk`. Beside this file lie `mobile_ffi.py` (made by `mobile-ffi/generate`) and the library.
"""

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import mobile_ffi as gridwalk
from mobile_ffi import Change, Opened, PhoneError, SyncEnd

# first of all: this library is the one that the bindings were made from
gridwalk._uniffi_check_api_checksums(gridwalk._UniffiLib)

GRID = "440304001018001"
POSITION = gridwalk.PositionGiven(
    datum=gridwalk.Datum.WGS84, lat_e7=225_430_000, lng_e7=1_140_550_000, accuracy_dm=80, source=gridwalk.Source.GPS
)


class KeyStore(gridwalk.KeyStore):
    """A real app asks the keystore or keychain here: this device only, in no backup."""

    def __init__(self):
        self.key, self.locked = None, None

    def read(self):
        if self.locked:
            raise self.locked
        return self.key

    def keep(self, key):
        self.key = bytes(key)


class Office:
    """`gridwalk init`, `codes` and `serve`, each in a process of its own."""

    def __init__(self, program, folder):
        self.program, self.data, self.process = program, str(folder / "office"), None
        self.run("init", "--data", self.data, "--grids", "3", "--json")

    def run(self, *words):
        return json.loads(subprocess.run([self.program, *words], check=True, capture_output=True).stdout)

    def codes(self):
        return self.run("codes", "--data", self.data, "--grid", GRID, "--json")

    def open(self):
        words = [self.program, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--json"]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return json.loads(self.process.stdout.readline())["url"]

    def close(self):
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None


def refused(kind, call, *arguments):
    """The error that a call ends with; it has to be of this kind, and to say something in both languages."""
    try:
        call(*arguments)
    except kind as error:
        assert error.said.zh and error.said.en, error
        return error
    raise AssertionError(f"{call} should have ended with {kind}")


def leader_of(codes):
    return next(one for one in codes if one["role_zh"] == "网格长")


def finding(phone, walk, site, note):
    return gridwalk.NewFinding(
        walk=walk, edition=None, site=site, standard=10101, position=POSITION, note=note, observed=2, unit=1,
        limit_class=1, red_line=0, handled=gridwalk.Handled.RECORDED, photos=[],
    )


def notes(phone):
    return [one.note for one in phone.findings(GRID, None, "", 50).findings]


def a_phone_is_enrolled(office, url, folder, name):
    keys = KeyStore()
    phone = gridwalk.Phone.open_or_create(str(folder / name), str(folder / f"{name}-no-backup"), keys)
    assert phone.opened() == Opened.FRESH and phone.people() == []
    refused(PhoneError.SignIn, phone.sync, url)
    wrong = refused(PhoneError.FixInput, phone.enrol, url, "AAAA-AAAA-AAAA-AAAA")
    assert wrong.field == "code", wrong
    person = phone.enrol(url, leader_of(office.codes())["code"])
    assert phone.people() == [person]
    assert phone.sync(url).end == SyncEnd.AGREED
    assert [one.grid for one in phone.today(person).grids][:1] == [GRID]
    return phone, person, keys


def a_whole_walk_without_a_network(phone, person, url):
    edition = phone.editions(GRID)[-1].edition
    site = phone.sites(GRID)[0].id
    walk = phone.start_walk(person, GRID, edition).walk
    seen = gridwalk.SeenInCheck(
        result=gridwalk.CheckResult.NOT_MET, observed=2, sample=None, exemption=gridwalk.Exemption.NONE, finding=None
    )
    of = gridwalk.CheckOf(grid=GRID, walk=walk, site=site, standard=10101)
    phone.check(person, of, seen, "")
    saved = phone.record_finding(person, GRID, finding(phone, walk, site, "垃圾桶满溢 🗑"))
    long = refused(PhoneError.FixInput, phone.record_finding, person, GRID, finding(phone, walk, site, "长" * 400_000))
    assert long.field == "note" and "备注" in long.said.zh, long
    by_mistake = phone.record_finding(person, GRID, finding(phone, walk, site, "误录"))
    phone.withdraw(person, phone.begin_edit(GRID, by_mistake.id), gridwalk.Withdrawal.MISTAKE)
    phone.finish_walk(person, gridwalk.WalkEnd(grid=GRID, walk=walk, outcome=gridwalk.Outcome.COMPLETE, note=""))
    away = refused(PhoneError.Retry, phone.sync, url)
    assert "cannot be reached" in away.said.en, away
    unsynced = phone.unsynced()
    # started, checked, found, found, withdrawn, finished
    assert unsynced.changesets == 6 and unsynced.oldest_ms, unsynced
    assert [one.held_since_ms for one in phone.records(GRID, "", 6).records] == [None] * 6
    today = phone.today(person)
    assert [one.finished for one in today.walks if one.id == walk] == [1] and today.unsynced == 6
    return saved


def the_office_holds_it(phone, url, saved):
    done = phone.sync(url)
    assert done.end == SyncEnd.AGREED and done.acknowledged == 6 and done.quarantined == [], done
    assert phone.unsynced().changesets == 0 and phone.unsynced().oldest_ms is None
    receipts = {one.hash: one.held_since_ms for one in phone.records(GRID, "", 200).records}
    assert receipts[saved.record], "the record is held by the office since some time"


def two_phones_disagree_and_a_person_settles_it(first, second, url, finding_id):
    (mine, me), (other, same) = first, second
    other.sync(url)
    assert "垃圾桶满溢 🗑" in notes(other)
    for phone, person, note in ((mine, me, "一号手机"), (other, same, "二号手机")):
        phone.amend(person, phone.begin_edit(GRID, finding_id), Change.NOTE(note=note))
    for phone in (mine, other, mine):
        assert phone.sync(url).end == SyncEnd.AGREED
    (conflict,) = mine.conflicts(GRID, "", 50).conflicts
    assert (conflict.id, conflict.register, len(conflict.values)) == (finding_id, "note", 2), conflict
    assert {words for value in conflict.values for words in value.words} == {"note = 一号手机", "note = 二号手机"}
    mine.amend(me, mine.begin_edit(GRID, finding_id), Change.NOTE(note="一号手机"))
    for phone in (mine, other):
        assert phone.sync(url).end == SyncEnd.AGREED
        assert phone.conflicts(GRID, "", 50).conflicts == []
        assert "一号手机" in notes(phone) and "二号手机" not in notes(phone)


def recording_does_not_wait_for_a_sync(phone, person, url):
    site = phone.sites(GRID)[0].id
    ends = []
    syncing = threading.Thread(target=lambda: ends.extend(phone.sync(url).end for _ in range(5)))
    syncing.start()
    for number in range(20):
        phone.record_finding(person, GRID, finding(phone, None, site, f"同步中 {number}"))
    syncing.join(60)
    assert ends == [SyncEnd.AGREED] * 5, ends
    phone.sync(url)
    assert phone.unsynced().changesets == 0
    assert len([note for note in notes(phone) if note.startswith("同步中")]) == 20


def nobody_waits_for_a_silent_office(phone, person):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ends = []
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        syncing = threading.Thread(target=lambda: ends.append(phone.sync(url).end))
        syncing.start()
        line, _ = silent.accept()
        begun = time.monotonic()
        phone.record_finding(person, GRID, finding(phone, None, phone.sites(GRID)[0].id, "电梯里"))
        waited_s = time.monotonic() - begun
        assert syncing.is_alive() and waited_s < 5, waited_s
        refused(PhoneError.Retry, phone.sync, url)
        phone.cancel_sync()
        syncing.join(5)
        assert ends == [SyncEnd.STOPPED], ends
        line.close()


def opened_again_with_its_key_and_without(phone, keys, folder, url, office):
    held = refused(PhoneError.Retry, gridwalk.Phone.open_or_create, str(folder / "first"), None, KeyStore())
    assert "holds this phone" in held.said.en, held
    phone.close()
    phone.close()
    refused(PhoneError.OpenAgain, phone.unsynced)

    def again(key_store):
        return gridwalk.Phone.open_or_create(str(folder / "first"), str(folder / "first-no-backup"), key_store)

    for trouble in (gridwalk.KeyStoreError.Unavailable(), RuntimeError("the app's own mistake")):
        keys.locked = trouble
        refused(PhoneError.Retry, again, keys)
    keys.locked = None
    phone = again(keys)
    assert phone.opened() == Opened.AS_BEFORE and len(phone.people()) == 1
    known = notes(phone)
    phone.close()
    # installed again: the files came back, the key did not
    phone = again(KeyStore())
    assert phone.opened() == Opened.WITHOUT_KEY and phone.people() == [] and notes(phone) == known
    phone.enrol(url, leader_of(office.codes())["code"])
    assert phone.sync(url).end == SyncEnd.AGREED and notes(phone) == known
    phone.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name in ("first", "second"):
            (folder / f"{name}-no-backup").mkdir()
        office = Office(sys.argv[1], folder)
        try:
            url = office.open()
            phone, person, keys = a_phone_is_enrolled(office, url, folder, "first")
            office.close()
            saved = a_whole_walk_without_a_network(phone, person, url)
            url = office.open()
            the_office_holds_it(phone, url, saved)
            other, same, _ = a_phone_is_enrolled(office, url, folder, "second")
            assert same == person
            two_phones_disagree_and_a_person_settles_it((phone, person), (other, same), url, saved.id)
            recording_does_not_wait_for_a_sync(phone, person, url)
            nobody_waits_for_a_silent_office(phone, person)
            opened_again_with_its_key_and_without(phone, keys, folder, url, office)
            other.close()
        finally:
            office.close()
    print("the story is told: enrolled, walked offline, settled, synced, opened again")


if __name__ == "__main__":
    main()
