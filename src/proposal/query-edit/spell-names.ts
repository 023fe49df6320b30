import type { PythonSources } from '../../python/sources.js';
import { compareNames, isSorted, spellIn } from '../../change/model/imports.js';
import { type Edit, placeEdits } from './place-edits.js';

/** How names of modules are written in a file, and the edits that make them known; null when the file cannot be read. */
export function spellNames(
  sources: PythonSources,
  file: string,
  names: readonly { readonly module: string; readonly symbol: string }[],
): { readonly names: readonly string[]; readonly edits: readonly Edit[] } | null {
  const [text, root] = [sources.text(file), sources.root(file)];
  if (text === null || root === null) return null;
  const spelled = names.map(({ module, symbol }) => spellIn(text, root, module, symbol));
  return {
    names: spelled.map(({ name }) => name),
    edits: mergeImports(
      placeEdits(
        file,
        text,
        spelled.flatMap(({ edits }) => edits),
      ),
    ),
  };
}

/** Several names that go to one place of one import become one insertion. */
function mergeImports(edits: readonly Edit[]): Edit[] {
  const merged = new Map<string, Edit>();
  for (const edit of edits) {
    const key = `${edit.place.line}:${edit.place.column}:${edit.before}`;
    const other = merged.get(key);
    merged.set(
      key,
      other === undefined
        ? edit
        : { ...edit, after: edit.before === '' ? `${other.after}${edit.after}` : joinNames(edit.before, [other.after, edit.after]) },
    );
  }
  return [...merged.values()];
}

/** `a, b` that became `a, b, c` and `a, b, d` becomes `a, b, c, d`; names keep the order that the first of the two has. */
function joinNames(before: string, [one = '', other = '']: readonly string[]): string {
  const split = (text: string): string[] =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  const added = split(other.replaceAll(/[()\n]/g, ' ')).filter((name) => !split(before).includes(name) && !split(one).includes(name));
  const names = [...split(one), ...added];
  return (isSorted(split(before)) ? names.toSorted(compareNames) : names).join(', ');
}
