import type { Review } from '../../src/operations/review/result.js';

/** A review with one of everything that is written: every text in it can be replaced by `say`, which gets what stands there. */
export function sampleReview(say: (text: string) => string = (text) => text): Review {
  const place = { file: say('app/models.py'), line: 12, column: 5, endLine: 12, endColumn: 40 };
  const subject = { kind: 'column', schema: say('public'), relation: say('orders'), name: say('customer_id') } as const;
  const common = { redFlag: 1, subject, message: say('orders is read whole.'), noRecommendation: null, criteria: null };
  const unknown = { value: null, unit: null, source: 'not known', note: say('nothing was read') } as const;
  const criteria: Review['findings'][number]['criteria'] = {
    queryPattern: { value: say('queries/a.sql#1 searches by customer_id'), unit: null, source: 'declared', note: null },
    frequency: { value: 12, unit: 'calls/min', source: 'declared', note: say('sent by 1 endpoint (GET /orders)') },
    rows: { value: 30_000, unit: 'rows', source: 'measured live', note: null },
    selectivity: { value: 0.0001, unit: 'share of rows', source: 'measured live', note: say('one value of customer_id') },
    writeCost: { value: say('inserts by 1 endpoint'), unit: null, source: 'from code', note: say('each adds an entry') },
    joins: unknown,
  };
  return {
    formatVersion: 1,
    plinth: '0.1.0',
    target: {
      dir: say('shop'),
      major: 16,
      schema: 'database',
      server: {
        host: say('db'),
        port: 5432,
        database: say('shop'),
        role: say('reader'),
        version: '16.1',
        asOf: '2026-06-01T12:00:00.000Z',
        statements: 9,
      },
    },
    schemaFingerprint: '0123456789abcdef',
    findings: [
      {
        ...common,
        id: '00000000000a',
        rule: 'indexes/one',
        severity: 'error',
        place,
        evidence: { rows: 12_000, query: say('SELECT 1') },
        recommendation: 'aaaaaaaaaaaa',
        criteria,
      },
      {
        ...common,
        id: '00000000000b',
        rule: 'indexes/one',
        severity: 'warning',
        place,
        evidence: { columns: [say('a'), { deep: say('b') }] },
        recommendation: 'aaaaaaaaaaaa',
      },
      {
        ...common,
        id: '00000000000c',
        rule: 'design/two',
        severity: 'warning',
        place: null,
        redFlag: null,
        evidence: {},
        recommendation: 'bbbbbbbbbbbb',
      },
      {
        ...common,
        id: '00000000000d',
        rule: 'design/two',
        severity: 'info',
        place: null,
        evidence: {},
        recommendation: null,
        noRecommendation: say('Nothing fits.'),
      },
    ],
    recommendations: [
      {
        id: 'aaaaaaaaaaaa',
        answers: ['00000000000a', '00000000000b'],
        changes: [
          {
            kind: 'createIndex',
            summary: say('Create index ix on orders (customer_id)'),
            sql: say('CREATE INDEX ix ON orders (customer_id);'),
            reverseSql: say('DROP INDEX ix;'),
            alembic: { file: say('alembic/versions/a.py'), upgrade: say('op.create_index("ix")'), downgrade: say('op.drop_index("ix")') },
            diff: say('--- a/app/models.py\n+++ b/app/models.py\n@@ -1 +1 @@\n-a\n+b'),
          },
        ],
        reasoning: {
          why: say('It serves the search.'),
          indexes: [
            {
              name: say('ix'),
              columns: [say('customer_id'), say('lower(name)')],
              predicate: say('NOT is_deleted'),
              include: [say('name')],
              selectivity: say('3 of 30 000'),
              planner: say('Index Scan'),
              bytes: 532_480,
              build: say('two scans'),
              writes: say('one entry'),
            },
          ],
          rejected: [{ change: say('Hash index'), figure: say('SHARE'), reason: say('No order.') }],
        },
        migration: {
          steps: [
            {
              sql: say('CREATE INDEX ix ON orders (customer_id)'),
              transaction: null,
              locks: [{ relation: say('orders'), mode: 'SHARE', waits: 'writes' }],
              rewrites: [say('orders')],
              scans: [say('orders')],
            },
          ],
          reverse: [{ sql: say('DROP INDEX ix'), transaction: 1, locks: [], rewrites: [], scans: [] }],
        },
        risks: [{ text: say('It may fail.'), watch: say('SELECT 1') }],
        verification: [{ sql: say('SELECT 2'), before: say('0'), after: say('1') }],
        proof: {
          grade: 'executed',
          major: 16,
          checks: [{ claim: say('it executes'), ok: true, before: say('no'), after: say('yes') }],
          dataProved: false,
          preflight: [say('SELECT 3')],
          why: null,
        },
        notes: [say('Do this by hand.')],
      },
      {
        id: 'bbbbbbbbbbbb',
        answers: ['00000000000c'],
        changes: [{ kind: 'editPython', summary: say('Edit the revision'), sql: '', reverseSql: '', alembic: null, diff: say('-a\n+b') }],
        reasoning: { why: say('It has no way back.'), indexes: [], rejected: [] },
        migration: { steps: [], irreversible: { why: say('Rows are gone.'), recovery: say('Restore them.') } },
        risks: [{ text: say('None.'), watch: null }],
        verification: [],
        proof: { grade: 'not_proved', major: null, checks: [], dataProved: false, preflight: [], why: say('not tried') },
        notes: [],
      },
    ],
    outcomes: [
      { rule: 'indexes/one', status: 'checked', objects: 3, why: null, byRequest: false },
      { rule: 'design/three', status: 'skipped', objects: null, why: say('no models'), byRequest: false },
    ],
    notExamined: [{ file: say('app/broken.py'), line: 3, object: say('class Broken'), reason: say('syntax') }],
    handoffs: [
      {
        id: '0000000000aa',
        to: say('Backend Architect'),
        role: 'backend',
        kind: 'service_logic',
        findings: ['00000000000a'],
        recommendations: [],
        subjects: [say('orders.note')],
        task: say('Change the loop.'),
        context: say('The schema cannot mend it.'),
        details: [say('It queries in a loop.')],
        needBack: say('Accepted or not.'),
        acceptance: [say('It is gone.')],
        blocks: say('Nothing.'),
        resultSchema: {},
        state: 'submitted',
      },
    ],
    team: {
      source: 'file',
      file: say('team.md'),
      roster: { backend: 'B', frontend: 'F', devops: 'D', performance: 'P', security: 'S' },
      format: {
        title: say('Handoff Requests'),
        fields: [
          { field: 'task', label: say('Task') },
          { field: 'context', label: say('Context') },
          { field: 'needBack', label: say('I need back') },
          { field: 'blocks', label: say('Blocks') },
        ],
      },
      notes: [],
    },
    objects: [],
    continuation: {
      depth: 1,
      of: { plinth: '0.1.0', dir: say('shop'), schemaFingerprint: '0123456789abcdef', findings: 2 },
      ground: '',
      objectsChanged: [{ object: say('table public.orders'), state: 'changed' }],
      answers: [
        {
          request: '0000000000ab',
          to: say('DevOps Engineer'),
          kind: 'deployment',
          status: 'accepted',
          file: say('answer.md'),
          facts: {},
          text: say('We deploy on Mondays.'),
          cut: false,
        },
      ],
      refused: [{ file: say('other.json'), request: say('0000000000ac'), why: say('no such request') }],
      accounting: [
        {
          finding: '00000000000e',
          rule: 'indexes/one',
          message: say('It was slow.'),
          state: 'resolved',
          reason: say('It changed.'),
          by: null,
        },
        { finding: '00000000000a', rule: 'indexes/one', message: say('It is slow.'), state: 'still_open', reason: say('Found.'), by: null },
      ],
      takenOver: [],
      volumes: {},
      plan: [{ request: '0000000000aa', step: say('Look again.') }],
      notes: [say('The depth is used up.')],
    },
    trail: [{ step: 'schema', read: [say('3 files')], skipped: [{ what: say('live database'), why: say('none was named') }] }],
  };
}
