/** A plain text area with line numbers beside it; lines with a problem are marked. */
import { memo, useImperativeHandle, useMemo, useRef, type ReactNode, type Ref } from 'react'

export interface LinedTextHandle {
  goTo(line: number, column: number): void
}

interface Mark {
  readonly line: number
  readonly severity: 'error' | 'warning'
}

/** Where a line and column (both from 1) stand in the text. */
export function offsetOf(text: string, line: number, column: number): number {
  let at = 0
  for (let left = line; left > 1; left -= 1) {
    const end = text.indexOf('\n', at)
    if (end === -1) return text.length
    at = end + 1
  }
  const end = text.indexOf('\n', at)
  return Math.min(at + Math.max(0, column - 1), end === -1 ? text.length : end)
}

export function LinedText({ ref, label, text, change, marks }: { ref: Ref<LinedTextHandle>; label: string; text: string; change(text: string): void; marks: readonly Mark[] }): ReactNode {
  const area = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => text.split('\n').length, [text])
  useImperativeHandle(ref, () => ({
    goTo(line, column) {
      const place = area.current
      if (place === null) return
      const at = offsetOf(place.value, line, column)
      place.focus()
      place.setSelectionRange(at, at)
      const height = place.scrollHeight / Math.max(1, place.value.split('\n').length)
      place.scrollTop = Math.max(0, (line - 6) * height)
    },
  }))
  return (
    <div className="lined-text panel">
      <div className="lined-gutter" ref={gutter} aria-hidden="true">
        <Gutter lines={lines} marks={marks} />
      </div>
      <textarea
        ref={area}
        aria-label={label}
        spellCheck={false}
        wrap="off"
        autoCapitalize="off"
        autoComplete="off"
        value={text}
        onChange={(event) => change(event.target.value)}
        onScroll={(event) => {
          if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop
        }}
      />
    </div>
  )
}

const Gutter = memo(function Gutter({ lines, marks }: { lines: number; marks: readonly Mark[] }): ReactNode {
  const byLine = new Map(marks.toReversed().map((mark) => [mark.line, mark.severity]))
  return Array.from({ length: lines }, (_, at) => {
    const severity = byLine.get(at + 1)
    return (
      <div key={at} className={severity === undefined ? undefined : severity === 'error' ? 'tone-red' : 'tone-amber'}>
        {severity === undefined ? '' : severity === 'error' ? '■ ' : '▲ '}
        {at + 1}
      </div>
    )
  })
})
