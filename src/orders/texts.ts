/** Words of orders, obligations and the duty officer's screens. */
export const ordersTexts = {
  'orders.board': { zh: '态势板', en: 'Board' },
  'orders.no-operation.title': { zh: '没有行动', en: 'No operation yet' },
  'orders.no-operation.text': { zh: '发布部署后，义务、时限和责任单位会显示在这里。', en: 'Once an order is in force, what is owed, by when and by whom is shown here.' },
} as const
