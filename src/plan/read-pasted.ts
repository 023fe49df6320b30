import { Failure } from '../failure/failure.js';
import type { Plan } from './plan.js';
import { type Raw, readPlanObject } from './read-plan.js';
import { readTextPlans } from './read-text-plan.js';

/** A plan that somebody pasted, with the statement where the paste has it (auto_explain). */
export interface PastedPlan {
  readonly plan: Plan;
  readonly query: string | null;
}

/** Whether a text is meant as a plan and not as SQL. */
export function looksLikePlan(text: string): boolean {
  const start = stripFrame(text).trimStart();
  return (
    /^[[{]/.test(start) ||
    /\(cost=\d+\.\d+\.\.\d|\((?:actual [^)]*rows=[\d.]+ loops=|never executed)/.test(text) ||
    /^<explain|^- Plan:/m.test(start)
  );
}

/**
 * Reads what EXPLAIN printed, as text or JSON, as a client, psql or a log shows it. Throws `plan_unreadable`.
 */
export function readPasted(text: string): PastedPlan[] {
  const bare = stripFrame(text);
  const start = bare.trimStart();
  if (start.startsWith('<')) throw unreadable('it is XML', 'Use EXPLAIN (FORMAT JSON) or the plain text.');
  if (/^- Plan:/m.test(start)) throw unreadable('it is YAML', 'Use EXPLAIN (FORMAT JSON) or the plain text.');
  const plans = /^[[{]/.test(start) ? readJson(start) : readTextPlans(bare);
  if (plans.length === 0) throw unreadable('no line is a node of a plan', HINT);
  return plans;
}

const HINT = 'Paste all of what EXPLAIN printed: the text, or FORMAT JSON.';

function unreadable(detail: string, hint: string): Failure {
  return new Failure('plan_unreadable', 'what was given cannot be read as a plan', { detail, hint });
}

/** Deeper than any plan, shallow enough for the stack. */
const DEEPEST = 2000;

function readJson(text: string): PastedPlan[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw unreadable(
      `it begins like JSON and is none: ${error instanceof Error ? error.message.replace(/"(?:[^"\\]|\\.)*"/g, '…') : 'unknown'}`,
      HINT,
    );
  }
  const plans = findPlans(document, 0).map((raw): PastedPlan => {
    if (depthOf(raw['Plan']) > DEEPEST) throw unreadable('it is nested too deep', HINT);
    return { plan: readPlanObject(raw), query: typeof raw['Query Text'] === 'string' ? raw['Query Text'] : null };
  });
  const broken = plans.find(({ plan }) => plan.root.nodeType === '');
  if (broken !== undefined) throw unreadable('a Plan without a Node Type', HINT);
  return plans;
}

/** The objects that hold a `Plan`: the document's own, a log's, or rows of a client (`[{"QUERY PLAN": [...]}]`). */
function findPlans(value: unknown, depth: number): Raw[] {
  if (depth > 4 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => findPlans(each, depth + 1));
  const raw = value as Raw;
  if (typeof raw['Plan'] === 'object' && raw['Plan'] !== null) return [raw];
  if (typeof raw['Node Type'] === 'string') return [{ Plan: raw }];
  const inside = raw['QUERY PLAN'];
  if (typeof inside !== 'string') return findPlans(inside, depth + 1);
  try {
    return findPlans(JSON.parse(inside), depth + 1);
  } catch {
    return [];
  }
}

function depthOf(node: unknown): number {
  let depth = 0;
  for (let level: unknown[] = [node]; level.length > 0 && depth <= DEEPEST; depth += 1)
    level = level.flatMap((each) => {
      const plans = typeof each === 'object' && each !== null ? (each as Raw)['Plans'] : undefined;
      return Array.isArray(plans) ? (plans as unknown[]) : [];
    });
  return depth;
}

/** Without what psql, pgAdmin and other clients put around the lines. */
function stripFrame(text: string): string {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const inner = lines.filter((line) => !/^\s*(?:"?QUERY PLAN"?|[-+=|\s]*-{3,}[-+=|\s]*|\(\d+ rows?\))\s*$/.test(line));
  const content = inner.filter((line) => line.trim() !== '');
  const quoted = content.length > 0 && content.every((line) => /^\s*".*"\s*$/.test(line));
  const boxed = content.length > 0 && content.every((line) => /^\s*[|│].*[|│]\s*$/.test(line));
  return inner
    .map((line) => {
      if (quoted) return line.trim().slice(1, -1).replaceAll('""', '"');
      if (boxed) return line.trim().slice(1, -1).trimEnd();
      return line.replace(/\s*\+$/, '');
    })
    .join('\n');
}
