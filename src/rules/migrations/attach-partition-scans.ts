import { defineStatementRule, tableName } from '../../engine/statement-rule.js';
import { describeLock } from '../../migration/effects/words.js';

const CREATED = `CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE events_2026 (id bigint, at date NOT NULL);`;
const ATTACH = "ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');";

export default defineStatementRule({
  id: 'migrations/attach-partition-scans',
  title: 'ATTACH PARTITION that reads the partition under a lock',
  severity: 'warning',
  docs: {
    condition:
      'ATTACH PARTITION of a table that was there before and has no CHECK that implies the bounds; or beside a default partition, which is read too.',
    effect:
      'The partition (and the default one) is read from end to end under ACCESS EXCLUSIVE on it: whoever reads or writes it waits. The parent is only under SHARE UPDATE EXCLUSIVE.',
    remedy:
      'ADD a CHECK with the bounds NOT VALID, VALIDATE it, then ATTACH, then drop it. For a default partition: a CHECK there that excludes the bounds.',
    exceptions: 'Silent where the partition has a CHECK, for a partition of the same migration beside no default one, and for empty ones.',
    sources: ['https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE'],
  },
  examples: [
    { title: 'A table without a CHECK', sql: CREATED, migration: ATTACH, finds: [{ table: 'events', partition: 'events_2026' }] },
    {
      title: 'A CHECK that implies the bounds',
      sql: `${CREATED} ALTER TABLE events_2026 ADD CHECK (at >= '2026-01-01' AND at < '2027-01-01');`,
      migration: ATTACH,
      finds: [],
    },
    {
      title: 'A partition of the same migration',
      sql: 'CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);',
      migration: `CREATE TABLE events_2026 (LIKE events); ${ATTACH}`,
      finds: [],
    },
  ],
  on: ['attach partition'],
  judge: (step) => {
    const { command, effect, alsoLocks, facts } = step;
    if (command.kind !== 'attach partition' || effect === null || facts.has('partition with a check')) return null;
    const beside = effect.shape === 'attach partition beside a default';
    if (!beside && alsoLocks.length === 0) return null;
    return { table: tableName(step), partition: command.partition.name, beside, ...describeLock(effect) };
  },
  message: ({ table, partition, beside }) =>
    `Attaching ${partition} to ${table} reads ${beside ? 'the default partition and it' : 'it'} from end to end under ACCESS EXCLUSIVE: who uses it waits.`,
  instead: ({ partition }) =>
    `ALTER TABLE ${partition} ADD CONSTRAINT … CHECK (the bounds) NOT VALID; VALIDATE CONSTRAINT …; then ATTACH; then drop the CHECK`,
});
