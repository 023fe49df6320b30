/**
 * Python source as plain data: what the evaluator walks. Every node carries its offsets in the file's text (UTF-16 code units,
 * the end exclusive); `placeOf` turns them into lines and columns. Bodies of functions are built when first asked for, as most
 * are never evaluated.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Expression = Span &
  (
    | { readonly type: 'name'; readonly id: string }
    | { readonly type: 'string'; readonly value: string; readonly bytes: boolean }
    | { readonly type: 'format'; readonly parts: readonly FormatPart[] }
    | { readonly type: 'number'; readonly value: number; readonly float: boolean }
    | { readonly type: 'constant'; readonly value: boolean | null }
    | { readonly type: 'ellipsis' }
    | { readonly type: 'list' | 'tuple' | 'set'; readonly items: readonly Expression[] }
    | { readonly type: 'dict'; readonly entries: readonly DictEntry[] }
    | Comprehension
    | { readonly type: 'attribute'; readonly object: Expression; readonly name: string }
    | { readonly type: 'subscript'; readonly object: Expression; readonly index: Expression }
    | { readonly type: 'slice'; readonly lower: Expression | null; readonly upper: Expression | null; readonly step: Expression | null }
    | CallExpression
    | { readonly type: 'unary'; readonly operator: string; readonly operand: Expression }
    | { readonly type: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly type: 'logical'; readonly operator: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | { readonly type: 'compare'; readonly left: Expression; readonly rest: readonly Comparison[] }
    | { readonly type: 'conditional'; readonly test: Expression; readonly then: Expression; readonly otherwise: Expression }
    | { readonly type: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expression }
    | { readonly type: 'walrus'; readonly target: Expression; readonly value: Expression }
    | { readonly type: 'await' | 'star'; readonly value: Expression }
    | { readonly type: 'yield'; readonly value: Expression | null; readonly from: boolean }
    | { readonly type: 'unread'; readonly reason: string }
  );

export interface Comprehension extends Span {
  readonly type: 'comprehension';
  readonly form: 'list' | 'set' | 'dict' | 'generator';
  readonly element: Expression;
  /** The value of a dict comprehension. */
  readonly value: Expression | null;
  readonly clauses: readonly { readonly target: Expression; readonly iterable: Expression; readonly tests: readonly Expression[] }[];
}

export interface CallExpression extends Span {
  readonly type: 'call';
  readonly function: Expression;
  readonly arguments: readonly Argument[];
}

export interface Argument extends Span {
  readonly kind: 'positional' | 'keyword' | 'star' | 'double star';
  readonly name: string | null;
  readonly value: Expression;
}

export type FormatPart =
  | string
  | { readonly value: Expression; readonly conversion: string | null; readonly format: readonly FormatPart[] };

/** `key: value`, or `**value` where key is null. */
export interface DictEntry {
  readonly key: Expression | null;
  readonly value: Expression;
}

export interface Comparison {
  readonly operator: string;
  readonly right: Expression;
}

export interface Parameter {
  readonly name: string;
  readonly kind: 'positional' | 'keyword only' | 'star' | 'double star';
  readonly default: Expression | null;
  readonly annotation: Expression | null;
}

export type Statement = Span &
  (
    | { readonly type: 'expression'; readonly value: Expression }
    | AssignStatement
    | { readonly type: 'augment'; readonly target: Expression; readonly operator: string; readonly value: Expression }
    | { readonly type: 'import'; readonly names: readonly { readonly module: string; readonly alias: string | null }[] }
    | FromImportStatement
    | ClassStatement
    | FunctionStatement
    | { readonly type: 'if'; readonly test: Expression; readonly body: readonly Statement[]; readonly otherwise: readonly Statement[] }
    | {
        readonly type: 'for';
        readonly target: Expression;
        readonly iterable: Expression;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | { readonly type: 'while'; readonly test: Expression; readonly body: readonly Statement[] }
    | {
        readonly type: 'with';
        readonly items: readonly { readonly context: Expression; readonly target: Expression | null }[];
        readonly body: readonly Statement[];
      }
    | TryStatement
    | { readonly type: 'match'; readonly subject: Expression; readonly cases: readonly MatchCase[] }
    | { readonly type: 'return'; readonly value: Expression | null }
    | { readonly type: 'raise'; readonly value: Expression | null }
    | { readonly type: 'delete'; readonly targets: readonly Expression[] }
    | { readonly type: 'global'; readonly names: readonly string[] }
    | { readonly type: 'alias'; readonly name: string; readonly value: Expression }
    | { readonly type: 'pass' | 'break' | 'continue' }
    | { readonly type: 'unread'; readonly reason: string }
  );

export interface AssignStatement extends Span {
  readonly type: 'assign';
  readonly targets: readonly Expression[];
  readonly annotation: Expression | null;
  readonly value: Expression | null;
}

export interface FromImportStatement extends Span {
  readonly type: 'from import';
  /** Dots before the name: 0 for an absolute import. */
  readonly level: number;
  readonly module: string;
  /** Null for `*`. */
  readonly names: readonly { readonly name: string; readonly alias: string | null }[] | null;
}

export interface ClassStatement extends Span {
  readonly type: 'class';
  readonly name: string;
  /** `class Repository[T: Base]`. */
  readonly typeParameters: readonly { readonly name: string; readonly bound: Expression | null }[];
  readonly arguments: readonly Argument[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
  /** The indented statements, for edits. */
  readonly bodySpan: Span;
}

export interface FunctionStatement extends Span {
  readonly type: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly Expression[];
  readonly returns: Expression | null;
  readonly async: boolean;
  readonly body: () => readonly Statement[];
  readonly bodySpan: Span;
}

export interface TryStatement extends Span {
  readonly type: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly Handler[];
  readonly otherwise: readonly Statement[];
  readonly finally: readonly Statement[];
}

export interface Handler {
  /** What follows `except`; null for all. */
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
}

export interface MatchCase extends Span {
  /** The pattern where it is a value or several, joined by `|`; null for a pattern of another form. */
  readonly values: readonly Expression[] | null;
  /** True for `_` and a bare name, which match everything. */
  readonly any: boolean;
  /** Names that the pattern binds. */
  readonly names: readonly string[];
  readonly guard: Expression | null;
  readonly body: readonly Statement[];
}
