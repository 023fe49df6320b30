import type { Setting } from './setting.js';

const NAME = String.raw`((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)`;
const MADE = new RegExp(String.raw`^\s*CREATE\s+(?:TYPE|DOMAIN)\s+${NAME}`, 'i');
const RENAMED = new RegExp(String.raw`^\s*ALTER\s+TYPE\s+${NAME}\s+RENAME\s+TO\s+${NAME}`, 'i');
const DROPPED = new RegExp(String.raw`^\s*DROP\s+(?:TYPE|DOMAIN)\s+(?:IF\s+EXISTS\s+)?${NAME}`, 'i');

/** Keeps the set of existing types true for `checkfirst`, whoever makes or drops them. */
export function trackTypes(sql: string, { types }: Setting): void {
  const made = MADE.exec(sql);
  const renamed = RENAMED.exec(sql);
  const dropped = DROPPED.exec(sql);
  if (made !== null) types.add(plainName(made[1]));
  if (dropped !== null) types.delete(plainName(dropped[1]));
  if (renamed !== null && types.delete(plainName(renamed[1]))) types.add(plainName(renamed[2]));
}

function plainName(name: string | undefined): string {
  return (name ?? '').replaceAll('"', '').replace(/^public\./, '');
}
