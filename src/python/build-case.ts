import type { Node } from 'web-tree-sitter';
import { type Build, named } from './node-parts.js';
import type { Expression, MatchCase, Statement } from './syntax.js';

/** One `case` of a match statement: values and what matches everything are told apart, other patterns are kept as names that they bind. */
export function buildCase(build: Build, node: Node, body: readonly Statement[]): MatchCase {
  const patterns = node.namedChildren.filter((part) => part.type === 'case_pattern');
  const [pattern] = patterns;
  const guard = node.childForFieldName('guard')?.namedChildren[0];
  const inner = patterns.length === 1 && pattern !== undefined ? (named(pattern)[0] ?? null) : null;
  const isName = inner?.type === 'dotted_name' && inner.namedChildren.length === 1;
  const any = isName || (patterns.length === 1 && inner === null);
  return {
    values: inner === null || isName ? null : valuesOf(build, inner),
    any,
    names: isName ? [inner.text] : inner === null ? [] : boundNames(inner),
    guard: guard === undefined ? null : build(guard),
    body,
    start: node.startIndex,
    end: node.endIndex,
  };
}

const literals = new Set(['string', 'integer', 'float', 'none', 'true', 'false', 'concatenated_string']);

function valuesOf(build: Build, node: Node): readonly Expression[] | null {
  if (node.type === 'union_pattern') {
    const parts = named(node).map((part) => valuesOf(build, part));
    return parts.includes(null) ? null : parts.flatMap((part) => part ?? []);
  }
  if (literals.has(node.type)) return [build(node)];
  return node.type === 'dotted_name' && node.namedChildren.length > 1 ? [dotted(node)] : null;
}

function dotted(node: Node): Expression {
  const [first, ...rest] = node.namedChildren;
  let value: Expression = { type: 'name', id: first?.text ?? '', start: node.startIndex, end: first?.endIndex ?? node.endIndex };
  for (const part of rest) value = { type: 'attribute', object: value, name: part.text, start: node.startIndex, end: part.endIndex };
  return value;
}

function boundNames(node: Node): string[] {
  if (node.type === 'dotted_name' || node.type === 'identifier') return [node.text].filter((name) => !name.includes('.') && name !== '_');
  return named(node).flatMap(boundNames);
}
