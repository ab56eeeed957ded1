/**
 * A grid leader's walk in the terminal: arrow keys choose, Enter opens, 1 to 4 judge. A living guide to the phone library.
 *
 *     mobile-ffi/smoke/kotlin/run --program mobile-ffi/examples/kotlin-walk/Walk.kt DIRECTORY LIBRARY OFFICE
 *
 * DIRECTORY keeps the phone's files, LIBRARY is the directory of the built library, OFFICE an address such as
 * http://127.0.0.1:8080. docs/phone.md says the rest.
 */

import gridwalk.*

val RESULTS = mapOf(
    "1" to CheckResult.MET, "2" to CheckResult.NOT_MET, "3" to CheckResult.NOT_APPLICABLE, "4" to CheckResult.NOT_CHECKED,
)
val WORDS = mapOf(
    CheckResult.MET to "符合", CheckResult.NOT_MET to "不符合", CheckResult.NOT_APPLICABLE to "不适用", CheckResult.NOT_CHECKED to "未查",
)
const val ROWS = 15

fun terminal(vararg words: String) {
    ProcessBuilder("stty", *words).redirectInput(ProcessBuilder.Redirect.INHERIT).start().waitFor()
}

/** One key; an arrow comes as three bytes. */
fun key(): String {
    val first = System.`in`.read()
    if (first != 0x1b) return if (first == '\n'.code || first == '\r'.code) "enter" else first.toChar().toString()
    System.`in`.read()
    return when (System.`in`.read().toChar()) { 'A' -> "up"; 'B' -> "down"; else -> "" }
}

/** What was chosen: the row and the key, which is `enter` or one of `also`; nothing after q. */
fun menu(title: String, rows: List<String>, also: String = "", begin: Int = 0): Pair<Int, String>? {
    var at = begin.coerceIn(0, maxOf(rows.size - 1, 0))
    while (true) {
        println("\u001b[2J\u001b[H$title\n")
        val first = (at - ROWS / 2).coerceAtMost(rows.size - ROWS).coerceAtLeast(0)
        rows.withIndex().drop(first).take(ROWS).forEach { (number, row) ->
            println((if (number == at) "\u001b[7m> " else "  ") + row + "\u001b[0m")
        }
        println("\n↑↓ 选择 · Enter 打开 · q 返回" + also.split(" ").filter { it.isNotEmpty() }.joinToString("") { " · $it" })
        when (val pressed = key()) {
            "up" -> at = maxOf(0, at - 1)
            "down" -> at = minOf(rows.size - 1, at + 1)
            "q" -> return null
            else -> if (rows.isNotEmpty() && (pressed == "enter" || pressed in also.replace("=", " ").split(" "))) return at to pressed
        }
    }
}

fun say(text: String) {
    println("$text\n（按任意键继续）")
    key()
}

/** A line, with the terminal as it was for it; read byte by byte, so that no key behind it is lost. */
fun ask(question: String): String {
    terminal("icanon", "echo")
    print("$question ")
    System.out.flush()
    val line = java.io.ByteArrayOutputStream()
    while (true) {
        val byte = System.`in`.read()
        if (byte < 0 || byte == '\n'.code) break
        line.write(byte)
    }
    terminal("-icanon", "-echo")
    return line.toString(Charsets.UTF_8).trim()
}

/** Every error says in Chinese what a person should do; nothing recorded is lost. */
fun zh(error: PhoneException): String = when (error) {
    is PhoneException.Retry -> error.said.zh
    is PhoneException.SignIn -> error.said.zh
    is PhoneException.UpdateApp -> error.said.zh
    is PhoneException.FixInput -> error.said.zh
    is PhoneException.FreeSpace -> error.said.zh
    is PhoneException.AskPerson -> error.said.zh
    is PhoneException.Report -> error.said.zh
    is PhoneException.OpenAgain -> error.said.zh
}

fun sync(phone: Phone, office: Office) = try {
    val done = phone.sync(office, SyncHow(Link.FREE, 2u))
    say("已同步：上传 ${done.acknowledged}，收到 ${done.received}，本机尚有 ${phone.unsynced().changesets}。")
} catch (error: PhoneException) {
    say(zh(error))
}

fun judge(phone: Phone, person: String, walk: WalkCode, site: SiteView) {
    val standards = phone.standards(walk.edition, site.siteType)
    var begin = 0
    while (true) {
        val checks = phone.checks(walk.grid, walk.walk, "", 200u).checks
        val seen = checks.filter { it.site == site.id }.associate { it.standard to it.result }
        val rows = standards.map {
            "${WORDS[seen[it.standard]] ?: "　　"}　${it.code} ${if (it.redLine) "★" else ""}${it.clauseZh}"
        }
        val (at, pressed) = menu(site.name, rows, "1=符合 2=不符合 3=不适用 4=未查", begin) ?: return
        begin = at
        val result = RESULTS[pressed] ?: continue
        val standard = standards[at]
        val finding = if (result != CheckResult.NOT_MET) null else phone.recordFinding(
            person, walk.grid,
            NewFinding(
                walk = walk.walk, edition = null, site = site.id, standard = standard.standard, position = null,
                note = ask("问题描述："), observed = 1u, unit = ExtentUnit.PLACES,
                limitClass = standard.limitClass, redLine = standard.redLine,
                handled = Handled.RECORDED, photos = listOf(),
            ),
        ).id
        val of = CheckOf(walk.grid, walk.walk, site.id, standard.standard)
        phone.check(person, of, SeenInCheck(result, null, null, Exemption.NONE, finding), "")
    }
}

fun walkGrid(phone: Phone, person: String, office: Office, grid: String) {
    val walk = phone.startWalk(person, grid, phone.editions(grid).last().edition)
    val sites = phone.sites(grid)
    var begin = 0
    while (true) {
        val rows = sites.map { it.name + if (it.synthetic) "（模拟）" else "" }
        val title = "网格 $grid · 本机未上传 ${phone.unsynced().changesets}"
        val (at, pressed) = menu(title, rows, "s=同步", begin) ?: break
        begin = at
        if (pressed == "s") sync(phone, office) else judge(phone, person, walk, sites[at])
    }
    phone.finishWalk(person, WalkEnd(grid, walk.walk, Outcome.COMPLETE, ""))
}

fun main(arguments: Array<String>) {
    terminal("-icanon", "-echo")
    try {
        leader(arguments[0], arguments[1])
    } finally {
        terminal("icanon", "echo")
    }
}

fun leader(directory: String, address: String) {
    // an app without a key store keeps its key in the folder that no backup contains
    val phone = Phone.openOrCreate(PhoneFiles(directory, "$directory.no-backup"))
    val office = Office.at(address)
    while (phone.people().isEmpty()) {
        try {
            phone.enrol(office, ask("登记码："))
        } catch (error: PhoneException) {
            println(zh(error))
        }
    }
    val person = phone.people().first()
    sync(phone, office)
    while (true) {
        val grids = phone.today(person).grids
        val rows = grids.map { "${it.grid}　${it.leaders.joinToString("、")}　未销号 ${it.findingsOpen}" }
        val (at, pressed) = menu("我的网格", rows, "s=同步") ?: break
        if (pressed == "s") sync(phone, office) else walkGrid(phone, person, office, grids[at].grid)
    }
    println("本机未上传 ${phone.unsynced().changesets}")
    phone.shutDown()
}
