import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as z from 'zod';
import { Failure } from '../failure/failure.js';
import { checkSnapshot } from './check.js';
import { SNAPSHOT_FORMAT, snapshotSchema, type Snapshot } from './snapshot.js';

/** Bytes that a file may unpack to: a file of a megabyte can hold a gigabyte of nothing. */
const LONGEST = 2 ** 30;

/** Reads a file that `plinth snapshot` wrote, compressed or not. Throws `file_unreadable`, `snapshot_unreadable`, `snapshot_newer_format`, `snapshot_inconsistent`. */
export async function loadSnapshot(path: string): Promise<Snapshot> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Failure('file_unreadable', `the snapshot "${path}" cannot be read`, {
      detail: cause instanceof Error ? cause.message : null,
      hint: 'Write one with plinth snapshot --database-url … -o FILE.',
      cause,
    });
  });
  return parseSnapshot(bytes, path);
}

async function parseSnapshot(bytes: Buffer, path: string): Promise<Snapshot> {
  const document = parseJson(await unpack(bytes, path), path);
  const head = z.object({ formatVersion: z.int(), plinth: z.string().optional() }).safeParse(document);
  if (!head.success) throw unreadable(path, 'It is JSON, but not that of a snapshot.');
  if (head.data.formatVersion > SNAPSHOT_FORMAT)
    throw new Failure(
      'snapshot_newer_format',
      `the snapshot "${path}" is of format ${head.data.formatVersion}, and this plinth reads ${SNAPSHOT_FORMAT}`,
      {
        detail: head.data.plinth === undefined ? null : `It was written by plinth ${head.data.plinth}.`,
        hint: 'Update plinth, or take the snapshot again with this one.',
      },
    );
  const parsed = snapshotSchema.safeParse(document);
  if (!parsed.success)
    throw unreadable(path, `It is not what a snapshot must be: ${z.prettifyError(parsed.error).split('\n').slice(0, 4).join(' ')}`);
  checkSnapshot(parsed.data, path);
  return parsed.data;
}

/** 1f 8b: what every gzip file begins with. */
async function unpack(bytes: Buffer, path: string): Promise<string> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength: LONGEST })).toString('utf8');
  } catch (error) {
    throw unreadable(path, `It is cut off or damaged: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser quotes what it stumbled over, which may be a value.
    throw unreadable(
      path,
      text.trimStart().startsWith('{') ? 'It is cut off or damaged: the JSON does not end.' : 'It is neither JSON nor compressed.',
    );
  }
}

function unreadable(path: string, detail: string): Failure {
  return new Failure('snapshot_unreadable', `"${path}" is no snapshot that can be read`, {
    detail,
    hint: 'Take it again: plinth snapshot --database-url … -o FILE.',
  });
}
