/** Of a `Cookie` header. */
export function readCookies(header: string): Map<string, string> {
  return new Map(header.split('; ').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]))
}
