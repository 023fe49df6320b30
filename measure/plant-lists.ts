import { keyOf, type MappedClass } from './mapped-classes.js';
import { nothing, type Pair, type Planted } from './planted.js';
import { callFunction, type Idiom, writeFunction } from './project-idiom.js';

const forms = ['in the endpoint', 'through a function', 'through a function, serialised'] as const;

/** Red flag 2: an endpoint that gives all rows of a class, or, as it should be, 50 of them. */
export function plantLists(idiom: Idiom, classes: readonly MappedClass[], first: number): Pair[] {
  return classes.map((of, index) => ({
    defect: plantList(idiom, of, first + index, index, ''),
    counterpart: plantList(idiom, of, first + index, index, '.limit(50)'),
  }));
}

function plantList(idiom: Idiom, of: MappedClass, number: number, turn: number, limit: string): Planted {
  const form = forms[turn % forms.length] ?? forms[0];
  const style = idiom.styles[Math.floor(turn / forms.length) % idiom.styles.length] ?? idiom.styles[0];
  const key = keyOf(of) ?? of.columns.find(({ primaryKey }) => primaryKey);
  const order = turn % 2 === 0 || key === undefined ? '' : `.order_by(${of.name}.${key.attribute})`;
  const list = (session: string) => style?.list(session, of.name, order + limit) ?? '';
  const name = `list_planted_${number}`;
  const call = callFunction(idiom, 'endpoint', name, '');
  const dicts = of.columns.slice(0, 3).map(({ attribute }) => `"${attribute}": row.${attribute}`);
  const serialise = `[{${dicts.join(', ')}} for row in rows]`;
  const base = { ...nothing, flag: '2', rule: 'queries/unbounded-list', site: of.name, number, uses: [of] } as const;
  const how = `${form}, ${style?.name}`;
  if (form === 'in the endpoint')
    return { ...base, how, endpoints: [idiom.endpoint(number, [`rows = ${list(idiom.requestSession)}`], 'rows', 'rows')] };
  return {
    ...base,
    how,
    functions: [writeFunction(idiom, name, [], [`return ${list(idiom.session)}`])],
    endpoints: [
      form === 'through a function'
        ? idiom.endpoint(number, [], call, 'rows')
        : idiom.endpoint(number, [`rows = ${call}`], serialise, 'dicts'),
    ],
  };
}
