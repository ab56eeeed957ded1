"""A leader's day on the phone, against a real office: enrol, walk offline, be killed, disagree, sync, read receipts.

    python3 story.py GRIDWALK

GRIDWALK is the program `gridwalk`. Beside this file lie `mobile_ffi.py` (made by `mobile-ffi/generate`) and the library.
"""

import json
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

import mobile_ffi as gridwalk
from mobile_ffi import Change, Link, Opened, PhoneError, PhoneFiles, SyncEnd, SyncHow

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
        self.run("init", "--data", self.data, "--grids", "12", "--json")

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


WIFI = SyncHow(link=Link.FREE)
ONE_TRY = SyncHow(link=Link.FREE, tries=1)


def leader_of(codes):
    return next(one for one in codes if one["role_zh"] == "网格长")


def finding(phone, walk, site, note):
    return gridwalk.NewFinding(
        walk=walk, edition=None if walk else phone.editions(GRID)[-1].edition, site=site, standard=10101, position=POSITION, note=note, observed=2, unit=gridwalk.ExtentUnit.PLACES,
        limit_class=1, red_line=False, handled=gridwalk.Handled.RECORDED, photos=[],
    )


def notes(phone):
    return [one.note for one in phone.findings(GRID, None, "", 200).findings]


def open_phone(folder, name, keys):
    """The phone's files may lie where backups find them; its witness may not, and its key is the key store's."""
    files = PhoneFiles(directory=str(folder / name), no_backup=str(folder / f"{name}-no-backup"))
    return gridwalk.Phone.open_or_create(files, keys)


def a_phone_is_enrolled(office, at, folder, name):
    keys = KeyStore()
    phone = open_phone(folder, name, keys)
    assert phone.opened() == Opened.FRESH and phone.people() == []
    refused(PhoneError.SignIn, phone.sync, at, WIFI)
    wrong = refused(PhoneError.FixInput, phone.enrol, at, "AAAA-AAAA-AAAA-AAAA")
    assert wrong.field == "code", wrong
    person = phone.enrol(at, leader_of(office.codes())["code"])
    assert phone.people() == [person]
    synced = phone.sync(at, WIFI)
    assert synced.end == SyncEnd.AGREED and synced.files_missing == 0, synced
    assert [one.grid for one in phone.today(person).grids][:1] == [GRID]
    return phone, person, keys


def a_whole_walk_without_a_network(phone, person, away):
    edition = phone.editions(GRID)[-1].edition
    site = phone.sites(GRID)[0]
    standard = phone.standards(edition, site.site_type)[0]
    assert standard.clause_zh and standard.clause_en, standard
    walk = phone.start_walk(person, GRID, edition).walk
    seen = gridwalk.SeenInCheck(
        result=gridwalk.CheckResult.NOT_MET, observed=2, sample=None, exemption=gridwalk.Exemption.NONE, finding=None
    )
    phone.check(person, gridwalk.CheckOf(grid=GRID, walk=walk, site=site.id, standard=standard.standard), seen, "")
    saved = phone.record_finding(person, GRID, finding(phone, walk, site.id, "垃圾桶满溢 🗑"))
    too_long = finding(phone, walk, site.id, "长" * 400_000)
    refusal = refused(PhoneError.FixInput, phone.record_finding, person, GRID, too_long)
    assert refusal.field == "note" and "备注" in refusal.said.zh, refusal
    by_mistake = phone.record_finding(person, GRID, finding(phone, walk, site.id, "误录"))
    phone.withdraw(person, phone.begin_edit(GRID, by_mistake.id), gridwalk.Withdrawal.MISTAKE)
    phone.finish_walk(person, gridwalk.WalkEnd(grid=GRID, walk=walk, outcome=gridwalk.Outcome.COMPLETE, note=""))
    gone = refused(PhoneError.Retry, phone.sync, away, ONE_TRY)
    assert "cannot be reached" in gone.said.en, gone
    # started, checked, found, found, withdrawn, finished
    unsynced = phone.unsynced()
    assert unsynced.changesets == 6 and unsynced.oldest_ms, unsynced
    assert [one.held_since_ms for one in phone.records(GRID, "", 6).records] == [None] * 6
    (check,) = phone.checks(GRID, walk, "", 50).checks
    assert (check.standard, check.result) == (standard.standard, gridwalk.CheckResult.NOT_MET)
    today = phone.today(person)
    assert [one.finished for one in today.walks if one.id == walk] == [gridwalk.Outcome.COMPLETE] and today.unsynced == 6
    return saved


def where_am_i(phone):
    """A map component of a shop's app gives GCJ-02; taken for GPS it would be another grid's."""
    def at(datum, lng_e7, lat_e7):
        return phone.locate(gridwalk.PositionGiven(
            datum=datum, lat_e7=lat_e7, lng_e7=lng_e7, accuracy_dm=10, source=gridwalk.Source.MAP_PIN
        ))

    gps = at(gridwalk.Datum.WGS84, 1_140_550_000, 225_410_000)
    assert gps.grid and gps.candidates[0].distance_dm == 0, gps
    pin = at(gridwalk.Datum.GCJ02, 1_140_601_103, 225_382_774)
    assert pin.grid == gps.grid, (pin, gps)
    assert at(gridwalk.Datum.WGS84, 1_140_601_103, 225_382_774).grid != gps.grid
    nowhere = refused(PhoneError.FixInput, at, gridwalk.Datum.WGS84, 225_410_000, 1_140_550_000)
    assert nowhere.field == "position", nowhere


def the_office_holds_it(phone, at, saved):
    assert phone.held_since(GRID, saved.id) is None
    done = phone.sync(at, WIFI)
    assert done.end == SyncEnd.AGREED and done.acknowledged == 6 and done.quarantined == [], done
    assert phone.unsynced().changesets == 0 and phone.unsynced().oldest_ms is None
    assert phone.held_since(GRID, saved.id), "the finding is held by the office since some time"
    receipts = {one.hash: one.held_since_ms for one in phone.records(GRID, "", 200).records}
    assert receipts[saved.record], "and so is the record that made it"


def two_phones_disagree_and_a_person_settles_it(first, second, at, finding_id):
    (mine, me), (other, same) = first, second
    other.sync(at, WIFI)
    assert "垃圾桶满溢 🗑" in notes(other)
    for phone, person, note in ((mine, me, "一号手机"), (other, same, "二号手机")):
        phone.amend(person, phone.begin_edit(GRID, finding_id), Change.NOTE(note=note))
    for phone in (mine, other, mine):
        assert phone.sync(at, WIFI).end == SyncEnd.AGREED
    (conflict,) = mine.conflicts(GRID, "", 50).conflicts
    assert (conflict.id, conflict.register, len(conflict.values)) == (finding_id, "note", 2), conflict
    chosen = next(value for value in conflict.values if value.words == ["note = 一号手机"])
    mine.settle(me, GRID, conflict, chosen.record)
    stale = refused(PhoneError.FixInput, mine.settle, me, GRID, conflict, chosen.record)
    assert stale.field == "value", stale
    for phone in (mine, other):
        assert phone.sync(at, WIFI).end == SyncEnd.AGREED
        assert phone.conflicts(GRID, "", 50).conflicts == []
        assert "一号手机" in notes(phone) and "二号手机" not in notes(phone)


def two_people_on_one_phone(phone, leader, office, at):
    """A workstation of a community: everybody enrols with a code of their own, and records under their own name."""
    head = phone.enrol(at, next(one["code"] for one in office.codes() if one["role_zh"] == "社区负责人"))
    assert phone.people() == [leader, head] and leader != head
    mine = phone.record_finding(leader, GRID, finding(phone, None, phone.sites(GRID)[0].id, "网格长所见"))
    hers = phone.record_finding(head, GRID, finding(phone, None, phone.sites(GRID)[0].id, "负责人所见"))
    assert phone.sync(at, WIFI).end == SyncEnd.AGREED
    authors = {one.hash: one.author for one in phone.records(GRID, "", 50).records}
    assert authors[mine.record] and authors[hers.record] and authors[mine.record] != authors[hers.record], authors
    phone.take_off(head)
    assert phone.people() == [leader]
    gone = refused(PhoneError.FixInput, phone.record_finding, head, GRID, finding(phone, None, phone.sites(GRID)[0].id, "?"))
    assert gone.field == "person", gone
    refused(PhoneError.FixInput, phone.take_off, leader)
    assert phone.sync(at, WIFI).end == SyncEnd.AGREED


def somebody_walks_along(phone, person, other, same, at):
    walk = phone.start_walk(person, GRID, phone.editions(GRID)[-1].edition)
    refused(PhoneError.FixInput, other.join_walk, same, "no code", gridwalk.Role.COMMUNITY_HEAD, "李模拟")
    joined = other.join_walk(same, walk.code, gridwalk.Role.COMMUNITY_HEAD, "李模拟")
    assert joined.walk == walk.walk
    for each in (phone, other, phone):
        each.sync(at, WIFI)
    assert [one.name for one in phone.companions(GRID, walk.walk)] == ["李模拟"]
    phone.finish_walk(person, gridwalk.WalkEnd(grid=GRID, walk=walk.walk, outcome=gridwalk.Outcome.COMPLETE, note=""))


def a_spot_check_that_its_leader_never_sees(phone, person, office, at, folder):
    """Somebody from elsewhere looks at what was drawn; the leader's phone hears nothing, the office holds both side by side."""
    elsewhere = (f"4403040010180{number:02}" for number in range(2, 13))
    codes = (leader_of(office.run("codes", "--data", office.data, "--grid", grid, "--json")) for grid in elsewhere)
    code = next(one for one in codes if one["person"] != person)
    checking = open_phone(folder, "checker", KeyStore())
    checker = checking.enrol(at, code["code"])
    assert checking.sync(at, WIFI).end == SyncEnd.AGREED and checking.spot_checks(checker) == []
    week = phone.today(person).week
    words = ["--data", office.data, "--week", week, "--json"]
    drawn = office.run("spot-checks", "draw", "--area", GRID, "--grids", "1", "--standards", "5", "--checkers", checker, *words)
    assert [(one["grid"], one["checker"]) for one in drawn["checks"]] == [(GRID, checker)], drawn
    assert checking.sync(at, WIFI).end == SyncEnd.AGREED
    (due,) = checking.spot_checks(checker)
    assert (due.grid, due.week, len(due.places), due.walk) == (GRID, week, 5, None), due
    assert {one.site for one in due.places} == {one.id for one in due.sites} and checking.sites(GRID) == [], due
    walk = checking.start_spot_walk(checker, GRID, due.draw)
    met = gridwalk.SeenInCheck(
        result=gridwalk.CheckResult.MET, observed=None, sample=None, exemption=gridwalk.Exemption.NONE, finding=None
    )

    def of(place, spot_check):
        return gridwalk.CheckOf(
            grid=GRID, walk=walk, site=place.site, standard=place.standard, spot_check=spot_check
        )

    forgotten = refused(PhoneError.FixInput, checking.check, checker, of(due.places[0], False), met, "")
    assert forgotten.field == "walk", forgotten
    for place in due.places:
        checking.check(checker, of(place, True), met, "")
    found = gridwalk.NewFinding(
        walk=walk, edition=None, site=due.places[0].site, standard=due.places[0].standard, position=POSITION,
        note="抽查所见", observed=1, unit=gridwalk.ExtentUnit.PLACES, limit_class=1, red_line=False,
        handled=gridwalk.Handled.RECORDED, photos=[], spot_check=True,
    )
    found = checking.record_finding(checker, GRID, found)
    checking.amend(checker, checking.begin_spot_check_edit(GRID, found.id), Change.NOTE(note="抽查所见,已更正"))
    checking.withdraw(checker, checking.begin_spot_check_edit(GRID, found.id), gridwalk.Withdrawal.MISTAKE)
    end = gridwalk.WalkEnd(grid=GRID, walk=walk, outcome=gridwalk.Outcome.COMPLETE, note="", spot_check=True)
    checking.finish_walk(checker, end)
    (made,) = checking.spot_checks(checker)
    assert (made.walk, made.finished) == (walk, gridwalk.Outcome.COMPLETE), made
    assert all(one.result == gridwalk.CheckResult.MET for one in made.places), made
    assert checking.sync(at, WIFI).end == SyncEnd.AGREED and phone.sync(at, WIFI).end == SyncEnd.AGREED
    assert checking.unsynced().changesets == 0 and found.id not in [one.id for one in phone.findings(GRID, None, "", 200).findings]
    assert phone.spot_checks(person) == [] and walk not in [one.id for one in phone.today(person).walks]
    (told,) = office.run("spot-checks", "agreement", *words)["grids"]
    assert (told["judged"], told["walks"]) == ({"some": 5, "of": 5}, 1), told
    checking.shut_down()


def killed_while_it_writes(phone, person, keys, folder):
    """What a call has returned for is on disk, whatever becomes of the process then."""
    phone.shut_down()
    child = [sys.executable, __file__, "--record-until-killed", str(folder), keys.key.hex(), person]
    with subprocess.Popen(child, stdout=subprocess.PIPE, text=True) as writing:
        said = [writing.stdout.readline().strip() for _ in range(30)]
        writing.send_signal(signal.SIGKILL)
        said += [line.strip() for line in writing.stdout]
    phone = open_phone(folder, "first", keys)
    assert phone.opened() == Opened.AS_BEFORE
    there = notes(phone)
    assert len(said) >= 30 and all(note in there for note in said if note), (said, there)
    assert phone.fsck().faults == []
    return phone


def a_plan_is_walked_and_a_finding_is_put_right(phone, person, at):
    """What to judge, what came of it, who has to put it right by when, and whether it was."""
    week, now_ms = phone.today(person).week, int(time.time() * 1000)
    plan = phone.plan(person, GRID)
    assert len(plan.items) >= 10 and any(gridwalk.Why.RED_LINE in one.why for one in plan.items), plan
    walk = phone.start_walk(person, GRID, phone.editions(GRID)[-1].edition).walk
    assert phone.plan(person, GRID) == plan, "the walk said it, and everybody in it holds the same"
    fault = next(one for one in plan.items if gridwalk.Why.RED_LINE in one.why)
    found = phone.record_finding(person, GRID, replaced(finding(phone, walk, fault.site, "红线"), fault.standard))
    for one in plan.items:
        result, about = gridwalk.CheckResult.MET, None
        if one == fault:
            result, about = gridwalk.CheckResult.NOT_MET, found.id
        seen = gridwalk.SeenInCheck(
            result=result, observed=None, sample=None, exemption=gridwalk.Exemption.NONE, finding=about
        )
        phone.check(person, gridwalk.CheckOf(grid=GRID, walk=walk, site=one.site, standard=one.standard), seen, "")
    score = phone.score(GRID, week, gridwalk.Language.ZH)
    assert score.band == gridwalk.Band.NOT_REACHED and score.red_lines_open >= 1, score
    assert (score.planned_judged, score.planned) == (len(plan.items), len(plan.items)), score
    assert "红线" in score.explained and "not reached" in phone.score(GRID, week, gridwalk.Language.EN).explained
    unit = phone.units(GRID)[0]
    assert unit.synthetic and unit.name, unit

    def act(deed, note="", at=None):
        return phone.act(person, GRID, gridwalk.NewDeed(finding=found.id, deed=deed, position=at, note=note))

    act(gridwalk.Deed.ASSIGN(unit=unit.unit, due_ms=now_ms - 1000, calendar=None), "请尽快")
    open_ones = [one for one in phone.outstanding(person, GRID) if one.finding == found.id]
    assert [(one.status, one.unit, one.overdue) for one in open_ones] == [(gridwalk.Status.ASSIGNED, unit.unit, True)]
    not_his = refused(PhoneError.FixInput, act, gridwalk.Deed.ASK_EXTENSION(unit=unit.unit, due_ms=now_ms))
    assert not_his.field == "act" and "unit" in not_his.said.en, not_his
    photo = gridwalk.picture_hash(b"\xff\xd8 after")
    act(gridwalk.Deed.REPORT_FIXED(photo=photo, unit=None), at=POSITION)
    (reported,) = [one for one in phone.outstanding(person, GRID) if one.finding == found.id]
    assert reported.status == gridwalk.Status.REPORTED and not reported.may_recheck and reported.report, reported
    act(gridwalk.Deed.RECHECK(about=reported.report, verdict=gridwalk.Verdict.FOR))
    told = phone.timeline(GRID, found.id)
    assert told.status == gridwalk.Status.REPORTED, "who put it right does not close it himself"
    assert [one.zh for one in told.acts] == ["交办", "反馈", "复查"] and told.acts[0].note == "请尽快", told
    apart = gridwalk.ApartView(dm=0, within_dm=2 * POSITION.accuracy_dm)
    assert [one.apart for one in told.acts] == [None, apart, None], told
    assert phone.rechecks_for_others(person, GRID) == [], "his plan asks him first"
    assert phone.sync(at, WIFI).end == SyncEnd.AGREED
    assert all(not one.provisional for one in phone.timeline(GRID, found.id).acts)
    none = refused(PhoneError.FixInput, phone.score, GRID, "lately", gridwalk.Language.ZH)
    assert none.field == "week", none


def posted(url, token, path, body):
    """What the office answers at an address."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url + path, data=json.dumps(body).encode() if body is not None else None, headers=headers)
    with urllib.request.urlopen(request) as response:
        return json.loads(response.read())


def a_citizen_sends_what_was_found_and_hears_what_became_of_it(office, at, url, folder):
    """A member of the patrol corps, with the own records and nobody else's; an officer decides by name."""
    member = office.run("patrol", "add", "巡访甲", "--data", office.data, "--json")
    phone = open_phone(folder, "citizen", KeyStore())
    person = phone.enrol(at, member["code"])
    assert person == member["person"] and phone.sync(at, WIFI).end == SyncEnd.AGREED
    assert phone.today(person).grids == [] and phone.findings(GRID, None, "", 200).findings == []
    edition = phone.editions(GRID)[-1].edition
    photo = gridwalk.picture_hash(b"\xff\xd8 seen")
    new = gridwalk.NewPatrolFinding(edition=edition, standard=80402, position=POSITION, note="东门楼道", photos=[photo])
    first = phone.send_finding(person, GRID, new)
    second = phone.send_finding(person, GRID, new)
    edit = phone.begin_sent_edit(person, second.id)
    phone.amend(person, edit, Change.NOTE(note="西门楼道"))
    assert phone.sync(at, WIFI).end == SyncEnd.AGREED
    sent = {one.id: one for one in phone.sent(person, "", 200).sent}
    one, other = sent[first.id], sent[second.id]
    assert (one.grid, one.outcome, one.photos, other.note) == (GRID, gridwalk.PatrolOutcome.WAITING, 1, "西门楼道"), (one, other)
    made = office.run("accounts", "add", "yang", "--data", office.data, "--display-name", "杨", "--district", "--json")
    officer = posted(url, None, "/v1/sign-in", {"name": "yang", "password": made["password"]})["token"]
    row = next(row for row in posted(url, officer, "/v1/patrol/findings", None)["findings"] if row["finding"] == first.id)
    told = {"decision": "decline", "note": "照片不清,欢迎补充", "seen": row["seen"]}
    assert posted(url, officer, row["links"]["decide"], told)["official"] is None
    assert phone.sync(at, WIFI).end == SyncEnd.AGREED
    declined = next(one for one in phone.sent(person, "", 200).sent if one.id == first.id)
    assert (declined.outcome, declined.said) == (gridwalk.PatrolOutcome.DECLINED, "照片不清,欢迎补充"), declined
    assert declined.decided_ms
    phone.shut_down()


def day_of(due):
    """The day in Shenzhen at whose end something is due."""
    at = datetime.fromtimestamp(due.due_ms / 1000 - 1, timezone(timedelta(hours=8)))
    return at.strftime("%Y-%m-%d")


def noon(day):
    return int(datetime.fromisoformat(f"{day}T12:00:00+08:00").timestamp() * 1000)


def dues_are_counted_by_the_calendar_that_was_fetched(phone, person, at):
    """Holidays, Saturdays that are worked for them, and where the calendar ends."""
    friday = phone.due(GRID, 2, noon("2026-11-20"))
    assert (day_of(friday), friday.assumed) == ("2026-11-25", False) and friday.calendar, friday
    # before the National Day: the 8th, the 9th, and the Saturday that is worked
    assert day_of(phone.due(GRID, 2, noon("2026-09-30"))) == "2026-10-10"
    assert day_of(phone.due(GRID, 3, noon("2026-09-30"))) == "2026-10-15"
    beyond = phone.due(GRID, 2, noon("2026-12-29"))
    assert (day_of(beyond), beyond.assumed) == ("2027-01-01", True), beyond
    assert phone.due(GRID, 1, noon("2026-12-31")).due_ms == noon("2027-01-01")
    planned = refused(PhoneError.FixInput, phone.due, GRID, 4, noon("2026-11-20"))
    assert planned.field == "due_ms" and "dated steps" in planned.said.en, planned
    assert refused(PhoneError.FixInput, phone.due, GRID, 5, noon("2026-11-20")).field == "limit_class"
    given = finding(phone, None, phone.sites(GRID)[0].id, "三个工作日")
    given.limit_class = 2
    found = phone.record_finding(person, GRID, given).id
    due = phone.due_of(GRID, found)
    assert due.due_ms > time.time() * 1000 and due.calendar == friday.calendar, due
    deed = gridwalk.Deed.ASSIGN(unit=phone.units(GRID)[0].unit, due_ms=due.due_ms, calendar=due.calendar)
    phone.act(person, GRID, gridwalk.NewDeed(finding=found, deed=deed, position=None, note=""))
    assert phone.timeline(GRID, found).due_ms == due.due_ms
    assert refused(PhoneError.FixInput, phone.due_of, GRID, "0" * 32).field == "finding"
    assert phone.sync(at, WIFI).end == SyncEnd.AGREED


def what_should_change_about_sites_is_proposed(phone, person, other, same, at):
    """A leader proposes; nothing changes until the street decides."""
    today, sites = int(time.time() + 8 * 3600) // 86400, phone.sites(GRID)

    def propose(change, from_day=today + 1):
        given = gridwalk.NewProposal(change=change, from_day=from_day, note="现场已变")
        return phone.propose_site(person, GRID, given).id

    closing = propose(gridwalk.SiteChange.CLOSE(site=sites[0].id))
    opening = propose(gridwalk.SiteChange.OPEN(site_type=15, site_name="滨河路便利店", position=POSITION))
    moving = propose(gridwalk.SiteChange.MOVE(site=sites[1].id, position=POSITION))
    for change, day, field in [
        (gridwalk.SiteChange.OPEN(site_type=33, site_name="？", position=POSITION), today, "site_type"),
        (gridwalk.SiteChange.OPEN(site_type=15, site_name=" ", position=POSITION), today, "site_name"),
        (gridwalk.SiteChange.CLOSE(site="0" * 32), today, "site"),
        (gridwalk.SiteChange.CLOSE(site=sites[0].id), today + 400, "from_day"),
    ]:
        wrong = refused(PhoneError.FixInput, propose, change, day)
        assert wrong.field == field and "填写有误" in wrong.said.zh, wrong
    phone.withdraw_proposal(person, GRID, moving, gridwalk.Withdrawal.MISTAKE)
    assert refused(PhoneError.FixInput, phone.withdraw_proposal, person, GRID, moving, gridwalk.Withdrawal.TWICE).field == "proposal"
    for each in (phone, other):
        assert each.sync(at, WIFI).end == SyncEnd.AGREED
    told = {one.id: one for one in other.proposals(GRID)}
    became = gridwalk.ProposalBecame
    assert [told[id].became for id in (closing, opening, moving)] == [became.OPEN, became.OPEN, became.WITHDRAWN], told
    assert (told[closing].asks, told[closing].site_name) == (gridwalk.ProposalAsks.CLOSE, sites[0].name), told
    assert (told[opening].site_type, told[opening].site_name, told[opening].author) == (15, "滨河路便利店", person), told
    assert told[opening].author_name and not told[opening].provisional and told[opening].new_site is None, told
    # a phone of the same person takes it back as well; nothing of the grid has changed
    other.withdraw_proposal(same, GRID, opening, gridwalk.Withdrawal.TWICE)
    assert phone.sites(GRID) == sites
    for each in (other, phone):
        assert each.sync(at, WIFI).end == SyncEnd.AGREED
    assert next(one for one in phone.proposals(GRID) if one.id == opening).became == became.WITHDRAWN


def replaced(finding, standard):
    finding.standard, finding.red_line = standard, True
    return finding


def record_until_killed(folder, key, person):
    keys = KeyStore()
    keys.key = bytes.fromhex(key)
    phone = open_phone(Path(folder), "first", keys)
    site = phone.sites(GRID)[0].id
    for number in range(100_000):
        phone.record_finding(person, GRID, finding(phone, None, site, f"断电 {number}"))
        print(f"断电 {number}", flush=True)


def recording_does_not_wait_for_a_sync(phone, person, at):
    class Listener(gridwalk.SyncListener):
        told = []

        def progress(self, so_far):
            # it may call the phone, and a mistake in it costs no sync
            self.told.append((so_far, phone.unsynced()))
            raise RuntimeError("the app's own mistake")

    site, ends = phone.sites(GRID)[0].id, []
    syncing = threading.Thread(target=lambda: ends.extend(phone.sync(at, WIFI, Listener()).end for _ in range(5)))
    syncing.start()
    for number in range(20):
        phone.record_finding(person, GRID, finding(phone, None, site, f"同步中 {number}"))
    syncing.join(60)
    assert ends == [SyncEnd.AGREED] * 5, ends
    assert len(Listener.told) == 5, "each sync told it once, and no more after it threw"
    phone.sync(at, WIFI)
    assert phone.unsynced().changesets == 0
    assert len([note for note in notes(phone) if note.startswith("同步中")]) == 20


def nobody_waits_for_a_silent_office(phone, person):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ends, stop = [], gridwalk.StopSync()
        at = gridwalk.Office.at(f"http://127.0.0.1:{silent.getsockname()[1]}")
        syncing = threading.Thread(target=lambda: ends.append(phone.sync(at, WIFI, None, stop).end))
        syncing.start()
        line, _ = silent.accept()
        begun = time.monotonic()
        phone.record_finding(person, GRID, finding(phone, None, phone.sites(GRID)[0].id, "电梯里"))
        waited_s = time.monotonic() - begun
        assert syncing.is_alive() and waited_s < 1, waited_s
        refused(PhoneError.Retry, phone.sync, at, WIFI)
        stop.stop()
        syncing.join(5)
        assert ends == [SyncEnd.STOPPED], ends
        line.settimeout(5)
        while line.recv(65536):
            pass  # what was sent; then the line is closed, and nothing is left running


def an_app_brings_its_own_http(phone, person, url):
    """Background workers and upload sessions send what the sync asks for, and bring what came back."""
    phone.record_finding(person, GRID, finding(phone, None, phone.sites(GRID)[0].id, "后台上传"))
    given_up = phone.begin_sync()
    refused(PhoneError.Retry, phone.begin_sync)
    given_up.give_up()
    assert given_up.next().is_FINISHED()
    steps = phone.begin_sync()
    sent = []
    while True:
        step = steps.next()
        if step.is_FINISHED():
            break
        sent.append(step.request.path)
        steps.answered(post(url, step.request))
    assert step.view.end == SyncEnd.AGREED and step.view.acknowledged >= 1, step
    assert sent[0] == "/v1/push" and sent[-1] == "/v1/pull", sent


def post(url, request):
    """What the office answers to a request of a sync."""
    headers = {"content-type": "application/cbor", "content-encoding": "zstd"}
    if request.token:
        headers["authorization"] = f"Bearer {request.token}"
    asked = urllib.request.Request(url + request.path, data=request.body, headers=headers)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return gridwalk.OfficeAnswer(
            status=answer.status, content_type=answer.headers["content-type"], content_encoding="", retry_after="",
            body=answer.read(),
        )


def carried_by_hand(phone, person, other, at):
    """A phone that never sees a network hands what it has to one that does."""
    saved = phone.record_finding(person, GRID, finding(phone, None, phone.sites(GRID)[0].id, "地下室"))
    bundle = phone.export_unsynced()
    brought = other.take_bundle(bundle)
    # the whole stream comes along, so that it can be proved
    assert brought.changesets >= 1 and brought.gaps == 0, brought
    refused(PhoneError.UpdateApp, other.take_bundle, bundle[:-7])
    assert other.sync(at, WIFI).end == SyncEnd.AGREED
    assert other.held_since(GRID, saved.id), "it reached the office by another phone"
    phone.sync(at, WIFI)
    assert phone.held_since(GRID, saved.id)


def looked_after(phone):
    report = phone.storage()
    assert report.database_bytes > 0 and report.files_bytes > 0 and report.free_bytes and report.unsynced == 0, report
    checked = phone.fsck()
    assert checked.rows > 0 and checked.faults == [], checked


def opened_again_with_its_key_and_without(phone, keys, folder, at, office):
    held = refused(PhoneError.Retry, open_phone, folder, "first", KeyStore())
    assert "holds this phone" in held.said.en, held
    phone.shut_down()
    phone.shut_down()
    refused(PhoneError.OpenAgain, phone.unsynced)
    refused(PhoneError.OpenAgain, phone.sync, at, WIFI)
    for trouble in (gridwalk.DeviceError.Unavailable(), RuntimeError("the app's own mistake")):
        keys.locked = trouble
        refused(PhoneError.Retry, open_phone, folder, "first", keys)
    keys.locked = None
    phone = open_phone(folder, "first", keys)
    assert phone.opened() == Opened.AS_BEFORE and len(phone.people()) == 1
    known = notes(phone)
    phone.shut_down()
    # installed again: the files came back, the key did not
    phone = open_phone(folder, "first", KeyStore())
    assert phone.opened() == Opened.WITHOUT_KEY and phone.people() == [] and notes(phone) == known
    phone.enrol(at, leader_of(office.codes())["code"])
    assert phone.sync(at, WIFI).end == SyncEnd.AGREED and notes(phone) == known
    phone.shut_down()


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        office = Office(sys.argv[1], folder)
        try:
            at = gridwalk.Office.at(office.open())
            phone, person, keys = a_phone_is_enrolled(office, at, folder, "first")
            office.close()
            saved = a_whole_walk_without_a_network(phone, person, at)
            where_am_i(phone)
            url = office.open()
            at = gridwalk.Office.at(url)
            the_office_holds_it(phone, at, saved)
            other, same, _ = a_phone_is_enrolled(office, at, folder, "second")
            assert same == person
            two_phones_disagree_and_a_person_settles_it((phone, person), (other, same), at, saved.id)
            somebody_walks_along(phone, person, other, same, at)
            two_people_on_one_phone(phone, person, office, at)
            a_plan_is_walked_and_a_finding_is_put_right(phone, person, at)
            a_citizen_sends_what_was_found_and_hears_what_became_of_it(office, at, url, folder)
            a_spot_check_that_its_leader_never_sees(phone, person, office, at, folder)
            dues_are_counted_by_the_calendar_that_was_fetched(phone, person, at)
            what_should_change_about_sites_is_proposed(phone, person, other, same, at)
            phone = killed_while_it_writes(phone, person, keys, folder)
            recording_does_not_wait_for_a_sync(phone, person, at)
            nobody_waits_for_a_silent_office(phone, person)
            an_app_brings_its_own_http(phone, person, url)
            carried_by_hand(phone, person, other, at)
            looked_after(phone)
            opened_again_with_its_key_and_without(phone, keys, folder, at, office)
            other.shut_down()
        finally:
            office.close()
    print("the story is told: enrolled, walked offline, killed, settled, synced, carried, opened again")


if __name__ == "__main__":
    if sys.argv[1] == "--record-until-killed":
        record_until_killed(*sys.argv[2:])
    else:
        main()
