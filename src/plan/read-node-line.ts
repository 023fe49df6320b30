/** A line of EXPLAIN's text that is a node: where its arrow stands (-1 at the root), and the fields that FORMAT JSON has of it. */
export interface NodeLine {
  readonly arrow: number;
  readonly raw: Record<string, unknown>;
}

const FIGURES =
  /\s*\(cost=(?<startup>[\d.]+)\.\.(?<total>[\d.]+) rows=(?<rows>\d+) width=(?<width>\d+)\)|\s*\((?:actual(?: time=(?<from>[\d.]+)\.\.(?<to>[\d.]+))? rows=(?<seen>[\d.]+) loops=(?<loops>\d+)|(?<never>never executed))\)/g;

/** Null for a line that is none: a property, a heading, a total. */
export function readNodeLine(line: string): NodeLine | null {
  const arrow = /^\s*->\s+/.exec(line);
  const figures = [...line.matchAll(FIGURES)];
  if (arrow === null && figures.length === 0) return null;
  const [first] = figures;
  const name = line.slice(arrow?.[0].length ?? 0, first?.index ?? line.length).trim();
  if (arrow === null && /^[\w -]*: /.test(name)) return null;
  return {
    arrow: arrow === null ? -1 : line.indexOf('->'),
    raw: { ...readName(name), ...Object.assign({}, ...figures.map(({ groups }) => readFigures(groups ?? {}))) },
  };
}

function readFigures(groups: Readonly<Record<string, string | undefined>>): Record<string, number> {
  const { startup, total, rows, width, from, to, seen, loops, never } = groups;
  if (never !== undefined) return { 'Actual Rows': 0, 'Actual Loops': 0, 'Actual Startup Time': 0, 'Actual Total Time': 0 };
  if (startup !== undefined)
    return { 'Startup Cost': Number(startup), 'Total Cost': Number(total), 'Plan Rows': Number(rows), 'Plan Width': Number(width) };
  return {
    'Actual Rows': Number(seen),
    'Actual Loops': Number(loops),
    ...(from === undefined ? {} : { 'Actual Startup Time': Number(from), 'Actual Total Time': Number(to) }),
  };
}

const NAME = String.raw`"(?:[^"]|"")+"|[^\s".]+`;
const ON = new RegExp(String.raw` on (?:(${NAME})\.)?(${NAME})(?: (${NAME}))?$`);

/** `Parallel Index Scan Backward using words_pkey on public.words w` → the fields of FORMAT JSON. */
function readName(text: string): Record<string, unknown> {
  const parallel = text.startsWith('Parallel ');
  const name = text.replace(/^(?:Async )?(?:Parallel )?(?:Async )?/, '');
  const raw: Record<string, unknown> = parallel ? { 'Parallel Aware': true } : {};
  const bitmap = /^Bitmap Index Scan on (.+)$/.exec(name);
  if (bitmap !== null) return { ...raw, 'Node Type': 'Bitmap Index Scan', 'Index Name': unquote(bitmap[1] ?? '') };
  const on = ON.exec(name);
  const before = on === null ? name : name.slice(0, on.index);
  const index = new RegExp(` using (${NAME})$`).exec(before);
  const type = (index === null ? before : before.slice(0, index.index)).replace(/ Backward$/, '');
  return {
    ...raw,
    ...readType(type),
    ...(index === null ? {} : { 'Index Name': unquote(index[1] ?? '') }),
    ...(on === null ? {} : readRelation(type, on)),
  };
}

function readRelation(type: string, [, schema, name = '', alias]: RegExpExecArray): Record<string, unknown> {
  if (type === 'CTE Scan') return { 'CTE Name': unquote(name), Alias: unquote(alias ?? name) };
  const key = /^(?:Subquery|Function|Values|Table Function|WorkTable) Scan$/.test(type) ? null : 'Relation Name';
  return {
    ...(schema === undefined ? {} : { Schema: unquote(schema) }),
    ...(key === null ? {} : { [key]: unquote(name) }),
    Alias: unquote(alias ?? name),
  };
}

const aggregates: Readonly<Record<string, string>> = {
  Aggregate: 'Plain',
  HashAggregate: 'Hashed',
  GroupAggregate: 'Sorted',
  MixedAggregate: 'Mixed',
};

function readType(type: string): Record<string, unknown> {
  const aggregate = /^(?:(Partial|Finalize) )?(\w*Aggregate)$/.exec(type);
  if (aggregate !== null) return { 'Node Type': 'Aggregate', Strategy: aggregates[aggregate[2] ?? ''] ?? 'Plain' };
  const join = /^(Hash|Merge|Nested Loop)(?: (Left|Right|Full|Semi|Anti|Right Semi|Right Anti))?(?: Join)?$/.exec(type);
  if (join !== null && type !== 'Hash')
    return { 'Node Type': join[1] === 'Nested Loop' ? 'Nested Loop' : `${join[1]} Join`, 'Join Type': join[2] ?? 'Inner' };
  if (/^(?:Insert|Update|Delete|Merge)$/.test(type)) return { 'Node Type': 'ModifyTable', Operation: type };
  return { 'Node Type': type.replace(/^(?:Hash)?SetOp .*$/, 'SetOp') };
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
