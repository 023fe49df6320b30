import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import type { Backend } from './backend.js';
import { copyCheckout } from './checkout.js';
import { prepareEnvironment } from './environment.js';
import { readMapped } from './mapped-classes.js';
import { readDeclared, staysBelow } from './mutation-workload.js';
import { shuffle } from './mutation.js';
import { plantCopies } from './plant-copies.js';
import { plantIdentifiers } from './plant-identifiers.js';
import { plantLists } from './plant-lists.js';
import { plantLoops } from './plant-loops.js';
import { plantRules } from './plant-rules.js';
import { plantSoftDeletes } from './plant-soft-deletes.js';
import { type CodeFlag, packCopies, type Pair, plantCode, type Planted } from './planted.js';
import { formatShare, printList } from './print.js';
import { idiomOf } from './project-idiom.js';
import { runPlinth } from './run-plinth.js';

interface Finding {
  readonly rule: string;
  readonly evidence: { readonly kind?: unknown; readonly functions?: unknown };
  readonly subject: { readonly schema: string | null; readonly relation: string | null; readonly name: string | null };
}

interface Review {
  readonly findings: readonly Finding[];
}

export const codeFlags: readonly CodeFlag[] = ['2', '5', '6', '7', 'also'];

/** What came of one pair: the defect found, and nothing said of its counterpart. */
export interface CodeVerdict {
  readonly backend: string;
  readonly planted: Planted;
  readonly caught: boolean;
  readonly silent: boolean;
}

/** Plant the defects of these flags in copies of a backend, and their counterparts in others, and review each copy once. */
export async function measureCode(backend: Backend, flags: readonly CodeFlag[], seed: number): Promise<CodeVerdict[]> {
  const checkout = await copyCheckout(backend, 'planted');
  const mapped = await readMapped(backend, checkout, await prepareEnvironment(backend));
  const declared = await readDeclared(checkout);
  const functions = await readFunctions(checkout);
  const views = await readViews(checkout, backend);
  const tables = mapped.classes.filter(({ table }) => !views.has(table));
  const classes = shuffle(tables, seed);
  const idiom = idiomOf(backend.name);
  const review = async (all: readonly Planted[]): Promise<readonly Finding[]> => {
    const copy = await copyCheckout(backend, 'planted');
    await plantCode({ checkout: copy, backend, idiom, heads: mapped.heads }, all);
    const rules = [...new Set(all.map(({ rule }) => rule))];
    const answer = await runPlinth<Review>(['review', copy, '--no-proof', '--fail-on', 'never', '--only', rules.join(',')]);
    if ('failure' in answer) printList('plinth failed', [answer.failure]);
    return 'failure' in answer ? [] : answer.document.findings;
  };
  const larger = (rows: number) => classes.filter(({ table }) => !staysBelow(declared, table, rows));
  const plants: Readonly<Record<CodeFlag, ((first: number) => Pair[])[]>> = {
    '2': [(first) => plantLists(idiom, larger(1_000), first)],
    '5': [(first) => plantCopies(idiom, classes, first)],
    '6': [(first) => plantRules(idiom, classes, functions, first)],
    '7': [(first) => plantLoops(idiom, classes, first)],
    also: [(first) => plantIdentifiers(idiom, larger(10_000), first), (first) => plantSoftDeletes(idiom, classes, functions, first)],
  };
  const verdicts: CodeVerdict[] = [];
  // Lists that are planted for other flags would outvote those that leave deleted rows out.
  for (const group of [flags.filter((flag) => flag !== 'also'), flags.filter((flag) => flag === 'also')]) {
    const pairs: Pair[] = [];
    for (const plant of group.flatMap((flag) => plants[flag])) pairs.push(...plant(pairs.length + 1));
    const copies = packCopies(pairs.map(({ defect }) => defect));
    if (pairs.length === 0) continue;
    console.log(`\n${backend.name}, flags ${group.join(', ')}: ${pairs.length} sites in ${copies.length} copies, seed ${seed}`);
    for (const copy of copies) {
      const started = Date.now();
      const counterparts = pairs.filter(({ defect }) => copy.includes(defect)).map(({ counterpart }) => counterpart);
      const [found, loud] = [await review(copy), await review(counterparts)];
      verdicts.push(
        ...copy.map((planted, index) => ({
          backend: backend.name,
          planted,
          caught: found.some((finding) => isAbout(finding, planted)),
          silent: !loud.some((finding) => isAbout(finding, counterparts[index] ?? planted)),
        })),
      );
      console.log(`  ${Math.round((Date.now() - started) / 1000)} s`);
    }
  }
  return verdicts;
}

function isAbout({ rule, subject, evidence }: Finding, { rule: wanted, expect, number }: Planted): boolean {
  if (rule !== wanted) return false;
  if (expect === 'function') return new RegExp(`planted_${number}$`).test(subject.name ?? '');
  if (expect.kind !== undefined && evidence.kind !== expect.kind) return false;
  // The project's own functions may forget the same.
  const { names } = expect;
  // A function may be a method of the project's class.
  const isNamed = (one: unknown): boolean => typeof one === 'string' && names !== undefined && one.split('.').at(-1) === names;
  if (names !== undefined && !(Array.isArray(evidence.functions) && evidence.functions.some(isNamed))) return false;
  return subject.schema === expect.schema && subject.relation === expect.relation && subject.name === expect.name;
}

/** Views that a revision makes, which models may map like tables. */
async function readViews(checkout: string, { revisions }: Backend): Promise<ReadonlySet<string>> {
  const files = await glob(['**/*.py'], { cwd: join(checkout, revisions.scripts) });
  const texts = await Promise.all(files.map((file) => readFile(join(checkout, revisions.scripts, file), 'utf8')));
  const made = texts.flatMap((text) => [...text.matchAll(/\bcreate\s+(?:or\s+replace\s+)?view\s+"?(\w+)/gi)]);
  return new Set(made.map(([, name = '']) => name));
}

/** The texts of all functions of a project, its tests and revisions apart: from one `def` to the next. */
async function readFunctions(checkout: string): Promise<readonly string[]> {
  const files = await glob(['**/*.py'], { cwd: checkout, ignore: ['**/tests/**', '**/migrations/**', '**/versions/**'] });
  const texts = await Promise.all(files.map((file) => readFile(join(checkout, file), 'utf8')));
  return texts.flatMap((text) => text.split(/^(?=\s*(?:async )?def )/m));
}

/** Figures for each flag, backend and rule, then for each way of planting; every miss and every false alarm. */
export function reportCode(all: readonly CodeVerdict[]): void {
  for (const flag of codeFlags) {
    const own = all.filter(({ planted }) => planted.flag === flag);
    if (own.length === 0) continue;
    console.log(`\nflag ${flag}: caught ${share(own, 'caught')}, counterparts silent ${share(own, 'silent')}`);
    for (const backend of new Set(own.map((one) => one.backend))) {
      const here = own.filter((one) => one.backend === backend);
      console.log(`  ${backend}: caught ${share(here, 'caught')}, counterparts silent ${share(here, 'silent')}`);
      for (const rule of new Set(here.map(({ planted }) => planted.rule))) {
        const some = here.filter(({ planted }) => planted.rule === rule);
        if (some.length < here.length)
          console.log(`    ${rule}: caught ${share(some, 'caught')}, counterparts silent ${share(some, 'silent')}`);
      }
    }
    const line = ({ backend, planted: { number, site, how } }: CodeVerdict) => `${backend}: ${site} (${how}; planted_${number})`;
    printList('missed', own.filter(({ caught }) => !caught).map(line));
    printList('reported of the counterpart', own.filter(({ silent }) => !silent).map(line));
  }
}

function share(all: readonly CodeVerdict[], what: 'caught' | 'silent'): string {
  return formatShare({ matching: all.filter((one) => one[what]).length, of: all.length });
}
