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

/** A load, among the sends that were seen with it. */
export interface SeenLoad {
  readonly sends: readonly Send[];
  readonly send: Send;
}

/** Adds `.options(selectinload(A.b), …)` to the statement that loads the objects of all these, with the relationships on the way to them. */
export function proposeEagerLoad(loads: readonly SeenLoad[], sources: PythonSources | null): EagerProposal {
  const paths = loads.map(({ sends, send }) => pathTo(sends, send));
  const built = paths[0]?.from.built ?? null;
  const known = paths.filter((path) => path !== null);
  if (known.length < paths.length || built === null || sources === null)
    return none('the statement that loads the objects is not one stretch of the source');
  const wanted = withoutShorter(known.map(({ relationships }) => relationships));
  const text = sources.text(built.file) ?? '';
  const steps = wanted.flat();
  const classes = new Set(steps.map(({ className }) => className));
  const missing = [...classes].filter((className) => !new RegExp(`\\b${className}\\b`).test(text));
  if (missing.length > 0) return none(`the file of that statement does not know ${missing.join(' and ')} by name`);
  // A collection by a join would repeat each row for each of its members, and a LIMIT would count those.
  const many = steps.some(({ collection, there }) => collection && !there);
  const order: readonly (keyof typeof strategies)[] = many ? ['selectinload'] : ['selectinload', 'joinedload'];
  const candidates = order.flatMap((strategy, at): Candidate[] => {
    const edit = writeOptions(sources, built, strategy, wanted);
    const words = wanted
      .map((path) =>
        path
          .filter(({ there }) => !there)
          .map(spell)
          .join(', then '),
      )
      .join('; ');
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

/** A relationship on the way from the objects of the statement. */
interface Step {
  readonly className: string;
  readonly name: string;
  readonly collection: boolean;
  /** Loaded with the objects already. */
  readonly there: boolean;
}

type Path = readonly Step[];

function spell({ className, name }: Step): string {
  return `${className}.${name}`;
}

/** Each path once, and none that another one goes on from. */
function withoutShorter(paths: readonly Path[]): readonly Path[] {
  const spellPath = (path: Path): string => path.map(spell).join(' ');
  const all = [...new Map(paths.map((path) => [spellPath(path), path])).values()];
  return all.filter((path) => !all.some((other) => spellPath(other).startsWith(`${spellPath(path)} `)));
}

interface LoadPath {
  readonly from: Send;
  readonly relationships: Path;
}

/** From a statement that code builds, by relationships that were loaded on the way, to this one. */
function pathTo(sends: readonly Send[], { relationship, cause }: Send): LoadPath | null {
  const relationships: Step[] = [];
  let there = cause === 'eager load';
  for (let at = relationship; at !== null;) {
    const { className, name, collection, through, of }: LoadedRelationship = at;
    relationships.unshift(...through.map((step) => ({ ...step, collection: false, there: true })), { className, name, collection, there });
    const from: Send | undefined = sends.find(({ id }) => id === of);
    if (from === undefined || relationships.length > 6) return null;
    if (from.relationship === null) return { from, relationships };
    at = from.relationship;
    there = from.cause === 'eager load';
  }
  return null;
}

function writeOptions(
  sources: PythonSources,
  built: NonNullable<Send['built']>,
  strategy: keyof typeof strategies,
  paths: readonly Path[],
): EditPython | null {
  // What is loaded already keeps the way in which it is.
  const symbols = paths.flat().some(({ there }) => there) ? [strategy, 'defaultload'] : [strategy];
  const spelled = spellNames(
    sources,
    built.file,
    symbols.map((symbol) => ({ module: 'sqlalchemy.orm', symbol })),
  );
  if (spelled === null) return null;
  const [loader = strategy, keeper = 'defaultload'] = spelled.names;
  const options = paths.map((path) =>
    path
      .map((step, at) => `${at > 0 ? `.${step.there ? 'defaultload' : strategy}` : step.there ? keeper : loader}(${spell(step)})`)
      .join(''),
  );
  const statement = appendCalls(sources, built, [`.options(${options.join(', ')})`]);
  return statement === null ? null : editCode(paths[0]?.[0]?.className ?? '', [...spelled.edits, statement], 'same');
}

function none(why: string): EagerProposal {
  return {
    candidates: [],
    claims: [],
    noRecommendation: `The edit is left to you, as ${why}: load the relationship where the objects are loaded, with selectinload (or joinedload for a single object).`,
  };
}
