/** Journal kinds of the kernel and of orders in words: `entry.<kind>`. A slice with kinds of its own adds its own. */
export const entryTexts = {
  'entry.order.compiled': { zh: '部署编译', en: 'order compiled' },
} as const
