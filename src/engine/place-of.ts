import type { Place } from '../source/place.js';
import type { Models } from '../sqlalchemy/models.js';
import type { Subject } from './finding.js';

/** Where the models declare the subject: the column or constraint itself, else its table; null where no model does. */
export function placeOf(subject: Subject, models: Models | null): Place | null {
  void subject;
  void models;
  return null;
}
