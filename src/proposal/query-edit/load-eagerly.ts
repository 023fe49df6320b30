import type { EditPython } from '../../change/change.js';
import type { Candidate, Claim } from '../../engine/finding.js';
import type { PythonSources } from '../../python/sources.js';
import type { LoadedRelationship, Send } from '../../workload/code.js';
import { appendCalls } from './append-calls.js';
import { editCode } from './edit-code.js';
import { spellNames } from './spell-names.js';

/** Loader options for a relationship that is loaded object by object; or why there is no such edit. */
export type EagerProposal =
  | { readonly candidates: readonly Candidate[]; readonly claims: readonly Claim[] }
  | { readonly candidates: readonly []; readonly claims: readonly []; readonly noRecommendation: string };

const strategies = {
  selectinload: 'one more statement for all rows, by their keys',
  joinedload: 'an outer join in the statement itself',
} as const;

/** Adds `.options(selectinload(A.b))` to the statement that loads the objects, with the relationships on the way to it. */
export function proposeEagerLoad(sends: readonly Send[], send: Send, sources: PythonSources | null): EagerProposal {
  const path = pathTo(sends, send);
  if (path === null || sources === null) return none('the statement that loads the objects is not one stretch of the source');
  const { built } = path.from;
  if (built === null) return none('the statement that loads the objects is not one stretch of the source');
  const text = sources.text(built.file) ?? '';
  const first = path.relationships[0];
  if (first === undefined || !path.relationships.every(({ className }) => new RegExp(`\\b${className}\\b`).test(text)))
    return none(`the file of that statement does not know ${path.relationships.map(({ className }) => className).join(' and ')} by name`);
  // A collection by a join would repeat each row for each of its members, and a LIMIT would count those.
  const many = path.relationships.some(({ collection }) => collection);
  const order: readonly (keyof typeof strategies)[] = many ? ['selectinload'] : ['selectinload', 'joinedload'];
  const candidates = order.flatMap((strategy, at): Candidate[] => {
    const edit = writeOption(sources, built, strategy, path.relationships);
    const words = path.relationships.map(({ className, name }) => `${className}.${name}`).join(', then ');
    return edit === null
      ? []
      : [
          {
            title: `${strategy} of ${words}`,
            changes: [edit],
            why: `The relationship comes with the rows: ${strategies[strategy]}.`,
            drawback:
              at === 0
                ? null
                : 'Each row carries the other one along, repeated where several rows share it; a statement that locks rows (FOR UPDATE) would lock those too.',
          },
        ];
  });
  return candidates.length === 0 ? none('the file no longer holds the statement') : { candidates, claims: [{ kind: 'code' }] };
}

interface LoadPath {
  readonly from: Send;
  readonly relationships: readonly LoadedRelationship[];
}

/** From a statement that code builds, by relationships that were loaded on the way, to this one. */
function pathTo(sends: readonly Send[], { relationship }: Send): LoadPath | null {
  const relationships: LoadedRelationship[] = [];
  for (let at = relationship; at !== null;) {
    relationships.unshift(at);
    const from: Send | undefined = sends.find(({ id }) => id === at?.of);
    if (from === undefined || relationships.length > 6) return null;
    if (from.relationship === null) return { from, relationships };
    at = from.relationship;
  }
  return null;
}

function writeOption(
  sources: PythonSources,
  built: NonNullable<Send['built']>,
  strategy: keyof typeof strategies,
  path: readonly LoadedRelationship[],
): EditPython | null {
  const spelled = spellNames(sources, built.file, [{ module: 'sqlalchemy.orm', symbol: strategy }]);
  if (spelled === null) return null;
  const [loader = strategy] = spelled.names;
  const option = path
    .map(({ className, name }, at) => `${at === 0 ? '' : '.'}${at === 0 ? loader : strategy}(${className}.${name})`)
    .join('');
  const statement = appendCalls(sources, built, [`.options(${option})`]);
  return statement === null ? null : editCode(path[0]?.className ?? '', [...spelled.edits, statement], 'same');
}

function none(why: string): EagerProposal {
  return {
    candidates: [],
    claims: [],
    noRecommendation: `The edit is left to you, as ${why}: load the relationship where the objects are loaded, with selectinload (or joinedload for a single object).`,
  };
}
