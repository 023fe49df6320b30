import type { Node } from 'web-tree-sitter';
import type { Place } from '../../source/place.js';

/** The outermost node that stands at exactly this place and is of one of these types; null when there is none. */
export function findNode(root: Node, place: Place, types: ReadonlySet<string>): Node | null {
  const [start, end] = [
    { row: place.line - 1, column: place.column - 1 },
    { row: place.endLine - 1, column: place.endColumn - 1 },
  ];
  let found: Node | null = null;
  for (let at = root.descendantForPosition(start, end); at !== null && stands(at, place); at = at.parent)
    if (types.has(at.type)) found = at;
  return found;
}

function stands({ startPosition, endPosition }: Node, { line, column, endLine, endColumn }: Place): boolean {
  return (
    startPosition.row === line - 1 &&
    startPosition.column === column - 1 &&
    endPosition.row === endLine - 1 &&
    endPosition.column === endColumn - 1
  );
}

/** Names that an expression reads: attributes' and keyword arguments' own names apart. */
export function namesRead(node: Node): readonly Node[] {
  return node.descendantsOfType('identifier').filter((one) => {
    const { parent } = one;
    if (parent?.type === 'attribute') return parent.childForFieldName('object')?.id === one.id;
    return parent?.type !== 'keyword_argument' || parent.childForFieldName('name')?.id !== one.id;
  });
}

/** Names that statements bind: targets of assignments, loops, `with` and `:=`. */
export function namesBound(node: Node): ReadonlySet<string> {
  const targets = node
    .descendantsOfType(['assignment', 'augmented_assignment', 'for_statement', 'for_in_clause', 'named_expression', 'as_pattern'])
    .flatMap((one) => one.childForFieldName('left') ?? one.childForFieldName('name') ?? one.childForFieldName('alias') ?? []);
  return new Set(targets.flatMap(namesIn));
}

/** Of `a`, `a, b`, `(a, *b)`; `a.b` and `a[b]` bind no name. */
function namesIn(target: Node): readonly string[] {
  if (target.type === 'identifier') return [target.text];
  return /pattern|^as_pattern_target$/.test(target.type) ? target.namedChildren.flatMap(namesIn) : [];
}
