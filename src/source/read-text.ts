import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { NotExamined } from './place.js';

/** A file's text, or why there is none: at once, for hundreds of small files wait longer for each other than they take to be read. UTF-8, or UTF-16 with its mark. */
export function readText(file: string): { readonly text: string } | NotExamined {
  try {
    return decode(readFileSync(file), file);
  } catch (error) {
    return notExamined(file, error instanceof Error ? error.message : String(error));
  }
}

export function decode(bytes: Buffer, file: string): { readonly text: string } | NotExamined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0)
    return { text: new TextDecoder('utf-16le').decode(Buffer.from(bytes).swap16()) };
  if (bytes.subarray(0, 8192).includes(0)) return notExamined(file, 'it is a binary file');
  return isUtf8(bytes) ? { text: bytes.toString('utf8') } : notExamined(file, 'it is not UTF-8');
}

function notExamined(file: string, reason: string): NotExamined {
  return { file, line: null, object: file, reason };
}
