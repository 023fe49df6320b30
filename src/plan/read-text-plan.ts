import { readNodeLine } from './read-node-line.js';
import { readProperty } from './read-property.js';
import { type Raw, readPlanObject } from './read-plan.js';
import type { Plan } from './plan.js';

interface Open {
  readonly indent: number;
  readonly raw: Record<string, unknown>;
}

/** What stands above a plan in a log of auto_explain. */
interface Reading {
  readonly root: Record<string, unknown>;
  readonly query: string | null;
  readonly totals: Record<string, unknown>;
  readonly stack: Open[];
  /** `SubPlan 1`: whose plan comes next. */
  heading: { readonly indent: number; readonly name: string; readonly relationship: string } | null;
  /** What was read last, for a line that was wrapped. */
  last: { readonly raw: Record<string, unknown>; readonly key: string; readonly text: string } | null;
}

/**
 * Reads plans as EXPLAIN prints them in text, one or several, with or without ANALYZE, BUFFERS and VERBOSE: into the same as FORMAT JSON
 * gives. The tree stands in the indentation of `->`. Source: src/backend/commands/explain.c. None is read where no line is a node.
 */
export function readTextPlans(text: string): { readonly plan: Plan; readonly query: string | null }[] {
  const readings: Reading[] = [];
  let query: string | null = null;
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    if (indent === -1) continue;
    const said = /^\s*Query Text:\s?(.*)$/.exec(line)?.[1];
    const node = said === undefined ? readNodeLine(line) : null;
    const current = readings.at(-1);
    if (said !== undefined) query = said;
    else if (node !== null && node.arrow === -1) {
      readings.push(start(node.raw, query));
      query = null;
    } else if (query !== null) query += `\n${line.trim()}`;
    else if (node !== null && current !== undefined) addNode(current, node);
    else if (current !== undefined) addLine(current, line, indent);
  }
  return readings.map(({ root, totals, query: asked }) => ({
    plan: readPlanObject({ ...totals, Plan: root } satisfies Raw),
    query: asked,
  }));
}

function start(root: Record<string, unknown>, query: string | null): Reading {
  return { root, query, totals: {}, stack: [{ indent: -1, raw: root }], heading: null, last: null };
}

function addNode(reading: Reading, { arrow, raw }: { readonly arrow: number; readonly raw: Record<string, unknown> }): void {
  const { stack, heading } = reading;
  const edge = heading === null ? arrow : heading.indent;
  while (stack.length > 1 && (stack.at(-1)?.indent ?? -1) >= edge) stack.pop();
  const parent = stack.at(-1)?.raw ?? reading.root;
  const plans = (parent['Plans'] ??= []) as Record<string, unknown>[];
  raw['Parent Relationship'] = heading?.relationship ?? (plans.length === 0 ? 'Outer' : 'Inner');
  if (heading !== null) raw['Subplan Name'] = heading.name;
  plans.push(raw);
  stack.push({ indent: arrow, raw });
  reading.heading = null;
  reading.last = null;
}

const HEADING = /^\s*(?:(InitPlan|SubPlan) (?:\d+|\S+)|CTE (\S+))/;

function addLine(reading: Reading, line: string, indent: number): void {
  const heading = HEADING.exec(line);
  if (heading !== null && !/^\s*[^(]*:/.test(line)) {
    const relationship = heading[1] === 'SubPlan' ? 'SubPlan' : 'InitPlan';
    reading.heading = { indent, name: heading[0].trim(), relationship };
    return;
  }
  const total = /^\s*(Planning Time|Execution Time|Total runtime): ([\d.]+) ms/i.exec(line);
  if (total !== null) {
    reading.totals[/planning/i.test(total[1] ?? '') ? 'Planning Time' : 'Execution Time'] = Number(total[2]);
    // What follows (JIT, triggers) belongs to no node.
    reading.stack.splice(1);
    reading.last = null;
    return;
  }
  const owner = reading.stack.at(-1);
  if (owner === undefined || Object.keys(reading.totals).length > 0) return;
  const property = /^\s*([A-Z][\w -]*): (.*)$/.exec(line);
  if (property !== null) reading.last = { raw: owner.raw, key: property[1] ?? '', text: property[2] ?? '' };
  else if (reading.last !== null) reading.last = { ...reading.last, text: `${reading.last.text} ${line.trim()}` };
  if (reading.last !== null) Object.assign(reading.last.raw, readProperty(reading.last.key, reading.last.text));
}
