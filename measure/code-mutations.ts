import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import type { Backend } from './backend.js';
import { copyCheckout } from './checkout.js';
import { prepareEnvironment } from './environment.js';
import { type MappedClass, readMapped } from './mapped-classes.js';
import { isSmall, readDeclared, staysBelow } from './mutation-workload.js';
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
  readonly message: string;
  readonly subject: { readonly schema: string | null; readonly relation: string | null; readonly name: string | null };
}

interface Review {
  readonly findings: readonly Finding[];
  readonly outcomes?: unknown;
}

export const codeFlags: readonly CodeFlag[] = ['2', '5', '6', '7', 'also'];

/** What came of one pair: the defect found, and nothing said of its counterpart. */
export interface CodeVerdict {
  readonly backend: string;
  readonly planted: Planted;
  readonly caught: boolean;
  readonly silent: boolean;
}

/** Plant the defects of these flags in copies of a backend, and their counterparts in others, and review each copy once a flag. */
export async function measureCode(backend: Backend, flags: readonly CodeFlag[], seed: number): Promise<CodeVerdict[]> {
  const checkout = await copyCheckout(backend, 'planted');
  const mapped = await readMapped(backend, checkout, await prepareEnvironment(backend));
  const declared = await readDeclared(checkout);
  const functions = await readFunctions(checkout);
  const classes = shuffle(mapped.classes, seed);
  const idiom = idiomOf(backend.name);
  const review = async (flag: CodeFlag, all: readonly Planted[]): Promise<readonly Finding[]> => {
    const copy = await copyCheckout(backend, 'planted');
    await plantCode({ checkout: copy, backend, idiom, heads: mapped.heads }, all);
    const rules = [...new Set(all.map(({ rule }) => rule))];
    const answer = await runPlinth<Review>(['review', copy, '--no-proof', '--fail-on', 'never', '--only', rules.join(',')]);
    if ('failure' in answer) printList(`plinth failed at flag ${flag}`, [answer.failure]);
    return 'failure' in answer ? [] : answer.document.findings;
  };
  const pairs: Readonly<Record<CodeFlag, () => Pair[]>> = {
    '2': () =>
      plantLists(
        idiom,
        classes.filter(({ table }) => !staysBelow(declared, table, 1_000)),
        1,
      ),
    '5': () => plantCopies(idiom, classes, 1),
    '6': () => plantRules(idiom, classes, 1),
    '7': () => plantLoops(idiom, classes, 1),
    also: () => plantAlso(classes),
  };
  const plantAlso = (all: readonly MappedClass[]) => {
    const identifiers = plantIdentifiers(
      idiom,
      all.filter(({ table }) => !isSmall(declared, table)),
      1,
    );
    return [...identifiers, ...plantSoftDeletes(idiom, all, functions, identifiers.length + 1)];
  };
  const verdicts: CodeVerdict[] = [];
  for (const flag of flags) {
    const own = pairs[flag]();
    const copies = packCopies(own.map(({ defect }) => defect));
    console.log(`\n${backend.name}, flag ${flag}: ${own.length} sites in ${copies.length} copies, and their counterparts, seed ${seed}`);
    for (const copy of copies) {
      const started = Date.now();
      const found = await review(flag, copy);
      const counterparts = own.filter(({ defect }) => copy.includes(defect)).map(({ counterpart }) => counterpart);
      const loud = await review(flag, counterparts);
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

function isAbout({ rule, subject }: Finding, { rule: wanted, expect, number }: Planted): boolean {
  if (rule !== wanted) return false;
  if (expect === 'function') return new RegExp(`planted_${number}$`).test(subject.name ?? '');
  return subject.schema === expect.schema && subject.relation === expect.relation && subject.name === expect.name;
}

/** The texts of all functions of a project, its tests and revisions apart: from one `def` to the next. */
async function readFunctions(checkout: string): Promise<readonly string[]> {
  const files = await glob(['**/*.py'], { cwd: checkout, ignore: ['**/tests/**', '**/migrations/**', '**/versions/**'] });
  const texts = await Promise.all(files.map((file) => readFile(join(checkout, file), 'utf8')));
  return texts.flatMap((text) => text.split(/^(?=\s*(?:async )?def )/m).slice(1));
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
