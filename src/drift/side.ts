import type { Catalog } from '../catalog/catalog.js';
import type { SchemaObject } from './schema-object.js';

/** One side, re-created on the shadow. */
export interface SideCatalog {
  readonly catalog: Catalog;
  /** Why an object that it seems to lack may be there all the same; null where it is known to be absent. */
  readonly whyBlind: (object: SchemaObject) => string | null;
  /** The same for a single property that the side says nothing of. */
  readonly isSilent?: (object: SchemaObject, property: string) => boolean;
}

/** The sides that there are; null where there is none. `applied` is the same value as `revisions` where nothing is pending. */
export interface SideCatalogs {
  readonly models: SideCatalog | null;
  readonly revisions: SideCatalog | null;
  readonly applied: SideCatalog | null;
  readonly live: SideCatalog | null;
}
