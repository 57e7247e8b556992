import type { Attributes } from '../../force/facts.ts'
import type { Geometry } from '../../places/geometry.ts'

export interface DemoSite {
  readonly id: string
  /** The feature of the extract; null where the outline is drawn here. */
  readonly osmName: string | null
  readonly geometry: Geometry | null
  readonly type: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly attributes: Attributes
  /** What is staffed there, and by how many. */
  readonly posts: readonly (readonly [type: string, staff: number])[]
}

type Crowd = { readonly attendance: number; readonly capacity: number; readonly area: number; readonly gates: number; readonly water?: boolean; readonly flame?: boolean }
type Posts = DemoSite['posts']

function site(id: string, osmName: string | null, type: string, zh: string, en: string, crowd: Crowd, posts: Posts, geometry: Geometry | null = null): DemoSite {
  return {
    id,
    osmName,
    geometry,
    type,
    name: { zh, en },
    attributes: {
      expected_attendance: crowd.attendance,
      approved_capacity: crowd.capacity,
      density_limit: 4,
      area_m2: crowd.area,
      gates: crowd.gates,
      waterfront: crowd.water ?? false,
      naked_flame: crowd.flame ?? false,
    },
    posts,
  }
}

const square: Posts = [['gate', 2], ['gate', 2], ['first-aid', 2], ['checkpoint', 2]]
const large: Posts = [['gate', 4], ['gate', 4], ['first-aid', 3], ['checkpoint', 2], ['forward-standby', 6]]
const bridge: Posts = [['bridgehead', 4], ['bridgehead', 4], ['lookout', 1]]

/** Where the night of São João is spent; all figures invented. */
export const demoSites: readonly DemoSite[] = [
  site('site-ribeira', 'Praça da Ribeira', 'street-party', '里贝拉广场', 'Ribeira square', { attendance: 18_000, capacity: 20_000, area: 3200, gates: 5, water: true, flame: true }, large),
  site('site-aliados', 'Avenida dos Aliados', 'concert', '阿利亚多斯大道', 'Aliados avenue', { attendance: 45_000, capacity: 50_000, area: 16_000, gates: 8 }, [...large, ['gate', 4], ['lookout', 1]]),
  site('site-fontainhas', 'Passeio das Fontainhas', 'street-party', '丰泰尼亚斯', 'Fontainhas', { attendance: 12_000, capacity: 15_000, area: 6400, gates: 4, flame: true }, large),
  site('site-bridge-lower', 'Ponte Dom Luís I (tabuleiro inferior)', 'bridge', '路易一世桥下层', 'Luís I bridge, lower deck', { attendance: 6000, capacity: 4000, area: 1400, gates: 2, water: true }, bridge),
  site('site-bridge-upper', 'Ponte Dom Luís I (tabuleiro superior)', 'bridge', '路易一世桥上层', 'Luís I bridge, upper deck', { attendance: 9000, capacity: 6000, area: 3100, gates: 2 }, bridge),
  site('site-se', 'Terreiro da Sé', 'viewpoint', '主教座堂广场', 'Cathedral terrace', { attendance: 5000, capacity: 6000, area: 3800, gates: 3 }, square),
  site('site-batalha', 'Praça da Batalha', 'street-party', '巴塔利亚广场', 'Batalha square', { attendance: 8000, capacity: 9000, area: 5200, gates: 5, flame: true }, square),
  site('site-morro', 'Jardim do Morro', 'viewpoint', '莫罗花园', 'Morro garden', { attendance: 11_000, capacity: 9000, area: 8700, gates: 3 }, large),
  site('site-gaia', 'Cais de Gaia', 'street-party', '盖亚码头', 'Gaia quay', { attendance: 22_000, capacity: 25_000, area: 18_000, gates: 6, water: true, flame: true }, large),
  site('site-virtudes', 'Passeio das Virtudes', 'viewpoint', '维尔图德斯观景台', 'Virtudes viewpoint', { attendance: 4000, capacity: 4500, area: 2600, gates: 2 }, square),
  site('site-cordoaria', 'Jardim de João Chagas', 'concert', '科尔多阿里亚花园', 'Cordoaria garden', { attendance: 7000, capacity: 9000, area: 11_000, gates: 6 }, square),
  site('site-carlos-alberto', 'Praça de Carlos Alberto', 'market', '卡洛斯·阿尔贝托广场', 'Carlos Alberto square', { attendance: 3000, capacity: 4000, area: 3000, gates: 4 }, square),
  site('site-miragaia', 'Largo de São Pedro de Miragaia', 'street-party', '米拉盖亚', 'Miragaia', { attendance: 6000, capacity: 7000, area: 2400, gates: 3, water: true, flame: true }, square),
  site('site-fireworks', null, 'firing-ground', '杜罗河焰火燃放区', 'Fireworks barges on the Douro', { attendance: 0, capacity: 40, area: 9000, gates: 1, water: true, flame: true }, [['firing-ground', 6], ['firing-ground', 6], ['lookout', 2]], {
    type: 'Polygon',
    coordinates: [[[-8.6135, 41.1391], [-8.6115, 41.1394], [-8.6114, 41.1399], [-8.6134, 41.1396], [-8.6135, 41.1391]]],
  }),
]
