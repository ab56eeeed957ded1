/**
 * A leader's phone in Kotlin, against a real office: enrol, walk offline, disagree, be killed, sync, and come back from
 * every kind of restore that a device knows.
 *
 *     mobile-ffi/smoke/kotlin/run GRIDWALK LIBRARY
 *
 * GRIDWALK is the program `gridwalk`, LIBRARY the directory of the built library. The bindings are those that
 * `mobile-ffi/generate` makes. Every scene below is a function, and can be read by itself.
 */

import com.google.gson.JsonParser
import gridwalk.*
import java.awt.image.BufferedImage
import java.io.File
import java.net.ServerSocket
import java.nio.ByteBuffer
import java.util.concurrent.CopyOnWriteArrayList
import javax.imageio.ImageIO
import kotlin.concurrent.thread
import kotlin.system.exitProcess

const val GRID = "440304001018001"
val WIFI = SyncHow(Link.FREE)
val ONE_TRY = SyncHow(Link.FREE, 1u)

/** A real app asks the Android Keystore here: this device only, in no backup. */
class Keys(@Volatile var key: ByteArray? = null) : KeyStore {
    @Volatile var trouble: Exception? = null

    override fun read(): ByteArray? {
        trouble?.let { throw it }
        return key
    }

    override fun keep(key: ByteArray) {
        this.key = key
    }
}

/** A device counts its starts, and has a clock that goes on while it sleeps: `Settings.Global.BOOT_COUNT`, `elapsedRealtime`. */
class Clocks(private val boot: ULong = 7u) : DeviceClock {
    override fun reading() =
        ClockReading(System.currentTimeMillis(), boot, (System.nanoTime() / 1_000_000).toULong())
}

/** The office: `gridwalk init`, `codes` and `serve`, each a process of its own. */
class TheOffice(private val program: String, folder: File) {
    private val data = File(folder, "office").path
    private var serving: Process? = null

    init {
        run("init", "--data", data, "--grids", "3", "--json")
    }

    private fun run(vararg words: String): String {
        val process = ProcessBuilder(program, *words).redirectError(ProcessBuilder.Redirect.DISCARD).start()
        val said = process.inputStream.reader().readText()
        check(process.waitFor() == 0) { "gridwalk ${words.joinToString(" ")}" }
        return said
    }

    /** A one-time code for the leader of the grid, or for somebody in another role there. */
    fun code(role: String = "网格长"): String {
        val codes = run("codes", "--data", data, "--grid", GRID, "--json")
        val people = JsonParser.parseString(codes).asJsonArray.map { it.asJsonObject }
        return people.first { it["role_zh"].asString == role }["code"].asString
    }

    /** Serves; where. */
    fun open(): String {
        val process = ProcessBuilder(program, "serve", "--data", data, "--listen", "127.0.0.1:0", "--json")
            .redirectError(ProcessBuilder.Redirect.DISCARD).start()
        serving = process
        val line = process.inputStream.bufferedReader().readLine()
        return JsonParser.parseString(line).asJsonObject["url"].asString
    }

    fun close() {
        serving?.destroy()
        serving?.waitFor()
        serving = null
    }
}

/** A device: its folders, its key store, and the phone on it. */
class Device(private val folder: File, val keys: Keys = Keys()) {
    val files = File(folder, "files")
    val noBackup = File(folder, "no-backup")
    lateinit var phone: Phone
    lateinit var me: String

    fun open(): Opened {
        phone = Phone.openOrCreate(PhoneFiles(files.path, noBackup.path), keys, Clocks())
        phone.people().firstOrNull()?.let { me = it }
        return phone.opened()
    }

    fun enrol(at: Office, office: TheOffice) {
        me = phone.enrol(at, office.code())
    }

    fun find(note: String, walk: String? = null): Saved {
        val site = phone.sites(GRID).first()
        val position = PositionGiven(Datum.WGS84, 225_430_000, 1_140_550_000, 80u, Source.GPS)
        return phone.recordFinding(
            me, GRID,
            NewFinding(
                walk = walk, edition = if (walk == null) phone.editions(GRID).last().edition else null,
                site = site.id, standard = 10101u, position = position, note = note,
                observed = 2u, unit = ExtentUnit.PLACES, limitClass = 1u, redLine = false, handled = Handled.RECORDED, photos = listOf(),
            ),
        )
    }

    fun notes() = phone.findings(GRID, null, "", 200u).findings.map { it.note }

    fun agrees(at: Office) {
        val done = phone.sync(at, WIFI)
        check(done.end == SyncEnd.AGREED) { "$done" }
        check(phone.unsynced().changesets == 0uL)
    }
}

/** The error with which something ends; it has to be of this kind, and says something in both languages. */
inline fun <reified E : PhoneException> refused(what: () -> Unit): E {
    try {
        what()
    } catch (error: PhoneException) {
        check(error is E) { "$error" }
        val said = said(error)
        check(said.zh.isNotEmpty() && said.en.isNotEmpty()) { "$error" }
        return error
    }
    error("it should have been refused")
}

fun said(error: PhoneException): Said = when (error) {
    is PhoneException.Retry -> error.said
    is PhoneException.SignIn -> error.said
    is PhoneException.UpdateApp -> error.said
    is PhoneException.FixInput -> error.said
    is PhoneException.FreeSpace -> error.said
    is PhoneException.AskPerson -> error.said
    is PhoneException.Report -> error.said
    is PhoneException.OpenAgain -> error.said
}

fun enrolled(device: Device, at: Office, office: TheOffice) {
    check(device.open() == Opened.FRESH && device.phone.people().isEmpty())
    refused<PhoneException.SignIn> { device.phone.sync(at, WIFI) }
    check(refused<PhoneException.FixInput> { device.phone.enrol(at, "AAAA-AAAA-AAAA-AAAA") }.`field` == "code")
    device.enrol(at, office)
    device.agrees(at)
    check(device.phone.today(device.me).grids.first().grid == GRID)
}

fun aWholeWalkWithoutANetwork(device: Device, away: Office): Saved {
    val (phone, me) = device.phone to device.me
    val edition = phone.editions(GRID).last().edition
    val site = phone.sites(GRID).first()
    val standard = phone.standards(edition, site.siteType).first()
    val walk = phone.startWalk(me, GRID, edition).walk
    val seen = SeenInCheck(CheckResult.NOT_MET, observed = 2u, sample = null, exemption = Exemption.NONE, finding = null)
    phone.check(me, CheckOf(GRID, walk, site.id, standard.standard), seen, "")
    val saved = device.find("垃圾桶满溢 🗑", walk)
    check(refused<PhoneException.FixInput> { device.find("长".repeat(400_000)) }.`field` == "note")
    val byMistake = device.find("误录", walk)
    phone.withdraw(me, phone.beginEdit(GRID, byMistake.id), Withdrawal.MISTAKE)
    phone.finishWalk(me, WalkEnd(GRID, walk, Outcome.COMPLETE, ""))
    refused<PhoneException.Retry> { phone.sync(away, ONE_TRY) }
    check(phone.unsynced().changesets == 6uL && phone.unsynced().oldestMs != null)
    check(phone.heldSince(GRID, saved.id) == null)
    check(phone.checks(GRID, walk, "", 50u).checks.single().result == CheckResult.NOT_MET)
    return saved
}

fun theOfficeHoldsIt(device: Device, at: Office, saved: Saved) {
    val done = device.phone.sync(at, WIFI)
    check(done.end == SyncEnd.AGREED && done.acknowledged == 6uL && done.quarantined.isEmpty()) { "$done" }
    check(device.phone.heldSince(GRID, saved.id) != null)
    check(device.phone.records(GRID, "", 200u).records.first { it.hash == saved.record }.heldSinceMs != null)
}

fun twoPhonesDisagreeAndAPersonSettlesIt(mine: Device, other: Device, at: Office, finding: String) {
    other.agrees(at)
    for ((device, note) in listOf(mine to "一号手机", other to "二号手机")) {
        device.phone.amend(device.me, device.phone.beginEdit(GRID, finding), Change.Note(note))
    }
    listOf(mine, other, mine).forEach { it.agrees(at) }
    val conflict = mine.phone.conflicts(GRID, "", 50u).conflicts.single()
    check(conflict.values.size == 2 && conflict.register == "note")
    val chosen = conflict.values.first { it.words == listOf("note = 一号手机") }
    mine.phone.settle(mine.me, GRID, conflict, chosen.record)
    for (device in listOf(mine, other)) {
        device.agrees(at)
        check(device.phone.conflicts(GRID, "", 50u).conflicts.isEmpty())
        check("一号手机" in device.notes() && "二号手机" !in device.notes())
    }
}

/** A workstation of a community: everybody enrols with a code of their own, and records under their own name. */
fun twoPeopleOnOnePhone(device: Device, at: Office, office: TheOffice) {
    val (phone, leader) = device.phone to device.me
    val head = phone.enrol(at, office.code("社区负责人"))
    check(phone.people() == listOf(leader, head) && leader != head)
    val mine = device.find("网格长所见")
    device.me = head
    val hers = device.find("负责人所见")
    device.agrees(at)
    val authors = phone.records(GRID, "", 50u).records.associate { it.hash to it.author }
    check(authors[mine.record] != authors[hers.record] && authors.values.none { it.isEmpty() }) { "$authors" }
    phone.takeOff(head)
    check(refused<PhoneException.FixInput> { device.find("?") }.`field` == "person")
    device.me = leader
    device.agrees(at)
}

/** Half a letter never reaches the library, and the next call is as good as ever. */
fun halfALetter(device: Device) {
    try {
        device.find("\ud800")
        error("half a letter was recorded")
    } catch (_: java.nio.charset.MalformedInputException) {
    }
    device.find("整字")
}

/** What a call has returned for is on disk, whatever becomes of the process then. */
fun killedWhileItWrites(device: Device) {
    device.phone.shutDown()
    val java = ProcessHandle.current().info().command().get()
    val key = device.keys.key!!.joinToString("") { "%02x".format(it) }
    val child = ProcessBuilder(
        java, "-cp", System.getProperty("java.class.path"), "-Djna.library.path=${System.getProperty("jna.library.path")}",
        "StoryKt", "--record-until-killed", device.files.parent, key,
    ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    val lines = child.inputStream.bufferedReader(Charsets.UTF_8)
    val said = (1..30).map { lines.readLine() }
    child.destroyForcibly().waitFor()
    check(device.open() == Opened.AS_BEFORE)
    val there = device.notes()
    check(said.all { it in there }) { "$said are not all in $there" }
    check(device.phone.fsck().faults.isEmpty())
}

fun recordUntilKilled(folder: String, key: String) {
    val device = Device(File(folder), Keys(key.chunked(2).map { it.toInt(16).toByte() }.toByteArray()))
    device.open()
    val out = java.io.PrintStream(System.out, true, Charsets.UTF_8)
    for (number in 0..100_000) {
        device.find("断电 $number")
        out.println("断电 $number")
    }
}

fun recordingDoesNotWaitForASync(device: Device, at: Office) {
    val told = CopyOnWriteArrayList<SyncProgress>()
    val listener = object : SyncListener {
        override fun progress(soFar: SyncProgress) {
            // it may call the phone, and a mistake in it costs no sync
            device.phone.unsynced()
            told.add(soFar)
            throw IllegalStateException("the app's own mistake")
        }
    }
    val ends = CopyOnWriteArrayList<SyncEnd>()
    val syncing = thread { repeat(5) { ends.add(device.phone.sync(at, WIFI, listener).end) } }
    repeat(20) { device.find("同步中 $it") }
    syncing.join()
    check(ends == List(5) { SyncEnd.AGREED } && told.size == 5) { "$ends $told" }
    device.agrees(at)
    check(device.notes().count { it.startsWith("同步中") } == 20)
}

fun nobodyWaitsForASilentOffice(device: Device) {
    ServerSocket(0).use { silent ->
        val (ends, stop) = CopyOnWriteArrayList<SyncEnd>() to StopSync()
        val at = Office.at("http://127.0.0.1:${silent.localPort}")
        val syncing = thread { ends.add(device.phone.sync(at, WIFI, null, stop).end) }
        silent.accept().use {
            device.find("电梯里")
            check(syncing.isAlive)
            refused<PhoneException.Retry> { device.phone.sync(at, WIFI) }
            stop.stop()
            syncing.join(5_000)
            check(ends == listOf(SyncEnd.STOPPED)) { "$ends" }
        }
    }
}

fun copied(from: File, to: File) {
    to.deleteRecursively()
    from.copyRecursively(to)
}

/** Auto Backup brings yesterday's files back to the device that made them; the witness, which is in no backup, knows better. */
fun setBackToABackup(device: Device, at: Office, folder: File) {
    device.agrees(at)
    device.phone.shutDown()
    copied(device.files, File(folder, "backup"))
    device.open()
    device.find("备份之后")
    device.agrees(at)
    device.phone.shutDown()
    copied(File(folder, "backup"), device.files)
    check(device.open() == Opened.AS_BEFORE)
    check("备份之后" !in device.notes()) { "it is a phone of before" }
    device.find("恢复之后")
    device.agrees(at)
    check(device.notes().containsAll(listOf("备份之后", "恢复之后"))) { "nothing is lost, and nothing is overwritten" }
}

/** A new device is given the files of the old one: keys of this device only do not come along, and so nobody is on it yet. */
fun movedToAnotherDevice(device: Device, at: Office, office: TheOffice, folder: File) {
    val pending = device.find("换机之前，尚未上传")
    device.phone.shutDown()
    val moved = Device(File(folder, "moved"))
    copied(device.files, moved.files)
    check(moved.open() == Opened.WITHOUT_KEY && moved.phone.people().isEmpty())
    check("换机之前，尚未上传" in moved.notes())
    refused<PhoneException.SignIn> { moved.phone.sync(at, WIFI) }
    moved.enrol(at, office)
    moved.agrees(at)
    check(moved.phone.heldSince(GRID, pending.id) != null) { "what the old device had signed is pushed by the new one" }
    moved.phone.shutDown()
    device.open()
    device.agrees(at)
}

/** An app cloner copies everything, the key as well: both go on, and neither overwrites the other. */
fun cloned(device: Device, at: Office, folder: File) {
    device.phone.shutDown()
    val clone = Device(File(folder, "clone"), device.keys)
    copied(device.files, clone.files)
    copied(device.noBackup, clone.noBackup)
    device.open()
    clone.open()
    device.find("原机")
    clone.find("分身")
    listOf(device, clone, device, clone).forEach { it.agrees(at) }
    for (each in listOf(device, clone)) {
        check(each.notes().containsAll(listOf("原机", "分身"))) { "${each.notes()}" }
    }
    clone.phone.shutDown()
}

fun openedAgainWithItsKeyAndWithout(device: Device, at: Office, office: TheOffice) {
    refused<PhoneException.Retry> { Phone.openOrCreate(PhoneFiles(device.files.path, device.noBackup.path), device.keys) }
    device.phone.shutDown()
    device.phone.shutDown()
    refused<PhoneException.OpenAgain> { device.phone.unsynced() }
    for (trouble in listOf(DeviceException.Unavailable(), IllegalStateException("the app's own mistake"))) {
        device.keys.trouble = trouble
        refused<PhoneException.Retry> { device.open() }
    }
    device.keys.trouble = null
    check(device.open() == Opened.AS_BEFORE)
    val known = device.notes()
    device.phone.shutDown()
    // installed again: the files came back, the key did not
    device.keys.key = null
    check(device.open() == Opened.WITHOUT_KEY && device.notes() == known)
    device.enrol(at, office)
    device.agrees(at)
    device.phone.shutDown()
}

/** What to judge, what came of it, who has to put it right by when, and whether it was. */
fun aPlanIsWalkedAndAFindingIsPutRight(mine: Device, at: Office) = with(mine) {
    val now = System.currentTimeMillis()
    val plan = phone.plan(me, GRID)
    check(plan.items.size >= 10) { "$plan" }
    val walk = phone.startWalk(me, GRID, phone.editions(GRID).last().edition).walk
    check(phone.plan(me, GRID) == plan) { "the walk said it, and everybody in it holds the same" }
    val fault = plan.items.first { Why.RED_LINE in it.why }
    val position = PositionGiven(Datum.WGS84, 225_430_000, 1_140_550_000, 80u, Source.GPS)
    val found = phone.recordFinding(
        me, GRID,
        NewFinding(
            walk = walk, edition = null, site = fault.site, standard = fault.standard, position = position, note = "红线",
            observed = 1u, unit = ExtentUnit.PLACES, limitClass = 1u, redLine = true, handled = Handled.RECORDED, photos = listOf(),
        ),
    )
    for (one in plan.items) {
        val result = if (one == fault) CheckResult.NOT_MET else CheckResult.MET
        val about = if (one == fault) found.id else null
        phone.check(me, CheckOf(GRID, walk, one.site, one.standard), SeenInCheck(result, null, null, Exemption.NONE, about), "")
    }
    val score = checkNotNull(phone.score(GRID, phone.today(me).week, Language.ZH))
    check(score.band == Band.NOT_REACHED && score.redLinesOpen >= 1u) { "$score" }
    check(score.plannedJudged == plan.items.size.toUInt() && "红线" in score.explained) { "$score" }
    val unit = phone.units(GRID).first()
    fun act(deed: Deed, note: String = "", at: PositionGiven? = null) = phone.act(me, GRID, NewDeed(found.id, deed, at, note))
    act(Deed.Assign(unit.unit, now - 1000, null), "请尽快")
    fun open() = phone.outstanding(me, GRID).single { it.finding == found.id }
    check(open().overdue && open().status == Status.ASSIGNED && open().unit == unit.unit) { "${open()}" }
    val notHis = refused<PhoneException.FixInput> { act(Deed.AskExtension(unit.unit, now)) }
    check(notHis.field == "act") { "$notHis" }
    val evidence = pictureHash(taken())
    act(Deed.ReportFixed(evidence, null), at = position)
    check(open().status == Status.REPORTED && !open().mayRecheck) { "${open()}" }
    act(Deed.Recheck(open().report, Verdict.FOR))
    val told = checkNotNull(phone.timeline(GRID, found.id))
    check(told.status == Status.REPORTED) { "who put it right does not close it himself: $told" }
    check(told.acts.map { it.zh } == listOf("交办", "反馈", "复查")) { "$told" }
    check(told.acts.map { it.photo } == listOf(null, evidence, null)) { "$told" }
    check(told.acts.map { it.apart } == listOf(null, ApartView(0u, 160u), null)) { "$told" }
    check(phone.rechecksForOthers(me, GRID).isEmpty()) { "his plan asks him first" }
    agrees(at)
    check(phone.timeline(GRID, found.id)!!.acts.none { it.provisional })
}

/** A JPEG as a camera leaves it with the app; what an app reads a picture into lies outside of the heap. */
fun taken(): ByteBuffer {
    val file = File.createTempFile("after", ".jpg").also { it.deleteOnExit() }
    val seen = BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB).also { it.setRGB(320, 240, 0x33AA55) }
    check(ImageIO.write(seen, "jpg", file)) { "this needs a JVM that writes JPEG" }
    val bytes = file.readBytes()
    return ByteBuffer.allocateDirect(bytes.size).put(bytes).flip()
}

/** The calendar was fetched with the sync; what should change about sites is proposed and changes nothing yet. */
fun duesAreCountedAndSitesProposed(mine: Device, at: Office) = with(mine) {
    val wednesday = java.time.Instant.parse("2026-09-30T04:00:00Z").toEpochMilli()
    val saturday = java.time.Instant.parse("2026-10-10T16:00:00Z").toEpochMilli()
    val due = phone.due(GRID, 2u, wednesday)
    check(due.dueMs == saturday && !due.assumed && due.calendar != null) { "$due" }
    check(refused<PhoneException.FixInput> { phone.due(GRID, 4u, wednesday) }.field == "due_ms")
    val sites = phone.sites(GRID)
    val tomorrow = (System.currentTimeMillis() + 8 * 3_600_000L) / 86_400_000L + 1
    val closing = NewProposal(SiteChange.Close(sites.first().id), tomorrow.toUInt(), "已拆除")
    val proposed = phone.proposeSite(me, GRID, closing).id
    check(refused<PhoneException.FixInput> { phone.proposeSite(me, GRID, closing.copy(fromDay = 0u)) }.field == "from_day")
    agrees(at)
    check(phone.proposals(GRID).single { it.id == proposed }.became == ProposalBecame.OPEN && phone.sites(GRID) == sites)
    phone.withdrawProposal(me, GRID, proposed, Withdrawal.MISTAKE)
    agrees(at)
    check(phone.proposals(GRID).single { it.id == proposed }.became == ProposalBecame.WITHDRAWN)
}

fun main(arguments: Array<String>) {
    // first of all: this library is the one that the bindings were made from
    uniffiEnsureInitialized()
    if (arguments[0] == "--record-until-killed") {
        return recordUntilKilled(arguments[1], arguments[2])
    }
    val folder = kotlin.io.path.createTempDirectory("gridwalk-story").toFile()
    val office = TheOffice(arguments[0], folder)
    try {
        val (mine, other) = Device(File(folder, "first")) to Device(File(folder, "second"))
        val before = Office.at(office.open())
        enrolled(mine, before, office)
        office.close()
        val saved = aWholeWalkWithoutANetwork(mine, before)
        val at = Office.at(office.open())
        theOfficeHoldsIt(mine, at, saved)
        enrolled(other, at, office)
        twoPhonesDisagreeAndAPersonSettlesIt(mine, other, at, saved.id)
        twoPeopleOnOnePhone(mine, at, office)
        aPlanIsWalkedAndAFindingIsPutRight(mine, at)
        duesAreCountedAndSitesProposed(mine, at)
        halfALetter(mine)
        killedWhileItWrites(mine)
        recordingDoesNotWaitForASync(mine, at)
        nobodyWaitsForASilentOffice(mine)
        setBackToABackup(mine, at, folder)
        movedToAnotherDevice(mine, at, office, folder)
        cloned(mine, at, folder)
        openedAgainWithItsKeyAndWithout(mine, at, office)
        other.phone.shutDown()
    } finally {
        office.close()
        folder.deleteRecursively()
    }
    println("the story is told: enrolled, walked offline, settled, killed, synced, set back, moved, cloned, opened again")
    exitProcess(0)
}
