import highsModule, { type Highs } from 'highs'

/** One instance for each thread. The package's types are written for `require`, where the loader is one level deeper than in `import`. */
export async function loadHighs(): Promise<Highs> {
  const load = 'default' in highsModule ? highsModule.default : highsModule
  return await load()
}
