import { parentPort, workerData } from 'node:worker_threads'
import { runThread, type ThreadTask } from './search/thread.ts'

const port = parentPort
if (port === null) throw new Error('the roster worker runs in a worker thread')
const task: ThreadTask = workerData
await runThread(task, (message) => { port.postMessage(message) })
