/** The page's colours for a canvas, which knows no CSS variables; and muted hues for classes, as amber, red and blue mean something else. */
export interface Colours {
  readonly ground: string
  readonly surface: string
  readonly raised: string
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly amber: string
  readonly amberWash: string
  readonly red: string
  readonly redWash: string
  readonly blue: string
  readonly blueWash: string
  readonly hatch: string
  readonly font: string
  readonly isDark: boolean
}

export function readColours(element: HTMLElement, rest: Pick<Colours, 'font' | 'isDark'>): Colours {
  const style = getComputedStyle(element)
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    ground: of('ground'),
    surface: of('surface'),
    raised: of('raised'),
    text: of('text'),
    muted: of('muted'),
    line: of('line'),
    amber: of('amber'),
    amberWash: of('amber-wash'),
    red: of('red'),
    redWash: of('red-wash'),
    blue: of('blue'),
    blueWash: of('blue-wash'),
    hatch: of('hatch'),
    ...rest,
  }
}

const dayHues = ['#2f7772', '#6a5596', '#84593b', '#6b7228', '#854873', '#4d6175', '#4f7340', '#7d5a7a'] as const
const nightHues = ['#6fb7b0', '#ac98da', '#c99d7b', '#adb45f', '#cc8db9', '#97abc0', '#92ba80', '#bfa0bd'] as const

export const hueOf = (order: number, isDark: boolean): string => (isDark ? nightHues : dayHues)[order % dayHues.length] ?? dayHues[0]
