import { Button } from 'antd'
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react'
import { enterShared, useLanguage } from '../../../../kernel/web/index.ts'

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9']
const shortest = 4
const longest = 8

/** Four to eight digits, by thumb or by keyboard. */
export function PinPad({ person, back, done }: { person: { memberId: string; name: string }; back(): void; done(): Promise<void> }): ReactNode {
  const { t, explain } = useLanguage()
  const [pin, setPin] = useState('')
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])

  const type = (digit: string): void => {
    setProblem(null)
    setPin((before) => (before.length < longest ? `${before}${digit}` : before))
  }
  const erase = (): void => setPin((before) => before.slice(0, -1))

  async function enter(): Promise<void> {
    if (pin.length < shortest || isRunning) return
    setRunning(true)
    setProblem(null)
    try {
      await enterShared({ memberId: person.memberId, pin })
      await done()
    } catch (error) {
      setProblem(explain(error))
      setPin('')
      setRunning(false)
    }
  }

  const press = useEffectEvent((event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isRunning) return
    if (/^\d$/.test(event.key)) type(event.key)
    else if (event.key === 'Backspace') erase()
    else if (event.key === 'Escape') back()
    // Also right after a digit was tapped; on the buttons below Enter presses that button.
    else if (event.key === 'Enter' && !(event.target instanceof Element && event.target.closest('.pin-acts') !== null)) void enter()
    else return
    event.preventDefault()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => press(event)
    globalThis.addEventListener('keydown', listener)
    return () => globalThis.removeEventListener('keydown', listener)
  }, [])

  return (
    <div className="pin-pad">
      <h1 ref={heading} tabIndex={-1}>
        {t('access.shared.pin-of', { name: person.name })}
      </h1>
      <div className="pin-dots" role="status" aria-label={t('access.shared.typed', { n: pin.length })}>
        {Array.from({ length: Math.max(shortest, pin.length) }, (_, at) => (
          <span key={at} className={`pin-dot${at < pin.length ? ' is-typed' : ''}`} />
        ))}
      </div>
      <p className="field-problem" role="alert">
        {problem}
      </p>
      <div className="pin-keys">
        {digits.map((digit) => (
          <button key={digit} type="button" className="pin-key" disabled={isRunning} onClick={() => type(digit)}>
            {digit}
          </button>
        ))}
        <span />
        <button type="button" className="pin-key" disabled={isRunning} onClick={() => type('0')}>
          0
        </button>
        <button type="button" className="pin-key" disabled={isRunning} aria-label={t('access.shared.delete')} onClick={erase}>
          ⌫
        </button>
      </div>
      <div className="pin-acts">
        <Button size="large" onClick={back}>
          {t('access.shared.back')}
        </Button>
        <Button size="large" type="primary" loading={isRunning} disabled={pin.length < shortest} onClick={() => void enter()}>
          {t('access.shared.enter')}
        </Button>
      </div>
    </div>
  )
}
