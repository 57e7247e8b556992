import type { Attributes } from '../force/facts.ts'
import type { JsonColumn } from '../force/tables.ts'
import type { Geometry } from './geometry.ts'

declare module '../kernel/db/tables.ts' {
  interface Tables {
    place: {
      agency_id: string
      place_id: string
      kind: string
      external_id: string
      unit_id: string
      type: string
      name_zh: string
      name_en: string
      attributes: JsonColumn<Attributes>
      geometry: JsonColumn<Geometry | null>
      closed_at: MomentOrNull
    }
  }
}
