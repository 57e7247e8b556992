/** Why a command of this slice was refused. */
export const demoTexts = {
  'entry.demo.opened': { zh: '模拟开始', en: 'simulation opened' },
  'entry.demo.begun': { zh: '转入实时模拟', en: 'simulated night begun' },
  'demo.not-simulated': { zh: '这不是模拟行动', en: 'This operation is not a simulation.' },
  'demo.ended': { zh: '这次模拟已经结束，请打开最新的一次', en: 'This simulation has ended. Open the latest one.' },
} as const
