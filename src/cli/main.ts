#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { runCommandLine } from './run.js';

// The parsers of SQL and Python are WebAssembly. V8's optimising compiler takes a second of a processor beside a run that parses for
// half of one; what its quick compiler makes parses as fast, for most of the time goes into handing trees over.
setFlagsFromString('--liftoff-only');

// The reader of a pipe may leave (`| head`), a disk may be full: whoever writes is told by its callback, and without a listener the
// error would end the process as a bug.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const code = await runCommandLine(process.argv.slice(2));
// All is handed over before the end.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
// At once: while Node takes itself apart, a tenth of a second, a signal would end it as if nothing had been written.
process.exit(code);
