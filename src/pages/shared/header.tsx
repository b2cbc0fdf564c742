import { Moon, Sun, SunMoon } from 'lucide'
import type { ComponentChildren } from 'preact'
import { IconButton } from './icon.tsx'
import { language, sentences, switchLanguage } from './language.ts'
import { root } from './server.ts'
import { switchTheme, theme } from './theme.ts'

const t = sentences({
  pages: ['Pages', '页面'],
  chat: ['Chat', '聊天'],
  console: ['Console', '控制台'],
  docs: ['REST', 'REST'],
  socket: ['Socket', 'Socket'],
  language: ['Switch to Chinese', '切换到英文'],
  theme: ['Colours: {theme}', '配色：{theme}'],
  auto: ['as the system has them', '跟随系统'],
  light: ['light', '浅色'],
  dark: ['dark', '深色']
})

const pages = { chat: '.', console: 'console', docs: 'docs', socket: 'docs/socket' } as const
export type PageName = keyof typeof pages
const icons = { auto: SunMoon, light: Sun, dark: Moon } as const

/** What stands above every page: where one is, where else one may go, the language and the colours. */
export function Header ({ page, children }: { readonly page: PageName, readonly children?: ComponentChildren }) {
  return (
    <header class='bar'>
      <h1><a href={root.href}>Confab</a></h1>
      <nav class='bar-pages' aria-label={t('pages')}>
        {(Object.keys(pages) as PageName[]).map((name) => <a key={name} href={new URL(pages[name], root).href} aria-current={name === page ? 'page' : undefined}>{t(name)}</a>)}
      </nav>
      <div class='bar-rest'>
        {children}
        <IconButton icon={icons[theme.value]} label={t('theme', { theme: t(theme.value) })} onClick={switchTheme} />
        <button type='button' class='plain' title={t('language')} lang={language.value === 'en' ? 'zh' : 'en'} onClick={switchLanguage}>{language.value === 'en' ? '中文' : 'EN'}</button>
      </div>
    </header>
  )
}
