/** A property of a node as EXPLAIN's text has it (`Heap Blocks: exact=3 lossy=4`), as the fields of FORMAT JSON. */
export function readProperty(key: string, text: string): Record<string, unknown> {
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  switch (key) {
    case 'Sort Key':
    case 'Presorted Key':
    case 'Group Key':
    case 'Output':
      return { [key]: splitList(text) };
    case 'Sort Method':
      return {
        'Sort Method': /^(.*?)(?:\s{2,}|$)/.exec(text)?.[1] ?? text,
        'Sort Space Type': /\bDisk:/.test(text) ? 'Disk' : 'Memory',
        'Sort Space Used': number(/(?:Disk|Memory): (\d+)kB/),
      };
    case 'Full-sort Groups':
    case 'Pre-sorted Groups':
      return /Peak Disk:/.test(text)
        ? {
            [key]: {
              'Sort Methods Used': [/Sort Methods?: (.*?) {2}/.exec(text)?.[1] ?? 'external merge'],
              'Sort Space Disk': { 'Peak Sort Space Used': number(/Peak Disk: (\d+)kB/) },
            },
          }
        : {};
    case 'Buckets':
      return { 'Hash Batches': number(/Batches: (\d+)/), 'Peak Memory Usage': number(/Memory Usage: (\d+)kB/) };
    case 'Batches':
      return {
        'HashAgg Batches': number(/^(\d+)/),
        'Peak Memory Usage': number(/Memory Usage: (\d+)kB/),
        'Disk Usage': number(/Disk Usage: (\d+)kB/),
      };
    case 'Heap Blocks':
      return { 'Exact Heap Blocks': number(/exact=(\d+)/), 'Lossy Heap Blocks': number(/lossy=(\d+)/) };
    case 'Buffers':
      return readBuffers(text);
    default:
      return { [key]: /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text };
  }
}

function readBuffers(text: string): Record<string, number> {
  const fields: Record<string, number> = {};
  for (const part of text.split(', ')) {
    const [, kind] = /^(shared|local|temp) /.exec(part) ?? [];
    for (const [, what = '', blocks] of part.matchAll(/\b(hit|read|dirtied|written)=(\d+)/g)) {
      const name = `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
      fields[`${kind === undefined ? '' : `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`} ${name} Blocks`] = Number(blocks);
    }
  }
  return fields;
}

/** Splits at commas outside parentheses and quotes. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const [piece] of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[\s\S]/g)) {
    if (piece === '(' || piece === '[') depth += 1;
    if (piece === ')' || piece === ']') depth -= 1;
    if (piece === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += piece;
  }
  return [...parts, part.trim()].filter((each) => each !== '');
}
