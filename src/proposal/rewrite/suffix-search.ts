import { resolveColumn } from '../../catalog/resolve-column.js';
import { qualify, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';
import { namesOf } from '../../sql/scopes.js';
import { readComparisons } from './comparison.js';
import { callOf, constantOf } from './expressions.js';
import { replaceAt, type Rewrite, type Rewriter } from './rewrite.js';

/** `email LIKE '%@example.org'`: the column read backwards begins with it, which an index on `reverse(email)` is searched by. */
export const rewriteSuffixes: Rewriter = ({ sql, catalog, wheres }) =>
  wheres.flatMap(({ scope, conjuncts }) =>
    conjuncts.flatMap((conjunct) =>
      readComparisons(sql, conjunct).flatMap(({ operator, left, right }): Rewrite[] => {
        const names = namesOf(left);
        const found = operator === 'like' && names !== null ? resolveColumn(catalog, scope, names) : null;
        const end = /^%([^%_\\]+)$/.exec(constantOf(right)?.text ?? '')?.[1];
        if (found === null || names === null || end === undefined || !/^(?:text|varchar)$/.test(found.column.baseType)) return [];
        const column = names.map(quoteIdentifier).join('.');
        const { table, column: own } = found;
        return [
          {
            sql: replaceAt(sql, conjunct, `reverse(${column}) LIKE ${quoteLiteral(`${[...end].toReversed().join('')}%`)}`),
            title: `a search for the beginning of reverse(${column})`,
            why: 'A B-tree knows how values begin, not how they end: a pattern with % in front reads all of them.',
            condition: null,
            indexes: [
              `CREATE INDEX CONCURRENTLY ON ${qualify(table.schema, table.name)} (reverse(${quoteIdentifier(own.name)}) text_pattern_ops)`,
            ],
          },
        ];
      }),
    ),
  );

/** `left(code, 3) = 'abc'` and `substr(code, 1, 3) = 'abc'`: the value begins so. */
export const rewritePrefixes: Rewriter = ({ sql, catalog, wheres }) =>
  wheres.flatMap(({ scope, conjuncts }) =>
    conjuncts.flatMap((conjunct) =>
      readComparisons(sql, conjunct).flatMap(({ operator, left, right }): Rewrite[] => {
        const call = operator === '=' ? callOf(left) : null;
        const constant = constantOf(right);
        const length =
          call?.name === 'left'
            ? constantOf(call.args[1])
            : /^substr(?:ing)?$/.test(call?.name ?? '') && constantOf(call?.args[1])?.text === '1'
              ? constantOf(call?.args[2])
              : null;
        const names = namesOf(call?.args[0]);
        const found = names === null ? null : resolveColumn(catalog, scope, names);
        if (found === null || names === null || constant?.kind !== 'string' || length?.kind !== 'integer' || /[%_\\]/.test(constant.text))
          return [];
        if ([...constant.text].length !== Number(length.text) || !/^(?:text|varchar)$/.test(found.column.baseType)) return [];
        return [
          {
            sql: replaceAt(sql, conjunct, `${names.map(quoteIdentifier).join('.')} LIKE ${quoteLiteral(`${constant.text}%`)}`),
            title: 'LIKE with the beginning instead of a piece cut out of the column',
            why: 'An index on the column cannot be searched by a piece of it, but by how it begins: in collation C, or with text_pattern_ops.',
            condition: null,
            indexes: [],
          },
        ];
      }),
    ),
  );
