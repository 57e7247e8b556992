/** The grid on a desk: tools above, the canvas, what stands in the cell below, panels beside. */
import { useBlocker } from '@tanstack/react-router'
import { App, Button, Modal, type InputRef } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { unitsView } from '../../../../force/contract.ts'
import { FileButton } from '../../../../force/web/index.ts'
import { readView, useClockId, useGo, useHoldsRole, useLanguage, useView } from '../../../../kernel/web/index.ts'
import { EmptyState, PageFrame, useTheme } from '../../../../ui/index.ts'
import { exportRosterView } from '../../contract/rosters.ts'
import { toggleLock, type Report } from './actions.ts'
import { AskChange } from './AskChange.tsx'
import type { RosterAnswer } from './cells.ts'
import { readAloud, useDescribe } from './describe.ts'
import { packDraft } from './draft.ts'
import { Explained, SpotStore, type ShiftActs } from './Explained.tsx'
import { Flow } from './Flow.tsx'
import { coverageHeight, type Spot } from './geometry.ts'
import { GridCanvas, type GridHandle } from './GridCanvas.tsx'
import { GridPanel, type Panel } from './GridPanel.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { KeyList, Legend } from './Legend.tsx'
import { MergeDialog } from './MergeDialog.tsx'
import { PatternDialog } from './PatternDialog.tsx'
import { PrintRoster, type Paper } from './PrintRoster.tsx'
import type { Place } from './range.ts'
import { RosterStatus } from './RosterStatus.tsx'
import { sorts, type Sort } from './rows.ts'
import { GridStore } from './store.ts'
import { Toolbar, type ToolbarAction } from './Toolbar.tsx'
import { useFloor } from './use-floor.ts'
import { useSaving } from './use-saving.ts'
import { periodWords, useCanvasWords } from './words.ts'

/** More rows of needs than this would take the members' place; the rest on demand. */
const fewNeeds = 8
const draftKey = (rosterId: string): string => `muster.roster-draft.${rosterId}`
const sortKey = 'muster.roster-sort'

function keep(key: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, text)
  } catch {
    // No storage, or it is full: the edits stay on the page.
  }
}

const isEditableIn = ({ status, may }: RosterAnswer['roster']): boolean => may.edit && (status === 'draft' || status === 'in-force')

export function GridDesk({ answer, refetch }: { answer: RosterAnswer; refetch(): Promise<unknown> }): ReactNode {
  const language = useLanguage()
  const { t, say, locale } = language
  const { message } = App.useApp()
  const { name: theme } = useTheme()
  const operationId = useClockId()
  const { roster } = answer
  const [store] = useState(() => new GridStore({ answer, isEditable: isEditableIn(roster), compare: new Intl.Collator(locale).compare, kept: sessionStorage.getItem(draftKey(roster.id)), sort: sorts.find((each) => each === sessionStorage.getItem(sortKey)) ?? 'group' }))
  useSyncExternalStore(store.subscribe, store.readDesk)
  const [spots] = useState(() => new SpotStore())
  const [panel, setPanel] = useState<Panel | null>(null)
  const [dialog, setDialog] = useState<'pattern' | 'import' | 'discard' | 'keys' | null>(null)
  const [paper, setPaper] = useState<Paper | null>(null)
  const [isFull, setFull] = useState(false)
  const handle = useRef<GridHandle | null>(null)
  const finder = useRef<InputRef>(null)
  const go = useGo()
  const saving = useSaving(store, refetch)
  const mayCall = useHoldsRole('leader', 'planner', 'commander', 'officer-of-the-day', 'duty-officer')

  const units = useView(unitsView, { operationId })
  const unitNames = useMemo(() => new Map((units.data?.units ?? []).map((unit) => [unit.id, say(unit.name)])), [say, units.data])
  const words = useCanvasWords({ sort: store.sort, classes: store.classes, unitNames })
  const describe = useDescribe(store, unitNames)
  const floor = useFloor(answer, store.dayStarts)

  useEffect(() => store.hear(answer), [answer, store])
  useEffect(() => store.setEditable(isEditableIn(roster)), [roster, store])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const keepDraft = (): void => keep(draftKey(roster.id), store.changeCount === 0 ? null : packDraft(store.draft))
    const leave = store.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(keepDraft, 300)
    })
    // A reload does not wait for the timer.
    globalThis.addEventListener('pagehide', keepDraft)
    return () => {
      globalThis.removeEventListener('pagehide', keepDraft)
      clearTimeout(timer)
      leave()
      keepDraft()
    }
  }, [roster.id, store])

  const blocker = useBlocker({ shouldBlockFn: ({ current, next }) => store.changeCount > 0 && current.pathname !== next.pathname, enableBeforeUnload: () => store.changeCount > 0, withResolver: true })

  const tell = useCallback(
    ({ locked, problems, unknown }: Report) => {
      if (unknown.length > 0) void message.warning(t('roster.grid.unknown-code', { code: unknown.join(' ') }))
      if (locked > 0) void message.warning(t('roster.grid.some-locked', { n: locked }))
      if (problems.length > 0) void message.warning(t('roster.grid.some-skipped', { n: problems.length }))
    },
    [message, t],
  )
  const show = useCallback((place: Place) => {
    handle.current?.show(place)
    handle.current?.focus()
  }, [])
  const undo = useCallback(() => {
    if (store.undo() > 0 && store.place !== null) show(store.place)
  }, [show, store])
  const redo = useCallback(() => {
    if (store.redo() > 0 && store.place !== null) show(store.place)
  }, [show, store])
  const readPlace = useCallback((place: Place) => readAloud(describe(place)), [describe])
  const bind = useCallback((given: GridHandle | null) => {
    handle.current = given
  }, [])
  const find = useCallback(() => finder.current?.focus(), [])
  const closeDialog = useCallback(() => {
    setDialog(null)
    // The dialog gives the focus back to its button; one goes on in the grid.
    setTimeout(() => handle.current?.focus(), 0)
  }, [])
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey) return
      const act = { s: saving.save, z: event.shiftKey ? redo : undo, y: redo }[event.key.toLowerCase()]
      // In a field, Ctrl+Z is the field's own; over a dialog nothing happens behind it.
      if (act === undefined || (event.target instanceof Element && event.target.closest('input, textarea, .ant-modal') !== null)) return
      event.preventDefault()
      act()
    }
    globalThis.addEventListener('keydown', press)
    return () => globalThis.removeEventListener('keydown', press)
  }, [redo, saving.save, undo])
  const isCovered = mayCall && roster.status === 'in-force'
  const acts = useMemo<ShiftActs | null>(
    () =>
      isCovered
        ? {
            findCover: (gap) => setPanel({ kind: 'gap', gap }),
            mend: (member, day) => go(`/rosters/${roster.id}/mend`, { member, days: day }),
            offerSwap: (shiftId) => setPanel({ kind: 'swap', shiftId }),
          }
        : null,
    [go, isCovered, roster.id],
  )
  /** A gap that is pressed, or a shift of somebody who is away, opens who could come. */
  const activate = useCallback(
    (pressed: Spot) => {
      if (acts === null) return
      if (pressed.kind === 'foot') {
        const row = store.sums.coverageRows()[pressed.line]
        const day = store.answer.days[pressed.column]
        const isGap = row !== undefined && day !== undefined && store.sums.ofDay(day.day).some((each) => each.classId === row.classId && (each.qualification ?? '') === row.qualification)
        if (isGap) acts.findCover({ day: day.day, classId: row.classId, forShiftId: null })
        return
      }
      const key = pressed.kind === 'cell' ? store.keyAt(pressed.place.row, pressed.place.column) : null
      const shift = key === null ? null : store.savedShift(key)
      if (key === null || shift === null || shift.from < store.answer.now || !store.violationsAt(key).some((each) => each.code === 'absent')) return
      acts.findCover({ day: shift.day, classId: shift.classId, forShiftId: shift.id })
    },
    [acts, store],
  )
  const endPrint = useCallback(() => setPaper(null), [])

  if (store.classes.size === 0) {
    return (
      <PageFrame title={say(roster.unitName)}>
        <EmptyState title={t('roster.grid.no-classes')}>{t('roster.grid.no-classes.what')}</EmptyState>
      </PageFrame>
    )
  }

  const foreign = store.foreign
  const coverageRows = store.sums.coverageRows().length
  const coverageShown = isFull ? Math.min(coverageRows, Math.floor(360 / coverageHeight)) : Math.min(coverageRows, fewNeeds)
  const unsaved = store.changeCount
  const more: ToolbarAction[] = [
    ...(store.isEditable && roster.status === 'draft' ? [{ key: 'import', label: t('roster.file.import'), isDisabled: unsaved > 0, title: unsaved > 0 ? t('roster.file.save-first') : '', run: () => setDialog('import') }] : []),
    { key: 'a4', label: t('roster.print.a4'), run: () => setPaper('A4') },
    { key: 'a3', label: t('roster.print.a3'), run: () => setPaper('A3') },
    ...(coverageRows > fewNeeds ? [{ key: 'full', label: `${isFull ? '● ' : ''}${t('roster.grid.full-coverage')}`, run: () => setFull(!isFull) }] : []),
    ...(unsaved > 0 ? [{ key: 'discard', label: t('roster.grid.discard'), run: () => setDialog('discard') }] : []),
    { key: 'keys', label: t('roster.grid.keys'), run: () => setDialog('keys') },
  ]
  const readOnly = store.isEditable ? null : roster.status === 'submitted' ? t('roster.grid.read-only.submitted') : roster.status === 'approved' ? t('roster.grid.read-only.approved') : t('roster.grid.read-only.may-not')

  return (
    <PageFrame
      isWide
      title={`${say(roster.unitName)} · ${t('roster.one')}`}
      hint={
        <span className="grid-hint">
          <span className="number">{periodWords(language, roster.from, roster.to)}</span>
          <RosterStatus status={roster.status} />
          {readOnly === null ? null : <span>{readOnly}</span>}
          {roster.status === 'draft' && roster.returnedReason !== null ? <span className="tone-amber">{t('roster.flow.returned-because', { reason: roster.returnedReason })}</span> : null}
        </span>
      }
      actions={
        <>
          <FileButton label={t('roster.file.export')} title={t('roster.file.personal')} fetch={(format) => readView(exportRosterView, { rosterId: roster.id, format, language: language.language })} />
          <Flow store={store} />
          {store.isEditable ? (
            <Button className="no-print" type={unsaved > 0 ? 'primary' : 'default'} disabled={unsaved === 0} loading={saving.isRunning} title="Ctrl+S" onClick={saving.save}>
              {unsaved === 0 ? t('roster.grid.save') : t('roster.grid.save.n', { n: unsaved })}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="roster-grid no-print">
        <Toolbar
          store={store}
          finder={finder}
          more={more}
          show={show}
          undo={undo}
          redo={redo}
          lock={() => tell(toggleLock(store))}
          openPattern={() => setDialog('pattern')}
          openViolations={() => setPanel({ kind: 'violations' })}
          chooseSort={(sort: Sort) => {
            keep(sortKey, sort)
            store.setSort(sort)
          }}
        >
          {roster.status === 'draft' && roster.may.edit ? (
            <Button disabled={unsaved > 0} title={unsaved > 0 ? t('roster.file.save-first') : undefined} onClick={() => setPanel({ kind: 'solver' })}>
              {t('roster.solver')}
            </Button>
          ) : null}
          {answer.changes.length === 0 ? null : (
            <Button className="tone-amber" onClick={() => setPanel({ kind: 'changes' })}>
              ◔ {t('roster.change.waiting', { n: answer.changes.length })}
            </Button>
          )}
        </Toolbar>
        {foreign.length === 0 ? null : (
          <p className="grid-band" role="alert">
            {t('roster.merge.band', { n: foreign.length, m: foreign.filter(({ mine }) => mine !== null).length })} <Button size="small" onClick={saving.openMerge}>{t('roster.merge.look')}</Button>
          </p>
        )}
        {store.flashed.size > 0 ? <p className="grid-band is-quiet" role="status">{t('roster.merge.quiet', { n: store.flashed.size })}</p> : null}
        <GridCanvas
          store={store}
          words={words}
          label={t('roster.grid')}
          theme={theme}
          now={answer.now}
          floor={floor}
          coverageShown={coverageShown}
          describe={readPlace}
          hover={spots.set}
          activate={activate}
          tell={tell}
          undo={undo}
          redo={redo}
          save={saving.save}
          find={find}
          bind={bind}
        />
        <Explained store={store} spots={spots} floor={floor} describe={describe} acts={acts} />
        <Legend store={store} />
      </div>
      <GridPanel store={store} panel={panel} close={() => setPanel(null)} show={show} />
      {dialog === 'pattern' ? <PatternDialog store={store} tell={tell} close={closeDialog} /> : null}
      {dialog === 'import' ? <ImportDialog answer={answer} close={closeDialog} /> : null}
      {dialog === 'keys' ? <KeyList close={closeDialog} /> : null}
      {saving.stage.kind === 'merge' && foreign.length > 0 ? <MergeDialog store={store} close={saving.close} /> : null}
      {saving.stage.kind === 'ask' ? <AskChange store={store} inside={saving.stage.inside} free={saving.stage.free.length} asked={saving.asked} close={saving.close} /> : null}
      <Modal
        open={dialog === 'discard'}
        title={t('roster.grid.discard')}
        okText={t('roster.grid.discard')}
        cancelText={t('ui.cancel')}
        onOk={() => {
          store.discard()
          setDialog(null)
        }}
        onCancel={() => setDialog(null)}
      >
        {t('roster.grid.discard.what', { n: unsaved })}
      </Modal>
      <Modal open={blocker.status === 'blocked'} title={t('roster.grid.leave', { n: unsaved })} okText={t('roster.grid.leave.go')} cancelText={t('roster.grid.leave.stay')} onOk={() => blocker.proceed?.()} onCancel={() => blocker.reset?.()}>
        {t('roster.grid.leave.what')}
      </Modal>
      {paper === null ? null : <PrintRoster store={store} words={words} paper={paper} done={endPrint} />}
    </PageFrame>
  )
}
