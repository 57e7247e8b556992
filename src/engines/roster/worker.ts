/** Where a thread of the solver begins; on the main thread it does nothing. */
import { parentPort, workerData } from 'node:worker_threads'
import { runThread, type ThreadTask } from './search/thread.ts'

const port = parentPort
if (port !== null) {
  const task: ThreadTask = workerData
  await runThread(task, (message) => { port.postMessage(message) })
}
