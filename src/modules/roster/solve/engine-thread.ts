/** Short questions to the engine that would hold the server up for a second or more: each in a thread of its own. */
import { Worker } from 'node:worker_threads'
import type { Explanation } from '../../../engines/roster/explain/explain.ts'
import type { Roster, RosterProblem } from '../../../engines/roster/problem.ts'
import type { MendAnswer, MendQuestion } from './mend.ts'

export interface WhyQuestion {
  readonly problem: RosterProblem
  /** The best that was found. */
  readonly roster: Roster | null
}

export type ThreadQuestion = { readonly what: 'mend'; readonly mend: MendQuestion } | { readonly what: 'why'; readonly why: WhyQuestion }

/** Throws when the thread fails or takes longer. */
export function askMend(mend: MendQuestion, timeoutMs: number): Promise<MendAnswer> {
  return ask<MendAnswer>({ what: 'mend', mend }, timeoutMs)
}

export function askWhy(why: WhyQuestion, timeoutMs: number): Promise<Explanation> {
  return ask<Explanation>({ what: 'why', why }, timeoutMs)
}

function ask<Answer>(question: ThreadQuestion, timeoutMs: number): Promise<Answer> {
  const worker = new Worker(new URL('./engine-thread-worker.ts', import.meta.url), { workerData: question })
  return new Promise<Answer>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the engine said nothing within ${timeoutMs} ms`)), timeoutMs)
    worker.once('message', (answer: Answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    worker.once('error', (error) => {
      clearTimeout(timer)
      reject(error instanceof Error ? error : new Error(String(error)))
    })
    worker.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the engine's thread ended with ${code}`))
    })
  }).finally(() => void worker.terminate())
}
