/** `from module import names`, or `import module` with no names. */
export interface ImportStatement {
  readonly module: string;
  /** As written, `name` or `name as alias`. */
  readonly names: readonly string[];
}

/** One import statement, parenthesised or not; null for anything else, and for one with a comment in it. */
export function readImport(text: string): ImportStatement | null {
  const flat = text.trim().replaceAll(/\s+/g, ' ');
  const plain = /^import ([\w.]+(?: as \w+)?)$/.exec(flat);
  if (plain !== null) return { module: plain[1] ?? '', names: [] };
  const from = /^from ([\w.]+) import (?:\(([^()#]+)\)|([^()#]+))$/.exec(flat);
  if (from === null) return null;
  const names = (from[2] ?? from[3] ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.every((name) => /^\w+(?: as \w+)?$/.test(name)) ? { module: from[1] ?? '', names: given } : null;
}

/** Both in one statement; null where they import from different modules. */
export function uniteImports(one: ImportStatement, other: ImportStatement): ImportStatement | null {
  if (one.module !== other.module || (one.names.length === 0) !== (other.names.length === 0)) return null;
  const more = other.names.filter((name) => !one.names.includes(name));
  return { module: one.module, names: [...one.names, ...more] };
}

const WIDTH = 88;

export function writeImport({ module, names }: ImportStatement): string {
  if (names.length === 0) return `import ${module}`;
  const line = `from ${module} import ${names.join(', ')}`;
  return line.length <= WIDTH ? line : `from ${module} import (\n${names.map((name) => `    ${name},\n`).join('')})`;
}
