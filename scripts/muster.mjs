#!/usr/bin/env node
// npm run muster -- COMMAND …: the command line.
import { ensureInstalled, findNode, runProgram } from './lib.mjs'

ensureInstalled()
runProgram({ node: findNode(), file: 'src/main/cli.ts', args: process.argv.slice(2) })
