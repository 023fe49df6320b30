import { describe } from '../python/describe.js';
import type { ClassValue, Value } from '../python/value.js';
import { note, type Reading } from './reading.js';
import { symbolOf } from './symbol.js';

/** Packages whose classes bring no columns. */
const harmless =
  /^(builtins|typing|typing_extensions|abc|enum|collections|dataclasses|pydantic|flask_login|itsdangerous|werkzeug|zope|marshmallow)(\.|$)/;

function bringsUnknown(base: Value): base is Extract<Value, { kind: 'reference' }> {
  return base.kind === 'reference' && symbolOf(base) === null && !harmless.test(base.name);
}

/** A mapped class may have columns from a base of another package: says so. */
export function noteOutsideBases(reading: Reading, self: ClassValue): void {
  for (const base of self.ancestors)
    if (bringsUnknown(base))
      note(
        reading,
        `class ${self.name}`,
        `its base ${describe(base)} is not part of the project; columns that it brings are not known`,
        self.place,
      );
}

/** A class that names a table but whose base is not known to be mapped. */
export function noteUnmapped(reading: Reading, self: ClassValue): void {
  const named = self.names.get('__tablename__');
  const base = self.ancestors.find((ancestor) => ancestor.kind === 'unknown' || bringsUnknown(ancestor));
  if (named?.kind === 'string' && base !== undefined)
    note(
      reading,
      `table "${named.value}"`,
      base.kind === 'unknown' ? base : `the base ${describe(base)} of class ${self.name} is not part of the project`,
      self.place,
    );
}
