/** Order matters: Edge and Opera call themselves Chrome too, Chrome calls itself Safari. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger|WeChat/, 'WeChat'],
  [/DingTalk/, 'DingTalk'],
  [/Edg/, 'Edge'],
  [/OPR|Opera/, 'Opera'],
  [/SamsungBrowser|Samsung Internet/, 'Samsung Internet'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS|Chromium/, 'Chrome'],
  [/Safari/, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad|iPod|iOS/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh|macOS/, 'macOS'],
  [/CrOS|ChromeOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

/** What is kept of a device, so that its owner knows it again: browser family and system, no version, no model, no address. A label gives itself. */
export function labelOf(userAgent: string | null | undefined): string {
  const text = userAgent ?? ''
  const find = (list: readonly (readonly [RegExp, string])[]): string | undefined => list.find(([pattern]) => pattern.test(text))?.[1]
  return [find(browsers), find(systems)].filter((part) => part !== undefined).join(', ')
}
