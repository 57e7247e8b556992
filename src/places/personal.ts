import type { PersonalDeclarations } from '../kernel/retention/shape.ts'

export const placesPersonal: PersonalDeclarations = {
  fields: [],
  plain: [{ table: 'place', columns: ['kind', 'external_id', 'type', 'name_zh', 'name_en', 'attributes', 'geometry'], because: 'a place; attributes come from the catalogue, which has none about people' }],
}
