/** The other end of `engine-thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import { explainShortage } from '../../../engines/roster/explain/explain.ts'
import type { ThreadQuestion } from './engine-thread.ts'
import { mend } from './mend.ts'

const question: ThreadQuestion = workerData
parentPort?.postMessage(question.what === 'mend' ? mend(question.mend) : explainShortage(question.why.problem, { roster: question.why.roster }))
