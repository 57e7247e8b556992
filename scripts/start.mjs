// npm start: everything from a fresh clone to a server that listens.
import { buildWeb, ensureInstalled, findNode, runProgram } from './lib.mjs'

ensureInstalled()
const node = findNode()
buildWeb(node)
runProgram({ node, file: 'src/main/start.ts', args: process.argv.slice(2) })
