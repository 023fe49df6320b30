import { placeOf, type ModuleSource } from '../../python/module-source.js';
import type { Project } from '../../python/project.js';
import type { ColumnWrite, DerivedWrite } from '../../workload/derived.js';
import type { Models } from '../models.js';
import { readAggregate } from './aggregated.js';
import { type AttributeWrite, readAttributeWrites } from './attribute-writes.js';
import { bareValue, isNothing, readCopy } from './copied.js';
import { functionsOf, guessModel, readVariables, type Variables } from './guess-model.js';
import { type ModelNames, nameModels } from './model-names.js';

/** What builds rows for tests, and what a migration does once, says nothing of how the application keeps a column. */
const ASIDE =
  /(^|\/)(tests?|testing|fixtures?|factories|migrations|alembic|versions|seeds?)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest|factory|factories)\.py$/;

/** Every write of a column that code makes from another row's, and every other write of a column, in the order of the files. */
export function readDerivedWrites(project: Project, models: Models): { writes: DerivedWrite[]; others: ColumnWrite[] } {
  const names = nameModels(models);
  const classes = new RegExp(`\\b(${[...names.byClass.keys(), ...names.byVariable.keys()].join('|')})\\b`);
  const writes: DerivedWrite[] = [];
  const others: ColumnWrite[] = [];
  if (names.byClass.size === 0) return { writes, others };
  for (const file of project.files) {
    const text = ASIDE.test(file) ? null : project.text(file);
    const source = text === null || !classes.test(text) ? null : project.source(file);
    if (source !== null) readFile(source, names, { writes, others });
  }
  return { writes, others };
}

function readFile(
  source: ModuleSource,
  names: ModelNames,
  into: { readonly writes: DerivedWrite[]; readonly others: ColumnWrite[] },
): void {
  for (const { function: each, owner } of functionsOf(source.statements)) {
    const variables = readVariables(each, owner === null ? null : (names.byClass.get(owner) ?? null), names);
    for (const write of readAttributeWrites(each, variables, names)) {
      const { table, column } = write;
      const at = { schema: table.schema, table: table.name, column: column.name, place: placeOf(source, write.span) };
      const from = readCopy(write, variables, names) ?? readAggregate(write, variables, names);
      if (from !== null)
        into.writes.push({ ...at, from, by: 'code', text: source.text.slice(write.span.start, write.span.end).replaceAll(/\s+/g, ' ') });
      else if (!isNeutral(write, variables, names)) into.others.push(at);
    }
  }
}

/** Nothing at all, a first value of a counter, or the same column of another row of the table. */
function isNeutral({ value, column, table }: AttributeWrite, variables: Variables, names: ModelNames): boolean {
  const bare = bareValue(value);
  if (isNothing(bare) || (bare.type === 'number' && bare.value === 0)) return true;
  return bare.type === 'attribute' && bare.name === column.attribute && guessModel(bare.object, variables, names) === table;
}
