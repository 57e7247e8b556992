/** `/answer#<token>`, or `/answer` for somebody signed in. */
import { openAnswerPage } from './page.ts'

const place = document.getElementById('answer')
if (place === null) throw new Error('answer.html has no #answer')

function readToken(): string | null {
  const text = decodeURIComponent(globalThis.location.hash.slice(1))
  return text === '' ? null : text
}

let page = openAnswerPage(place, { token: readToken() })
globalThis.addEventListener('hashchange', () => {
  page.close()
  page = openAnswerPage(place, { token: readToken() })
})
