// Reviews the reference backend on the embedded server. Installs and builds what is needed first.
import { build, install, root, run } from './install.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`plinth needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

install();
build();
run(process.execPath, [`${root}dist/cli/main.js`, 'review', 'examples/captions', '--fail-on', 'never', ...process.argv.slice(2)]);
