import type { Node } from 'web-tree-sitter';
import { readPrefix, unescape } from './literal.js';
import { type Build, childOf, named, type Unplaced } from './node-parts.js';
import type { FormatPart } from './syntax.js';

const opening = /^([A-Za-z]*)('''|"""|'|")/;

export function buildString(build: Build, node: Node): Unplaced {
  const { text } = node;
  const [start = '', letters = '', quote = ''] = opening.exec(text) ?? [];
  const { raw, bytes, format } = readPrefix(letters);
  // From the text itself: each part that the tree is asked for is a call into WebAssembly.
  if (!format) return { type: 'string', value: unescape(text.slice(start.length, -quote.length), raw, bytes), bytes };
  return { type: 'format', parts: node.namedChildren.flatMap((part) => buildPart(build, part, raw)) };
}

function buildPart(build: Build, part: Node, raw: boolean): FormatPart[] {
  if (part.type === 'string_content' || part.type === 'format_specifier_content')
    return [unescape(part.text, raw).replaceAll('{{', '{').replaceAll('}}', '}')];
  if (part.type !== 'interpolation' && part.type !== 'format_expression') return [];
  const specifier = part.namedChildren.find((inside) => inside.type === 'format_specifier');
  const conversion = part.namedChildren.find((inside) => inside.type === 'type_conversion')?.text.slice(1) ?? null;
  const value = childOf(build, part, 'expression');
  const debug = part.children.some((inside) => inside.type === '=');
  const label = debug ? [`${part.childForFieldName('expression')?.text ?? ''}=`] : [];
  return [
    ...label,
    { value, conversion: debug ? 'r' : conversion, format: specifier === undefined ? [] : buildSpecifier(build, specifier, raw) },
  ];
}

function buildSpecifier(build: Build, node: Node, raw: boolean): FormatPart[] {
  const parts: FormatPart[] = [];
  let at = node.startIndex + 1;
  for (const part of node.namedChildren.filter((inside) => inside.type === 'format_expression' || inside.type === 'interpolation')) {
    if (part.startIndex > at) parts.push(node.text.slice(at - node.startIndex, part.startIndex - node.startIndex));
    parts.push(...buildPart(build, part, raw));
    at = part.endIndex;
  }
  const rest = node.text.slice(at - node.startIndex);
  return rest === '' ? parts : [...parts, rest];
}

export function buildConcatenation(build: Build, node: Node): Unplaced {
  const strings = named(node).map(build);
  const parts = strings.flatMap((part): readonly FormatPart[] =>
    part.type === 'string' ? [part.value] : part.type === 'format' ? part.parts : [],
  );
  if (strings.some((part) => part.type === 'format')) return { type: 'format', parts };
  return {
    type: 'string',
    value: parts.filter((part) => typeof part === 'string').join(''),
    bytes: strings.some((part) => part.type === 'string' && part.bytes),
  };
}
