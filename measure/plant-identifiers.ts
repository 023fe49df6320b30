import type { MappedClass } from './mapped-classes.js';
import { columnOf, plantColumn } from './plant-columns.js';
import { nothing, type Pair, type Planted } from './planted.js';
import { type Idiom, waitOf, writeFunction } from './project-idiom.js';

const words = ['partner', 'external', 'campaign', 'import', 'ticket', 'device'];

/** Red flag 1, also: a new `_id` column without foreign key that a query searches by; as it should be, with an index. */
export function plantIdentifiers(idiom: Idiom, classes: readonly MappedClass[], first: number): Pair[] {
  return classes
    .filter(({ end }) => end !== null)
    .map((of, index) => ({
      defect: plantIdentifier(idiom, of, first + index, index, false),
      counterpart: plantIdentifier(idiom, of, first + index, index, true),
    }));
}

function plantIdentifier(idiom: Idiom, of: MappedClass, number: number, turn: number, indexed: boolean): Planted {
  const name = `${words[turn % words.length]}_planted_id`;
  const style = idiom.styles[turn % idiom.styles.length] ?? idiom.styles[0];
  const wait = waitOf(idiom);
  const { session } = idiom;
  const attribute = `${of.name}.${name}`;
  const forms = [
    { how: 'list', line: `return ${style?.list(session, of.name, `.${style.filter}(${attribute} == value).limit(20)`)}` },
    { how: 'count', line: `return ${wait}${session}.scalar(select(func.count()).select_from(${of.name}).where(${attribute} == value))` },
    { how: 'one', line: `return ${wait}${session}.scalar(select(${of.name}).where(${attribute} == value))` },
    { how: 'update', line: `${wait}${session}.execute(update(${of.name}).where(${attribute} == value).values(${name}=None))` },
  ];
  const form = forms[turn % forms.length];
  const schema = of.schema === null ? '' : `, schema="${of.schema}"`;
  return {
    ...nothing,
    ...plantColumn(idiom, of, {
      name,
      kind: 'integer',
      ...(indexed
        ? { options: 'index=True', after: [`op.create_index("ix_planted_${number}", "${of.table}", ["${name}"]${schema})`] }
        : {}),
    }),
    flag: 'also',
    rule: 'indexes/id-column-without-index',
    how: `an _id column without index, ${form?.how}`,
    site: of.name,
    number,
    expect: columnOf(of, name),
    uses: [of],
    functions: [writeFunction(idiom, `find_planted_${number}`, ['value: int'], [form?.line ?? ''])],
  };
}
