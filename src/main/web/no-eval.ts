/** zod compiles its parsers with `new Function` where it may; our content security policy does not allow it, so it need not try. */
import { z } from 'zod'

z.config({ jitless: true })
