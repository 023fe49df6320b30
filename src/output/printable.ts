/**
 * Control characters that steer a terminal (C0 and C1 but for line feed and tab, DEL) and marks that reorder what is read
 * (https://trojansource.codes). Names, comments and messages come from databases and files of others.
 */
// oxlint-disable-next-line no-control-regex
const STEERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The text with such characters spelled out: `\x1b[31m`, `\u202e`. */
export function printable(text: string): string {
  return text.replaceAll(STEERS, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`;
  });
}

/** The same of every text in plain data. */
export function makePrintable(data: unknown): unknown {
  if (typeof data === 'string') return printable(data);
  if (Array.isArray(data)) return data.map(makePrintable);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, makePrintable(value)]));
}
