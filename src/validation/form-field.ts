import type { ClassValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { alsoWithin, anything, type Domain, oneOf } from './domain.js';
import type { Decision } from './ways.js';
import { scalarOf } from './scalar.js';
import { validatorDomain } from './validator-domain.js';

const fields = /^(?:wtforms|flask_wtf|quart_wtf)(?:\.fields)?(?:\.\w+)?\.(\w+Field)$/;
/** Fields whose data is a list, a file or a form of its own. */
const composed = /^(FieldList|FormField|SelectMultipleField|\w*FileField)$/;

/** `form.email.data` of a form of WTForms that was validated on this way; null for anything else. */
export function formFieldDomain(value: Value, decisions: readonly Decision[]): Domain | null {
  if (value.kind !== 'attribute' || value.name !== 'data' || value.of.kind !== 'call') return null;
  const field = value.of;
  const type = field.callee.kind === 'reference' ? fields.exec(field.callee.name)?.[1] : undefined;
  if (type === undefined || composed.test(type) || !decisions.some((one) => isValidation(one, field))) return null;
  const validators = field.keywords.find(({ name }) => name === 'validators')?.value ?? field.args[1];
  const each = validators?.kind === 'list' || validators?.kind === 'tuple' ? validators.items : [];
  const names = each.map(nameOf);
  // An empty value then passes all other validators.
  const optional = names.some((name) => /^optional$/i.test(name));
  const required = !optional && names.some((name) => /^(data_?required|input_?required)$/i.test(name));
  const known = optional ? anything : each.map((one) => validatorDomain(one, field.place)).reduce(alsoWithin, anything);
  const chosen = /^(Select|Radio)Field$/.test(type) && required ? alsoWithin(known, choices(field, field.place)) : known;
  if (!required) return chosen;
  return { ...chosen, nullable: false, enforced: [...chosen.enforced, { limit: 'required', place: field.place, by: 'schema' }] };
}

function nameOf(validator: Value): string {
  const named = validator.kind === 'call' ? validator.callee : validator;
  return named.kind === 'reference' ? (/^wtforms\.validators\.(\w+)$/.exec(named.name)?.[1] ?? '') : '';
}

function choices({ keywords }: Extract<Value, { kind: 'call' }>, place: Place): Domain {
  const given = keywords.find(({ name }) => name === 'choices')?.value;
  if (given?.kind !== 'list' && given?.kind !== 'tuple') return anything;
  if (keywords.some(({ name }) => name === 'validate_choice' || name === 'coerce')) return anything;
  const scalars = given.items.map(scalarOf);
  const known = scalars.filter((one) => typeof one === 'string');
  return known.length === 0 || known.length < scalars.length
    ? anything
    : { ...oneOf(known, [{ limit: 'values', place, by: 'schema' }]), nullable: true };
}

/** `form.validate_on_submit()` said yes, of a form that has this field. */
function isValidation({ atom, taken }: Decision, field: Value): boolean {
  const { left } = atom;
  if (!taken || atom.operator !== 'true' || left.kind !== 'call') return false;
  const { callee } = left;
  if ((callee.kind !== 'attribute' && callee.kind !== 'method') || !/^validate(_on_submit)?$/.test(callee.name)) return false;
  return callee.of.kind === 'instance' && hasField(callee.of.class, field);
}

function hasField(form: ClassValue, field: Value): boolean {
  return form.ancestors.some((one) => one.kind === 'class' && [...one.names.values()].includes(field));
}
