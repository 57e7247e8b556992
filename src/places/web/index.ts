/** The door of the screens of places. */
import { EnvironmentOutlined } from '@ant-design/icons'
import type { Page } from '../../kernel/web/index.ts'

export const placesPages: readonly Page[] = [
  { path: '/places', title: 'places.title', nav: { desk: 12, icon: EnvironmentOutlined }, needs: 'session', load: async () => (await import('./Places.tsx')).Places },
  { path: '/places/import', title: 'places.import', needs: 'session', load: async () => (await import('./PlacesImport.tsx')).PlacesImport },
  { path: '/places/$placeId', title: 'places.place', needs: 'session', load: async () => (await import('./PlacePage.tsx')).PlacePage },
]
