import { CaretRightOutlined, PauseOutlined, RedoOutlined, StepForwardOutlined } from '@ant-design/icons'
import { App, Button, Popconfirm, Select } from 'antd'
import type { ReactNode } from 'react'
import { useCommand, useLanguage, type ClockReading } from '../../kernel/web/index.ts'
import { restartDemo } from '../../modules/demo/contract.ts'
import { setClock, stepClock } from '../../orders/contract.ts'

const speeds = [1, 2, 5, 10, 20, 30, 60]

/** Pause, speed, step, start again: only where the operation's time is simulated. */
export function DemoControls({ operationId, clock }: { operationId: string; clock: ClockReading }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const setting = useCommand(setClock)
  const stepping = useCommand(stepClock)
  const restarting = useCommand(restartDemo)
  const tell = (error: unknown): void => void message.error(explain(error))
  const pause = t(clock.isPaused ? 'main.demo.run' : 'main.demo.pause')
  return (
    <span className="demo-controls" role="group" aria-label={t('main.demo')}>
      <Button
        size="small"
        icon={clock.isPaused ? <CaretRightOutlined /> : <PauseOutlined />}
        aria-label={pause}
        title={pause}
        loading={setting.isRunning}
        onClick={() => void setting.run({ operationId, isPaused: !clock.isPaused }).catch(tell)}
      />
      <Select
        size="small"
        value={clock.speed}
        aria-label={t('main.demo.speed')}
        popupMatchSelectWidth={false}
        options={speeds.map((speed) => ({ value: speed, label: `×${speed}` }))}
        onChange={(speed) => void setting.run({ operationId, speed }).catch(tell)}
      />
      <Button
        size="small"
        icon={<StepForwardOutlined />}
        aria-label={t('main.demo.step')}
        title={t('main.demo.step')}
        disabled={!clock.isPaused}
        loading={stepping.isRunning}
        onClick={() => void stepping.run({ operationId, by: 'PT5M' }).catch(tell)}
      />
      <Popconfirm title={t('main.demo.restart')} description={t('main.demo.restart.what')} okText={t('main.demo.restart')} cancelText={t('ui.cancel')} onConfirm={() => restarting.run({ operationId }).then(() => undefined, tell)}>
        <Button size="small" icon={<RedoOutlined />} aria-label={t('main.demo.restart')} title={t('main.demo.restart')} loading={restarting.isRunning} />
      </Popconfirm>
    </span>
  )
}
