/** Reads Python's string and number literals: https://docs.python.org/3/reference/lexical_analysis.html#literals */

const simpleEscapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const escape = /\\(\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[\s\S])/g;

/** The text that a literal's inside stands for. Unknown escapes stay as they are, as in Python. */
export function unescape(inside: string, raw: boolean, bytes = false): string {
  if (raw || !inside.includes('\\')) return inside;
  return inside.replace(escape, (whole: string, what: string) => {
    const simple = simpleEscapes[what];
    if (simple !== undefined) return simple;
    if (what === '\r\n') return '';
    if (/^[0-7]/.test(what)) return String.fromCodePoint(Number.parseInt(what, 8));
    if (what.startsWith('x')) return String.fromCodePoint(Number.parseInt(what.slice(1), 16));
    if (!bytes && /^[uU][0-9a-fA-F]{4}/.test(what)) return String.fromCodePoint(Number.parseInt(what.slice(1), 16));
    return whole;
  });
}

/** Prefix letters of a literal as tree-sitter's `string_start` gives it: `rb"""` → raw, bytes. */
export function readPrefix(start: string): { raw: boolean; bytes: boolean; format: boolean } {
  const letters = start.replace(/["'].*$/s, '').toLowerCase();
  return { raw: letters.includes('r'), bytes: letters.includes('b'), format: letters.includes('f') || letters.includes('t') };
}

export function readNumber(text: string): { value: number; float: boolean } {
  const plain = text.replaceAll('_', '').toLowerCase();
  if (/^0[xob]/.test(plain)) return { value: Number(plain), float: false };
  const float = /[.ej]/.test(plain);
  return { value: Number.parseFloat(plain), float };
}
