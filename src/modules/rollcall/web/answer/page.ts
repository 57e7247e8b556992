/** The answering page: one button, one count-down. Also stands inside the app, where a roll call takes the whole screen. */
import { drop, keep, readKept } from './kept.ts'
import { formatCountdown, operationNow, showCall, type Shown } from './state.ts'
import { makeId, readCall, sendAnswer, type CallToAnswer } from './talk.ts'
import { answerTexts, type AnswerKey } from './texts.ts'

type Language = 'zh' | 'en'

export interface AnswerPage {
  /** Asks the server again now. */
  refresh(): void
  close(): void
}

interface Options {
  readonly token: string | null
  /** Fixed by the app; left out, the reader's own, with a switch. */
  readonly language?: Language
  /** In the app: how to leave once there is nothing to do. */
  readonly leave?: { readonly label: string; go(): void }
}

const askAgainMs = { called: 8_000, settled: 30_000, unreachable: 4_000 }

function readLanguage(): Language {
  try {
    const stored = localStorage.getItem('muster.language')
    if (stored === 'zh' || stored === 'en') return stored
  } catch {
    // Without storage the browser's own language decides.
  }
  return (navigator.languages[0] ?? 'zh').toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.className = className
  return element
}

/** Builds the page inside `place` and keeps it fresh until closed. */
export function openAnswerPage(place: HTMLElement, { token, language: given, leave }: Options): AnswerPage {
  let language = given ?? readLanguage()
  let shown: Shown = { kind: 'loading' }
  let readAt = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  let isClosed = false

  const root = make('section', 'answer')
  const top = make('header', 'answer-top')
  const title = make('h1', 'answer-title')
  const who = make('p', 'answer-who')
  const switcher = make('button', 'answer-switch')
  const middle = make('div', 'answer-middle')
  const count = make('p', 'answer-count')
  const countWord = make('p', 'answer-count-word')
  const bar = make('div', 'answer-bar')
  const barFill = make('div', 'answer-bar-fill')
  const head = make('p', 'answer-head')
  const hint = make('p', 'answer-hint')
  const button = make('button', 'answer-button')
  const link = make('a', 'answer-link')
  head.setAttribute('role', 'status')
  count.setAttribute('role', 'timer')
  bar.setAttribute('aria-hidden', 'true')
  switcher.type = 'button'
  button.type = 'button'
  bar.append(barFill)
  top.append(title, who)
  if (given === undefined) top.append(switcher)
  middle.append(head, hint, count, countWord, bar, link)
  root.append(top, middle, button)
  place.replaceChildren(root)

  const say = (key: AnswerKey, values: Readonly<Record<string, string | number>> = {}): string => answerTexts[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
  const now = (call: CallToAnswer): number => operationNow(call, performance.now() - readAt)

  function show(next: Shown): void {
    shown = next
    draw()
  }

  function setText(element: HTMLElement, text: string): void {
    if (element.textContent !== text) element.textContent = text
    element.hidden = text === ''
  }

  function draw(): void {
    const call = 'call' in shown ? shown.call : null
    root.dataset['state'] = shown.kind
    root.lang = language === 'zh' ? 'zh-CN' : 'en'
    if (given === undefined) document.documentElement.lang = root.lang
    setText(title, call === null ? 'Muster' : call.operationTitle[language] || call.operationTitle.zh || call.operationTitle.en)
    setText(who, call === null ? '' : `${say('answer.roll-call')} · ${call.unitName[language] || call.unitName.zh || call.unitName.en}`)
    setText(switcher, language === 'zh' ? 'English' : '中文')
    const [headText, hintText] = words()
    setText(head, headText)
    setText(hint, hintText)
    const isAsking = shown.kind === 'called' || shown.kind === 'sending'
    setText(button, isAsking ? say(shown.kind === 'sending' ? 'answer.sending' : 'answer.answer') : (leave?.label ?? ''))
    button.disabled = shown.kind === 'sending'
    button.classList.toggle('is-quiet', !isAsking)
    setText(link, shown.kind === 'signed-out' ? say('answer.sign-in') : '')
    link.href = '/'
    tick()
  }

  function words(): readonly [string, string] {
    switch (shown.kind) {
      case 'loading':
        return [say('answer.loading'), '']
      case 'none':
        return [say('answer.none'), say('answer.none.hint')]
      case 'called':
        return [shown.call.state === 'reported' ? say('answer.reported') : '', '']
      case 'sending':
        return ['', '']
      case 'kept':
        return [say('answer.kept', { n: shown.waiting }), say('answer.kept.hint')]
      case 'answered':
        return [`${shown.isLate ? '◆' : '●'} ${say('answer.done')}`, inTime(shown)]
      case 'settled':
        return [say(`answer.${shown.how}`), say('answer.nothing-to-do')]
      case 'refused':
        return [say('answer.refused'), say('answer.refused.hint', { code: shown.code })]
      case 'ended':
        return [say('answer.ended'), say('answer.ended.hint')]
      case 'signed-out':
        return [say('answer.signed-out'), say('answer.signed-out.hint')]
      case 'unreachable':
        return [say('answer.unreachable'), say('answer.unreachable.hint')]
    }
  }

  function inTime({ call, answeredAt }: { call: CallToAnswer | null; answeredAt: number | null }): string {
    if (call === null || answeredAt === null) return say('answer.nothing-to-do')
    const left = call.answerBy - answeredAt
    return say(left >= 0 ? 'answer.done.in-time' : 'answer.done.late', { length: formatCountdown(left) })
  }

  function tick(): void {
    const isCounting = shown.kind === 'called' || shown.kind === 'sending'
    const call = isCounting && 'call' in shown ? shown.call : null
    bar.hidden = call === null
    if (call === null) {
      setText(count, '')
      setText(countWord, '')
      root.dataset['late'] = 'false'
      root.dataset['near'] = 'false'
      return
    }
    const left = call.answerBy - now(call)
    setText(count, left < 0 ? `▲ ${formatCountdown(left)}` : formatCountdown(left))
    setText(countWord, say(left < 0 ? 'answer.over' : 'answer.left'))
    root.dataset['late'] = String(left < 0)
    root.dataset['near'] = String(left >= 0 && left < 30_000)
    barFill.style.transform = `scaleX(${Math.min(1, Math.max(0, left / Math.max(1, call.answerBy - call.openedAt)))})`
  }

  function plan(ms: number): void {
    if (timer !== null) clearTimeout(timer)
    if (isClosed) return
    // Jitter, because everybody was called at the same moment.
    timer = setTimeout(() => void refresh(), ms * (0.8 + Math.random() * 0.4))
  }

  async function refresh(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    if (await sendAllKept()) return
    const said = await readCall(token)
    if (isClosed) return
    if (shown.kind === 'sending') return
    switch (said.kind) {
      case 'said':
        readAt = performance.now()
        show(showCall(said.value.call, shown))
        plan(shown.kind === 'called' ? askAgainMs.called : askAgainMs.settled)
        return
      case 'unreachable':
        if (shown.kind === 'loading' || shown.kind === 'none') show({ kind: 'unreachable' })
        plan(askAgainMs.unreachable)
        return
      case 'refused':
        // A link ends once it has been used: what was said last stays.
        if (shown.kind === 'answered' || shown.kind === 'settled') return
        if (said.status === 401) show({ kind: token === null ? 'signed-out' : 'ended' })
        else show({ kind: 'refused', code: said.code })
    }
  }

  /** True while something could not be sent: there is nothing newer to ask for. */
  async function sendAllKept(): Promise<boolean> {
    for (const answer of readKept()) {
      const said = await sendAnswer(answer)
      if (isClosed) return true
      if (said.kind === 'unreachable') {
        show({ kind: 'kept', call: 'call' in shown ? shown.call : null, waiting: readKept().length })
        plan(askAgainMs.unreachable)
        return true
      }
      drop(answer.id)
      const call = 'call' in shown && shown.call?.calledId === answer.calledId ? shown.call : null
      // Browsers allow it only after a tap on this page.
      if (said.kind === 'said' && navigator.userActivation?.hasBeenActive === true) navigator.vibrate?.(120)
      if (said.kind === 'said') show({ kind: 'answered', call, isLate: said.value.result.state === 'late' || (call !== null && said.value.result.answeredAt > call.answerBy), answeredAt: said.value.result.answeredAt })
      else if (said.status === 401) show({ kind: answer.token === null ? 'signed-out' : 'ended' })
      else show({ kind: 'refused', code: said.code })
    }
    return false
  }

  async function answer(): Promise<void> {
    if (shown.kind !== 'called') {
      leave?.go()
      return
    }
    const { call } = shown
    keep({ id: makeId(), calledId: call.calledId, occurredAt: Math.round(now(call)), token })
    show({ kind: 'sending', call })
    if (!(await sendAllKept())) plan(askAgainMs.settled)
  }

  const hurry = (): void => {
    if (document.visibilityState === 'visible' && shown.kind !== 'sending') void refresh()
  }
  button.addEventListener('click', () => void answer())
  switcher.addEventListener('click', () => {
    language = language === 'zh' ? 'en' : 'zh'
    try {
      localStorage.setItem('muster.language', language)
    } catch {
      // The choice then lasts as long as the page.
    }
    draw()
  })
  globalThis.addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
  const ticker = setInterval(tick, 250)
  draw()
  void refresh()
  return {
    refresh: hurry,
    close() {
      isClosed = true
      clearInterval(ticker)
      if (timer !== null) clearTimeout(timer)
      globalThis.removeEventListener('online', hurry)
      document.removeEventListener('visibilitychange', hurry)
      root.remove()
    },
  }
}
