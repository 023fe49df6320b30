import type { ModuleSource } from '../../python/module-source.js';
import type { ClassStatement, FunctionStatement, Statement } from '../../python/syntax.js';
import { walkSyntax } from '../../python/walk-syntax.js';
import { isApart } from '../../python/walk-paths.js';

/** A function as the source writes it, with what it stands in. */
export interface CodeFunction {
  readonly source: ModuleSource;
  readonly statement: FunctionStatement;
  /** The function around it. */
  readonly outer: CodeFunction | null;
  /** The class in whose body it stands. */
  readonly owner: ClassStatement | null;
}

/** All functions of a file, those within functions and classes after what they stand in. */
export function* functionsOf(source: ModuleSource): Generator<CodeFunction> {
  yield* functionsIn(source, source.statements, null, null);
}

function* functionsIn(
  source: ModuleSource,
  statements: readonly Statement[],
  outer: CodeFunction | null,
  owner: ClassStatement | null,
): Generator<CodeFunction> {
  for (const node of walkSyntax(statements, (one) => !isApart(one))) {
    if (node.type === 'class') yield* functionsIn(source, node.body, outer, node);
    if (node.type !== 'function') continue;
    const made: CodeFunction = { source, statement: node, outer, owner };
    yield made;
    yield* functionsIn(source, node.body(), made, null);
  }
}

/** `package.module.Class.function`. */
export function nameOf({ source, statement, outer, owner }: CodeFunction): string {
  const before = outer === null ? source.name : nameOf(outer);
  return [before, ...(owner === null ? [] : [owner.name]), statement.name].join('.');
}
