import { readFileSync } from 'node:fs';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The script that makes the nasty schema on a server of that major. */
export function nastySql(major: number): string {
  return ['nasty.sql', ...(major >= 15 ? ['nasty-15.sql'] : []), ...(major >= 18 ? ['nasty-18.sql'] : [])].map(read).join('\n');
}
