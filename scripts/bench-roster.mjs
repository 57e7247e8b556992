#!/usr/bin/env node
// npm run bench:roster -- DIR --seconds 60: the solver on the public shift-scheduling instances.
import { ensureInstalled, findNode, runProgram } from './lib.mjs'

ensureInstalled()
runProgram({ node: findNode(), file: 'bench/roster.ts', args: process.argv.slice(2) })
