import { countOf } from '../source/count-of.js';
import type { CodeFunction, FunctionRole } from './code.js';
import type { Sender } from './query-use.js';

const SHOWN = 3;

/**
 * Who sends something, in words: `2 endpoints (GET /projects, GET /teams) and 1 task (purge), in a loop at app/tasks.py:12`. Functions that
 * others call stand only where no endpoint, task or command is known to reach it. Null without senders.
 */
export function describeSenders(senders: readonly Sender[]): string | null {
  if (senders.length === 0) return null;
  const entered = [...new Map(senders.map(({ function: each }) => [each.name, each])).values()];
  const outside = entered.filter(({ role }) => role !== 'function');
  const listed = outside.length === 0 ? entered : outside;
  const roles: readonly FunctionRole[] = ['endpoint', 'task', 'command', 'function'];
  const parts = roles.flatMap((role) => {
    const members = listed.filter((each) => each.role === role);
    return members.length === 0 ? [] : [`${countOf(members.length, role)} (${nameSome(members)})`];
  });
  return `${parts.join(' and ')}${describeLoops(senders)}`;
}

function nameSome(functions: readonly CodeFunction[]): string {
  const names = [...new Set(functions.map(nameOf))].toSorted();
  const more = names.length - SHOWN;
  return more > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(', ');
}

/** An endpoint by its route, anything else by the last parts of its name. */
function nameOf({ endpoint, name }: CodeFunction): string {
  return endpoint === null ? name.split('.').slice(-2).join('.') : `${endpoint.methods.join('/')} ${endpoint.path}`;
}

function describeLoops(senders: readonly Sender[]): string {
  const places = senders.flatMap(({ send }) => send.loops.slice(-1)).map(({ place }) => `${place.file}:${place.line}`);
  const [first, ...others] = [...new Set(places)].toSorted();
  if (first === undefined) return '';
  return others.length === 0 ? `, in a loop at ${first}` : `, in loops at ${first} and ${countOf(others.length, 'place')} more`;
}
