import { expect, test } from 'vitest';
import { findSyntaxErrors, loadParser, parseTree } from '../src/python/parse.js';
import type { MappedClass, MappedColumn } from './mapped-classes.js';
import { plantCopies } from './plant-copies.js';
import { plantIdentifiers } from './plant-identifiers.js';
import { plantLists } from './plant-lists.js';
import { plantLoops } from './plant-loops.js';
import { plantRules } from './plant-rules.js';
import { plantSoftDeletes } from './plant-soft-deletes.js';
import { insertBehind, packCopies, type Pair, type Planted, renderPackage } from './planted.js';
import { type Idiom, idiomOf } from './project-idiom.js';

const column = (name: string, more: Partial<MappedColumn> = {}): MappedColumn => ({
  attribute: name,
  column: name,
  kind: 'text',
  primaryKey: false,
  unique: false,
  required: false,
  references: null,
  ...more,
});

const mapped = (name: string, more: Partial<MappedClass> = {}): MappedClass => ({
  name,
  module: 'app.models',
  schema: null,
  table: name.toLowerCase(),
  columns: [
    column('id', { kind: 'integer', primaryKey: true }),
    column('name', { required: true }),
    column('is_deleted', { kind: 'boolean' }),
    column('project_id', {
      kind: 'integer',
      required: true,
      references: { table: 'project', column: 'id', constraint: 'fk', onDelete: null },
    }),
  ],
  relationships: [
    { attribute: 'project', target: 'Project', many: false, lazy: 'select', by: ['project_id'] },
    { attribute: 'others', target: 'Job', many: true, lazy: 'True', by: ['id'] },
  ],
  doc: '',
  constructor: false,
  end: { file: 'app/models.py', line: 1, indent: 4 },
  ...more,
});

const classes = [mapped('Project'), ...['Job', 'Media', 'File', 'Task', 'Note', 'Tag', 'Word', 'User'].map((name) => mapped(name))];
const filtering = classes.flatMap(({ name }) => Array(2).fill(`select(${name}).where(~${name}.is_deleted)).all()`));

const plantAll = (idiom: Idiom): Pair[] => [
  ...plantLists(idiom, classes, 1),
  ...plantLoops(idiom, classes, 101),
  ...plantRules(idiom, classes, [], 201),
  ...plantCopies(idiom, classes, 301),
  ...plantIdentifiers(idiom, classes, 401),
  ...plantSoftDeletes(idiom, classes, filtering, 501),
];

test.each(['captions', 'h', 'notifications-api', 'funding-service'])('what is planted in %s is Python', async (backend) => {
  const parser = await loadParser();
  const idiom = idiomOf(backend);
  const pairs = plantAll(idiom);
  expect(new Set(pairs.map(({ defect }) => defect.rule)).size).toBe(8);
  for (const side of ['defect', 'counterpart'] as const) {
    const all = pairs.map((pair) => pair[side]);
    const columns = all.flatMap((one) => one.columns.flatMap(({ lines }) => lines)).join('\n');
    const revision = all.flatMap(({ operations }) => operations).join('\n');
    const routes = idiom.registration.lines([1, 2]).map((line) => line.trimStart());
    for (const text of [...Object.values(renderPackage(idiom, all)), columns, revision, routes.join('\n')])
      expect(
        findSyntaxErrors(parseTree(parser, text)).map((at) => text.slice(at - 40, at + 40)),
        text,
      ).toEqual([]);
  }
});

test('a counterpart stands at the same site under the same number and is not the defect', () => {
  for (const { defect, counterpart } of plantAll(idiomOf('captions'))) {
    expect([counterpart.site, counterpart.number, counterpart.rule]).toEqual([defect.site, defect.number, defect.rule]);
    expect(counterpart).not.toEqual(defect);
  }
});

test('a key between rows that are deleted softly is made to cascade once for each copy', () => {
  const plants = plantSoftDeletes(idiomOf('h'), classes, filtering, 1).map(({ defect }) => defect);
  const cascades = plants.filter(({ rule }) => rule === 'constraints/cascade-ignores-soft-delete');
  expect(cascades.map(({ site }) => site)).toContain('Job.project_id');
  expect(cascades[0]?.operations).toHaveLength(2);
});

test('of one scope only one stands in a copy', () => {
  const one = (number: number, scope: string | null) => ({ number, scope }) as Planted;
  const copies = packCopies([one(1, 'a'), one(2, null), one(3, 'a'), one(4, 'b')]);
  expect(copies.map((copy) => copy.map(({ number }) => number))).toEqual([[1, 2, 4], [3]]);
});

test('lines stand behind the one that is looked for', () => {
  expect(insertBehind('a\n  b()\nc', 'b()', ['  d()'])).toBe('a\n  b()\n  d()\nc');
  expect(() => insertBehind('a', 'b', [])).toThrow('no line holds b');
});

test('where most functions give deleted rows too, a further one that does has forgotten nothing', () => {
  const giving = classes.flatMap(({ name }) => Array(3).fill(`for row in session.query(${name}):`));
  const rules = (functions: readonly string[]) => plantSoftDeletes(idiomOf('h'), classes, functions, 1).map(({ defect }) => defect.rule);
  expect(rules(filtering)).toContain('queries/soft-delete-not-filtered');
  expect(rules([...filtering, ...giving])).not.toContain('queries/soft-delete-not-filtered');
});
