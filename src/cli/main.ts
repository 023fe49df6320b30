#!/usr/bin/env node
import { runCommandLine } from './run.js';

// The reader of a pipe may leave (`| head`): that is not our failure, but without a listener it would end the process as one.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await runCommandLine(process.argv.slice(2));
