/** Day, night and wall. Grey first; amber, red and blue only, each at 4.5:1 on its ground. */
import { ConfigProvider, theme as antTheme, type ThemeConfig } from 'antd'
import antEnglish from 'antd/locale/en_GB.js'
import antChinese from 'antd/locale/zh_CN.js'
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ComponentProps, type ReactNode } from 'react'
import { useLanguage } from '../kernel/web/index.ts'
import { useIsStill } from './media.ts'

export type ThemeName = 'day' | 'night' | 'wall'

/** Written in base.css, where the order follows the page's language. */
const fontFamily = 'var(--font)'

interface Palette {
  readonly ground: string
  readonly surface: string
  readonly raised: string
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly amber: string
  readonly red: string
  readonly blue: string
}

export const palettes: Readonly<Record<ThemeName, Palette>> = {
  day: { ground: '#eef0f2', surface: '#fbfcfc', raised: '#ffffff', text: '#1c2126', muted: '#59626b', line: '#d3d8dd', amber: '#8a4f00', red: '#b4121b', blue: '#0a56ad' },
  night: { ground: '#121518', surface: '#191d21', raised: '#22272c', text: '#d6dbe0', muted: '#98a2ac', line: '#343b42', amber: '#f2b138', red: '#ff8079', blue: '#7ab8ff' },
  wall: { ground: '#000000', surface: '#0b0d0f', raised: '#16191c', text: '#f2f4f6', muted: '#a9b2bb', line: '#3a4148', amber: '#ffc24d', red: '#ff867e', blue: '#8cc2ff' },
}

type AntLocale = NonNullable<ComponentProps<typeof ConfigProvider>['locale']>

/** Bundlers and Node disagree on what a CommonJS module's default is. */
function unwrap(module: AntLocale | { default: AntLocale }): AntLocale {
  return 'default' in module ? module.default : module
}

function tokensOf(name: ThemeName, isStill: boolean): ThemeConfig {
  const palette = palettes[name]
  return {
    algorithm: [name === 'day' ? antTheme.defaultAlgorithm : antTheme.darkAlgorithm, antTheme.compactAlgorithm],
    token: {
      fontFamily,
      fontSize: 14,
      borderRadius: 3,
      colorPrimary: palette.blue,
      colorLink: palette.blue,
      colorInfo: palette.blue,
      colorWarning: palette.amber,
      colorError: palette.red,
      colorSuccess: palette.muted,
      colorText: palette.text,
      colorTextSecondary: palette.muted,
      colorTextDescription: palette.muted,
      colorTextPlaceholder: palette.muted,
      colorBgLayout: palette.ground,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorBorder: palette.line,
      colorBorderSecondary: palette.line,
      motion: !isStill,
      motionDurationMid: '0.1s',
      motionDurationSlow: '0.15s',
    },
    components: { Button: { primaryShadow: 'none', defaultShadow: 'none', primaryColor: name === 'day' ? '#ffffff' : '#0b1116' } },
  }
}

interface ThemeUse {
  readonly name: ThemeName
  readonly chosen: 'day' | 'night'
  choose(name: 'day' | 'night'): void
  /** A page of its own kind (the wall) overrides while it is shown. */
  override(name: ThemeName | null): void
}

const ThemeContext = createContext<ThemeUse | null>(null)
const kept = 'muster.theme'

function firstTheme(): 'day' | 'night' {
  const stored = globalThis.localStorage?.getItem(kept)
  if (stored === 'day' || stored === 'night') return stored
  return globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'night' : 'day'
}

export function ThemeProvider({ children }: { children: ReactNode }): ReactNode {
  const { language } = useLanguage()
  const [chosen, setChosen] = useState(firstTheme)
  const [over, override] = useState<ThemeName | null>(null)
  const name = over ?? chosen
  const choose = useCallback((next: 'day' | 'night') => {
    globalThis.localStorage?.setItem(kept, next)
    setChosen(next)
  }, [])
  useEffect(() => {
    document.documentElement.dataset['theme'] = name
  }, [name])
  const use = useMemo(() => ({ name, chosen, choose, override }), [name, chosen, choose])
  const isStill = useIsStill()
  const config = useMemo(() => tokensOf(name, isStill), [name, isStill])
  return (
    <ThemeContext value={use}>
      <ConfigProvider theme={config} locale={unwrap(language === 'zh' ? antChinese : antEnglish)} button={{ autoInsertSpace: false }}>
        {children}
      </ConfigProvider>
    </ThemeContext>
  )
}

export function useTheme(): ThemeUse {
  const use = useContext(ThemeContext)
  if (use === null) throw new Error('useTheme outside ThemeProvider')
  return use
}
