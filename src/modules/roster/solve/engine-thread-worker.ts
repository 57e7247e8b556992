/** The other end of `engine-thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadQuestion } from './engine-thread.ts'
import { mend } from './mend.ts'

const question: ThreadQuestion = workerData
parentPort?.postMessage(mend(question.mend))
