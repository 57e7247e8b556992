import { hash, timingSafeEqual } from 'node:crypto'

/** Takes the same time wherever they differ. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'))
}
