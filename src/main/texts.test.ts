import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { answerTexts } from '../modules/rollcall/web/answer/texts.ts'
import { texts as appTexts } from './texts.ts'

/** The answering page keeps its words apart to stay small. */
const texts = { ...appTexts, ...answerTexts }

const root = fileURLToPath(new URL('..', import.meta.url))

interface Source {
  readonly path: string
  readonly code: string
}

const sources: Source[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
  .map((path) => ({ path, code: readFileSync(join(root, path), 'utf8') }))

const isTexts = (path: string): boolean => /(^|\/)(([a-z-]+-)?texts\.ts|texts\/[a-z-]+\.ts)$/.test(path)
const code = sources.filter((source) => !isTexts(source.path))
const entries = Object.entries(texts) as [string, { zh: string; en: string }][]
const keys = new Set(entries.map(([key]) => key))
const slices = new Set([...keys].map((key) => key.split('.')[0] ?? ''))

const literals = new Set(code.flatMap((source) => [...source.code.matchAll(/['"`]([a-z][a-z-]*(?:\.[a-z0-9-]+)+)['"`]/g)].map((found) => found[1] ?? '')))
/** `ui.state.${state}` in code stands for all keys that begin so. */
const prefixes = [...new Set(code.flatMap((source) => [...source.code.matchAll(/`([a-z][a-z-]*\.(?:[a-z0-9-]+\.)*)\$\{/g)].map((found) => found[1] ?? '')))]
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '').toSorted()

describe('texts', () => {
  it('looks at enough files to mean something', () => {
    expect(code.length).toBeGreaterThan(60)
    expect(keys.size).toBeGreaterThan(150)
  })

  it('says everything in both languages, with the same values', () => {
    const broken = entries.filter(([, words]) => words.zh.trim() === '' || words.en.trim() === '' || placeholders(words.zh).join() !== placeholders(words.en).join())
    expect(broken).toEqual([])
  })

  it('has Chinese where it says Chinese, and none where it says English', () => {
    const chinese = /\p{Script=Han}/u
    const signsOnly = /^[\s\p{P}\p{S}\d{}a-zA-Z]*$/u
    const broken = entries.filter(([, words]) => chinese.test(words.en) || (!chinese.test(words.zh) && !signsOnly.test(words.zh)))
    expect(broken).toEqual([])
  })

  it('gives no key to two slices', () => {
    const all = sources.filter((source) => isTexts(source.path)).flatMap((source) => [...source.code.matchAll(/^ {2}'([^']+)':/gm)].map((found) => found[1] ?? ''))
    expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([])
    expect(all.filter((key) => !keys.has(key))).toEqual([])
  })

  it('has a text for every key that a screen names', () => {
    const web = code.filter((source) => /(^|\/)web(\/|\.tsx)|^ui\//.test(source.path))
    const named = web.flatMap((source) => [...source.code.matchAll(/\b(?:t|find)\(\s*'([^']+)'/g), ...source.code.matchAll(/\b(?:label|title): '([a-z][a-z-]*\.[^']+)'/g)].map((found) => ({ path: source.path, key: found[1] ?? '' })))
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter(({ key }) => !keys.has(key))).toEqual([])
  })

  it('keeps no text that nothing uses', () => {
    // `entry.` stands for journal kinds: there the kind itself must be written somewhere.
    const isUsed = (key: string): boolean => literals.has(key) || (key.startsWith('entry.') ? literals.has(key.slice('entry.'.length)) || prefixes.some((prefix) => key.slice('entry.'.length).startsWith(prefix)) : prefixes.some((prefix) => key.startsWith(prefix) && slices.has(prefix.split('.')[0] ?? '')))
    expect([...keys].filter((key) => !isUsed(key))).toEqual([])
  })
})
