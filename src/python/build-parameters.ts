import type { Node } from 'web-tree-sitter';
import { type Build, childOf, innerOf, named, optionalOf } from './node-parts.js';
import type { Argument, Parameter } from './syntax.js';

export function buildArguments(build: Build, list: Node | null): Argument[] {
  if (list === null) return [];
  if (list.type === 'generator_expression') return [positional(build, list)];
  return named(list).map((node): Argument => {
    const span = { start: node.startIndex, end: node.endIndex };
    if (node.type === 'keyword_argument')
      return { ...span, kind: 'keyword', name: node.childForFieldName('name')?.text ?? '', value: childOf(build, node, 'value') };
    if (node.type === 'list_splat') return { ...span, kind: 'star', name: null, value: innerOf(build, node) };
    if (node.type === 'dictionary_splat') return { ...span, kind: 'double star', name: null, value: innerOf(build, node) };
    return positional(build, node);
  });
}

function positional(build: Build, node: Node): Argument {
  return { kind: 'positional', name: null, value: build(node), start: node.startIndex, end: node.endIndex };
}

export function buildParameters(build: Build, list: Node | null): Parameter[] {
  const parameters: Parameter[] = [];
  let kind: 'positional' | 'keyword only' = 'positional';
  for (const node of list === null ? [] : named(list)) {
    const annotation = optionalOf(build, node.childForFieldName('type'));
    const inside = node.type === 'typed_parameter' ? (named(node)[0] ?? node) : node;
    const name = node.childForFieldName('name')?.text ?? named(inside)[0]?.text ?? inside.text;
    if (node.type === 'keyword_separator') kind = 'keyword only';
    else if (node.type === 'positional_separator') continue;
    else if (inside.type === 'list_splat_pattern') {
      parameters.push({ name, kind: 'star', default: null, annotation });
      kind = 'keyword only';
    } else if (inside.type === 'dictionary_splat_pattern') parameters.push({ name, kind: 'double star', default: null, annotation });
    else parameters.push({ name, kind, default: optionalOf(build, node.childForFieldName('value')), annotation });
  }
  return parameters;
}
