import { expect, it } from 'vitest'
import { tryKinds } from '../compile/testing/evidence.ts'
import { task } from './task.ts'

it('a task of a place is owed by the unit in whose area it lies and met by what is done there under that duty', () => {
  const words = 'words: { zh: 湿化, en: Wet it }'
  const trial = tryKinds([task], { duties: [`id: wet, kind: task, sites: 'site.use == "fireworks"', ${words}, by: 2027-06-23T22:00`, `id: embers, kind: task, sites: 'site.use == "fireworks"', ${words}, by: 2027-06-24T02:00`] })
  const [site] = trial.force.places.filter((place) => place.kind === 'site')
  const met = trial.metBy({ kind: 'task.done', unitId: site?.unitId ?? null, subject: { kind: 'site', id: site?.id ?? '' }, facts: { dutyId: 'wet' } })
  expect(met.map((term) => [term.dutyId, term.subjectId, term.unitId, term.details])).toEqual([['wet', site?.id, site?.unitId, { zh: '湿化', en: 'Wet it' }]])
  expect(trial.metBy({ kind: 'task.done', unitId: site?.unitId ?? null, facts: { dutyId: 'wet' } })).toEqual([])
})
