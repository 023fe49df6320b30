import type { Column } from '../../catalog/catalog.js';

/** What a column's name says of its values. A name is a hint: whoever is asked knows. */
export type Sensitivity = 'personal' | 'secret';

const personal =
  /(?:^|_)(?:e?mail(?:_address)?|phone(?:_number)?|mobile|(?:first|last|full|given|family|middle|maiden)_?name|surname|birth(?:_?(?:date|day))?|date_of_birth|dob|street|postcode|postal_code|zip(?:_?code)?|home_address|ssn|social_security(?:_number)?|national_id|national_insurance(?:_number)?|passport(?:_number)?|iban|tax_id|ip(?:_address)?|remote_addr)$/;
const secret =
  /(?:^|_)(?:pass(?:word|wd|phrase|code)|secret(?:_key)?|(?:access|refresh|api|auth|bearer|session|reset)_?token|token|api_?key|private_key|credentials?|otp|totp_secret|pin_code|card_number|cvv)$/;
/** Already a digest or a cipher, by its name. */
const kept = /(?:hash|hashed|digest|encrypted|cipher|fingerprint|salt)/;

const texts = new Set(['text', 'varchar', 'bpchar', 'citext', 'bytea', 'jsonb', 'json', 'inet', 'date', 'name']);

/** Null for names that say nothing, digests, and types that hold no such value (a flag, a time, a key). */
export function sensitivityOf({ name, baseType }: Pick<Column, 'name' | 'baseType'>): Sensitivity | null {
  const lower = name.toLowerCase();
  if (!texts.has(baseType) || kept.test(lower)) return null;
  if (secret.test(lower)) return 'secret';
  return personal.test(lower) ? 'personal' : null;
}
