// Runs every test; ends with one line "N passed, N failed, N skipped".
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, runBin } from './install.mjs';

install();
build();
const folder = mkdtempSync(join(tmpdir(), 'plinth-test-'));
const file = join(folder, 'results.json');
const status = runBin('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...process.argv.slice(2)], {
  allowFailure: true,
});
const results = readResults();
rmSync(folder, { recursive: true, force: true });
const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = results;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = status !== 0 || passed === 0 ? 1 : 0;

/** A run that ended before it could write anything has failed as a whole. */
function readResults() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0 };
  }
}
