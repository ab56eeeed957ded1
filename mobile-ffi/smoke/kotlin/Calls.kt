/** What calls cost from Kotlin: medians in ns, one line each. `run --program …/Calls.kt FOLDER LIBRARY REPEATS`, see the benchmark. */

import gridwalk.*
import java.io.File

fun measured(repeats: Int, call: (Int) -> Unit): Long = LongArray(repeats) { number ->
    val begun = System.nanoTime()
    call(number)
    System.nanoTime() - begun
}.sorted()[repeats / 2]

fun median(repeats: Int, call: (Int) -> Unit): Long {
    repeat(repeats) { call(it) }    // compiled by then, as in an app that is in use
    return measured(repeats, call)
}

fun main(arguments: Array<String>) {
    uniffiEnsureInitialized()
    val (folder, repeats) = arguments[0] to arguments[1].toInt()
    val phone = Phone.openOrCreate(PhoneFiles(File(folder, "phone").path, File(folder, "no-backup").path))
    val me = phone.people().first()
    val grid = phone.today(me).grids.first().grid
    val (site, edition) = phone.sites(grid).first().id to phone.editions(grid).last().edition
    println("cold ${measured(500) { coreVersion() }}")
    println("trivial ${median(repeats * 25) { coreVersion() }}")
    println("page ${median(repeats * 5) { check(phone.findings(grid, null, "", 50u).findings.isNotEmpty()) }}")
    val position = PositionGiven(Datum.WGS84, 225_430_000, 1_140_550_000, 80u, Source.GPS)
    println("record ${median(maxOf(repeats / 2, 10)) {
        phone.recordFinding(
            me, grid,
            NewFinding(
                null, edition, site, 10101u, position, "基准 $it", 2u, ExtentUnit.PLACES, 1u, false, Handled.RECORDED, listOf(),
            ),
        )
    }}")
    phone.shutDown()
}
