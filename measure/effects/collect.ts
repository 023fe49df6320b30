import type { MeasuredEffect, MeasuredTable } from '../../src/migration/effects/measured-table.js';
import type { runShape } from './run-shape.js';
import { shapes } from './shapes.js';
import type { KeptTypeChange } from './type-changes.js';

/** What was seen on one major. */
export interface Run {
  readonly major: number;
  readonly observed: ReadonlyMap<string, Awaited<ReturnType<typeof runShape>>>;
  readonly kept: readonly KeptTypeChange[];
}

/** One table of all majors: what is the same on several stands once. */
export function collect(runs: readonly Run[]): MeasuredTable {
  const statements = Object.fromEntries(
    shapes.map(({ id, sql, on = 't', before, covers = [] }) => {
      const effects = merge(runs.flatMap(({ major, observed }) => toEffects(major, observed.get(id))));
      return [id, { sql, on, ...(before === undefined ? {} : { before }), covers, effects }];
    }),
  );
  const kept = new Map<string, { readonly change: KeptTypeChange; readonly majors: number[] }>();
  for (const { major, kept: changes } of runs)
    for (const change of changes) {
      const key = JSON.stringify(change);
      const known = kept.get(key) ?? { change, majors: [] };
      known.majors.push(major);
      kept.set(key, known);
    }
  return { statements, typeChanges: [...kept.values()].map(({ change, majors }) => ({ ...change, majors })) };
}

function toEffects(major: number, observed: Awaited<ReturnType<typeof runShape>> | undefined): MeasuredEffect[] {
  if (observed === undefined) return [];
  if ('refused' in observed) return [{ majors: [major], refused: observed.refused }];
  return [{ majors: [major], ...observed }];
}

function merge(effects: readonly MeasuredEffect[]): MeasuredEffect[] {
  const merged = new Map<string, MeasuredEffect>();
  for (const effect of effects) {
    const key = JSON.stringify({ ...effect, majors: [] });
    const known = merged.get(key);
    merged.set(key, known === undefined ? effect : { ...known, majors: [...known.majors, ...effect.majors] });
  }
  return [...merged.values()];
}

/** What a run saw otherwise than the table says, in lines. */
export function differences(run: Run, table: MeasuredTable): string[] {
  const here = collect([run]);
  const lines = Object.entries(here.statements).flatMap(([id, { effects }]) => {
    const known = table.statements[id]?.effects.find(({ majors }) => majors.includes(run.major));
    const [seen] = effects;
    const [a, b] = [known, seen].map((effect) => JSON.stringify({ ...effect, majors: [] }));
    return a === b ? [] : [`${run.major} ${id}: seen ${b}, the table says ${a}`];
  });
  const spell = ({ majors, ...change }: MeasuredTable['typeChanges'][number]): string[] =>
    majors.includes(run.major) ? [JSON.stringify(change)] : [];
  const known = new Set(table.typeChanges.flatMap(spell));
  const seen = new Set(here.typeChanges.flatMap(spell));
  const types = [...known, ...seen]
    .filter((change) => known.has(change) !== seen.has(change))
    .map((change) => `${run.major} type change ${change}`);
  return [...lines, ...types];
}
