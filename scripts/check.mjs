// Format, lint (layers included), types, generated files, dead code, package. All run; fails when one does.
import { build, install, run, runBin } from './install.mjs';

install();
build();
const checks = {
  format: () => runBin('oxfmt', ['--check', '.'], { allowFailure: true }),
  lint: () => runBin('oxlint', ['--deny-warnings', '.'], { allowFailure: true }),
  types: () => runBin('typescript:tsc', ['--noEmit', '-p', '.'], { allowFailure: true }),
  generated: () => run(process.execPath, ['dist/generate/main.js', '--check'], { allowFailure: true }),
  'dead code': () => runBin('knip', [], { allowFailure: true }),
  package: () => runBin('publint', ['--strict'], { allowFailure: true }),
};
const failed = Object.entries(checks).filter(([name, check]) => {
  console.log(`— ${name}`);
  return check() !== 0;
});
console.log(failed.length === 0 ? 'all checks hold' : `failed: ${failed.map(([name]) => name).join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
