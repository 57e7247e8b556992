/** The written list of texts, and the words of the app's own frame. Server and command line may use it too. */
import { kernelTexts } from '../kernel/texts.ts'
import { ordersTexts } from '../orders/texts.ts'
import { uiTexts } from '../ui/texts.ts'

const mainTexts = {
  'main.more': { zh: '更多', en: 'More' },
} as const

export const texts = { ...kernelTexts, ...uiTexts, ...ordersTexts, ...mainTexts } as const
