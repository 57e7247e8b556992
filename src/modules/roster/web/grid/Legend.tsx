/** What the signs of the grid mean, and its keys. */
import { Modal } from 'antd'
import { useEffect, useRef, type ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { StateShape, useTheme } from '../../../../ui/index.ts'
import type { ShiftClass } from '../../contract/shared.ts'
import { hueOf } from './colours.ts'
import { drawBar, drawMoon } from './shapes.ts'
import type { GridStore } from './store.ts'
import { classTimes } from './shift-words.ts'

const side = 18

function Sign({ shiftClass, order }: { shiftClass: ShiftClass; order: number }): ReactNode {
  const { name } = useTheme()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const pen = canvas.current?.getContext('2d')
    if (pen === null || pen === undefined) return
    const scale = globalThis.devicePixelRatio
    pen.setTransform(scale, 0, 0, scale, 0, 0)
    pen.clearRect(0, 0, side, side)
    const hue = hueOf(order, name !== 'day')
    drawBar(pen, shiftClass, 1, -2, side + 4, hue)
    if (shiftClass.isNight) drawMoon(pen, side - 6, side - 6, 3.4, hue)
  }, [name, order, shiftClass])
  return <canvas ref={canvas} width={side * globalThis.devicePixelRatio} height={side * globalThis.devicePixelRatio} className="legend-sign" aria-hidden="true" />
}

export function Legend({ store }: { store: GridStore }): ReactNode {
  const { t, say } = useLanguage()
  return (
    <div className="grid-legend no-print" aria-label={t('roster.grid.legend')}>
      {store.shownClasses.map((each) => (
        <span key={each.id}>
          <Sign shiftClass={each} order={store.hueOf(each.id)} />
          <b>{each.code}</b> {say(each.name)} <span className="muted number">{classTimes(each)}</span>
        </span>
      ))}
      <span>
        <i className="legend-corner is-hard" /> {t('roster.grid.legend.hard')}
      </span>
      <span>
        <i className="legend-corner" /> {t('roster.grid.legend.soft')}
      </span>
      <span>
        <i className="legend-hatch" /> {t('roster.grid.legend.absent')}
      </span>
      <span>↗ {t('roster.grid.legend.elsewhere')}</span>
      {store.answer.freeFrom === null ? null : (
        <span>
          <i className="legend-notice" /> {t('roster.grid.legend.notice')}
        </span>
      )}
      {store.changeCount === 0 ? null : (
        <span>
          <StateShape state="planned" size={10} /> {t('roster.grid.unsaved')}
        </span>
      )}
    </div>
  )
}

export function KeyList({ close }: { close(): void }): ReactNode {
  const { t } = useLanguage()
  const keys: readonly (readonly [string, string])[] = [
    ['← ↑ → ↓', t('roster.grid.key.move')],
    ['A–Z 0–9 -', t('roster.grid.key.type')],
    ['↵ F2', t('roster.grid.key.pick')],
    ['Ctrl+C X V', t('roster.grid.key.copy')],
    ['Ctrl+D R', t('roster.grid.key.fill')],
    ['Ctrl+L', t('roster.grid.key.lock')],
    ['Ctrl+Z Y', t('roster.grid.key.undo')],
    ['Ctrl+S', t('roster.grid.key.save')],
    ['Ctrl+F', t('roster.grid.key.find')],
    ['F8', t('roster.grid.key.violation')],
  ]
  return (
    <Modal open onCancel={close} footer={null} title={t('roster.grid.keys')} width={520}>
      <dl className="grid-keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
