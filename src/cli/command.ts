import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import type { AnyOperation } from '../operations/operation.js';
import type { Style } from '../output/style.js';

/** What the command line asks for: the operation, its input as given, and where the result goes. */
export interface Asked {
  readonly operation: AnyOperation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly format: string;
  readonly output: string | null;
  /** How a document to be posted may look. */
  readonly document: Pick<Style, 'maxLength' | 'linkBase'>;
}

/** One commander command from an operation: its fields become arguments and options, its formats `--format`. */
export function commandOf(operation: AnyOperation, formats: readonly string[], ask: (asked: Asked) => void): Command {
  const command = new Command(operation.name.split(' ').at(-1)).description(operation.summary);
  const positional = Object.entries(operation.input.shape).filter(([, field]) => isArgument(field));
  for (const [name, field] of positional) command.addArgument(argumentOf(name, field));
  for (const [name, field] of Object.entries(operation.input.shape)) if (!isArgument(field)) command.addOption(optionOf(name, field));
  command.addOption(new Option('--format <format>', 'how the result is written').choices([...formats]).default(formats[0]));
  command.option('-o, --output <file>', 'write the result to a file instead of stdout');
  if (formats.includes('markdown')) for (const option of documentOptions()) command.addOption(option);
  command.action((...values: unknown[]) => {
    const { format, output, maxLength, linkBase, ...options } = command.opts<Given>();
    const given = Object.fromEntries(positional.map(([name], index) => [name, values[index]]).filter(([, value]) => value !== undefined));
    const document = { ...(maxLength === undefined ? {} : { maxLength }), ...(linkBase === undefined ? {} : { linkBase }) };
    ask({ operation, input: { ...options, ...given }, format, output: output ?? null, document });
  });
  return command;
}

interface Given extends Record<string, unknown> {
  readonly format: string;
  readonly output?: string;
  readonly maxLength?: number;
  readonly linkBase?: string;
}

function documentOptions(): readonly Option[] {
  return [
    new Option('--max-length <characters>', 'shorten Markdown to this (default: what a comment on GitHub holds)').argParser(parseInteger),
    new Option('--link-base <url>', 'where the files are on the web, for links to lines (…/blob/<commit>)').argParser(parseAddress),
  ];
}

function parseAddress(text: string): string {
  if (/^https?:\/\/[^\s<>"]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must begin with https:// or http://.');
}

function isArgument(field: z.core.$ZodType): boolean {
  return metaOf(field)['argument'] === true;
}

function metaOf(field: z.core.$ZodType): Record<string, unknown> {
  return z.globalRegistry.get(field) ?? {};
}

function describe(field: z.core.$ZodType): string {
  return String(metaOf(field)['description'] ?? '');
}

function argumentOf(name: string, field: z.core.$ZodType): Argument {
  const { type, optional } = readField(field);
  const several = type === 'array' ? '...' : '';
  return new Argument(optional ? `[${kebab(name)}${several}]` : `<${kebab(name)}${several}>`, describe(field));
}

function optionOf(name: string, field: z.core.$ZodType): Option {
  const { type, words, byDefault, optional } = readField(field);
  const flag = `--${kebab(name)}`;
  // A switch that is on by default is switched off: `--no-proof`.
  if (type === 'boolean') return new Option(byDefault === true ? `--no-${kebab(name)}` : flag, describe(field));
  const placeholder = String(metaOf(field)['placeholder'] ?? name);
  const variadic = metaOf(field)['variadic'] === true;
  const option = new Option(`${flag} <${placeholder}${variadic ? '...' : ''}>`, describe(field));
  if (variadic) return option;
  // A statement has commas of its own: each is given by an option of its own.
  if (metaOf(field)['repeatable'] === true)
    return option.argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]);
  if (type === 'array')
    return option.argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), ...value.split(',')]);
  if (type === 'number') option.argParser(parseInteger);
  if (!optional) option.makeOptionMandatory();
  if (words !== null) option.choices([...words]);
  if (byDefault !== undefined) option.default(byDefault);
  return option;
}

/** What the command line has to know of a field. */
interface ReadField {
  readonly type: 'array' | 'boolean' | 'number' | 'text';
  /** Those that it may be; null for any. */
  readonly words: readonly string[] | null;
  readonly byDefault: unknown;
  readonly optional: boolean;
}

/** From its definition: making a JSON Schema of each took a tenth of a small command. */
function readField(field: z.core.$ZodType): ReadField {
  if (field instanceof z.ZodDefault) return { ...readField(field.def.innerType), byDefault: field.def.defaultValue, optional: true };
  if (field instanceof z.ZodOptional) return { ...readField(field.def.innerType), optional: true };
  const words = field instanceof z.ZodEnum ? field.options.map(String) : null;
  return { type: typeOf(field), words, byDefault: undefined, optional: false };
}

function typeOf(field: z.core.$ZodType): ReadField['type'] {
  if (field instanceof z.ZodArray) return 'array';
  if (field instanceof z.ZodBoolean) return 'boolean';
  return field instanceof z.ZodNumber ? 'number' : 'text';
}

function parseInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
