import { defaultAgents, namesRole, type Role, roles } from './role.js';

/** Who takes which role, by the name that the team uses. */
export type Roster = Readonly<Record<Role, string>>;

export interface ReadRoster {
  readonly roster: Roster;
  /** Roles that the file names an agent for. */
  readonly named: readonly Role[];
  /** Agents that the file lists, whatever they do. */
  readonly agents: number;
}

/** A row of a table or an item of a list: an agent's name, and what stands beside it. */
interface Entry {
  readonly name: string;
  readonly about: string;
}

/** A name and nothing else: what is longer, or holds other signs, is prose. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._/&()'+-]{1,59}$/u;

/** Cells above a column of names. */
const NAMES = /^(?:agent|name|agent name|specialist|who|member|role)$/i;

/** The agents of a protocol's tables and lists. A role that an agent's own name tells goes before one that only its description does. */
export function readRoster(text: string): ReadRoster {
  const entries = [...readTables(text), ...readLists(text)].filter(({ name }) => NAME.test(name));
  const found = roles.flatMap((role) => {
    const entry = entries.find(({ name }) => namesRole(name, role)) ?? entries.find((each) => isOnlyAbout(each, role));
    return entry === undefined ? [] : [[role, entry.name] as const];
  });
  return {
    roster: { ...defaultAgents, ...Object.fromEntries(found) },
    named: found.map(([role]) => role),
    agents: new Set(entries.map(({ name }) => name)).size,
  };
}

/** Described by this role and no other: "reviews backend and frontend" tells neither. */
function isOnlyAbout({ name, about }: Entry, role: Role): boolean {
  return namesRole(about, role) && roles.every((other) => other === role || !namesRole(`${name} ${about}`, other));
}

function readTables(text: string): Entry[] {
  const lines = text.split('\n');
  const entries: Entry[] = [];
  for (const [index, line] of lines.entries()) {
    const head = cellsOf(line);
    if (head === null || !/^[\s|:-]*-[\s|:-]*$/.test(lines[index + 1] ?? '')) continue;
    const column = head.findIndex((cell) => NAMES.test(cell));
    if (column === -1) continue;
    for (let row = index + 2; row < lines.length; row += 1) {
      const cells = cellsOf(lines[row] ?? '');
      if (cells === null) break;
      entries.push({ name: cells[column] ?? '', about: cells.filter((_, at) => at !== column).join(' ') });
    }
  }
  return entries;
}

function cellsOf(line: string): string[] | null {
  const trimmed = line.trim();
  if (!trimmed.includes('|')) return null;
  return trimmed.replace(/^\|/, '').replace(/\|$/, '').split('|').map(plain);
}

/** `- **Backend Architect** (backend-architect): services`, `1. DevOps Engineer — deployments`. */
const ITEM = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\*\*([^*]+?):?\*\*|`([^`]+)`|([^:—–*`]+?))\s*(?:\([^)]*\))?\s*(?:[:—–]|\s-\s|->|→|$)(.*)$/u;

/** Items below a heading that speaks of a team, a roster or agents. */
function readLists(text: string): Entry[] {
  const entries: Entry[] = [];
  let within = false;
  for (const line of text.split('\n')) {
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (heading !== null) within = /\b(?:roster|team|agents?|members|specialists)\b/i.test(heading[1] ?? '');
    const item = within ? ITEM.exec(line) : null;
    if (item !== null) entries.push({ name: plain(item[1] ?? item[2] ?? item[3] ?? ''), about: plain(item[4] ?? '') });
  }
  return entries;
}

/** Without marks of emphasis, code and links. */
function plain(text: string): string {
  return text
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
