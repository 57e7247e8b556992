/** Which operation the screens are about, and its clock. */
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { ClockProvider, useView, type ClockReading } from '../../kernel/web/index.ts'
import { Answer } from '../../ui/index.ts'
import { operationsView, operationView } from '../contract.ts'

export type Operation = z.output<typeof operationView.output>
export type OperationInList = z.output<typeof operationsView.output>['operations'][number]

interface Choice {
  readonly operations: readonly OperationInList[]
  choose(operationId: string): void
}

const IdContext = createContext<string | null>(null)
const OperationContext = createContext<Operation | null>(null)
const ChoiceContext = createContext<Choice | null>(null)
const kept = 'muster.operation'

function pick(operations: readonly OperationInList[], wanted: string | null): OperationInList | undefined {
  return operations.find((operation) => operation.id === wanted) ?? operations.find((operation) => operation.status === 'in-force') ?? operations[0]
}

const realTime = (now: number): ClockReading => ({ operationNow: now, speed: 1, isPaused: false, isSimulated: false })

/** Around all pages that are about one operation. `without`: what stands in their place while there is none, on real time. */
export function OperationProvider({ without, children }: { without: ReactNode; children: ReactNode }): ReactNode {
  const list = useView(operationsView, {})
  const [wanted, setWanted] = useState<string | null>(() => globalThis.localStorage?.getItem(kept) ?? null)
  const choose = useCallback((operationId: string) => {
    globalThis.localStorage?.setItem(kept, operationId)
    setWanted(operationId)
  }, [])
  return (
    <Answer of={list}>
      {({ operations }) => {
        const chosen = pick(operations, wanted)
        if (chosen === undefined) {
          return (
            <ClockProvider id={null} reading={realTime(list.dataUpdatedAt)} arrivedAt={list.dataUpdatedAt} timezone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
              {without}
            </ClockProvider>
          )
        }
        return (
          <Chosen key={chosen.id} operationId={chosen.id} operations={operations} choose={choose}>
            {children}
          </Chosen>
        )
      }}
    </Answer>
  )
}

function Chosen({ operationId, operations, choose, children }: { operationId: string; operations: readonly OperationInList[]; choose(operationId: string): void; children: ReactNode }): ReactNode {
  const asked = useView(operationView, { operationId })
  const choice = useMemo(() => ({ operations, choose }), [operations, choose])
  return (
    <Answer of={asked}>
      {(operation) => (
        <ChoiceContext value={choice}>
          <IdContext value={operationId}>
            <OperationContext value={operation}>
              <ClockProvider id={operationId} reading={operation.clock} arrivedAt={asked.dataUpdatedAt} timezone={operation.timezone}>
                {children}
              </ClockProvider>
            </OperationContext>
          </IdContext>
        </ChoiceContext>
      )}
    </Answer>
  )
}

function present<Value>(value: Value | null): Value {
  if (value === null) throw new Error('a page about an operation stands outside OperationProvider')
  return value
}

/** The id alone: a component that needs no more does not draw again when the counts change. */
export const useOperationId = (): string => present(useContext(IdContext))
/** Null where there is none yet. */
export const useOperationIfAny = (): Operation | null => useContext(OperationContext)
export const useOperation = (): Operation => present(useContext(OperationContext))
export const useOperationChoice = (): Choice => present(useContext(ChoiceContext))
