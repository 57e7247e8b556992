// npm run bench: measures what the README claims.
import { ensureInstalled, findNode, runProgram } from './lib.mjs'

ensureInstalled()
runProgram({ node: findNode(), file: 'bench/index.ts', args: process.argv.slice(2) })
