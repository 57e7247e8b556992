import { BulbOutlined, MoonOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../kernel/web/index.ts'
import { useTheme } from '../../ui/index.ts'

/** Shows the language one can change to, in that language. */
export function LanguageSwitch(): ReactNode {
  const { language, setLanguage } = useLanguage()
  const other = language === 'zh' ? 'en' : 'zh'
  return (
    <Button type="text" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => setLanguage(other)}>
      {other === 'zh' ? '中文' : 'English'}
    </Button>
  )
}

export function ThemeSwitch(): ReactNode {
  const { t } = useLanguage()
  const { chosen, choose } = useTheme()
  const label = t(chosen === 'day' ? 'main.theme.night' : 'main.theme.day')
  return <Button type="text" icon={chosen === 'day' ? <MoonOutlined /> : <BulbOutlined />} aria-label={label} title={label} onClick={() => choose(chosen === 'day' ? 'night' : 'day')} />
}
