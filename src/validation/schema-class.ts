import type { ClassValue, Value } from '../python/value.js';

/** Base classes outside the project whose subclasses refuse what their fields do not allow. */
const bases =
  /^(pydantic(\.v1)?(\.main|\.generics)?\.(BaseModel|GenericModel|RootModel)|sqlmodel(\.main)?\.SQLModel|ninja(\.schema)?\.(Schema|ModelSchema)|fastapi_users\.schemas\.\w+|msgspec\.Struct)$/;

/** Whether a class parses and refuses values when it is made; SQLModel's tables do not. */
export function isSchemaClass(value: ClassValue): boolean {
  if (value.keywords.some((one) => one.name === 'table' && one.value.kind === 'boolean' && one.value.value)) return false;
  return value.ancestors.some((base) => base.kind === 'reference' && bases.test(base.name)) || value.decorators.some(isPydanticDataclass);
}

function isPydanticDataclass(decorator: Value): boolean {
  const named = decorator.kind === 'call' ? decorator.callee : decorator;
  return named.kind === 'reference' && /^pydantic(\.v1)?\.dataclasses\.dataclass$/.test(named.name);
}

/** Names of a schema's fields, those of its bases first. */
export function fieldNames(value: ClassValue): readonly string[] {
  const names = [...value.ancestors]
    .reverse()
    .flatMap((ancestor) => (ancestor.kind === 'class' ? [...ancestor.annotations.keys()] : []))
    .filter((name) => !name.startsWith('_') && name !== 'model_config');
  return [...new Set(names)];
}
