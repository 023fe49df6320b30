/** The elements of a one-dimensional array as PostgreSQL prints it (`{a,"b c",NULL}`); NULL is null. */
export function readArrayText(text: string): (string | null)[] {
  const elements: (string | null)[] = [];
  const piece = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/gy;
  for (let at = 1; at < text.length - 1;) {
    piece.lastIndex = at;
    const match = piece.exec(text);
    if (match === null) {
      at += 1;
      continue;
    }
    const [all, quoted, plain] = match;
    elements.push(quoted === undefined ? (plain === 'NULL' ? null : (plain ?? '')) : quoted.replaceAll(/\\(.)/gs, '$1'));
    at += all.length;
  }
  return elements;
}

/** The same the other way: every element in quotes. */
export function writeArrayText(elements: readonly (string | null)[]): string {
  return `{${elements.map((element) => (element === null ? 'NULL' : `"${element.replaceAll(/["\\]/g, '\\$&')}"`)).join(',')}}`;
}
