/** A file of the folder that can be an entry: no path, nothing hidden. */
const ENTRY = /^[A-Za-z0-9][\w.-]*\.md$/;

/** What stands in such a folder beside entries. */
const NO_ENTRY = /^(?:readme|memory|index|contributing)\.md$/i;

export function isEntryName(name: string): boolean {
  return ENTRY.test(name) && !NO_ENTRY.test(name) && name.length <= 200;
}

/** The day in UTC, as names and expiries have it. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** `2026-03-21-words-row-count.md`; where that is taken, with a number behind it. */
export function nameEntry(day: string, topic: string, taken: ReadonlySet<string>): string {
  const stem = `${day}-${slug(topic)}`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${stem}.md` : `${stem}-${number}.md`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

/** Letters, digits and hyphens; whatever a table is called. */
export function slug(topic: string): string {
  const plain = topic
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80)
    .replace(/-+$/, '');
  return plain === '' ? 'entry' : plain;
}
