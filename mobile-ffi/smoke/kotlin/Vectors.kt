/** The conformance vectors, asked through the phone library: `mobile-ffi/smoke/kotlin/run --program …/Vectors.kt FOLDER LIBRARY`. */

import com.google.gson.JsonParser
import gridwalk.PhoneException
import gridwalk.conformance
import gridwalk.uniffiEnsureInitialized
import java.io.File

fun main(arguments: Array<String>) {
    uniffiEnsureInitialized()
    val files = File(arguments[0]).walk().filter { it.extension == "json" }.sorted().toList()
    for (file in files) {
        val vector = JsonParser.parseString(file.readText()).asJsonObject
        val result = JsonParser.parseString(conformance(vector["input"].toString()))
        check(result == vector["expected"]) { "$file: $result" }
    }
    try {
        conformance("{}")
        error("what is no vector has no result")
    } catch (error: PhoneException.FixInput) {
        check(error.`field` == "input")
    }
    check(files.size >= 30) { "${files.size}" }
    println("${files.size} vectors agree in Kotlin")
}
