import type { Project } from '../python/project.js';
import type { FunctionValue } from '../python/value.js';
import type { Entry } from './entries.js';
import { isAfterLoad } from './load-values.js';

interface Said {
  readonly name: string;
  readonly calls: ReadonlySet<string>;
  readonly writes: boolean;
}

/**
 * Tells which functions may write a row, themselves or through what they call, by the names in their text alone: names are not
 * resolved, so that it is never said of too few.
 */
export function findWriters(
  project: Project,
  entries: readonly Entry[],
  entities: ReadonlySet<string>,
): (callee: FunctionValue) => boolean {
  const said = new Map<string, Said>();
  for (const { function: callee, class: owner } of entries) {
    const before = said.get(keyOf(callee));
    if (before?.writes === true) continue;
    const text = (project.text(callee.place.file) ?? '').slice(callee.span.start, callee.span.end);
    const calls = new Set([...text.matchAll(/\b(\w+)\s*\(/g)].map(([, name]) => name ?? ''));
    said.set(keyOf(callee), {
      // `schema.load(…)` calls it.
      name: isAfterLoad(callee) ? 'load' : callee.name,
      calls,
      writes:
        [...calls].some((call) => entities.has(call) || writing.test(call)) ||
        setsAttribute(text, owner !== null && entities.has(owner.name)),
    });
  }
  const reach = namesThatReach(said);
  return (callee) => {
    const found = said.get(keyOf(callee));
    return found !== undefined && (found.writes || [...found.calls].some((call) => reach.has(call) && !common.has(call)));
  };
}

/** Calls that make rows whatever their class is called. */
const writing = /^(setattr|insert|bulk_\w+|values|update|model_validate|from_orm|sqlmodel_update|cls|\w*model|\w+_class)$/;

/** Names of methods of Python's own types: that something of the project is called so tells nothing. */
const common = new Set(
  'get items keys values append pop join format filter all first one execute scalar scalars count len str int list dict set'.split(' '),
);

/** Attributes of `self` are a service's own, and a model's columns. */
function setsAttribute(text: string, ofEntity: boolean): boolean {
  return (ofEntity ? /\w\.\w+\s*[-+|]?=[^=]/ : /(?<!\bself)\.\w+\s*[-+|]?=[^=]/).test(text);
}

function namesThatReach(said: ReadonlyMap<string, Said>): ReadonlySet<string> {
  const names = new Set([...said.values()].filter(({ writes }) => writes).map(({ name }) => name));
  for (let before = -1; before !== names.size;) {
    before = names.size;
    for (const { name, calls } of said.values())
      if (!names.has(name) && [...calls].some((call) => names.has(call) && !common.has(call))) names.add(name);
  }
  return names;
}

function keyOf(callee: FunctionValue): string {
  return `${callee.place.file}:${callee.span.start}`;
}
