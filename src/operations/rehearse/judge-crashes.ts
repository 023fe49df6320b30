import { excerpt } from '../../migration/statements/read-sql-migration.js';
import type { Crash } from '../../proof/rehearsal/crash.js';
import { describeDifference } from './describe-difference.js';
import type { Said } from './said.js';

/** What a second run after a crash does not make good. Points from which it fails in the same way are said once. */
export function judgeCrashes(crashes: readonly Crash[]): Said[] {
  const groups = new Map<string, { readonly said: Said; count: number }>();
  for (const crash of crashes)
    for (const said of judgeCrash(crash)) {
      const key = `${said.kind}\n${String(said.evidence['subject'])}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { said, count: 1 });
      else known.count += 1;
    }
  return [...groups.values()].map(({ said, count }) => ({ ...said, evidence: { ...said.evidence, points: count } }));
}

function judgeCrash(crash: Crash): Said[] {
  const { statement, leaves, refused, differences, rows } = crash;
  const place = { file: statement.place?.file ?? null, line: statement.place?.line ?? null };
  const left = leaves.map(({ kind, object }) => `${kind} ${object}`);
  const ends = `If it ends ${crash.where === 'inside' ? 'inside' : 'after'} this statement${left.length === 0 ? '' : `, ${[...new Set(left)].slice(0, 4).join(', ')} ${left.length === 1 ? 'stays' : 'stay'} behind`}`;
  const evidence = { where: crash.where, leaves: leaves.map(describeDifference), statement: excerpt(statement.sql) };
  if (refused !== null) {
    const line = refused.statement.place?.line;
    return [
      {
        kind: 'retry-refused',
        severity: 'warning',
        place,
        message: `${ends}, and the next run stops${line === undefined ? '' : ` at line ${line}`}: ${refused.error.message} (SQLSTATE ${refused.error.sqlstate}).`,
        evidence: { ...evidence, subject: excerpt(refused.statement.sql), sqlstate: refused.error.sqlstate },
      },
    ];
  }
  const invalid = differences.filter(({ kind, property, after }) => kind === 'index' && property === 'valid' && after === false);
  const others = differences.filter((difference) => !invalid.includes(difference));
  return [
    ...invalid.map(({ object }): Said => ({
      kind: 'retry-keeps-invalid-index',
      severity: 'error',
      place,
      message: `${ends}; the next run ends well and index ${object} is INVALID for good: IF NOT EXISTS finds its name and skips it. No query uses it and every write keeps it up.`,
      evidence: { ...evidence, subject: object },
    })),
    ...(others.length === 0
      ? []
      : [
          {
            kind: 'retry-ends-elsewhere',
            severity: 'warning',
            place,
            message: `${ends}; the next run ends well and yet otherwise than an undisturbed one: ${[...new Set(others.map(({ kind, object }) => `${kind} ${object}`))].slice(0, 5).join(', ')}.`,
            evidence: {
              ...evidence,
              subject: [...new Set(others.map(({ object }) => object))].join(','),
              differences: others.map(describeDifference),
            },
          } satisfies Said,
        ]),
    ...rows.map(({ table, expected, found }): Said => ({
      kind: 'retry-changes-rows',
      severity: 'warning',
      place,
      message: `${ends}; after the next run ${table} has ${found} rows where an undisturbed run leaves ${expected}.`,
      evidence: { ...evidence, subject: table, expected, found },
    })),
  ];
}
