import { Transform, type TransformCallback } from 'node:stream';

/** Bytes of one message. */
const LARGEST = 8 * 2 ** 20;

/** JSON-RPC 2.0, section 5.1. */
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/**
 * Lets whole JSON-RPC messages through, one a line, and answers what is none: the connection goes on. What is longer than 8 MB is not
 * kept, only answered.
 */
export function guardFrames(answer: (line: string) => void): Transform {
  let pieces: Buffer[] = [];
  let length = 0;
  const end = (push: (line: Buffer) => void): void => {
    const line = length > LARGEST ? null : Buffer.concat(pieces, length);
    pieces = [];
    length = 0;
    const wrong =
      line === null ? { code: PARSE_ERROR, message: `Parse error: a message is longer than ${LARGEST} bytes`, id: null } : findFault(line);
    if (wrong === null) push(Buffer.concat([line ?? Buffer.alloc(0), Buffer.from('\n')]));
    else if (wrong !== 'blank')
      answer(`${JSON.stringify({ jsonrpc: '2.0', id: wrong.id, error: { code: wrong.code, message: wrong.message } })}\n`);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      let from = 0;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        take(chunk.subarray(from, at));
        end((line) => this.push(line));
        from = at + 1;
      }
      take(chunk.subarray(from));
      done();
    },
  });

  function take(piece: Buffer): void {
    length += piece.length;
    if (length <= LARGEST) pieces.push(piece);
    else pieces = [];
  }
}

interface Fault {
  readonly code: number;
  readonly message: string;
  readonly id: string | number | null;
}

function findFault(line: Buffer): Fault | 'blank' | null {
  const text = line.toString('utf8').trim();
  if (text === '') return 'blank';
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { code: PARSE_ERROR, message: 'Parse error: the line is not JSON', id: null };
  }
  return isMessage(message)
    ? null
    : { code: INVALID_REQUEST, message: 'Invalid request: it is not a JSON-RPC 2.0 message', id: idOf(message) };
}

function isMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { jsonrpc, method, result, error, params } = value as Record<string, unknown>;
  if (jsonrpc !== '2.0') return false;
  if (typeof method === 'string') return (params === undefined || isObject(params)) && ('id' in value ? idOf(value) !== null : true);
  return idOf(value) !== null && (isObject(result) || isObject(error));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function idOf(value: unknown): string | number | null {
  const id = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['id'] : null;
  return typeof id === 'string' || (typeof id === 'number' && Number.isInteger(id)) ? id : null;
}
