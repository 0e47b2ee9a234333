/** The last line of a run, in a form that a script can read: `N passed, N failed, N skipped`. */
export default class SummaryLine {
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests + results.numTodoTests
    // After jest's own summary and the teardown, so that it really is the last line.
    process.once('exit', () => process.stderr.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`))
  }
}
