import type { Evaluation } from '../../python/evaluate.js';
import { placeOf } from '../../python/module-source.js';
import type { CallExpression } from '../../python/syntax.js';
import { type SyntaxPath, walkPaths } from '../../python/walk-paths.js';
import { lastName } from '../../python/walk-syntax.js';
import type { NotExamined } from '../../source/place.js';
import { isOwnCode } from '../session/find-functions.js';
import type { Checkout, Checkouts, Taken } from './checkout.js';
import { type CodeFunction, functionsOf, nameOf } from './code-function.js';
import { type Fate, fateOf, type Following } from './fate.js';
import { findRepeated } from './repeated.js';
import { takenBy } from './taken.js';
import { readNameValues } from './value-at.js';

const takers = String.raw`create_engine|create_async_engine|engine_from_config|create_pool|\w*ConnectionPool|connect|raw_connection|getconn|acquire|\w*Session`;
/** `SessionLocal = sessionmaker(…)`, also with an annotation. */
const makers = /\b(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)*(?:async_)?sessionmaker\b/g;
/** `session_factory: async_sessionmaker[AsyncSession]`. */
const typed = /\b(\w+)\s*:\s*["']?(?:\w+\.)*(?:async_)?sessionmaker\b/g;
/** Functions that return what functions return: so far. */
const ROUNDS = 2;
const lending = /\b(?:Depends|Security|Provide)\(\s*(?:\w+\.)*(\w+)/g;

/**
 * Reads which functions take sessions, connections and engines, and which of these they keep: neither closed on all ways nor handed to
 * somebody else. Silent where it cannot be told, and in functions that do not run again and again.
 */
export function readCheckouts(evaluation: Evaluation): Checkouts {
  const { project } = evaluation;
  const files = project.files.filter(isOwnCode);
  const texts = files.map((file) => ({ file, text: project.text(file) ?? '' }));
  const calls = new RegExp(String.raw`^(?:${[takers, ...namesOfTakers(texts.map(({ text }) => text))].join('|')})$`);
  const lent = new Set(texts.flatMap(({ text }) => [...text.matchAll(lending)].map(([, name = '']) => name)));
  const values = readNameValues(evaluation);
  const following: Following = { values, isLent: (within) => isLent(within, lent) };
  const mayTake = (text: string): boolean => [...text.matchAll(/\b(\w+)\s*\(/g)].some(([, name = '']) => calls.test(name));
  let taken = 0;
  const notExamined: NotExamined[] = [];
  const kept: { readonly checkout: Checkout; readonly within: CodeFunction }[] = [];
  for (const { file, text } of texts) {
    if (!mayTake(text)) continue;
    const source = project.source(file);
    if (source === null) continue;
    for (const within of functionsOf(source)) {
      if (!mayTake(text.slice(within.statement.start, within.statement.end))) continue;
      try {
        for (const path of walkPaths(within.statement.body())) follow(path, within);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        const { line } = placeOf(source, within.statement);
        notExamined.push({ file, line, object: nameOf(within), reason: 'its expressions nest too deeply' });
      }
    }
  }
  const isRepeated = kept.length === 0 ? () => false : findRepeated(project, lent);
  return { taken, kept: kept.filter(({ within }) => isRepeated(within)).map(({ checkout }) => checkout), notExamined };

  function follow(path: SyntaxPath, within: CodeFunction): void {
    const found = takenAt(path, within, calls);
    if (found === null) return;
    taken += 1;
    const fate = fateOf(following, path, within, found.taken);
    if (isKept(fate, found.taken, following.isLent(within)))
      kept.push({ within, checkout: describeCheckout(within, found.call, found.taken, fate) });
  }

  function takenAt(
    { node }: SyntaxPath,
    within: CodeFunction,
    names: RegExp,
  ): { readonly call: CallExpression; readonly taken: Taken } | null {
    if (node.type !== 'call' || !names.test(lastName(node.function) ?? '')) return null;
    const found = takenBy(values.at(node, within));
    return found === null || !values.isMadeAnew(node, within) ? null : { call: node, taken: found };
  }
}

/** Names of makers of sessions, and of functions that return what one of the names takes. */
function namesOfTakers(texts: readonly string[]): Set<string> {
  const names = new Set(texts.flatMap((text) => [...text.matchAll(makers), ...text.matchAll(typed)].map(([, name = '']) => name)));
  for (let round = 0; round < ROUNDS; round += 1) {
    const taking = new RegExp(String.raw`\b(?:${[takers, ...names].join('|')})\s*\(`);
    for (const text of texts)
      for (const piece of text.split(/^(?=[ \t]*(?:async[ \t]+)?def[ \t])/m)) {
        const name = /^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)/.exec(piece)?.[1];
        if (name !== undefined && /\breturn\b/.test(piece) && taking.test(piece.slice(piece.indexOf(name) + name.length))) names.add(name);
      }
  }
  return names;
}

/**
 * What the garbage collector gives back when a function has failed is told of connections alone; a pool of the drivers' own never
 * gets back what was not put back.
 */
function isKept(fate: Fate, { what }: Taken, lent: boolean): fate is Checkout['givenBack'] {
  if (fate === 'never') return true;
  return fate === 'not on all ways' && (lent || what === 'connection' || what === 'pooled connection');
}

function describeCheckout(within: CodeFunction, call: CallExpression, { what }: Taken, givenBack: Checkout['givenBack']): Checkout {
  const { source } = within;
  const called = source.text.slice(call.function.start, call.function.end).replaceAll(/\s+/g, '');
  return {
    function: nameOf(within),
    what,
    called: /^[\w.]+$/.test(called) ? called : (lastName(call.function) ?? ''),
    place: placeOf(source, call),
    givenBack,
  };
}

/** What such a function yields comes back to it: a dependency, a context manager. */
function isLent({ statement }: CodeFunction, lent: ReadonlySet<string>): boolean {
  return lent.has(statement.name) || statement.decorators.some((one) => lastName(one)?.endsWith('contextmanager') === true);
}
