import { useId, type ReactNode } from 'react'

export interface FieldMarks {
  readonly id: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid': boolean
}

/** A field with its name, and below it the hint or what is wrong: read out with the field, but no part of its name. */
export function FormField({ label, hint = null, problem = null, children }: { label: string; hint?: string | null; problem?: string | null; children(marks: FieldMarks): ReactNode }): ReactNode {
  const id = useId()
  const noteId = useId()
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': noteId, 'aria-invalid': problem !== null })}
      <div id={noteId} aria-live="polite" className={problem === null ? 'field-hint' : 'field-problem'}>
        {problem ?? hint}
      </div>
    </div>
  )
}
