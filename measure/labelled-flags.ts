import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureFolder, type Backend } from './backend.js';
import type { DrawnFunction } from './draw.js';
import { formatShare, printList } from './print.js';
import { runPlinth } from './run-plinth.js';

/** One file of `labels/`: written by hand from the source, before plinth was run on it. */
interface Labels {
  readonly functions: Readonly<Record<string, Readonly<Record<Question, Label>>>>;
  /** Tables that the drawn functions write; the rules below are all that the code has for them. */
  readonly tablesWritten: readonly string[];
  readonly rulesNotEnforced: readonly Rule[];
}

type Question = 'unboundedList' | 'nPlusOne';

interface Label {
  /** `arguable` counts neither as found nor as missed, nor as a false alarm. */
  readonly answer: 'yes' | 'no' | 'arguable';
  readonly why: string;
}

interface Rule {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rule: string;
  readonly arguable: boolean;
}

interface Finding {
  readonly rule: string;
  readonly subject: { readonly relation: string | null; readonly name: string | null };
  readonly place: { readonly file: string; readonly line: number } | null;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly message: string;
}

interface Review {
  readonly findings: readonly Finding[];
}

/** Recall and precision of the findings of red flags 2, 6 and 7 over the drawn functions; nothing where there are no labels. */
export async function measureLabels(backend: Backend, checkout: string, drawn: readonly DrawnFunction[]): Promise<void> {
  const file = join(measureFolder, 'labels', `${backend.name}.json`);
  if (!existsSync(file)) return;
  const labels = JSON.parse(await readFile(file, 'utf8')) as Labels;
  const answer = await runPlinth<Review>(['review', checkout, '--no-proof', '--fail-on', 'never']);
  if ('failure' in answer) printList('plinth failed', [answer.failure]);
  const findings = 'failure' in answer ? [] : answer.document.findings;
  compareFunctions('2', 'unboundedList', 'queries/unbounded-list', { labels, findings, drawn });
  compareFunctions('7', 'nPlusOne', 'queries/n-plus-one', { labels, findings, drawn });
  compareRules(labels, findings);
}

function compareFunctions(
  flag: string,
  question: Question,
  rule: string,
  { labels, findings, drawn }: { readonly labels: Labels; readonly findings: readonly Finding[]; readonly drawn: readonly DrawnFunction[] },
): void {
  const own = findings.filter((finding) => finding.rule === rule);
  const reported = new Set(drawn.filter((entry) => own.some((finding) => concerns(finding, entry))).map(({ name }) => name));
  const named = (answer: Label['answer']) =>
    drawn.map(({ name }) => name).filter((name) => labels.functions[name]?.[question].answer === answer);
  const wanted = named('yes');
  const wrong = named('no').filter((name) => reported.has(name));
  const right = wanted.filter((name) => reported.has(name));
  console.log(
    `  flag ${flag}: recall ${formatShare({ matching: right.length, of: wanted.length })}, precision ${formatShare({ matching: right.length, of: right.length + wrong.length })}`,
  );
  printList(
    'not reported',
    wanted.filter((name) => !reported.has(name)),
  );
  printList('reported, labelled as none', wrong);
}

/** Said of the function by name, or at a line of it, or with evidence that names it. */
function concerns({ subject, place, evidence }: Finding, { name, file, first, last }: DrawnFunction): boolean {
  const inside = place !== null && place.file === file && place.line >= first && place.line <= last;
  return inside || subject.name === name || JSON.stringify(evidence).includes(`"${name}"`);
}

function compareRules({ tablesWritten, rulesNotEnforced }: Labels, findings: readonly Finding[]): void {
  const own = findings.filter(
    ({ rule, subject }) => rule === 'constraints/rule-not-enforced' && tablesWritten.includes(subject.relation ?? ''),
  );
  const isOf = (rule: Rule, { subject }: Finding) =>
    subject.relation === rule.table && rule.columns.some((column) => (subject.name ?? '').includes(column));
  const wanted = rulesNotEnforced.filter(({ arguable }) => !arguable);
  const missed = wanted.filter((rule) => !own.some((finding) => isOf(rule, finding)));
  const wrong = own.filter((finding) => !rulesNotEnforced.some((rule) => isOf(rule, finding)));
  const right = own.length - wrong.length;
  console.log(
    `  flag 6: recall ${formatShare({ matching: wanted.length - missed.length, of: wanted.length })}, precision ${formatShare({ matching: right, of: own.length })}`,
  );
  printList(
    'not reported',
    missed.map(({ table, columns, rule }) => `${table}.${columns.join(',')}: ${rule}`),
  );
  printList(
    'reported, not labelled',
    wrong.map(({ subject, message }) => `${subject.relation ?? ''}.${subject.name ?? ''}: ${message}`),
  );
}
