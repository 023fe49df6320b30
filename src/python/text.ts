import { isSubclassOf } from './class-facts.js';
import type { Value } from './value.js';

/** `str(value)`; null when only a run could tell. */
export function display(value: Value): string | null {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'path':
      return value.path;
    case 'member':
      if (value.class.ancestors.some((base) => base.kind === 'reference' && /StrEnum$|IntEnum$/.test(base.name)))
        return display(value.value);
      return stringMethod(value.class.names) ? null : `${value.class.name}.${value.name}`;
    default:
      return represent(value);
  }
}

function stringMethod(names: ReadonlyMap<string, Value>): boolean {
  return names.has('__str__') || names.has('__format__');
}

/** `repr(value)`; null when only a run could tell. */
export function represent(value: Value): string | null {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'ellipsis':
      return 'Ellipsis';
    case 'boolean':
      return value.value ? 'True' : 'False';
    case 'number':
      return value.float && Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
    case 'string':
      return quote(value.value);
    case 'bytes':
      return `b${quote(value.value)}`;
    case 'list':
      return around('[', value.items, ']');
    case 'set':
      return around('{', value.items, '}');
    case 'tuple':
      return value.items.length === 1 ? around('(', value.items, ',)') : around('(', value.items, ')');
    case 'dict': {
      const parts = value.entries.map(([key, item]) => [represent(key), represent(item)] as const);
      return parts.some(([key, item]) => key === null || item === null)
        ? null
        : `{${parts.map(([key, item]) => `${key}: ${item}`).join(', ')}}`;
    }
    case 'member': {
      const inside = represent(value.value);
      return inside === null
        ? null
        : isSubclassOf(value.class, 'builtins.str') || !value.class.names.has('__repr__')
          ? `<${value.class.name}.${value.name}: ${inside}>`
          : null;
    }
    default:
      return null;
  }
}

function around(open: string, items: readonly Value[], close: string): string | null {
  const parts = items.map(represent);
  return parts.includes(null) ? null : `${open}${parts.join(', ')}${close}`;
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
  return `${mark}${mark === "'" ? escaped.replaceAll("'", "\\'") : escaped}${mark}`;
}

/** Python's format mini-language, the common part; null for what is not read. https://docs.python.org/3/library/string.html#formatspec */
export function applyFormat(value: Value, specification: string): string | null {
  if (specification === '')
    return value.kind === 'member' && isSubclassOf(value.class, 'builtins.int') ? display(value.value) : display(value);
  const match = /^(?:(.)?([<>^=]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/s.exec(specification);
  if (match === null) return null;
  const [, fill, align, sign, , zero, width, comma, precision, type] = match;
  const text = value.kind === 'number' ? formatNumber(value.value, value.float, type, precision, comma, sign) : display(value);
  if (text === null) return null;
  const cut = value.kind === 'string' && precision !== undefined ? text.slice(0, Number(precision)) : text;
  return pad(cut, Number(width ?? 0), align ?? (value.kind === 'number' ? '>' : '<'), fill ?? (zero === undefined ? ' ' : '0'));
}

function formatNumber(
  value: number,
  float: boolean,
  type: string | undefined,
  precision: string | undefined,
  comma: string | undefined,
  sign: string | undefined,
): string | null {
  const base: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };
  const radix = base[type ?? ''];
  let text: string;
  if (radix !== undefined) text = value.toString(radix);
  else if (type === '%') text = `${(value * 100).toFixed(Number(precision ?? 6))}%`;
  else if (type === 'f' || type === 'F' || precision !== undefined) text = value.toFixed(Number(precision ?? 6));
  else if (type === undefined || type === 'd' || type === 's') text = float && Number.isInteger(value) ? `${value}.0` : String(value);
  else return null;
  if (type === 'X') text = text.toUpperCase();
  if (comma !== undefined) text = text.replace(/\B(?=(\d{3})+(?!\d))/g, comma);
  return sign === '+' && value >= 0 ? `+${text}` : text;
}

function pad(text: string, width: number, align: string, fill: string): string {
  const missing = width - text.length;
  if (missing <= 0) return text;
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(missing >> 1) + text + fill.repeat(missing - (missing >> 1));
  return fill.repeat(missing) + text;
}

/** `template % values`; a string says what is not known. */
export function formatPercent(template: string, values: Value): string | { readonly problem: Value } | null {
  const queue = values.kind === 'tuple' ? [...values.items] : [values];
  let problem: Value | null = null;
  let broken = false;
  const text = template.replace(
    /%(?:\((\w+)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (whole, key: string | undefined, flags: string, width: string | undefined, precision: string | undefined, type: string) => {
      if (type === '%') return '%';
      const value = key === undefined ? queue.shift() : lookUp(values, key);
      if (value === undefined) {
        broken = true;
        return whole;
      }
      const shown =
        type === 'r'
          ? represent(value)
          : type === 's'
            ? display(value)
            : applyFormat(value, `${precision === undefined ? '' : `.${precision}`}${type === 'i' ? 'd' : type}`);
      if (shown === null) {
        problem ??= value;
        return whole;
      }
      return pad(shown, Number(width ?? 0), flags.includes('-') ? '<' : '>', flags.includes('0') ? '0' : ' ');
    },
  );
  if (problem !== null) return { problem };
  return broken ? null : text;
}

function lookUp(values: Value, key: string): Value | undefined {
  return values.kind === 'dict' ? values.entries.find(([name]) => name.kind === 'string' && name.value === key)?.[1] : undefined;
}
