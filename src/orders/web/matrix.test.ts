import { describe, expect, it } from 'vitest'
import { cellOf, foldedAtFirst, groupColumns, markOfCell, unitsBelow, visibleRows, type BoardRow, type Section } from './matrix.ts'

const row = (unitId: string, parentId: string | null, depth: number, cells: BoardRow['cells'] = {}): BoardRow => ({ unitId, parentId, depth, name: { zh: unitId, en: unitId }, type: 'unit', isPartner: false, isCommitted: false, commitmentId: null, cells })
const clause = (id: string, isMeasured = true): Section['clauses'][number] => ({ id, quote: id, translation: null, language: 'zh', isMeasured })
const tree = [row('root', null, 0), row('b1', 'root', 1), row('s1', 'b1', 2), row('b2', 'root', 1), row('s2', 'b2', 2)]

describe('rows', () => {
  it('hides all that lies below a folded unit, however deep', () => {
    expect(visibleRows(tree, new Set(['root'])).map((each) => each.unitId)).toEqual(['root'])
    expect(visibleRows(tree, new Set(['b1'])).map((each) => each.unitId)).toEqual(['root', 'b1', 'b2', 's2'])
  })

  it('starts folded only when the tree does not fit', () => {
    expect(foldedAtFirst(tree).size).toBe(0)
    expect([...foldedAtFirst(tree, 4)]).toEqual(['b1', 'b2'])
  })

  it('finds a unit and all below it', () => {
    expect([...unitsBelow(tree, 'b2')]).toEqual(['b2', 's2'])
  })
})

describe('columns', () => {
  const sections: Section[] = [
    { number: '1', title: { zh: '一', en: 'one' }, clauses: [clause('1'), clause('2'), clause('3', false)] },
    { number: '2', title: { zh: '二', en: 'two' }, clauses: [clause('4', false)] },
  ]

  it('leaves out clauses that are kept in words, and sections of nothing else', () => {
    expect(groupColumns(sections, new Set(), null).map((group) => group.columns.map((column) => column.key))).toEqual([['1', '2']])
  })

  it('folds a section into one column that shows the worst of its clauses and counts them together', () => {
    const [column] = groupColumns(sections, new Set(['1']), null)[0]?.columns ?? []
    if (column === undefined) throw new Error('no column')
    const unit = row('s', null, 0, { 1: { counts: { met: 3 }, dueSoon: 0, worst: 'met' }, 2: { counts: { late: 2, met: 1 }, dueSoon: 1, worst: 'late' } })
    expect(cellOf(unit, column)).toEqual({ counts: { met: 4, late: 2 }, dueSoon: 1, worst: 'late' })
  })
})

describe('the mark of a cell', () => {
  it('says due soon where open ones fall due in a moment, and how many', () => {
    expect(markOfCell({ counts: { open: 5 }, dueSoon: 2, worst: 'open' })).toEqual({ state: 'due-soon', count: 2 })
  })

  it('does not let due soon hide what is late', () => {
    expect(markOfCell({ counts: { late: 1, open: 5 }, dueSoon: 2, worst: 'late' })).toEqual({ state: 'late', count: 1 })
  })
})
